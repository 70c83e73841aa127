import { expect, test } from "vitest";
import { changed_parts, hours_of, hours_text, inherited, list_of, posts_of, wrong_days, type Rulebook } from "./rule_book";

test("lists are read as people type them", () => {
  expect(list_of("着火、 救命\nfire, knife，着火;")).toEqual(["着火", "救命", "fire", "knife"]);
  expect(wrong_days(["2026-02-14", "2026-02-30", "14.2.2026"])).toEqual(["2026-02-30", "14.2.2026"]);
});

test("a category has from its parent what it leaves open, then from its level", () => {
  const hours = (amount: number) => ({ unit: "working_hours" as const, amount });
  const book = {
    categories: [{ code: "a", name: { zh: "", en: "" }, level: 2, deadlines: { accept: hours(1) } }, { code: "a.b", parent: "a", name: { zh: "", en: "" } }],
    deadlines_by_level: { 1: { finish: hours(9) }, 2: { finish: hours(5) } },
  } as unknown as Rulebook;
  expect(inherited(book, book.categories[1]!, "accept")).toEqual(hours(1));
  expect(inherited(book, book.categories[1]!, "finish")).toEqual(hours(5));
  expect(inherited(book, book.categories[1]!, "verify")).toBeUndefined();
  expect(changed_parts(book, { ...book, border_metres: 40 })).toEqual(["border_metres"]);
});

test("posts are those of the grids and the teams", () => {
  const posts = posts_of({ features: [{ properties: { code: "X-1", name: "甲", staff: [{ role: "officer", name: "某" }] } }] }, ["蓝鹰"]);
  expect(posts.map((one) => [one.post, one.staff])).toEqual([["officer/X-1", "某"], ["auxiliary/X-1", ""], ["team/蓝鹰", ""]]);
});

test("hours are read as people type them", () => {
  expect(["22-6", " 8 – 17 ", "", "25-3", "morning"].map(hours_of)).toEqual([{ from_hour: 22, to_hour: 6 }, { from_hour: 8, to_hour: 17 }, {}, null, null]);
  expect(hours_text({ from_hour: 22, to_hour: 6 })).toBe("22-6");
});
