// The record's search: who, what, to what, from day to day. Nothing is asked before it is sent.
import { useState, type FormEvent, type ReactNode } from "react";
import { Field } from "../shell/field";
import { use_words } from "../words/words";
import { is_in_order, type Asked } from "./record";

export const SearchForm = ({ id, asked, ask, subject_label, subject_is_number = false, children }: {
  id: string; asked: Asked; ask: (asked: Asked) => void; subject_label: string; subject_is_number?: boolean; children?: (typed: Asked, type: (change: Partial<Asked>) => void) => ReactNode;
}) => {
  const words = use_words();
  const [typed, set_typed] = useState(asked);
  const [fault, set_fault] = useState("");
  const type = (change: Partial<Asked>) => set_typed({ ...typed, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_fault(is_in_order(typed) ? "" : words.audit.wrong_days);
    if (is_in_order(typed)) ask(typed);
  };
  const plain = { autoCapitalize: "none", autoComplete: "off", spellCheck: false, maxLength: 60 } as const;
  return (
    <form id={id} className="bar" role="search" onSubmit={submit}>
      <Field id={`${id}_actor`} label={words.audit.who}>{(attributes) => <input {...attributes} {...plain} value={typed.actor} onChange={(event) => type({ actor: event.target.value })} />}</Field>
      {children?.(typed, type)}
      <Field id={`${id}_subject`} label={subject_label}>{(attributes) => <input {...attributes} {...plain} inputMode={subject_is_number ? "numeric" : "text"} value={typed.subject} onChange={(event) => type({ subject: event.target.value })} />}</Field>
      <Field id={`${id}_from`} label={words.audit.from}>{(attributes) => <input {...attributes} type="date" value={typed.from} onChange={(event) => type({ from: event.target.value })} />}</Field>
      <Field id={`${id}_to`} label={words.audit.to} fault={fault || undefined}>{(attributes) => <input {...attributes} type="date" value={typed.to} onChange={(event) => type({ to: event.target.value })} />}</Field>
      <button className="go">{words.audit.find}</button>
    </form>
  );
};
