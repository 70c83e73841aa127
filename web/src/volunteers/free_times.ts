// When somebody is free: three parts of each day of the week, as boxes to tick.
import type { Schema } from "../api/problem";

export type FreeTime = Schema["FreeTime"];
export type Weekday = FreeTime["day"];

export const weekdays: readonly Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const periods = { morning: ["08:00", "12:00"], afternoon: ["13:00", "18:00"], evening: ["18:00", "22:00"] } as const;
export type Period = keyof typeof periods;
export const period_names = Object.keys(periods) as Period[];

const is_in = (time: FreeTime, day: Weekday, period: Period) => time.day === day && time.from === periods[period][0] && time.to === periods[period][1];

export const is_free = (times: readonly FreeTime[], day: Weekday, period: Period) => times.some((one) => is_in(one, day, period));
// Other times, written elsewhere, stay as they are.
export const set_free = (times: readonly FreeTime[], day: Weekday, period: Period, free: boolean): FreeTime[] => {
  const others = times.filter((one) => !is_in(one, day, period));
  return free ? [...others, { day, from: periods[period][0], to: periods[period][1] }] : others;
};
