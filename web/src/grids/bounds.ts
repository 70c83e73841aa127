// GeoJSON as the server gives it, and how far it reaches.
export interface Shape { type: "Feature"; properties: Record<string, string | undefined>; geometry: { type: string; coordinates: unknown } }
export interface Shapes { type: "FeatureCollection"; features: readonly Shape[] }

// [west, south, east, north]; nothing when there is no point.
export const bounds_of = (shapes: { features: readonly { geometry: { coordinates: unknown } }[] }): [number, number, number, number] | null => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (place: unknown): void => {
    if (!Array.isArray(place)) return;
    if (typeof place[0] !== "number") {
      place.forEach(take);
      return;
    }
    const [lon, lat] = place as [number, number];
    [west, south, east, north] = [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)];
  };
  for (const shape of shapes.features) take(shape.geometry.coordinates);
  return west > east ? null : [west, south, east, north];
};
