// Where it is: typed, with the town's own places offered below, or the phone's position, or a point on the map. Any of them
// will do alone.
import { useQuery } from "@tanstack/react-query";
import { Suspense, useRef, useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { late } from "../shell/late";
import { Loading } from "../shell/states";
import { use_settled } from "../shell/settled";
import { number } from "../words/format";
import { use_words } from "../words/words";
import type { Draft } from "./draft";

const TownMap = late(() => import("../grids/town_map"));

const most_offered = 4;
const name_of = (place: { name: string; address: string }) => (place.address && place.address !== place.name ? `${place.name}（${place.address}）` : place.name);

type Place = Schema["Place"];
interface Props { draft: Draft; change: (part: Partial<Draft>) => void; fault?: string | undefined }

export const PlaceField = ({ draft, change, fault }: Props) => {
  const words = use_words();
  const input = useRef<HTMLInputElement>(null);
  const [said, say] = useState("");
  const [is_map_shown, show_map] = useState(false);
  const [is_locating, set_locating] = useState(false);
  const typed = use_settled(draft.address.trim());
  const offered = useQuery({
    queryKey: ["places", typed],
    queryFn: async () => (await answer(api.GET("/api/v1/places", { params: { query: { text: typed, limit: most_offered } } }))).places,
    enabled: typed.length >= 2,
    staleTime: 300_000,
    placeholderData: (before) => before,
  });
  // With a position, however it was found, no other place is looked for.
  const places = draft.position || typed.length < 2 ? [] : (offered.data ?? []).map((found) => found.place);

  const type = (address: string) => {
    const was_of_a_place = draft.position !== null && draft.position.metres === null;
    change({ address, ...(was_of_a_place && { position: null }) });
    if (was_of_a_place) say("");
  };
  const take = (place: Place) => {
    change({ address: name_of(place), position: { ...place.location, metres: null } });
    say(words.report.located_place(place.name));
    input.current?.focus(); // its button is gone
  };
  const locate = () => {
    set_locating(true);
    say(words.report.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set_locating(false);
        change({ position: { lon: coords.longitude, lat: coords.latitude, metres: coords.accuracy } });
        say(words.report.located(number(Math.round(coords.accuracy))));
      },
      (error) => {
        set_locating(false);
        say(error.code === error.PERMISSION_DENIED ? words.report.position_denied : words.report.no_position);
      },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };

  // Which grid it is is said when the server knows; the point counts at once.
  const choose = (point: { lon: number; lat: number }) => {
    change({ position: { ...point, metres: 0 } });
    say(words.place_map.chosen_unknown);
    answer(api.GET("/api/v1/grids/locate", { params: { query: { ...point, crs: "wgs84" } } })).then(
      ({ name }) => say(name ? words.place_map.chosen(name) : words.place_map.chosen_outside),
      () => {},
    );
  };

  return (
    <div className="place">
      <Field label={words.report.where} hint={words.report.where_hint} fault={fault}>
        {(attributes) => (
          <input {...attributes} ref={input} maxLength={200} autoComplete="off" value={draft.address} onChange={(event) => type(event.target.value)} />
        )}
      </Field>
      {places.length > 0 && (
        <ul className="offered" aria-label={words.report.places_offered}>
          {places.map((place) => <li key={name_of(place)}><button type="button" onClick={() => take(place)}>{name_of(place)}</button></li>)}
        </ul>
      )}
      <div className="buttons">
        {"geolocation" in navigator && (
          <button type="button" disabled={is_locating} onClick={locate}><span aria-hidden="true">◎ </span>{words.report.locate}</button>
        )}
        <button type="button" aria-expanded={is_map_shown} onClick={() => show_map(!is_map_shown)}>{is_map_shown ? words.place_map.hide : words.place_map.show}</button>
        {draft.position && <button type="button" onClick={() => { change({ position: null }); say(""); }}>{words.report.unlocate}</button>}
      </div>
      <p className="quiet" role="status">{said || (places.length > 0 && words.report.places_found(places.length))}</p>
      {is_map_shown && (
        <>
          <p className="quiet">{words.place_map.hint}</p>
          <Suspense fallback={<Loading />}>
            <TownMap label={words.place_map.label} failed={words.place_map.failed} point={draft.position} choose={choose} />
          </Suspense>
        </>
      )}
    </div>
  );
};
