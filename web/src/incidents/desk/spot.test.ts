import { expect, test } from "vitest";
import { point_of, text_of } from "./spot";

test("coordinates are read as people write them", () => {
  const here = { lon: 121.95, lat: 29.32 };
  for (const text of ["121.95, 29.32", "121.95，29.32", " 121.95 29.32 ", "29.32, 121.95"]) expect(point_of(text)).toEqual(here);
  for (const text of ["", "121.95", "望潮路 3 号", "221, 29", "121.95, 29.32, 5"]) expect(point_of(text)).toBeNull();
  expect(point_of(text_of(here))).toEqual(here);
});
