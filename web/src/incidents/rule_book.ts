// The rulebook as it is edited; pure.
import type { Schema } from "../api/problem";

export type Rulebook = Schema["Rulebook"];
export type Category = Schema["Category"];
export type Span = Schema["Span"];
export type DeadlineRule = Schema["DeadlineRule"];
export const kinds = ["accept", "arrive", "finish", "verify"] as const;
export const units: readonly Schema["SpanUnit"][] = ["minutes", "working_hours", "working_days", "calendar_days"];
export const weekdays: readonly Schema["Weekday"][] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

// A list of words or days as people type it: a line or a comma each; what is there twice counts once.
export const list_of = (text: string): string[] => [...new Set(text.split(/[\n,，、;；]/).map((one) => one.trim()).filter(Boolean))];
// Days ("2026-02-14") that are none.
export const wrong_days = (days: readonly string[]): string[] =>
  days.filter((day) => !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day);

// In which of its parts a rulebook differs from another.
export const changed_parts = (before: Rulebook, after: Rulebook): (keyof Rulebook)[] =>
  (Object.keys({ ...before, ...after }) as (keyof Rulebook)[]).filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));

// What a category leaves open it has from its parent, or from its level.
export const inherited = (book: Rulebook, category: Category, kind: (typeof kinds)[number]): Span | undefined => {
  const parent = book.categories.find((one) => one.code === category.parent);
  const level = category.level ?? parent?.level ?? 1;
  return parent?.deadlines?.[kind] ?? book.deadlines_by_level[String(level)]?.[kind];
};

export interface GridShapes { features: { properties: { code: string; name: string; staff?: { role: string; name: string }[] } }[] }
export interface Post { post: string; role: "officer" | "auxiliary" | "team"; grid: string; staff: string }
export const posts_of = (grids: GridShapes, teams: readonly string[]): Post[] => [
  ...grids.features.flatMap(({ properties: { code, name, staff = [] } }) =>
    (["officer", "auxiliary"] as const).map((role): Post => ({
      post: `${role}/${code}`, role, grid: `${name} ${code}`, staff: staff.filter((one) => one.role === role).map((one) => one.name).join("、"),
    }))),
  ...teams.map((team): Post => ({ post: `team/${team}`, role: "team", grid: team, staff: "" })),
];

// Hours of a routing rule as people type them: "22-6" is from 22 to 6 o'clock, nothing is always, all else is null.
export interface Hours { from_hour?: number; to_hour?: number }
export const hours_text = ({ from_hour, to_hour }: Hours) => (from_hour === undefined || to_hour === undefined ? "" : `${from_hour}-${to_hour}`);
export const hours_of = (text: string): Hours | null => {
  if (!text.trim()) return {};
  const [, from, to] = /^\s*(\d{1,2})\s*[-–—~至]\s*(\d{1,2})\s*$/.exec(text) ?? [];
  if (from === undefined || to === undefined || Number(from) > 23 || Number(to) > 24) return null;
  return { from_hour: Number(from), to_hour: Number(to) };
};
