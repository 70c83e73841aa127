// The place in its grid, drawn from the site's own layers; read when opened, and not needed for anything.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";

interface Feature { properties: Record<string, string>; geometry: { type: string; coordinates: unknown } }
interface Layers { base: readonly Feature[]; grids: readonly Feature[] }
type Point = readonly [number, number];

const half = 0.006; // degrees of latitude around the place that are shown: some 650 m

const lines_of = ({ type, coordinates }: Feature["geometry"]): readonly (readonly Point[])[] =>
  type === "Polygon" ? (coordinates as Point[][]) : type === "MultiPolygon" ? (coordinates as Point[][][]).flat() : type === "LineString" ? [coordinates as Point[]] : [];

export const SmallMap = ({ place, grid }: { place: Schema["LonLat"]; grid: string }) => {
  const words = use_words();
  const layers = useQuery({
    queryKey: ["layers"],
    queryFn: async (): Promise<Layers> => {
      const [base, grids] = await Promise.all([answer(api.GET("/api/v1/basemap")), answer(api.GET("/api/v1/grids"))]) as unknown as { features: Feature[] }[];
      return { base: base!.features, grids: grids!.features };
    },
    staleTime: Infinity,
  });
  if (layers.error) return <Fault error={layers.error} title={words.field.no_map} again={() => void layers.refetch()} />;
  if (!layers.data) return <Loading />;
  const shrink = Math.cos((place.lat * Math.PI) / 180);
  const path = (feature: Feature) => lines_of(feature.geometry)
    .map((line) => "M" + line.map(([lon, lat]) => `${(((lon - place.lon) * shrink) / half * 100).toFixed(1)} ${((place.lat - lat) / half * 100).toFixed(1)}`).join("L") + (feature.geometry.type === "LineString" ? "" : "Z"))
    .join("");
  return (
    <svg className="small-map" viewBox="-100 -70 200 140" role="img" aria-label={words.field.map_of(grid || words.field.outside)}>
      {layers.data.base.map((one, index) => <path key={index} className={one.properties.kind} d={path(one)} />)}
      {layers.data.grids.map((one) => <path key={one.properties.code} className={one.properties.code === grid ? "grid own" : "grid"} d={path(one)} />)}
      <circle className="place-mark" r="4" />
    </svg>
  );
};
