import { expect, test } from "vitest";
import { changes, days_of, is_within, shortens, type Periods } from "./periods";

test("days are whole numbers within their bounds", () => {
  const line = { least: 30, most: 1095 };
  expect([" 30 ", "1095", "29", "1096", "", "-30", "3.5", "three"].map((typed) => is_within(line, days_of(typed)))).toEqual([true, true, false, false, false, false, false, false]);
});

test("a shorter period is told apart; another hour is none", () => {
  const before = { night_hour: 3, contacts: 180, links: 365 } as Periods;
  const found = changes(before, { ...before, night_hour: 2, contacts: 90, links: 400 });
  expect(found.map((one) => [one.name, one.from, one.to, shortens(one)])).toEqual([["night_hour", 3, 2, false], ["contacts", 180, 90, true], ["links", 365, 400, false]]);
});
