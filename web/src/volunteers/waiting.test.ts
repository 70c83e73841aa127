import { beforeEach, expect, test, vi } from "vitest";
import { drop_waiting, drop_waiting_of, is_check_in_waiting, keep_waiting, new_check, refuse_waiting, waiting_of } from "./waiting";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value), removeItem: (name: string) => kept.delete(name) });
beforeEach(() => kept.clear());

test("a check-in without signal keeps its code, its moment and its key until the server has it", () => {
  const one = new_check("mine", 17, "in", "482913", Date.parse("2026-11-28T11:02:03Z"));
  expect(one).toMatchObject({ shift: 17, code: "482913", scanned_at: "2026-11-28T11:02:03.000Z" });
  const refused = { zh: "号码不对", en: "the code is wrong" };
  expect(keep_waiting(one)).toBe(true);
  keep_waiting(new_check("another's", 17, "in", "482913", 0));
  expect(waiting_of("mine")).toEqual([one]);
  keep_waiting({ ...one, refused });
  expect(waiting_of("mine")).toEqual([{ ...one, refused }]);
  const out = new_check("mine", 17, "out", "771204", Date.parse("2026-11-28T13:00:00Z"));
  keep_waiting(out);
  expect(waiting_of("mine").map((each) => each.way)).toEqual(["in", "out"]);
  drop_waiting(out);
  drop_waiting(one);
  expect(waiting_of("mine")).toEqual([]);
  expect(waiting_of("another's")).toHaveLength(1);
});

test("only what still waits is refused, and what is of one link goes with it", () => {
  const one = new_check("mine", 17, "in", "482913", 0);
  keep_waiting(one);
  keep_waiting(new_check("another's", 17, "in", "482913", 0));
  expect(is_check_in_waiting("mine")).toBe(true);
  const refused = { zh: "号码不对", en: "the code is wrong" };
  refuse_waiting(new_check("mine", 17, "in", "771204", 0), refused);
  expect(waiting_of("mine")).toEqual([one]);
  refuse_waiting(one, refused);
  expect(waiting_of("mine")).toEqual([{ ...one, refused }]);
  expect(is_check_in_waiting("mine")).toBe(false);
  drop_waiting_of("mine");
  expect(waiting_of("mine")).toEqual([]);
  expect(waiting_of("another's")).toHaveLength(1);
});

test("what stands there and is none of ours is nothing", () => {
  kept.set("volunteers.waiting", "{");
  expect(waiting_of("mine")).toEqual([]);
});
