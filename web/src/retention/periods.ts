// What of the periods was changed, and what that means; pure.
import type { Schema } from "../api/problem";

export type Periods = Schema["Periods"];
export type Line = Schema["LineShown"];
export type Name = keyof Periods;

// As typed: what is no whole number within the line's bounds is at fault.
export const days_of = (typed: string): number | null => (/^\s*\d{1,6}\s*$/.test(typed) ? Number(typed) : null);
export const is_within = (line: Pick<Line, "least" | "most">, days: number | null): days is number => days !== null && days >= line.least && days <= line.most;

export interface Change { name: Name; from: number; to: number }
export const changes = (before: Periods, after: Periods): Change[] =>
  (Object.keys(before) as Name[]).filter((name) => before[name] !== after[name]).map((name) => ({ name, from: before[name], to: after[name] }));

// A shorter period removes at once what is older: it cannot be brought back.
export const shortens = (change: Change) => change.name !== "night_hour" && change.to < change.from;
