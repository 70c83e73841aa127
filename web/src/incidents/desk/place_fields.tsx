// Where it really was: typed, with the town's places offered, clicked on the map beside it, or as coordinates.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "../../api/client";
import { Field } from "../../shell/field";
import { use_settled } from "../../shell/settled";
import { use_words } from "../../words/words";
import { point_of, text_of, type Crs, type Point, type Spot } from "./spot";
import { use_places } from "./places";

const systems: readonly Crs[] = ["wgs84", "gcj02", "bd09"];

interface Props { address: string; set_address: (address: string) => void; spot: Spot; set_spot: (spot: Spot) => void; show: (at: Point | null) => void }

export const PlaceFields = ({ address, set_address, spot, set_spot, show }: Props) => {
  const words = use_words();
  const places = use_places(address);
  const typed = use_settled(spot, 200);
  const point = point_of(typed.text);
  const located = useQuery({
    queryKey: ["locate", typed],
    queryFn: () => answer(api.GET("/api/v1/grids/locate", { params: { query: { ...point!, crs: typed.crs } } })),
    enabled: point !== null,
    staleTime: 300_000,
  });
  // The map knows one system; the server has turned it into that.
  const at = located.data?.location;
  useEffect(() => show(point && at ? at : null), [point === null, at?.lon, at?.lat]);

  const type = (value: string) => {
    const found = places.find((place) => place.shown === value);
    set_address(value);
    if (found) set_spot({ text: text_of(found.location), crs: "wgs84" });
  };
  const said = !spot.text.trim() ? words.desk.no_spot : !point_of(spot.text) ? words.desk.wrong_spot
    : !located.data ? "" : located.data.code ? words.desk.in_grid(`${located.data.code} ${located.data.name ?? ""}`) : `⚠ ${words.desk.outside}`;
  return (
    <>
      <Field label={words.desk.fields.place} is_optional hint={words.desk.place_hint}>
        {(attributes) => <input {...attributes} list="step-places" maxLength={200} autoComplete="off" value={address} onChange={(event) => type(event.target.value)} />}
      </Field>
      <datalist id="step-places">{places.map((place) => <option key={place.shown} value={place.shown} />)}</datalist>
      <div className="pair">
        <Field label={words.desk.spot}>
          {(attributes) => <input {...attributes} inputMode="decimal" autoComplete="off" placeholder="121.95, 29.32" value={spot.text} onChange={(event) => set_spot({ ...spot, text: event.target.value })} />}
        </Field>
        <Field label={words.desk.crs}>
          {(attributes) => (
            <select {...attributes} value={spot.crs} onChange={(event) => set_spot({ ...spot, crs: event.target.value as Crs })}>
              {systems.map((crs) => <option key={crs} value={crs}>{words.desk.systems[crs]}</option>)}
            </select>
          )}
        </Field>
      </div>
      <p className="quiet" role="status">{said}</p>
    </>
  );
};
