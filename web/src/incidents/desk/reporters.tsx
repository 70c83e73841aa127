// Who reported: masked, and in clear for a minute when that is asked for with a purpose.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { Dialog } from "../../shell/dialog";
import { Field } from "../../shell/field";
import { use_session } from "../../shell/frame";
import { explain, use_words } from "../../words/words";

type Shown = Schema["ReporterShown"];
const shown_for = 60_000;

const RevealDialog = ({ number, leave, show }: { number: number; leave: () => void; show: (reporters: Shown[]) => void }) => {
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
      // Not a step: it changes nothing, and each time is on record.
      const { reporters } = await answer(api.POST("/api/v1/incidents/{number}/reporters/reveal", { params: { path: { number: String(number) } }, body: { purpose, note: note.trim() } }));
      show(reporters);
      leave();
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };
  return (
    <Dialog title={`${words.desk.reveal} #${number}`} leave={leave}>
      <p>{words.desk.reveal_why}</p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.desk.purpose}>
          {(attributes) => (
            <select {...attributes} value={purpose} onChange={(event) => set_purpose(event.target.value as Schema["Purpose"])}>
              {Object.entries(words.desk.purposes).map(([code, name]) => <option key={code} value={code}>{name}</option>)}
            </select>
          )}
        </Field>
        <Field label={words.desk.purpose_note}>
          {(attributes) => <input {...attributes} required maxLength={200} value={note} onChange={(event) => set_note(event.target.value)} />}
        </Field>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.desk.reveal_go}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};

const Reporter = ({ reporter }: { reporter: Shown }) => {
  const words = use_words();
  const parts = [reporter.name, reporter.telephone, reporter.address, reporter.contact].filter(Boolean);
  return (
    <li>
      {reporter.erased ? <span className="quiet">{words.desk.erased}</span>
        : parts.length ? <span>{parts.join(" · ")}</span>
          : <span className="quiet">{reporter.confidential ? words.desk.hidden : words.desk.nameless}</span>}
      {reporter.confidential && <> <span className="tag soon">{words.desk.confidential}</span></>}
    </li>
  );
};

export const Reporters = ({ number, reporters }: { number: number; reporters: readonly Shown[] }) => {
  const words = use_words();
  const session = use_session();
  const [is_asking, ask] = useState(false);
  const [clear, set_clear] = useState<{ until: number; reporters: Shown[] } | null>(null);
  const [left, set_left] = useState(0);
  const mask = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!clear) return;
    mask.current?.focus();
    const tick = () => {
      const seconds = Math.ceil((clear.until - Date.now()) / 1000);
      if (seconds <= 0) set_clear(null);
      else set_left(seconds);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [clear]);

  const by_place = new Map((clear?.reporters ?? []).map((one) => [one.place, one]));
  const may = session?.rights.includes("people.reveal") && reporters.some((one) => one.name || one.telephone || one.address || one.contact);
  return (
    <section>
      <h3>{words.desk.who_reported}</h3>
      <ul className="reporters">
        {reporters.map((one) => <Reporter key={one.place} reporter={by_place.get(one.place) ?? one} />)}
        {clear && !clear.reporters.length && <li className="quiet">{words.desk.no_more}</li>}
      </ul>
      {clear ? (
        <p className="buttons">
          <button ref={mask} id="mask" type="button" onClick={() => set_clear(null)}>{words.desk.mask}</button>
          <span id="masked_in" className="quiet" aria-live="off">{words.desk.masked_in(left)}</span>
        </p>
      ) : may && <button id="reveal" type="button" onClick={() => ask(true)}>{words.desk.reveal}</button>}
      {is_asking && <RevealDialog number={number} leave={() => ask(false)} show={(shown) => set_clear({ until: Date.now() + shown_for, reporters: shown })} />}
    </section>
  );
};
