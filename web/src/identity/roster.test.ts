import { expect, test } from "vitest";
import { example_of, fits, posts_in, type Account, type Role } from "./roster";

const an_account = (change: Partial<Account> = {}): Account => ({
  id: 1, version: 1, name: "officer.wc-001", role: "officer", posts: ["officer/WC-001"], has_password: true, has_second_factor: true, is_disabled: false, created_at: "2026-11-24T00:00:00Z", ...change,
});
const officers: Role = { role: "officer", name: { zh: "民警", en: "Officer" }, posts_begin: "officer/", needs_second_factor: true, rights: [] };
const any = { text: "", role: "", state: "" } as const;

test("posts are lines, whatever parts them", () => {
  expect(posts_in(" officer/A\nofficer/B，officer/C, \n")).toEqual(["officer/A", "officer/B", "officer/C"]);
  expect(example_of(officers)).toBe("officer/WC-001");
  expect(example_of({ ...officers, posts_begin: "team/" })).toBe("team/night-market");
  expect(example_of({ ...officers, posts_begin: "" })).toBe("");
});

test("accounts are found by name, post, role and state", () => {
  expect(fits(an_account(), officers, { ...any, text: " WC-001" })).toBe(true);
  expect(fits(an_account({ name: "x" }), officers, { ...any, text: "wc-001" }), "by its post").toBe(true);
  expect(fits(an_account(), officers, { ...any, text: "wc-002" })).toBe(false);
  expect(fits(an_account(), officers, { ...any, role: "auditor" })).toBe(false);
  expect(fits(an_account({ is_disabled: true }), officers, { ...any, state: "active" })).toBe(false);
  expect(fits(an_account({ is_disabled: true }), officers, { ...any, state: "disabled" })).toBe(true);
  expect(fits(an_account({ has_password: false }), officers, { ...any, state: "no_password" })).toBe(true);
  expect(fits(an_account({ has_second_factor: false }), officers, { ...any, state: "no_factor" })).toBe(true);
  const partner = an_account({ role: "partner", has_password: false, has_second_factor: false });
  expect(fits(partner, officers, { ...any, state: "no_password" }), "a partner has none, and lacks none").toBe(false);
  expect(fits(partner, officers, { ...any, state: "no_factor" })).toBe(false);
});
