// Asks what personal data is looked at for, before it is shown: who looked, at whose, when and why goes on record.
import { useState, type FormEvent, type ReactNode } from "react";
import type { Schema } from "../api/problem";
import { explain, use_words } from "../words/words";
import { Dialog } from "./dialog";
import { Field } from "./field";

type Purpose = Schema["Purpose"];
export type Reason = Schema["Reveal"];

interface Props {
  title: string;
  purposes?: readonly Purpose[]; // that are offered; all, where none are named
  children?: ReactNode; // beside that it goes on record
  go?: string; // what the button says; that it is shown, where nothing is said
  reveal: (reason: Reason) => Promise<unknown>; // each time is on record, so that it is sent once, and again only by hand
  leave: () => void; // also when it was shown
}

export const PurposeDialog = ({ title, purposes, children, go, reveal, leave }: Props) => {
  const { purpose: words, shell } = use_words();
  const [purpose, set_purpose] = useState<Purpose>("call_back");
  const [note, set_note] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_busy(true);
    set_fault("");
    try {
      await reveal({ purpose, note: note.trim() });
      leave();
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
  };
  return (
    <Dialog title={title} leave={leave}>
      <p>{words.why}</p>
      {children}
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label={words.purpose}>
          {(attributes) => (
            <select {...attributes} value={purpose} onChange={(event) => set_purpose(event.target.value as Purpose)}>
              {(purposes ?? (Object.keys(words.purposes) as Purpose[])).map((one) => <option key={one} value={one}>{words.purposes[one]}</option>)}
            </select>
          )}
        </Field>
        <Field label={words.note}>{(attributes) => <input {...attributes} required maxLength={200} value={note} onChange={(event) => set_note(event.target.value)} />}</Field>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{go ?? words.go}</button>
          <button type="button" onClick={leave}>{shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
