// The live map: grids coloured by how many incidents the period had in them, and what is open now, gathered where it is dense.
import { useQuery } from "@tanstack/react-query";
import { Map as Drawn, NavigationControl, setWorkerUrl, type ExpressionSpecification, type GeoJSONSource, type LngLatBoundsLike, type MapGeoJSONFeature } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "../api/client";
import type { paths } from "../api/schema";
import { bounds_of } from "../grids/bounds";
import { Fault, Loading } from "../shell/states";
import { number } from "../words/format";
import { use_words, words_now, type Words } from "../words/words";
import { list_at, step_names, steps_for, type Board, type Row } from "./board";
import { paint_now } from "./paint";
import type { Drawing } from "./picture";

setWorkerUrl(worker);

const heat = (steps: readonly number[], paint: ReturnType<typeof paint_now>): ExpressionSpecification => {
  const shades = [paint["heat-1"], paint["heat-2"], paint["heat-3"], paint["heat-4"]];
  const count: ExpressionSpecification = ["coalesce", ["feature-state", "count"], 0];
  return ["step", count, paint["heat-0"], ...steps.flatMap((first, place) => [first, shades[place] ?? paint["heat-4"]])] as unknown as ExpressionSpecification;
};

const says = (words: Words) => ({
  "NavigationControl.ZoomIn": words.board.zoom_in, "NavigationControl.ZoomOut": words.board.zoom_out, "Map.Title": words.board.map_keys,
  "CooperativeGesturesHandler.WindowsHelpText": words.board.zoom_with("Ctrl"), "CooperativeGesturesHandler.MacHelpText": words.board.zoom_with("⌘"),
  "CooperativeGesturesHandler.MobileHelpText": words.board.two_fingers,
});

type GridShapes = paths["/api/v1/grids"]["get"]["responses"]["200"]["content"]["application/geo+json"];
type BaseShapes = paths["/api/v1/basemap"]["get"]["responses"]["200"]["content"]["application/geo+json"];
interface Props { board: Board; is_bare: boolean; may_list: boolean; pictures: Map<string, Drawing> }

export default function BoardMap(props: Props) {
  const shapes = useQuery({ queryKey: ["grids"], queryFn: () => answer(api.GET("/api/v1/grids")), staleTime: Infinity });
  const base = useQuery({ queryKey: ["basemap"], queryFn: () => answer(api.GET("/api/v1/basemap")), staleTime: Infinity });
  const error = shapes.error ?? base.error;
  if (error && !(shapes.data && base.data)) return <Fault error={error} again={() => { void shapes.refetch(); void base.refetch(); }} />;
  if (!shapes.data || !base.data) return <Loading />;
  return <Ready {...props} shapes={shapes.data} base={base.data} />;
}

