import { expect, test } from "vitest";
import { hit, radius_of, shown_of } from "./map_points";

const all = shown_of([
  { geometry: { coordinates: [0, 0] }, properties: { count: 100, overdue: 3 } },
  { geometry: { coordinates: [10, 0] }, properties: { number: 7, overdue: true } },
]);
const project = ([x, y]: [number, number]) => ({ x, y });

test("a click finds what lies uppermost; a gathering is as large as it is many, and is not late itself", () => {
  expect(all.map(radius_of)).toEqual([22, 7]);
  expect(all.map((one) => one.is_overdue)).toEqual([false, true]);
  expect(hit(all, { x: 10, y: 5 }, project)?.number).toBe(7);
  expect(hit(all, { x: -10, y: 5 }, project)?.count).toBe(100);
  expect(hit(all, { x: 60, y: 5 }, project)).toBeUndefined();
});
