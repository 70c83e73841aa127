// A step that needs words: why, until when, what came of it. What was typed stays until it is sent, whatever happens to the page.
import { useState, type FormEvent } from "react";
import { server_now } from "../api/contact";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { use_session } from "../shell/frame";
import { use_kept } from "../shell/kept";
import { local_input, moment_of_input } from "../words/format";
import { use_words } from "../words/words";
import type { Dossier, FieldStep } from "./deeds";
import { do_it } from "./sender";

type Worded = Exclude<FieldStep, "photo">; // also those that are mostly taken without a word
// What the server calls the words of a step.
const name_of = { claim_done: "result", give_back: "reason", pause: "reason", note: "reason", take: "note", arrive: "note", resume: "note" } as const;

interface Props { number: number; dossier: Dossier; step: Worded; leave: () => void }

export const StepDialog = ({ number, dossier, step, leave }: Props) => {
  const words = use_words();
  const name = `field.${use_session()?.person}.${number}`;
  const [text, set_text] = use_kept(`${name}.${step}`, "");
  const [until, set_until] = use_kept(`${name}.until`, local_input(server_now() + 86_400_000));
  const [is_checked, set_checked] = useState(false);
  const [is_full, set_full] = useState(false);
  const is_past = step === "pause" && !(Date.parse(moment_of_input(until) ?? "") > server_now());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (text.trim() === "" || is_past) return;
    const body = { [name_of[step]]: text.trim(), ...(step === "pause" && { until: moment_of_input(until)! }) };
    try {
      await do_it(number, dossier, { kind: "step", step, body });
    } catch {
      return set_full(true); // what was typed stays
    }
    set_text("");
    leave();
  };
  return (
    <Dialog title={words.field.steps[step]} leave={leave}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        {is_full && <p className="fault" role="alert">{words.field.phone_full}</p>}
        <Field label={words.field.why[step]} hint={step === "claim_done" ? words.field.claim_hint : undefined} fault={is_checked && text.trim() === "" ? words.field.write_something : undefined}>
          {(attributes) => <textarea {...attributes} rows={4} maxLength={1000} required value={text} onChange={(event) => set_text(event.target.value)} />}
        </Field>
        {step === "pause" && (
          <Field label={words.field.until} hint={words.field.until_hint} fault={is_checked && is_past ? words.field.until_past : undefined}>
            {(attributes) => <input {...attributes} type="datetime-local" required value={until} onChange={(event) => set_until(event.target.value)} />}
          </Field>
        )}
        <div className="buttons">
          <button className="go">{words.field.steps[step]}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