const Ready = ({ board, is_bare, may_list, pictures, shapes, base }: Props & { shapes: GridShapes; base: BaseShapes }) => {
  const words = use_words();
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const fresh = useRef<() => void>(() => {});
  const [has_failed, fail] = useState(false);
  const [chosen, choose] = useState("");
  const [total, set_total] = useState<number | null>(null);
  const rows = new Map<string, Row>(board.grids.map((row) => [row.key, row]));
  const steps = steps_for(Math.max(0, ...board.grids.filter((row) => row.key).map((row) => row.now.reported)));
  const of = useRef({ grid: board.grid, category: board.category });
  of.current = { grid: board.grid, category: board.category };
  const now = useRef({ rows, steps });
  now.current = { rows, steps };

  const colour = () => {
    const map = drawn.current;
    if (!map?.getLayer("grids")) return;
    map.setPaintProperty("grids", "fill-color", heat(now.current.steps, paint_now()));
    for (const shape of shapes.features) {
      const code = shape.properties.code;
      map.setFeatureState({ source: "grids", id: code }, { count: now.current.rows.get(code)?.now.reported ?? 0 });
    }
  };

  useEffect(() => {
    if (!box.current) return;
    const paint = paint_now();
    const size = parseFloat(getComputedStyle(box.current).fontSize);
    const corners = bounds_of(shapes) ?? bounds_of(base) ?? [121, 29, 122, 30];
    const label = { "text-color": paint.ink, "text-halo-color": paint.paper, "text-halo-width": 1.5 };
    const is_cluster: ExpressionSpecification = ["has", "count"];
    const is_late: ExpressionSpecification = ["any", ["==", ["get", "overdue"], true], [">", ["to-number", ["get", "overdue"], 0], 0]];
    let map: Drawn;
    try {
      map = new Drawn({
        container: box.current, bounds: corners as unknown as LngLatBoundsLike, fitBoundsOptions: { padding: size }, attributionControl: false, dragRotate: false, pitchWithRotate: false,
        interactive: !is_bare, cooperativeGestures: !is_bare, fadeDuration: 0, canvasContextAttributes: { preserveDrawingBuffer: true }, locale: says(words_now()),
        style: {
          version: 8,
          sources: {
            base: { type: "geojson", data: base as never },
            grids: { type: "geojson", data: shapes as never, promoteId: "code" },
            incidents: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
          },
          layers: [
            { id: "ground", type: "background", paint: { "background-color": paint.wash } },
            { id: "sea", type: "fill", source: "base", filter: ["==", ["get", "kind"], "sea"], paint: { "fill-color": paint.water } },
            { id: "grids", type: "fill", source: "grids", paint: { "fill-color": paint["heat-0"], "fill-opacity": 0.9 } },
            { id: "borders", type: "line", source: "grids", paint: { "line-color": paint.edge, "line-width": 0.6 } },
            { id: "river", type: "line", source: "base", filter: ["==", ["get", "kind"], "river"], paint: { "line-color": paint.water, "line-width": size / 4 } },
            { id: "road", type: "line", source: "base", filter: ["==", ["get", "kind"], "road"], paint: { "line-color": paint.quiet, "line-width": 1 } },
            { id: "chosen", type: "line", source: "grids", filter: ["==", ["get", "code"], ""], paint: { "line-color": paint.ink, "line-width": 3 } },
            { id: "villages", type: "symbol", source: "base", filter: ["==", ["get", "kind"], "village"], layout: { "text-field": ["get", "name"], "text-size": size }, paint: label },
            {
              id: "points", type: "circle", source: "incidents",
              paint: {
                "circle-radius": ["case", is_cluster, ["+", size * 0.8, ["min", size, ["sqrt", ["to-number", ["get", "count"], 0]]]], size * 0.62],
                "circle-color": ["case", is_late, paint.late, paint.accent], "circle-stroke-color": paint.paper, "circle-stroke-width": 2,
              },
            },
            {
              id: "counts", type: "symbol", source: "incidents",
              layout: { "text-field": ["case", is_cluster, ["to-string", ["get", "count"]], is_late, "!", ""], "text-size": size * 0.9, "text-allow-overlap": true, "text-ignore-placement": true },
              paint: { "text-color": ["case", is_late, paint["on-late"], paint["on-accent"]] },
            },
          ],
        },
      });
    } catch {
      fail(true); // no WebGL on this machine
      return;
    }
    drawn.current = map;
    if (!is_bare) map.addControl(new NavigationControl({ showCompass: false }));
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    // What lies in the window, asked for anew when it moves.
    let asking: AbortController | null = null;
    const ask = async () => {
      if (!may_list) return;
      asking?.abort();
      const mine = (asking = new AbortController());
      const window = map.getBounds();
      const query = { open: true, ...of.current, west: window.getWest(), south: window.getSouth(), east: window.getEast(), north: window.getNorth(), width: Math.round(map.getContainer().clientWidth) || 800 };
      try {
        const found = await answer(api.GET("/api/v1/incidents/map", { params: { query }, signal: mine.signal }));
        if (mine.signal.aborted) return;
        (map.getSource("incidents") as GeoJSONSource | undefined)?.setData(found as never);
        set_total(found.total ?? null);
      } catch { /* the board says that it cannot be reached */ }
    };
    fresh.current = () => void ask();
    map.on("load", () => {
      colour();
      void ask();
      map.once("idle", () => box.current && (box.current.dataset.drawn = ""));
    });
    map.on("moveend", () => void ask());
    map.on("click", (event) => {
      const [found] = map.queryRenderedFeatures(event.point, { layers: ["points", "grids"] }) as MapGeoJSONFeature[];
      if (!found) return choose("");
      if (found.layer.id === "grids") return choose(String(found.properties.code));
      if (found.properties.count) map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
      else location.assign(`/desk#${found.properties.number}`);
    });
    pictures.set(words_now().board.map, () => map.getCanvas());
    return () => {
      asking?.abort();
      pictures.delete(words_now().board.map);
      drawn.current = null;
      map.remove();
    };
  }, [shapes, base, is_bare, may_list, pictures, words]);

  useEffect(() => {
    colour();
    fresh.current();
  }, [board]);
  useEffect(() => {
    if (drawn.current?.getLayer("chosen")) drawn.current.setFilter("chosen", ["==", ["get", "code"], chosen]);
  }, [chosen]);

  const names = step_names(steps);
  // Who may list none of them is not told that there are none.
  const has_marks = may_list && (total !== 0 || board.states.every((one) => one.count.value === 0));
  const row = rows.get(chosen);
  const name = shapes.features.find((shape) => shape.properties.code === chosen)?.properties.name ?? chosen;
  return (
    <>
      {has_failed ? <p className="state">{words.board.no_map}</p> : <div className="drawn" ref={box} />}
      <ul className="legend" aria-label={words.board.legend}>
        <li className="name">{words.board.reported_in_grid}</li>
        <li><i className="shade-0" />{words.board.none}</li>
        {names.map((step, place) => <li key={step}><i className={`shade-${place + 1}`} />{step}</li>)}
        {has_marks && <li className="mark"><i className="dot" />{words.board.open_now}{total !== null && ` ${number(total)}`}</li>}
        {has_marks && <li className="mark"><i className="dot is-late">!</i>{words.board.with_overdue}</li>}
      </ul>
      {!is_bare && chosen && (
        <p className="chosen" role="status">
          <strong>{name}</strong> {words.board.in_grid(number(row?.now.reported ?? 0), number(row?.now.open_overdue ?? 0))}{" "}
          {row && may_list && <a href={list_at(row.behind)}>{words.board.see_list}</a>}
        </p>
      )}
    </>
  );
};
