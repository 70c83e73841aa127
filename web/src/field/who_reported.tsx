// Who reported it: masked, and in clear for a minute when somebody says what for. Never kept on the phone.
import { useEffect, useState } from "react";
import { answer, api } from "../api/client";
import { use_contact } from "../api/contact";
import type { Schema } from "../api/problem";
import { use_session } from "../shell/frame";
import { PurposeDialog } from "../shell/purpose_dialog";
import { number as shown_number } from "../words/format";
import { use_words } from "../words/words";

const shown_for = 60; // seconds
const purposes: readonly Schema["Purpose"][] = ["call_back", "visit", "verify", "danger"];
type Reporter = Schema["ReporterShown"];

interface Props { incident: Schema["Incident"]; reporters: readonly Reporter[] }

export const WhoReported = ({ incident, reporters }: Props) => {
  const { number, handler, reporters: count } = incident;
  const words = use_words();
  const session = use_session();
  const is_heard = use_contact();
  const [is_asking, set_asking] = useState(false);
  const [clear, set_clear] = useState<readonly Reporter[] | null>(null);
  const [left, set_left] = useState(0);
  useEffect(() => {
    if (!clear) return;
    const until = Date.now() + shown_for * 1000;
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      set_left(seconds);
      if (seconds <= 0) set_clear(null);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [clear]);
  const line = (one: Reporter) => {
    const shown = clear?.find((other) => other.place === one.place) ?? one;
    const parts = [shown.name, shown.telephone, shown.address, shown.contact].filter(Boolean);
    return one.erased ? words.field.erased : parts.length ? parts.join(" · ") : one.confidential ? words.field.confidential : words.field.nameless;
  };
  // For whoever handles it, and for those who direct.
  const may_ask = session?.rights.includes("people.reveal") && (session.posts.includes(handler) || session.rights.includes("incidents.direct"));
  const has_any = reporters.some((one) => one.name || one.telephone || one.address || one.contact);
  return (
    <section className="card">
      <h2>{words.field.who_reported}</h2>
      {reporters.length > 0
        ? <ul className="reporters">{reporters.map((one) => <li key={one.place}>{line(one)}{clear?.some((other) => other.place === one.place && other.telephone) && <> <a className="button" href={`tel:${clear.find((other) => other.place === one.place)!.telephone}`}>{words.field.call}</a></>}</li>)}</ul>
        : <p className="quiet">{is_heard ? words.field.nameless : words.field.reporters_offline(shown_number(count))}</p>}
      {clear
        ? <div className="buttons"><button type="button" onClick={() => set_clear(null)}>{words.field.mask}</button><span className="quiet">{words.field.masked_in(left)}</span></div>
        : has_any && is_heard && may_ask && <div className="buttons"><button type="button" onClick={() => set_asking(true)}>{words.field.reveal}</button></div>}
      {is_asking && <PurposeDialog title={words.field.reveal} purposes={purposes} leave={() => set_asking(false)} reveal={async (body) => set_clear((await answer(api.POST("/api/v1/incidents/{number}/reporters/reveal", { params: { path: { number: String(number) } }, body }))).reporters)} />}
    </section>
  );
};
