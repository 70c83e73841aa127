import { expect, test } from "vitest";
import { points_of, span_of } from "./points";

test("an hour is a point, with one decimal, as the server rounds", () => {
  expect([0, 2, 3, 6, 57, 60, 90, 92, 93, 750].map(points_of)).toEqual(["0.0", "0.0", "0.1", "0.1", "1.0", "1.0", "1.5", "1.5", "1.6", "12.5"]);
});

test("minutes are said as hours and minutes, beyond a day too", () => {
  expect(span_of(0, "zh")).toBe("0分钟");
  expect(span_of(210, "zh")).toBe("3小时30分钟");
  expect(span_of(2880, "en")).toBe("48 hours");
  expect(span_of(61, "en")).toBe("1 hour 1 minute");
  expect(span_of(-120, "en")).toBe("−2 hours");
});
