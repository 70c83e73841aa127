import { expect, test } from "vitest";
import { fits, merged, question_of, type Incident } from "./queue";

const one = (number: number, finish_by?: string, more: Partial<Incident> = {}) =>
  ({ number, state: "dispatched", deadlines: { ...(finish_by && { finish_by }) }, urgent: false, timeliness: "running", ...more }) as Incident;
const numbers = (items: readonly Incident[]) => items.map((all) => all.number);

test("by deadline, one whose deadline changed goes where it belongs now, whichever way", () => {
  const before = [one(4, "2026-11-24T01:00:00Z"), one(2, "2026-11-24T02:00:00Z"), one(9, "2026-11-24T03:00:00.500Z"), one(5, "2026-11-24T03:00:00Z")];
  expect(numbers(merged([one(2, "2026-11-24T02:00:00Z")], before, new Map([[4, one(4, "2026-11-24T03:00:00Z")]]), true))).toEqual([2, 4, 5, 9]);
  expect(numbers(merged([one(5, "2026-11-24T00:30:00Z"), one(4, "2026-11-24T01:00:00Z")], before, new Map(), true))).toEqual([5, 4, 2, 9]);
  expect(numbers(merged([one(4, "2026-11-24T01:00:00Z")], before, new Map([[2, null]]), true)), "one that fits no more is gone").toEqual([4, 5, 9]);
});

test("otherwise each stays where it was", () => {
  const before = [one(9), one(5), one(4)];
  expect(numbers(merged([one(10), one(9)], before, new Map([[4, one(4, "2026-11-24T01:00:00Z")]])))).toEqual([10, 9, 5, 4]);
});

test("by deadline only those belong that have one, and words are searched for in no order of ours", () => {
  const by_due = question_of({ open: true }, "", true);
  expect(by_due).toEqual({ open: true, order: "due" });
  expect(fits(one(1, "2026-11-24T01:00:00Z"), by_due)).toBe(true);
  expect(fits(one(1, undefined, { state: "paused" }), by_due)).toBe(false);
  expect(fits(one(1, undefined, { state: "paused" }), question_of({ open: true }, "", false))).toBe(true);
  expect(question_of({ open: true }, "路灯", true)).toEqual({ open: true, text: "路灯" });
});
