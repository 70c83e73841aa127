import { expect, test } from "vitest";
import { is_in_order, nothing_asked, query_of, size_of } from "./record";

test("a search asks for what was filled in, whole days of the station", () => {
  expect(query_of(nothing_asked)).toEqual({});
  expect(query_of({ actor: " desk ", kind: "incident", subject: "incident/17", from: "2026-11-01", to: "2026-11-01" })).toEqual({
    actor: "desk", kind: "incident", subject: "incident/17", from: "2026-10-31T16:00:00.000Z", to: "2026-11-01T16:00:00.000Z",
  });
  expect(is_in_order({ ...nothing_asked, from: "2026-11-02", to: "2026-11-01" })).toBe(false);
  expect(is_in_order({ ...nothing_asked, from: "2026-11-02" })).toBe(true);
});

test("a checkpoint says how many entries it covers", () => {
  expect(size_of("linli-a\n4711\nroot\n\n— linli-a sig\n")).toBe(4711);
});
