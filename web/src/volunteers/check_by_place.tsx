// To check in by being there: the telephone is asked once where it is, the server answers yes or no, and neither keeps it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { tell } from "../shell/toast";
import { explain, use_words } from "../words/words";
import { own_key } from "./own";

class NoPosition extends Error {
  constructor(readonly is_denied: boolean) {
    super();
  }
}

const position = () =>
  new Promise<GeolocationCoordinates>((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), ({ code, PERMISSION_DENIED }) => reject(new NoPosition(code === PERMISSION_DENIED)), { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 });
  });

export const CheckByPlace = ({ token, shift, done }: { token: string; shift: number; done: () => void }) => {
  const words = use_words();
  const questions = useQueryClient();
  const check = useMutation({
    mutationFn: async () => {
      const { longitude, latitude, accuracy } = await position();
      await answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/check-in-by-place", { params: { path: { token, shift: String(shift) } }, body: { longitude, latitude, accuracy } }));
    },
    onSuccess: () => {
      tell(words.volunteers.checked_in);
      done();
    },
    onSettled: () => questions.invalidateQueries({ queryKey: own_key(token) }),
  });
  if (!("geolocation" in navigator)) return null;
  const why = check.error instanceof NoPosition ? (check.error.is_denied ? words.presence.denied : words.presence.not_found) : check.error ? explain(check.error) : "";
  return (
    <section className="form" aria-labelledby="by-place">
      <h3 id="by-place">{words.presence.title}</h3>
      <p className="quiet">{words.presence.why}</p>
      {why && <p className="fault" role="alert">{why}</p>}
      <div className="buttons"><button type="button" disabled={check.isPending} onClick={() => check.mutate()}>{check.isPending ? words.presence.looking : words.presence.go}</button></div>
    </section>
  );
};
