import { expect, test } from "vitest";
import { bounds_of, type Shapes } from "./bounds";

const shapes = (...coordinates: unknown[]): Shapes => ({ type: "FeatureCollection", features: coordinates.map((one) => ({ type: "Feature", properties: {}, geometry: { type: "any", coordinates: one } })) });

test("bounds take in points, lines and polygons, however deep; nothing has none", () => {
  expect(bounds_of(shapes([121, 29], [[[120, 28], [120.5, 30]]]))).toEqual([120, 28, 121, 30]);
  expect(bounds_of(shapes())).toBeNull();
});
