import { expect, test } from "vitest";
import { equipment_of, equipment_text, team_written, typed_of } from "./team_typed";

test("equipment is a line each: a name, how many, a note", () => {
  const all = equipment_of("对讲机，4，在值班室充电\n手电筒, 12\n\n急救包\n绳索，五十米");
  expect(all).toEqual([{ name: "对讲机", count: 4, note: "在值班室充电" }, { name: "手电筒", count: 12 }, { name: "急救包", count: 1 }, { name: "绳索", count: 1, note: "五十米" }]);
  expect(equipment_of(equipment_text(all))).toEqual(all);
});

test("a team that is read and saved again is the same; a rescue team is risky whatever was ticked", () => {
  const team = {
    code: "blue-eagle", kind: "rescue", name: { zh: "蓝鹰救援队", en: "Blue Eagle Rescue" }, grids: ["WC-001", "WC-002"], requirements: { trainings: ["first_aid"], min_age: 18, insured: true },
    is_risky: true, equipment: [{ name: "绳索", count: 6 }], step_back_hours: 24, rest_hours: 8, closed: false, version: 3,
  } as const;
  const { version: _, ...written } = team;
  const typed = typed_of(team as never);
  expect(team_written(typed)).toEqual(written);
  expect(team_written({ ...typed, is_risky: false }).is_risky).toBe(true);
  expect(team_written({ ...typed, kind: "other", kind_zh: " 渡口队 ", kind_en: "Ferry" }).kind_name).toEqual({ zh: "渡口队", en: "Ferry" });
});
