import { expect, test } from "vitest";
import { empty_join, faults_of, is_join_empty, is_minor, join_of, listed } from "./join_draft";

const day = "2026-11-28";
const grown = { ...empty_join, name: "王小明", telephone: "13800138000", year: "1990", month: "05", accepts_risks: true, accepts_data: true };

test("nothing is taken for granted, and a name, a number, a birth month and both consents are enough", () => {
  expect(Object.keys(faults_of(empty_join, day))).toEqual(["name", "telephone", "born", "accepts_risks", "accepts_data"]);
  expect(faults_of(grown, day)).toEqual({});
  expect(faults_of({ ...grown, accepts_risks: false }, day)).toEqual({ accepts_risks: true });
  expect(faults_of({ ...grown, telephone: "138" }, day)).toEqual({ telephone: true });
  expect(empty_join.name_is_public).toBe(false);
});

test("a guardian is asked for until the end of the month of the eighteenth birthday", () => {
  expect(is_minor("2008-11", day)).toBe(true);
  expect(is_minor("2008-11", "2026-12-01")).toBe(false);
  expect(is_minor("2008-10", day)).toBe(false);
  expect(is_minor("2008-12", day)).toBe(true);
  expect(is_minor("", day)).toBe(false);
  expect(Object.keys(faults_of({ ...grown, year: "2010", month: "01" }, day))).toEqual(["guardian_name", "guardian_telephone", "guardian_agrees"]);
  expect(faults_of({ ...grown, year: "2010", month: "01", guardian_name: "王父", guardian_telephone: "13800138001", guardian_agrees: true }, day)).toEqual({});
});

test("what the code at the desk chose is nothing that was written", () => {
  expect(is_join_empty({ ...empty_join, team: "river-patrol" })).toBe(true);
  expect(is_join_empty({ ...empty_join, times: [{ day: "monday", from: "08:00", to: "12:00" }] })).toBe(false);
});

test("a list is written as people write lists", () => {
  expect(listed(" 急救，驾驶、木工, first aid;")).toEqual(["急救", "驾驶", "木工", "first aid"]);
  expect(listed("")).toEqual([]);
});

test("what is not said is not sent: no guardian of a grown-up, no party, no team", () => {
  const sent = join_of({ ...grown, guardian_name: "王父", skills: "急救" }, day, 3);
  expect(sent).toEqual({
    name: "王小明", telephone: "13800138000", born: "1990-05", name_is_public: false, skills: ["急救"], languages: [], times: [], teams: [], consent: { version: 3, risks: true, data: true },
  });
  expect(join_of({ ...grown, party: "no", team: "river-patrol" }, day, 3)).toMatchObject({ party_member: false, teams: ["river-patrol"] });
  expect(join_of({ ...grown, year: "2012", guardian_name: " 王父 ", guardian_telephone: "13800138001" }, day, 3).guardian).toEqual({ name: "王父", telephone: "13800138001" });
});
