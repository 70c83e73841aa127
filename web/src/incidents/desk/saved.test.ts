import { expect, test } from "vitest";
import { first_filter, query_of, shows, type Filter } from "./queue";
import { of_saved, to_saved } from "./saved";

test("every filter of the bar comes back as it was saved", () => {
  for (const show of shows)
    for (const part of [{}, { category: "fire" }, { grid: "WC-001" }, { text: "路灯 & 雨" }] as Partial<Filter>[]) {
      const filter = { ...first_filter, show, ...part };
      expect(of_saved(to_saved(filter))).toEqual(filter);
    }
});

test("what the bar has no control for is asked for all the same", () => {
  const filter = of_saved("state=reported,accepted&level=3&level=4&overdue=true&limit=20&grid=A,B");
  expect(filter).toMatchObject({ show: "all", grid: "", more: { state: "reported,accepted", level: "3,4", overdue: "true", grid: "A,B" } });
  expect(query_of(filter, () => [])).toEqual({ state: "reported,accepted", level: "3,4", overdue: "true", grid: "A,B" });
  expect(of_saved(to_saved(filter))).toEqual(filter);
});
