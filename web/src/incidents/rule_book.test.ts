import { expect, test } from "vitest";
import { changed_parts, code_fault, differences, hours_of, hours_text, inherited, is_used, list_of, posts_of, uses_of, with_category, wrong_days, type Rulebook } from "./rule_book";

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

const small = {
  levels: [{ zh: "一级", en: "1" }, { zh: "二级", en: "2" }],
  categories: [{ code: "a", name: { zh: "甲", en: "A" }, level: 2, partner: "p" }, { code: "a.b", parent: "a", name: { zh: "乙", en: "B" } }, { code: "c", name: { zh: "丙", en: "C" } }],
  deadlines_by_level: {}, partners: [{ code: "p", name: { zh: "单位", en: "P" } }], teams: ["蓝鹰"], urgent_words: ["着火", "救命"], border_metres: 30,
  routing: [{ categories: ["a.b"], levels: [2], grids: [], to: ["partner/p", "team/蓝鹰"] }],
} as unknown as Rulebook;

test("what a rulebook names elsewhere in it cannot be left out", () => {
  expect(uses_of(small, "category", "a")).toEqual({ categories: ["a.b"], rules: [] });
  expect(uses_of(small, "category", "a.b")).toEqual({ categories: [], rules: [1] });
  expect(uses_of(small, "level", "2")).toEqual({ categories: ["a"], rules: [1] });
  expect(uses_of(small, "partner", "p")).toEqual({ categories: ["a"], rules: [1] });
  expect(uses_of(small, "team", "蓝鹰")).toEqual({ categories: [], rules: [1] });
  expect(is_used(uses_of(small, "category", "c"))).toBe(false);
});

test("a new category stands behind its siblings, with a code of its own", () => {
  const codes = (book: Rulebook) => book.categories.map((one) => one.code);
  expect(codes(with_category(small, { code: "a.d", parent: "a", name: { zh: "丁", en: "D" } }))).toEqual(["a", "a.b", "a.d", "c"]);
  expect(codes(with_category(small, { code: "e", name: { zh: "戊", en: "E" } }))).toEqual(["a", "a.b", "c", "e"]);
  expect(["a.b", "A", "a,b", "", "a.x"].map((code) => code_fault(code, codes(small)))).toEqual(["taken", "form", "form", "form", null]);
});

test("two rulebooks differ in values, in things that came and went, and in words", () => {
  const other = {
    ...small, border_metres: 40, urgent_words: ["着火", "快来"],
    categories: [{ ...small.categories[0]!, deadlines: { finish: { unit: "minutes" as const, amount: 9 } } }, small.categories[1]!, { code: "n", name: { zh: "新", en: "N" } }],
  };
  expect(differences(small, small)).toEqual([]);
  expect(differences(small, other).map(({ path, before, after }) => [path.join("."), before, after])).toEqual([
    ["a.deadlines", undefined, { finish: { unit: "minutes", amount: 9 } }],
    ["c", small.categories[2], undefined],
    ["n", undefined, { code: "n", name: { zh: "新", en: "N" } }],
    ["", ["救命"], ["快来"]],
    ["", 30, 40],
  ]);
});
