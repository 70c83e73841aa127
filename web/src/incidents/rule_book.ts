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

// A code that may be given to something new; what is wrong with it otherwise.
export const code_fault = (code: string, taken: readonly string[]): "form" | "taken" | null =>
  !/^[a-z0-9][a-z0-9.-]*$/.test(code) ? "form" : taken.includes(code) ? "taken" : null;

// Where a rulebook names one of its categories, levels, partners or teams: until it does not, that cannot be left out.
export interface Uses { categories: readonly string[]; rules: readonly number[] }
export const uses_of = (book: Rulebook, kind: "category" | "level" | "partner" | "team", code: string): Uses => {
  const names = { category: (one: Category) => one.parent === code, level: (one: Category) => String(one.level) === code, partner: (one: Category) => one.partner === code, team: () => false }[kind];
  const rules = book.routing.flatMap((rule, at) => {
    const named: readonly string[] = kind === "category" ? rule.categories : kind === "level" ? rule.levels.map(String) : rule.to;
    return named.includes(kind === "partner" || kind === "team" ? `${kind}/${code}` : code) ? [at + 1] : [];
  });
  return { categories: book.categories.filter(names).map((one) => one.code), rules };
};
export const is_used = ({ categories, rules }: Uses) => categories.length + rules.length > 0;

// A new category stands behind its siblings.
export const with_category = (book: Rulebook, category: Category): Rulebook => {
  const family = book.categories.map((one) => one.code === category.parent || (category.parent !== undefined && one.parent === category.parent));
  const place = category.parent === undefined ? book.categories.length : family.lastIndexOf(true) + 1;
  return { ...book, categories: [...book.categories.slice(0, place), category, ...book.categories.slice(place)] };
};

// What differs between two rulebooks, a line for each value; lists of words show what left and what came.
export interface Difference { part: keyof Rulebook; path: readonly string[]; before: unknown; after: unknown }
type Record_ = Readonly<Record<string, unknown>>;
const is_record = (value: unknown): value is Record_ => typeof value === "object" && value !== null && !Array.isArray(value);
const is_whole = (value: unknown) => is_record(value) && ("amount" in value || "zh" in value);
const keyed = (list: readonly unknown[]): Record_ => Object.fromEntries(list.map((one, at) => [is_record(one) ? String(one.code ?? one.deadline ?? at + 1) : String(at + 1), one]));
export const differences = (before: Rulebook, after: Rulebook): Difference[] => {
  const found: Difference[] = [];
  const walk = (part: keyof Rulebook, path: readonly string[], one: unknown, other: unknown): void => {
    if (JSON.stringify(one) === JSON.stringify(other)) return;
    const of_records = [one, other].every((value) => Array.isArray(value) && value.every(is_record));
    const [left, right] = of_records ? [keyed(one as unknown[]), keyed(other as unknown[])] : [one, other];
    if (is_record(left) && is_record(right) && !is_whole(left)) {
      for (const key of Object.keys({ ...left, ...right })) walk(part, [...path, key], left[key], right[key]);
    } else if (Array.isArray(left) && Array.isArray(right)) {
      const [gone, come] = [left.filter((value) => !right.includes(value)), right.filter((value) => !left.includes(value))];
      found.push(gone.length + come.length ? { part, path, before: gone, after: come } : { part, path, before: left, after: right });
    } else found.push({ part, path, before: left, after: right });
  };
  for (const part of changed_parts(before, after)) walk(part, [], before[part], after[part]);
  return found;
};
