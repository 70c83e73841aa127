// Where there are several stations: at which one somebody signs in. Choosing another is a visit to it (/at/CODE), which the
// browser keeps.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Field } from "../shell/field";
import { use_words } from "../words/words";

export const WhichStation = () => {
  const words = use_words();
  const all = useQuery({ queryKey: ["stations"], queryFn: () => answer(api.GET("/api/v1/stations")), staleTime: Infinity });
  const here = useQuery({ queryKey: ["station"], queryFn: () => answer(api.GET("/api/v1/station")), staleTime: Infinity });
  if (!all.data || !here.data || all.data.items.length < 2) return null;
  const to = encodeURIComponent(location.pathname + location.search);
  return (
    <Field id="station" label={words.sign_in.station}>
      {(attributes) => (
        <select {...attributes} value={here.data.code} onChange={(event) => location.assign(`/at/${event.target.value}?to=${to}`)}>
          {all.data.items.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
        </select>
      )}
    </Field>
  );
};
