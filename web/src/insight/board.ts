// The board's figures as the page works with them; pure. What they are and which incidents stand behind them, the server says.
import type { Schema } from "../api/problem";
import { number, percent } from "../words/format";

export type Board = Schema["Board"];
export type Row = Schema["BoardRow"];
export type Measure = Schema["MeasureShown"];
export type Figures = Schema["Figures"];

// One list: all that both say.
export const both = (one: string, other: string) => [one, other].filter(Boolean).join("&");
export const list_at = (behind: string) => `/desk?${behind}`;

export const value_of = (figures: Figures, name: string): number | null => {
  const value = (figures as unknown as Record<string, number | null | undefined>)[name];
  return value ?? null;
};

export const shown = (kind: Measure["kind"], value: number | null): string => {
  if (value === null) return "–";
  if (kind === "rate") return percent(value);
  return kind === "hours" ? value.toFixed(1) : number(value);
};

// How it differs from the year before: a count by its share, a rate by points, hours by hours. The two values as they are
// shown must add up, so it is the difference of what was rounded. Null: there is nothing to compare.
export interface Change { by: number; unit: "percent" | "points" | "hours" }
const tenths = (value: number) => Math.round(value * 10) / 10;
export const change = (kind: Measure["kind"], now: number | null, before: number | null): Change | null => {
  if (now === null || before === null) return null;
  if (kind === "rate") return { by: tenths(tenths(now * 100) - tenths(before * 100)), unit: "points" };
  if (kind === "hours") return { by: tenths(tenths(now) - tenths(before)), unit: "hours" };
  return before === 0 ? null : { by: tenths(((now - before) / before) * 100), unit: "percent" };
};
export const signed = (by: number) => (by < 0 ? "−" : by > 0 ? "+" : "±") + Math.abs(by).toFixed(1);

// The steps of a map's colours for counts up to `most`: the first count of each step after "none"; four at most, each wider
// than the one before.
export const steps_for = (most: number): number[] => {
  if (most <= 4) return Array.from({ length: Math.max(1, most) }, (_, place) => place + 1);
  const ratio = Math.pow(most, 1 / 4);
  return [...new Set([0, 1, 2, 3].map((place) => Math.max(place + 1, Math.round(Math.pow(ratio, place)))))];
};
// "1–2", "3–5", "6 +".
export const step_names = (steps: readonly number[]): string[] =>
  steps.map((first, place) => {
    const next = steps[place + 1];
    if (next === undefined) return `${first}+`;
    return next - 1 > first ? `${first}–${next - 1}` : String(first);
  });

// The largest first; as many as fit.
export const largest = (rows: readonly Row[], most: number): Row[] =>
  [...rows].sort((one, other) => other.now.reported - one.now.reported || other.year_before.reported - one.year_before.reported).slice(0, most);

// "2026-11" and the months before it, by the station's clock.
export const months_until = (now: string, zone_minutes: number, count: number): string[] => {
  const local = new Date(Date.parse(now) + zone_minutes * 60_000);
  return Array.from({ length: count }, (_, back) => new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1)).toISOString().slice(0, 7));
};
