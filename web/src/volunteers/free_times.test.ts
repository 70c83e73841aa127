import { expect, test } from "vitest";
import { is_free, set_free } from "./free_times";

test("a box is a time of the week, and takes no other away", () => {
  const odd = { day: "monday", from: "05:30", to: "07:00" } as const;
  const times = set_free([odd], "monday", "evening", true);
  expect(times).toEqual([odd, { day: "monday", from: "18:00", to: "22:00" }]);
  expect(is_free(times, "monday", "evening")).toBe(true);
  expect(is_free(times, "tuesday", "evening")).toBe(false);
  expect(set_free(times, "monday", "evening", false)).toEqual([odd]);
  expect(set_free(times, "monday", "evening", true)).toHaveLength(2);
});
