import { expect, test } from "vitest";
import { empty_shift, length_of, roles_of, series_written, shift_written } from "./shift_typed";

const typed = { ...empty_shift("2026-12-01", ["WC-001", "WC-002"], { zh: "巡逻", en: "Patrol" }), starts: "22:00", ends: "01:30" };

test("a shift that ends before it begins ends the next day, by the station's clock", () => {
  expect(length_of(typed)).toBe(210);
  expect(shift_written(typed)).toEqual({
    starts_at: "2026-12-01T14:00:00.000Z", ends_at: "2026-12-01T17:30:00.000Z", roles: [{ code: "role-1", name: { zh: "巡逻", en: "Patrol" }, needed: 2, standby: 1 }], grids: ["WC-001", "WC-002"],
  });
  expect(length_of({ starts: "19:00", ends: "" })).toBe(0);
});

test("a series is of the days between, with what a shift has", () => {
  expect(series_written({ ...typed, weekdays: ["tuesday", "friday"], meeting_point: " 村口 " })).toMatchObject({
    weekdays: ["tuesday", "friday"], starts: "22:00", minutes: 210, from: "2026-12-01", until: "2027-01-31", meeting_point: "村口",
  });
});

test("roles are told apart, and a number that is none is the least", () => {
  expect(roles_of({ roles: [{ zh: "巡逻", en: "Patrol", needed: "4", standby: "" }, { zh: "急救", en: "First aid", needed: "", standby: "2" }] })).toEqual([
    { code: "role-1", name: { zh: "巡逻", en: "Patrol" }, needed: 4, standby: 0 }, { code: "role-2", name: { zh: "急救", en: "First aid" }, needed: 1, standby: 2 },
  ]);
});
