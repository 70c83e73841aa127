// A shift as it is typed, and as it is sent.
import type { Schema } from "../api/problem";
import { moment_of_input } from "../words/format";
import type { Weekday } from "./free_times";

export interface ShiftTyped {
  day: string; // "2026-12-01"; of a series the first
  until: string; // of a series the last
  weekdays: readonly Weekday[];
  starts: string; // "19:00"
  ends: string; // not after `starts`: the next day
  roles: readonly { zh: string; en: string; needed: string; standby: string }[];
  meeting_point: string;
  grids: string;
}

const day_in = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

export const empty_shift = (today: string, grids: readonly string[], role: { zh: string; en: string }): ShiftTyped => ({
  day: today, until: day_in(today, 61), weekdays: [], starts: "19:00", ends: "21:00", roles: [{ ...role, needed: "2", standby: "1" }], meeting_point: "", grids: grids.join(" "),
});

const minutes_of = (time: string) => {
  const [hours = NaN, minutes = NaN] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

// In minutes; 0 while a time is missing.
export const length_of = ({ starts, ends }: Pick<ShiftTyped, "starts" | "ends">): number => {
  const length = minutes_of(ends) - minutes_of(starts);
  return Number.isNaN(length) ? 0 : length > 0 ? length : length + 1440;
};

// A role's code is of its shift alone.
export const roles_of = ({ roles }: Pick<ShiftTyped, "roles">): Schema["ShiftRole"][] =>
  roles.map(({ zh, en, needed, standby }, place) => ({ code: `role-${place + 1}`, name: { zh: zh.trim(), en: en.trim() }, needed: Number(needed) || 1, standby: Number(standby) || 0 }));

const place_of = ({ meeting_point, grids }: ShiftTyped) => ({
  grids: grids.split(/[\s,，、;；]+/).filter(Boolean), ...(meeting_point.trim() && { meeting_point: meeting_point.trim() }),
});

export const shift_written = (typed: ShiftTyped): Schema["ShiftWritten"] => {
  const ends_on = typed.ends > typed.starts ? typed.day : day_in(typed.day, 1);
  return { starts_at: moment_of_input(`${typed.day}T${typed.starts}`) ?? "", ends_at: moment_of_input(`${ends_on}T${typed.ends}`) ?? "", roles: roles_of(typed), ...place_of(typed) };
};

export const series_written = (typed: ShiftTyped): Schema["SeriesWritten"] => ({
  weekdays: [...typed.weekdays], starts: typed.starts, minutes: length_of(typed), from: typed.day, until: typed.until, roles: roles_of(typed), ...place_of(typed),
});
