// Numbers, urgent words, the station's name, shifts, escalation.
import type { Schema } from "../../api/problem";
import { Field } from "../../shell/field";
import { use_words } from "../../words/words";
import { Long, Part, type Editing } from "./fields";

export const Numbers = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const names = ["border_metres", "warn_percent", "reopen_days", "transfers_to_desk", "undo_minutes"] as const;
  return (
    <Part title={words.rules.numbers}>
      <div className="numbers">
        {names.map((name) => (
          <Field key={name} label={words.rules.parts[name]} fault={fault(name)}>
            {(attributes) => <input {...attributes} inputMode="numeric" value={book[name]} onChange={(event) => set({ [name]: Number(event.target.value.replace(/\D/g, "").slice(0, 5)) })} />}
          </Field>
        ))}
      </div>
    </Part>
  );
};

export const Urgent = ({ book, set }: Editing) => {
  const words = use_words();
  return (
    <Part title={words.rules.parts.urgent_words}>
      <Field label={words.rules.parts.urgent_words} hint={words.rules.urgent_hint}>{(attributes) => <Long {...attributes} list={book.urgent_words} set={(urgent_words) => set({ urgent_words })} />}</Field>
    </Part>
  );
};

export const Names = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const station = book.station ?? { zh: "", en: "" };
  const pair = (label: string, path: string, text: Schema["Text"], change: (text: Schema["Text"]) => void) => (
    <div className="numbers" key={path}>
      <Field label={`${label}: ${words.rules.name_zh}`} fault={fault(`${path}.zh`)}>{(attributes) => <input {...attributes} lang="zh" maxLength={60} value={text.zh} onChange={(event) => change({ ...text, zh: event.target.value })} />}</Field>
      <Field label={`${label}: ${words.rules.name_en}`} fault={fault(`${path}.en`)}>{(attributes) => <input {...attributes} lang="en" maxLength={60} value={text.en} onChange={(event) => change({ ...text, en: event.target.value })} />}</Field>
    </div>
  );
  return (
    <Part title={words.rules.names} fault={fault("teams")}>
      <div className="form">
        {pair(words.rules.parts.station, "station", station, (text) => set({ station: text }))}
        <Field label={words.rules.parts.shifts} hint={words.rules.shifts_hint} fault={fault("shifts")}>{(attributes) => <Long {...attributes} list={book.shifts} set={(shifts) => set({ shifts })} />}</Field>
        <Field label={words.rules.parts.teams} hint={words.rules.teams_hint} fault={fault("teams")}>{(attributes) => <Long {...attributes} list={book.teams} set={(teams) => set({ teams })} />}</Field>
        <div className="numbers">
          {book.escalations.map((one, at) => (
            <Field key={one.deadline} label={words.rules.escalate(words.rules.deadlines[one.deadline])}>
              {(attributes) => (
                <select {...attributes} value={one.to} onChange={(event) => set({ escalations: book.escalations.map((other, place) => (place === at ? { ...other, to: event.target.value } : other)) })}>
                  {[...new Set([one.to, "desk", "station_head"])].map((to) => <option key={to} value={to}>{words.rules.heads[to as "desk"] ?? to}</option>)}
                </select>
              )}
            </Field>
          ))}
        </div>
      </div>
    </Part>
  );
};
