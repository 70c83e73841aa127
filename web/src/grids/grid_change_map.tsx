// The present borders and those of a file, on one map. Heavy: it is loaded when a file has been checked.
import { Map as Drawn, NavigationControl, setWorkerUrl, type LngLatBoundsLike } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef, useState } from "react";
import { use_words, words_now } from "../words/words";
import { bounds_of, type Shapes } from "./bounds";
import "./town_map.css";

setWorkerUrl(worker);

interface Coded { features: readonly { properties: { code?: string } }[] }

const colour_of = (place: HTMLElement, name: string) => {
  const probe = place.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

const codes_of = (shapes: Coded) => shapes.features.map((one) => one.properties.code);

export default function GridChangeMap({ present, file }: { present: Coded; file: File }) {
  const words = use_words();
  const box = useRef<HTMLDivElement>(null);
  const [next, read] = useState<(Shapes & Coded) | null>(null);
  const [has_failed, fail] = useState(false);
  useEffect(() => {
    // The server has checked it: it is GeoJSON.
    void file.text().then((text) => read(JSON.parse(text) as Shapes & Coded));
  }, [file]);
  useEffect(() => {
    const place = box.current;
    if (!place || !next) return;
    let drawn: Drawn;
    try {
      drawn = new Drawn({
        container: place, bounds: (bounds_of(next) ?? [121, 29, 122, 30]) as unknown as LngLatBoundsLike, fitBoundsOptions: { padding: 16 }, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, cooperativeGestures: true,
        locale: { "Map.Title": words_now().grids.map, "NavigationControl.ZoomIn": words_now().place_map.zoom_in, "NavigationControl.ZoomOut": words_now().place_map.zoom_out },
        style: {
          version: 8,
          sources: { present: { type: "geojson", data: present as never }, next: { type: "geojson", data: next as never } },
          layers: [
            { id: "ground", type: "background", paint: { "background-color": colour_of(place, "wash") } },
            { id: "gone", type: "fill", source: "present", filter: ["!", ["in", ["get", "code"], ["literal", codes_of(next)]]], paint: { "fill-color": colour_of(place, "late"), "fill-opacity": 0.35 } },
            { id: "come", type: "fill", source: "next", filter: ["!", ["in", ["get", "code"], ["literal", codes_of(present)]]], paint: { "fill-color": colour_of(place, "accent"), "fill-opacity": 0.35 } },
            { id: "next", type: "line", source: "next", paint: { "line-color": colour_of(place, "accent"), "line-width": 3 } },
            { id: "present", type: "line", source: "present", paint: { "line-color": colour_of(place, "ink"), "line-width": 1 } },
            { id: "codes", type: "symbol", source: "next", layout: { "text-field": ["get", "code"], "text-size": 12 }, paint: { "text-color": colour_of(place, "ink"), "text-halo-color": colour_of(place, "paper"), "text-halo-width": 1.5 } },
          ],
        },
      });
    } catch {
      fail(true); // no WebGL
      return;
    }
    drawn.addControl(new NavigationControl({ showCompass: false }), "top-right");
    drawn.touchZoomRotate.disableRotation();
    drawn.getCanvas().setAttribute("aria-label", words_now().grids.map);
    drawn.on("load", () => (place.dataset.drawn = "true"));
    return () => drawn.remove();
  }, [present, next]);
  if (has_failed) return <p className="quiet">{words.grids.no_map}</p>;
  return (
    <figure className="change-map">
      <div className="town-map"><div ref={box} className="town-map-box" /></div>
      <figcaption className="quiet">{words.grids.map_shows}</figcaption>
    </figure>
  );
}
