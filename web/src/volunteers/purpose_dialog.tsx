// What is personal is shown for a purpose, which goes on record.
import { useState, type FormEvent } from "react";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { explain, use_words } from "../words/words";

interface Asked { title: string; why: string; go: string; send: (body: Schema["Reveal"]) => Promise<void>; leave: () => void }

export const PurposeDialog = ({ title, why, go, send, leave }: Asked) => {
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
      // Each time is on record, so that it is sent once, and again only by hand.
      await send({ purpose, note: note.trim() });
      leave();
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };
  return (
    <Dialog title={title} leave={leave}>
      <p>{why}</p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.teams.purpose}>
          {(attributes) => (
            <select {...attributes} value={purpose} onChange={(event) => set_purpose(event.target.value as Schema["Purpose"])}>
              {Object.entries(words.teams.purposes).map(([code, name]) => <option key={code} value={code}>{name}</option>)}
            </select>
          )}
        </Field>
        <Field label={words.teams.purpose_note}>{(attributes) => <input {...attributes} required maxLength={200} value={note} onChange={(event) => set_note(event.target.value)} />}</Field>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{go}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
