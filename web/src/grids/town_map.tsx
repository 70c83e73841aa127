// The town from the site's own layers: to choose a place on, or with its grids shaded. Heavy: load it when it is shown,
// `late(() => import("../grids/town_map"))`. Everything it says must stand beside it in words too.
import { useQuery } from "@tanstack/react-query";
import { Map as Drawn, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { Fault, Loading } from "../shell/states";
import { words_now } from "../words/words";
import { bounds_of, type Shapes } from "./bounds";
import "./town_map.css";

setWorkerUrl(worker);

export interface Point { lon: number; lat: number }
interface Props {
  label: string;
  failed: string; // what to do instead, when there is no map
  shading?: ReadonlyMap<string, number>; // by grid, 0 to 1
  point?: Point | null;
  choose?: (point: Point) => void;
}

const ask = async (): Promise<{ base: Shapes; grids: Shapes }> => {
  const [base, grids] = await Promise.all([answer(api.GET("/api/v1/basemap")), answer(api.GET("/api/v1/grids"))]);
  return { base: base as unknown as Shapes, grids: grids as unknown as Shapes };
};

// Tokens as the map needs them: colours, resolved for light or dark.
const colours = (place: HTMLElement) => {
  const probe = place.appendChild(document.createElement("i"));
  const of = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = { ink: of("ink"), paper: of("paper"), wash: of("wash"), line: of("line"), edge: of("edge"), quiet: of("quiet"), accent: of("accent"), water: of("accent-wash") };
  probe.remove();
  return found;
};

export default function TownMap(props: Props) {
  const layers = useQuery({ queryKey: ["layers"], queryFn: ask, staleTime: Infinity });
  if (layers.error) return <Fault error={layers.error} title={props.failed} again={() => void layers.refetch()} />;
  if (!layers.data) return <Loading />;
  const bounds = bounds_of(layers.data.grids) ?? bounds_of(layers.data.base);
  return bounds ? <Ready {...props} {...layers.data} bounds={bounds} /> : <p className="quiet" role="status">{words_now().place_map.none}</p>;
}

const Ready = ({ label, failed, shading, point, choose, base, grids, bounds }: Props & { base: Shapes; grids: Shapes; bounds: [number, number, number, number] }) => {
  const first_bounds = useRef(bounds);
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<Drawn | null>(null);
  const chosen = useRef(choose);
  chosen.current = choose;
  const [has_failed, fail] = useState(false);

  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const colour = colours(place);
    const { place_map } = words_now();
    const shades = [...(shading ?? [])].flatMap(([code, shade]) => [code, Math.round(shade * 70) / 100]);
    let drawn: Drawn;
    try {
      drawn = new Drawn({
        container: place, bounds: first_bounds.current, fitBoundsOptions: { padding: 16 },
        attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
        // One finger, or the wheel, moves the page that the map lies in.
        cooperativeGestures: true,
        locale: {
          "Map.Title": label, "NavigationControl.ZoomIn": place_map.zoom_in, "NavigationControl.ZoomOut": place_map.zoom_out,
          "CooperativeGesturesHandler.MobileHelpText": place_map.two_fingers, "CooperativeGesturesHandler.WindowsHelpText": place_map.with_ctrl, "CooperativeGesturesHandler.MacHelpText": place_map.with_command,
        },
        style: {
          version: 8,
          sources: { base: { type: "geojson", data: base as never }, grids: { type: "geojson", data: grids as never } },
          layers: [
            { id: "ground", type: "background", paint: { "background-color": colour.wash } },
            { id: "sea", type: "fill", source: "base", filter: ["==", ["get", "kind"], "sea"], paint: { "fill-color": colour.water } },
            { id: "shade", type: "fill", source: "grids", paint: { "fill-color": colour.accent, "fill-opacity": shades.length > 0 ? (["match", ["get", "code"], ...shades, 0] as never) : 0 } },
            { id: "borders", type: "line", source: "grids", paint: { "line-color": colour.edge, "line-width": 0.6 } },
            { id: "river", type: "line", source: "base", filter: ["==", ["get", "kind"], "river"], paint: { "line-color": colour.water, "line-width": 4 } },
            { id: "road", type: "line", source: "base", filter: ["==", ["get", "kind"], "road"], paint: { "line-color": colour.quiet, "line-width": 1.5 } },
            { id: "villages", type: "symbol", source: "base", filter: ["==", ["get", "kind"], "village"], layout: { "text-field": ["get", "name"], "text-size": 14 }, paint: { "text-color": colour.ink, "text-halo-color": colour.paper, "text-halo-width": 1.5 } },
          ],
        },
      });
    } catch {
      fail(true); // no WebGL
      return;
    }
    drawn.addControl(new NavigationControl({ showCompass: false }), "top-right");
    drawn.touchZoomRotate.disableRotation();
    drawn.getCanvas().setAttribute("aria-label", label);
    drawn.on("load", () => (place.dataset.drawn = "true"));
    drawn.on("click", ({ lngLat }) => chosen.current?.({ lon: lngLat.lng, lat: lngLat.lat }));
    const by_key = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !chosen.current || event.target !== drawn.getCanvas()) return;
      event.preventDefault();
      const { lng, lat } = drawn.getCenter();
      chosen.current({ lon: lng, lat });
    };
    place.addEventListener("keydown", by_key);
    map.current = drawn;
    return () => {
      place.removeEventListener("keydown", by_key);
      map.current = null;
      drawn.remove();
    };
  }, [base, grids, label, shading]);

  const [lon, lat] = [point?.lon, point?.lat];
  useEffect(() => {
    const drawn = map.current;
    if (!drawn || lon === undefined || lat === undefined) return;
    const sign = document.createElement("span");
    sign.className = "town-map-mark";
    const marker = new Marker({ element: sign, anchor: "bottom" }).setLngLat([lon, lat]).addTo(drawn);
    if (!drawn.getBounds().contains([lon, lat])) drawn.jumpTo({ center: [lon, lat] });
    return () => { marker.remove(); };
  }, [lon, lat, has_failed, label]);

  if (has_failed) return <p className="fault" role="alert">{failed}</p>;
  return (
    <div className="town-map">
      <div ref={box} className="town-map-box" />
      {choose && <span className="town-map-cross" aria-hidden="true" />}
    </div>
  );
};
