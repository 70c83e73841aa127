import { expect, test } from "vitest";
import { parts_of, quarters_until, share, years_until } from "./figures";

test("quarters and years go back from the station's day", () => {
  expect(quarters_until("2026-11-24", 6)).toEqual(["2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3"]);
  expect(quarters_until("2026-03-31", 2)).toEqual(["2026-Q1", "2025-Q4"]);
  expect(quarters_until("2026-04-01", 1)).toEqual(["2026-Q2"]);
  expect(years_until("2026-01-01", 2)).toEqual(["2026", "2025"]);
  expect(parts_of("2026-Q4")).toEqual([2026, 4]);
  expect(parts_of("2026")).toEqual([2026, 0]);
});

test("a share is not rounded up to all", () => {
  expect(share(199, 200)).toBe(99);
  expect(share(3, 3)).toBe(100);
  expect(share(0, 0)).toBeNull();
});
