// Who reported it: masked, and in clear for a minute when somebody says what for. Never kept on the phone.
import { useEffect, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { use_contact } from "../api/contact";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { use_session } from "../shell/frame";
import { number as shown_number } from "../words/format";
import { explain, use_words } from "../words/words";

const shown_for = 60; // seconds
const purposes: readonly Schema["Purpose"][] = ["call_back", "visit", "verify", "danger"];
type Reporter = Schema["ReporterShown"];

const Ask = ({ number, leave, take }: { number: number; leave: () => void; take: (reporters: readonly Reporter[]) => void }) => {
  const words = use_words();
  const [purpose, set_purpose] = useState<Schema["Purpose"]>("call_back");
  const [note, set_note] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_busy(true);
    set_fault("");
    try {
      const { reporters } = await answer(api.POST("/api/v1/incidents/{number}/reporters/reveal", { params: { path: { number: String(number) } }, body: { purpose, note: note.trim() } }));
      take(reporters);
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
  };
  return (
    <Dialog title={words.field.reveal} leave={leave}>
      <p>{words.field.reveal_why}</p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <Field label={words.field.purpose}>
          {(attributes) => (
            <select {...attributes} value={purpose} onChange={(event) => set_purpose(event.target.value as Schema["Purpose"])}>
              {purposes.map((one) => <option key={one} value={one}>{words.field.purposes[one]}</option>)}
            </select>
          )}
        </Field>
        <Field label={words.field.purpose_note}>
          {(attributes) => <input {...attributes} required maxLength={200} value={note} onChange={(event) => set_note(event.target.value)} />}
        </Field>
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.field.reveal_go}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};

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
      {is_asking && <Ask number={number} leave={() => set_asking(false)} take={(shown) => { set_asking(false); set_clear(shown); }} />}
    </section>
  );
};
