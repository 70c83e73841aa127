import { expect, test } from "vitest";
import type { Names } from "./names";
import { all_posts, is_found, is_usual } from "./posts";
import type { Incident } from "./queue";

const names = {
  book: { teams: ["蓝鹰"] },
  grids: [
    { code: "WC-001", name: "望潮一", staff: [{ role: "officer", name: "林岚" }, { role: "volunteer", name: "何其" }] },
    { code: "WC-002", name: "望潮二", staff: [{ role: "auxiliary", name: "周全" }] },
  ],
  post: (code: string) => code,
} as unknown as Names;
const codes = (text: string) => all_posts(names).filter((one) => is_found(one, text)).map((one) => one.code);

test("every post is found by grid, name or holder; volunteers are no post", () => {
  expect(codes("")).toEqual(["desk", "station_head", "team/蓝鹰", "officer/WC-001", "auxiliary/WC-001", "worker/WC-001", "officer/WC-002", "auxiliary/WC-002", "worker/WC-002"]);
  expect(codes("林")).toEqual(["officer/WC-001"]);
  expect(codes("望潮二 aux")).toEqual(["auxiliary/WC-002"]);
  expect(codes("wc-001")).toEqual(["officer/WC-001", "auxiliary/WC-001", "worker/WC-001"]);
  expect(codes("周")).toEqual(["auxiliary/WC-002"]);
  expect(codes("何其")).toEqual([]);
});

test("usual is what is of the incident's grid, the officer behind a near border, and who has no grid", () => {
  const usual = (incident: Partial<Incident>) => all_posts(names).filter((one) => is_usual(one, [incident as Incident])).map((one) => one.code);
  expect(usual({ grid: "" })).toEqual(["desk", "station_head", "team/蓝鹰"]);
  expect(usual({ grid: "WC-001", border_neighbour: "WC-002" })).toEqual(["desk", "station_head", "team/蓝鹰", "officer/WC-001", "auxiliary/WC-001", "worker/WC-001", "officer/WC-002"]);
});
