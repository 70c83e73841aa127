// The map: the station's own base map, its grids, and the incidents of the filter, gathered where they are many. Loaded when
// it is shown.
import maplibre_worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Map as GlMap, NavigationControl, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "../../api/client";
import { explain, use_words } from "../../words/words";
import { Points, shown_of, type Colours as PointColours } from "./map_points";
import type { GridFile } from "./names";
import type { Query } from "./queue";

setWorkerUrl(maplibre_worker);

type Features = FeatureCollection;
interface Colours extends PointColours { land: string; sea: string; road: string; line: string }
const light: Colours = { land: "#f7f9f6", sea: "#d4e7ef", road: "#d5d3c8", line: "#8fa2a7", ink: "#55656e", accent: "#0b6e63", late: "#b3261e", paper: "#ffffff" };
const dark: Colours = { land: "#131d22", sea: "#12303d", road: "#34424a", line: "#4b5f69", ink: "#a3b3bb", accent: "#5fd0bf", late: "#ff9d94", paper: "#0f181d" };

const nothing: Features = { type: "FeatureCollection", features: [] };
const style_of = (colours: Colours, base: Features, grids: Features): StyleSpecification => ({
  version: 8,
  sources: {
    base: { type: "geojson", data: base }, grids: { type: "geojson", data: grids },
  },
  layers: [
    { id: "land", type: "background", paint: { "background-color": colours.land } },
    { id: "sea", type: "fill", source: "base", filter: ["==", ["get", "kind"], "sea"], paint: { "fill-color": colours.sea } },
    { id: "river", type: "line", source: "base", filter: ["==", ["get", "kind"], "river"], paint: { "line-color": colours.sea, "line-width": 5 } },
    { id: "road", type: "line", source: "base", filter: ["==", ["get", "kind"], "road"], paint: { "line-color": colours.road, "line-width": 3 } },
    { id: "grids", type: "line", source: "grids", paint: { "line-color": colours.line, "line-width": 0.8 } },
    { id: "villages", type: "symbol", source: "base", filter: ["==", ["get", "kind"], "village"], layout: { "text-field": ["get", "name"], "text-size": 13 }, paint: { "text-color": colours.ink, "text-halo-color": colours.land, "text-halo-width": 1.5 } },
  ],
});

const bounds_of = (grids: GridFile): [number, number, number, number] | null => {
  const all = grids.features.flatMap(({ geometry }) => geometry.coordinates.flat());
  if (!all.length) return null;
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
};

export interface At { lon: number; lat: number }
interface Props { grids: GridFile; query: Query; moment: number; here: At | null; choose: (number: number) => void; point_at: ((at: At) => void) | null } // null: no place is wanted now

const StationMap = ({ grids, query, moment, here, choose, point_at }: Props) => {
  const words = use_words();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<GlMap | null>(null);
  const points = useRef<Points | null>(null);
  const [fault, set_fault] = useState("");
  const [is_ready, set_ready] = useState(false);
  const now = useRef({ query, choose, point_at, load: async () => {} });

  const asking = useRef<AbortController>(null);

  useEffect(() => {
    const load = async () => {
      const shown = map.current;
      if (!shown || !box.current) return;
      // What was asked before is not wanted any more, however late it comes.
      asking.current?.abort();
      const { signal } = (asking.current = new AbortController());
      const bounds = shown.getBounds();
      const limits = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
      try {
        const found = await answer(api.GET("/api/v1/incidents/map", { params: { query: { ...now.current.query, ...limits, width: Math.max(50, box.current.clientWidth) } }, signal })) as unknown as { features: Parameters<typeof shown_of>[0] };
        if (signal.aborted) return;
        points.current?.show(shown_of(found.features));
        if (box.current) box.current.dataset.points = String(found.features.length);
        set_fault("");
      } catch (error) {
        if (!signal.aborted) set_fault(explain(error));
      }
    };
    now.current = { query, choose, point_at, load };
  });

  useEffect(() => {
    let is_left = false;
    const begin = async () => {
      const base = await answer(api.GET("/api/v1/basemap")).catch(() => nothing) as unknown as Features;
      if (is_left || !box.current) return;
      const bounds = bounds_of(grids);
      const colours = matchMedia("(prefers-color-scheme: dark)").matches ? dark : light;
      const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const shown = new GlMap({
        container: box.current, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, // one picture for a change, not twelve
        style: style_of(colours, base, grids as unknown as Features),
        ...(bounds && { bounds, fitBoundsOptions: { padding: 16, animate: false } }),
        locale: { "NavigationControl.ZoomIn": words.desk.zoom_in, "NavigationControl.ZoomOut": words.desk.zoom_out, "Map.Title": words.desk.map },
      });
      map.current = shown;
      // Until somebody moves it, it shows the whole town, however large it becomes.
      let is_moved = false;
      shown.on("movestart", (event) => {
        if ((event as { originalEvent?: Event }).originalEvent) is_moved = true;
      });
      shown.on("resize", () => {
        if (!is_moved && bounds) shown.fitBounds(bounds, { padding: 16, animate: false });
      });
      points.current = new Points(shown, colours);
      Object.assign(box.current, { map: shown, points: points.current }); // for tests
      shown.addControl(new NavigationControl({ showCompass: false }));
      shown.touchZoomRotate.disableRotation();
      shown.on("load", () => {
        if (box.current) box.current.dataset.grids = String(grids.features.length);
        set_ready(true);
        void now.current.load();
      });
      shown.on("moveend", () => void now.current.load());
      shown.on("click", (event) => {
        const on = points.current?.at(event.point);
        // While a place is wanted, a click is that, also where an incident is.
        if (now.current.point_at || !on) return now.current.point_at?.({ lon: event.lngLat.lng, lat: event.lngLat.lat });
        if (on.number !== undefined) return now.current.choose(on.number);
        is_moved = true;
        shown.easeTo({ center: event.lngLat, zoom: shown.getZoom() + 1.5, animate: !reduced });
      });
      shown.on("mousemove", (event) => {
        shown.getCanvas().style.cursor = now.current.point_at ? "crosshair" : points.current?.at(event.point) ? "pointer" : "";
      });
      // By keyboard: the arrows move the map under the cross, Enter takes what is there.
      shown.getCanvas().addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !now.current.point_at) return;
        event.preventDefault();
        event.stopPropagation();
        const { lng, lat } = shown.getCenter();
        now.current.point_at({ lon: lng, lat });
      });
    };
    void begin();
    return () => {
      is_left = true;
      asking.current?.abort();
      map.current?.remove();
      map.current = null;
      points.current = null;
    };
    // The words of its buttons are those of the language it was made in.
  }, [grids, words]);

  const key = JSON.stringify(query);
  useEffect(() => {
    const timer = setTimeout(() => void now.current.load(), 300); // the list comes first
    return () => clearTimeout(timer);
  }, [key, moment]);
  useEffect(() => {
    const shown = map.current;
    if (!shown || !is_ready) return;
    points.current?.mark(here);
    if (here && !shown.getBounds().contains([here.lon, here.lat])) shown.jumpTo({ center: [here.lon, here.lat] });
  }, [here?.lon, here?.lat, is_ready]);

  return (
    <>
      <div id="map" ref={box} className="map" />
      {point_at && <span className="map-cross" aria-hidden="true" />}
      {fault && <p className="fault map-fault" role="alert">{fault}</p>}
    </>
  );
};
export default StationMap;
