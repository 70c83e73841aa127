// Moments, spans and numbers as people read them: in the station's time, wherever the browser is.
import { server_now } from "../api/contact";
import { language_now } from "./words";

let zone_minutes = 480;
export const set_zone = (minutes: number) => {
  zone_minutes = minutes;
};

// Making one takes longer than a hundred uses of it, and a long list asks for the same few again and again.
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
const kept = <T extends Intl.DateTimeFormat | Intl.NumberFormat>(name: string, make: () => T): T => {
  const one = (made.get(name) as T | undefined) ?? make();
  made.set(name, one);
  return one;
};
const numbers = (language: string, options: Intl.NumberFormatOptions = {}) =>
  kept(`number ${language} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options));

const minute = 60_000;
const format = (at: string | number | Date, options: Intl.DateTimeFormatOptions, language: string) =>
  kept(`moment ${language} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(language, { ...options, hourCycle: "h23", timeZone: "UTC" }))
    .format(new Date(at).getTime() + zone_minutes * minute);

type At = string | number | Date;
const clock = { hour: "2-digit", minute: "2-digit" } as const;
const day = { month: "short", day: "numeric" } as const;

// "11月25日 09:30"; with the year when it is not this one.
export const date_time = (at: At, now: At = server_now(), language = language_now()) => {
  const same_year = format(at, { year: "numeric" }, language) === format(now, { year: "numeric" }, language);
  return format(at, { ...(same_year ? {} : { year: "numeric" }), ...day, ...clock }, language);
};
export const date = (at: At, language = language_now()) => format(at, { year: "numeric", ...day }, language);
// "11月28日周六", "Sat, Nov 28".
export const day_name = (at: At, language = language_now()) => format(at, { ...day, weekday: "short" }, language);
// Of "2026-12": "2026年12月", "December 2026".
export const month_name = (month: string, language = language_now()) =>
  kept(`month ${language}`, () => new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" })).format(new Date(`${month}-01T00:00:00Z`));
export const time = (at: At, language = language_now()) => format(at, clock, language);

// The first moment of a day of the station ("2026-11-25"), `days` later, as the API reads it.
export const start_of_day = (of: string, days = 0) =>
  new Date(Date.parse(of) + days * 1440 * minute - zone_minutes * minute).toISOString();

export const in_unit = (amount: number, unit: string, language = language_now()) => numbers(language, { style: "unit", unit, unitDisplay: "long" }).format(amount);
// A span in its two largest units: "2天3小时", "45 minutes".
export const duration = (milliseconds: number, language = language_now()) => {
  const whole = Math.max(0, Math.round(milliseconds / minute));
  const parts: [number, string][] = [[Math.floor(whole / 1440), "day"], [Math.floor(whole / 60) % 24, "hour"], [whole % 60, "minute"]];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = first < 0 ? [[0, "minute"] as const] : parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown
    .map(([amount, unit]) => in_unit(amount, unit, language))
    .join(language === "zh" ? "" : " ");
};

export const number = (value: number, language = language_now()) => numbers(language).format(value);
export const percent = (rate: number, language = language_now()) =>
  numbers(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(rate);

// "1 report", "2 reports", in languages that have more than one form: plural("en", n, { one: "report", other: "reports" }).
export const plural = (language: string, n: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) =>
  `${number(n, language)} ${forms[new Intl.PluralRules(language).select(n)] ?? forms.other}`;

// What a datetime-local field holds, in the station's time; null for nothing that is a moment.
export const local_input = (at: number) => new Date(at + zone_minutes * minute).toISOString().slice(0, 16);
export const moment_of_input = (value: string): string | null => {
  const there = Date.parse(`${value}Z`);
  return Number.isNaN(there) ? null : new Date(there - zone_minutes * minute).toISOString();
};
