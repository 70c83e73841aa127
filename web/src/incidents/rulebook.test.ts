import { expect, test } from "vitest";
import { branches_of } from "./rulebook";

const category = (code: string, parent?: string) => ({ code, ...(parent && { parent }), name: { zh: code, en: code } });

test("categories under their parents, in the rulebook's order", () => {
  const branches = branches_of([category("fire"), category("lost"), category("fire.exit", "fire"), category("fire.wiring", "fire")]);
  expect(branches.map(({ top, below }) => [top.code, ...below.map((one) => one.code)])).toEqual([["fire", "fire.exit", "fire.wiring"], ["lost"]]);
});
