import { expect, test } from "vitest";
import { by_day, is_check_in_time } from "./shifts";

const shift = { starts_at: "2026-11-28T11:00:00Z", ends_at: "2026-11-28T13:00:00Z" };

test("one can check in from when the server says until the end", () => {
  const at = (time: string) => is_check_in_time({ check_in_from: "2026-11-28T10:30:00Z", shift }, Date.parse(`2026-11-28T${time}Z`));
  expect(["10:29:59", "10:30:00", "12:59:59", "13:00:00"].map(at)).toEqual([false, true, true, false]);
});

test("shifts stand in order of time under their day", () => {
  const later = { starts_at: "2026-11-28T18:00:00Z", ends_at: "2026-11-28T20:00:00Z" };
  const next = { starts_at: "2026-11-29T01:00:00Z", ends_at: "2026-11-29T02:00:00Z" };
  expect(by_day([next, later, shift], (at) => at.slice(0, 10))).toEqual([["2026-11-28", [shift, later]], ["2026-11-29", [next]]]);
  expect(by_day([], (at) => at)).toEqual([]);
});
