import { expect, test } from "vitest";
import { both, change, months_until, signed, step_names, steps_for } from "./board";
import { narrow_in, search_of } from "./narrow_rules";

test("lists are joined", () => {
  expect(both("from=1", "")).toBe("from=1");
  expect(both("from=1", "open=false")).toBe("from=1&open=false");
});

test("a count changes by its share, a rate by points, and what is rounded adds up", () => {
  expect(change("count", 189, 200)).toEqual({ by: -5.5, unit: "percent" });
  expect(change("count", 3, 0)).toBeNull();
  expect(change("rate", 0.9581, 0.945)).toEqual({ by: 1.3, unit: "points" });
  expect(change("rate", null, 0.9)).toBeNull();
  expect(change("hours", 3.44, 3.46)).toEqual({ by: -0.1, unit: "hours" });
  expect(signed(-5.5)).toBe("−5.5");
  expect(signed(0)).toBe("±0.0");
});

test("the map's steps rise, begin at one and have no gaps", () => {
  for (const most of [0, 1, 2, 3, 4, 5, 9, 20, 100, 12345]) {
    const steps = steps_for(most);
    expect(steps[0]).toBe(1);
    expect(steps.length).toBeLessThanOrEqual(4);
    expect([...steps].sort((one, other) => one - other)).toEqual(steps);
    expect(steps.at(-1)).toBeLessThanOrEqual(Math.max(1, most));
  }
  expect(step_names([1, 2, 4, 8])).toEqual(["1", "2–3", "4–7", "8+"]);
});

test("months are the station's", () => {
  expect(months_until("2026-12-31T17:00:00Z", 480, 3)).toEqual(["2027-01", "2026-12", "2026-11"]);
});

test("which grid and category the board is of stands in the address, beside what else is there", () => {
  expect(narrow_in("?wall&grid=WC-001&category=traffic.parking&grid=")).toEqual({ grid: "WC-001", category: "traffic.parking" });
  expect(narrow_in("")).toEqual({});
  expect(search_of({ grid: "A&B" }, "?wall=")).toBe("?wall=&grid=A%26B");
  expect(search_of({}, "?grid=A")).toBe("");
});
