// The field face, for a phone on the street: one's work, one incident, a new report, what waits to be sent. Which of them stands
// behind # in the address, so that the phone's own "back" works.
import { useEffect, useSyncExternalStore } from "react";
import { use_clock_fault, use_contact } from "../api/contact";
import { use_session } from "../shell/frame";
import { Loading } from "../shell/states";
import { duration, number } from "../words/format";
import { use_words } from "../words/words";
import { IncidentView } from "./incident_view";
import { LeavingQuestion } from "./leaving";
import { NewReport } from "./new_report";
import { is_only_held, take_phone } from "./phone_store";
import { is_own } from "./deeds";
import { use_deeds, use_fresh_reading, use_kept_rulebook } from "./reading";
import { send_waiting, start_sending, use_stop } from "./sender";
import { WaitingView } from "./waiting_view";
import { WorkView } from "./work_view";
import "./field.css";

const place_now = () => location.hash.slice(1);
const use_place = () => useSyncExternalStore((listener) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}, place_now);

const much = 5 * 60_000; // ms that a clock may be wrong before it is said

// Always in sight: is there signal, how much waits, and what is amiss with the phone.
const Signal = () => {
  const words = use_words();
  const session = use_session();
  const is_heard = use_contact();
  const deeds = use_deeds();
  const mine = deeds.filter((deed) => is_own(deed, session));
  const stop = use_stop();
  const clock_fault = use_clock_fault();
  const refused = mine.filter((deed) => deed.refused).length;
  return (
    <div className="signal" role="status">
      <span className={is_heard ? "on" : "off"}>{is_heard ? words.field.online : words.field.offline}</span>
      {mine.length > 0 && <a href="#waiting">{refused > 0 ? words.field.refused(number(refused)) : words.field.waiting(number(mine.length))}</a>}
      {mine.length > refused && stop === "sign_in" && <button type="button" onClick={() => void send_waiting(true)}>{words.field.sign_in_to_send}</button>}
      {deeds.length > mine.length && <span>{words.field.others_waiting(number(deeds.length - mine.length))}</span>}
      {stop === "no_room" && <p className="amiss">{words.field.no_room}</p>}
      {is_only_held() && <p className="amiss">{words.field.only_held}</p>}
      {Math.abs(clock_fault) > much && <p className="amiss">{(clock_fault > 0 ? words.field.clock_slow : words.field.clock_fast)(duration(Math.abs(clock_fault)))}</p>}
    </div>
  );
};

export const FieldPage = () => {
  const place = use_place();
  const session = use_session();
  const person = session?.person;
  use_fresh_reading();
  const rulebook = use_kept_rulebook(); // before what uses it: without signal it is the phone's
  useEffect(() => {
    if (session?.csrf) void take_phone(session).catch(() => {});
  }, [session]);
  useEffect(() => start_sending(), [person]);
  useEffect(() => { scrollTo(0, 0); }, [place]);
  return (
    <div className="field-face">
      <Signal />
      {rulebook.isPending ? <Loading /> : /^\d+$/.test(place) ? <IncidentView key={place} number={Number(place)} />
        : place === "new" ? <NewReport />
          : place === "waiting" ? <WaitingView />
            : <WorkView />}
      <LeavingQuestion />
    </div>
  );
};
