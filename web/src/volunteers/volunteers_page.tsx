// What "/volunteers" shows: to join, one's own page, or a check-in by a leader's QR code; what stands behind # says which.
import { Suspense, useEffect, useSyncExternalStore } from "react";
import { use_rulebook } from "../incidents/rulebook";
import { is_problem } from "../api/problem";
import { late } from "../shell/late";
import { Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";
import { hash_of, place_of } from "./address";
import { CheckInByLink, Waiting } from "./check_in";
import { forget_link, keep_link, use_link } from "./kept_link";
import { use_own } from "./own";
import { OwnPage } from "./own_page";
import "../shell/sheet.css";
import "./volunteers.css";

const JoinPage = late(() => import("./join_page"));
const WaitingFindings = late(async () => ({ default: (await import("./findings_card")).WaitingFindings }));

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};
const replace_hash = (hash: string) => {
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
};

export const VolunteersPage = () => {
  const hash = useSyncExternalStore(on_hash, () => location.hash);
  const kept = use_link();
  const place = place_of(hash);
  use_rulebook(); // the station's time, before any is shown
  // The link leaves the address for this phone's memory: who looks over a shoulder reads no key.
  const given = place.at === "own" ? place.token : null;
  useEffect(() => {
    if (given !== null && place.at === "own" && keep_link(given)) replace_hash(hash_of(null, place.part, place.rest));
  }, [given]);
  const token = given ?? kept;
  if (place.at === "withdrawn") return <Withdrawn />;
  if (place.at === "join") return <Suspense fallback={<Loading />}><JoinPage team={place.team} kept={kept} /></Suspense>;
  if (place.at === "check-in") return <CheckInByLink token={kept} shift={place.shift} code={place.code} />;
  if (token === null) return <Suspense fallback={<Loading />}><JoinPage team="" kept={null} /></Suspense>;
  return <Own key={token} token={token} part={place.part} rest={place.rest} held={given} />;
};

const Withdrawn = () => {
  const words = use_words();
  return (
    <section className="card">
      <h1>{words.volunteers.withdrawn}</h1>
      <p>{words.volunteers.withdrawn_why}</p>
      <p><a href="#join">{words.volunteers.join_anew}</a></p>
    </section>
  );
};

const Own = ({ token, part, rest, held }: { token: string; part: Parameters<typeof hash_of>[1]; rest: string; held: string | null }) => {
  const words = use_words();
  const asked = use_own(token);
  if (asked.data) return <OwnPage token={token} own={asked.data} part={part} rest={rest} held={held} />;
  if (is_problem(asked.error) && [401, 403, 404, 410].includes(asked.error.status)) {
    return (
      <section className="card">
        <h1>{words.volunteers.bad_link}</h1>
        <p>{words.volunteers.bad_link_why}</p>
        <div className="buttons"><button type="button" className="go" onClick={() => { forget_link(); location.hash = "join"; }}>{words.volunteers.join_anew}</button></div>
      </section>
    );
  }
  return (
    <>
      {asked.errorUpdateCount > 0 && <h1>{words.volunteers.title}</h1>}
      <Waiting token={token} />
      <Suspense><WaitingFindings token={token} /></Suspense>
      {asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />}
    </>
  );
};
