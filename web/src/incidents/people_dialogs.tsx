// What is corrected or erased at a person's own request.
import { useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { explain, pick, use_words } from "../words/words";

const is_last_four = (typed: string, telephone: string) => typed.trim() === telephone.replace(/\D/g, "").slice(-4);

interface Asked { telephone: string; leave: () => void }

// Sends what a dialog asks; it stays, with the reason, when that fails.
const use_sending = (leave: () => void) => {
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const send = async (act: () => Promise<void>) => {
    set_busy(true);
    set_fault("");
    try {
      await act();
      leave();
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
  };
  return { fault, set_fault, is_busy, send };
};

const names = ["name", "new_telephone", "address", "contact"] as const;
type Name = (typeof names)[number];

export const CorrectDialog = ({ telephone, leave, done }: Asked & { done: (records: number, new_telephone: string | undefined) => Promise<void> }) => {
  const words = use_words();
  const [typed, set_typed] = useState<Record<Name, string>>({ name: "", new_telephone: "", address: "", contact: "" });
  const { fault, set_fault, is_busy, send } = use_sending(leave);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed: Partial<Record<Name, string>> = Object.fromEntries(names.flatMap((name) => (typed[name].trim() ? [[name, typed[name].trim()]] : [])));
    if (Object.keys(changed).length === 0) return set_fault(words.people.nothing);
    void send(async () => {
      const { records } = await carry_out((once) => answer(api.POST("/api/v1/people/correct", { params: { header: once }, body: { telephone, ...changed } })));
      await done(records, changed.new_telephone);
    });
  };
  return (
    <Dialog title={words.people.correct_title} leave={leave}>
      <p>{words.people.correct_why}</p>
      <form className="form" onSubmit={submit}>
        {names.map((name) => (
          <Field key={name} label={words.people[name]}>
            {(attributes) => <input {...attributes} type={name === "new_telephone" ? "tel" : "text"} autoComplete="off" maxLength={name === "name" ? 50 : name === "new_telephone" ? 40 : 200} value={typed[name]} onChange={(event) => set_typed({ ...typed, [name]: event.target.value })} />}
          </Field>
        ))}
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.people.correct}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};

export const EraseDialog = ({ telephone, others, leave, done }: Asked & { others: Schema["HeldElsewhere"][]; done: (records: number) => void }) => {
  const words = use_words();
  const [last, set_last] = useState("");
  const { fault, set_fault, is_busy, send } = use_sending(leave);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!is_last_four(last, telephone)) return set_fault(words.people.erase_wrong);
    void send(async () => {
      const { records } = await carry_out((once) => answer(api.POST("/api/v1/people/erase", { params: { header: once }, body: { telephone } })));
      done(records);
    });
  };
  return (
    <Dialog title={words.people.erase_title} leave={leave}>
      <p>{words.people.erase_why}</p>
      <p>{words.people.erase_stays}</p>
      {others.map(({ title, if_erased }) => pick(if_erased) && <p key={pick(title)} className="wait">{words.people.also_erased(pick(title), pick(if_erased))}</p>)}
      <form className="form" onSubmit={submit}>
        <Field label={words.people.erase_confirm}>
          {(attributes) => <input {...attributes} required inputMode="numeric" autoComplete="off" maxLength={4} value={last} onChange={(event) => set_last(event.target.value)} />}
        </Field>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go grave" disabled={is_busy}>{words.people.erase}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
