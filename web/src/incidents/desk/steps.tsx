// What can be done with an incident, and what each step needs to be told.
import { useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import { is_problem, type Schema } from "../../api/problem";
import { Dialog } from "../../shell/dialog";
import { Field } from "../../shell/field";
import { explain, pick, use_words } from "../../words/words";
import { branches_of } from "../rulebook";
import { start_of_day } from "../../words/format";
import type { Names } from "./names";
import type { Incident } from "./queue";

export type Step = Schema["Step"];
export type StepOfStaff = Exclude<Step, "withdraw" | "join" | "photo" | "undo">;

const direct = "incidents.direct", handle = "incidents.handle", verify = "incidents.verify";
type FieldName = "note" | "reason" | "result" | "handler" | "partner" | "into" | "outcome" | "until" | "level" | "category" | "place";
interface StepShape { path: string; right: string; fields: readonly FieldName[]; needed: readonly FieldName[] }

const shape = (right: string, path: string, needed: FieldName[], fields: FieldName[] = []): StepShape => ({ right, path, needed, fields: [...needed, ...fields] });
// In the order of the bar.
export const shapes: Record<StepOfStaff, StepShape> = {
  accept: shape(direct, "accept", [], ["note"]),
  dispatch: shape(direct, "dispatch", [], ["handler", "note"]),
  take: shape(handle, "take", [], ["note"]),
  arrive: shape(handle, "arrive", [], ["note"]),
  claim_done: shape(handle, "claim-done", ["result"]),
  verify: shape(verify, "verify", [], ["note"]),
  reject: shape(verify, "reject", ["reason"]),
  resume: shape(handle, "resume", [], ["note"]),
  pause: shape(handle, "pause", ["reason", "until"]),
  transfer: shape(handle, "transfer", ["handler", "reason"]),
  give_back: shape(handle, "give-back", ["reason"]),
  hand_over: shape(direct, "hand-over", [], ["partner", "note"]),
  reopen: shape(verify, "reopen", ["reason"]),
  note: shape(handle, "note", ["reason"]),
  merge: shape(direct, "merge", ["into"], ["note"]),
  relevel: shape(handle, "relevel", ["level", "reason"]),
  recategorise: shape(handle, "recategorise", ["category", "reason"]),
  relocate: shape(handle, "relocate", ["place", "reason"]),
  decline: shape(direct, "decline", ["outcome", "reason"]),
};
export const steps_of = (possible: readonly Step[], rights: readonly string[]) =>
  (Object.keys(shapes) as StepOfStaff[]).filter((step) => possible.includes(step) && rights.includes(shapes[step].right));

type Body = Record<string, unknown>;
export interface Version { number: number; version: number }

const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: unknown }>;
export const take_step = (step: StepOfStaff, of: Version, body: Body, key?: string) =>
  carry_out((once) => answer(post(`/api/v1/incidents/{number}/${shapes[step].path}`, {
    params: { path: { number: String(of.number) }, header: { ...once, "If-Match": `"${of.version}"` } }, body,
  })), key);

const declined = ["cannot_resolve", "not_ours", "unfounded"] as const;

interface Props {
  step: StepOfStaff;
  incidents: readonly Incident[]; // one, or those that are marked
  names: Names;
  first?: Partial<Record<FieldName, string>>;
  draft: Partial<Record<FieldName, string>>;
  keep: (draft: Partial<Record<FieldName, string>>) => void;
  position: { lon: number; lat: number } | null; // chosen on the map
  leave: () => void;
  send: (body: Body, key: string) => Promise<unknown>;
}

export const StepDialog = ({ step, incidents, names, first, draft, keep, position, leave, send }: Props) => {
  const words = use_words();
  const { fields, needed } = shapes[step];
  const [values, set_values] = useState({ ...first, ...draft });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const intention = useRef(new Intention());
  const set = (name: FieldName, value: string) => {
    const next = { ...values, [name]: value };
    set_values(next);
    keep(next);
  };
  const text = (name: FieldName) => (values[name] ?? "").trim();
  const [one] = incidents;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body: Body = {};
    for (const name of fields) {
      const value = text(name);
      if (!value) {
        if (needed.includes(name) && name !== "place") return set_fault(words.desk.needed(words.desk.fields[name]));
        continue;
      }
      if (name === "into" || name === "level") body[name] = Number(value.replace("#", ""));
      else if (name === "until") {
        const [day = "", clock = "00:00"] = value.split("T");
        const [hours = 0, minutes = 0] = clock.split(":").map(Number);
        body[name] = new Date(Date.parse(start_of_day(day)) + (hours * 60 + minutes) * 60_000).toISOString();
      } else if (name === "place") body.address = value;
      else body[name] = value;
    }
    if (fields.includes("place")) {
      if (!position) return set_fault(words.desk.place_needed);
      body.location = position;
    }
    set_busy(true);
    set_fault("");
    try {
      await send(body, intention.current.key_for([step, incidents.map((all) => all.number), body]));
      keep({});
      leave();
    } catch (error) {
      set_fault(is_problem(error, "incident/stale") ? `${explain(error)} ${words.desk.stale}` : explain(error));
    } finally {
      set_busy(false);
    }
  };

  const grid = one && names.grid(one.grid);
  const handlers = [
    ...(needed.includes("handler") ? [] : [["", words.desk.by_rule]]),
    ...(incidents.length === 1 && grid ? [...new Set(grid.staff.map(({ role }) => role))].filter((role) => role !== "volunteer").map((role) => [`${role}/${grid.code}`, `${names.post(`${role}/${grid.code}`)} ${grid.staff.filter((who) => who.role === role).map((who) => who.name).join("、")}`]) : []),
    ...(incidents.length === 1 && one?.border_neighbour ? [[`officer/${one.border_neighbour}`, names.post(`officer/${one.border_neighbour}`)]] : []),
    ...(names.book?.teams ?? []).map((team) => [`team/${team}`, names.post(`team/${team}`)]),
    ["desk", names.post("desk")],
    ["station_head", names.post("station_head")],
  ] as [string, string][];

  const control = (name: FieldName, attributes: object) => {
    const value = values[name] ?? "";
    const choices = (list: readonly (readonly [string, string])[]) => (
      <select {...attributes} value={value} onChange={(event) => set(name, event.target.value)}>
        {needed.includes(name) && <option value="" />}
        {list.map(([code, shown]) => <option key={code} value={code}>{shown}</option>)}
      </select>
    );
    switch (name) {
      case "handler": return choices(handlers);
      case "partner": return choices([["", words.desk.by_category], ...(names.book?.partners ?? []).map((all) => [all.code, pick(all.name)] as const)]);
      case "outcome": return choices(declined.map((code) => [code, words.incidents.outcomes[code]] as const));
      case "level": return choices([1, 2, 3, 4].map((level) => [String(level), names.level(level)] as const));
      case "category": return choices(branches_of(names.book?.categories ?? []).flatMap(({ top, below }) => [[top.code, pick(top.name)] as const, ...below.map((all) => [all.code, `　${pick(all.name)}`] as const)]));
      case "until": return <input {...attributes} type="datetime-local" value={value} onChange={(event) => set(name, event.target.value)} />;
      case "into": return <input {...attributes} inputMode="numeric" value={value} onChange={(event) => set(name, event.target.value)} />;
      case "place": return <input {...attributes} maxLength={200} value={value} onChange={(event) => set(name, event.target.value)} />;
      default: return <input {...attributes} maxLength={500} autoComplete="off" value={value} onChange={(event) => set(name, event.target.value)} />;
    }
  };
  const title = `${words.desk.steps[step]} ${incidents.length === 1 ? `#${one?.number}` : words.desk.many(incidents.length)}`;
  return (
    <Dialog title={title} leave={leave}>
      <form className="form step-form" onSubmit={(event) => void submit(event)}>
        {fields.map((name) => (
          <Field key={name} label={words.desk.fields[name]} is_optional={!needed.includes(name)} hint={name === "place" ? words.desk.place_hint : undefined}>
            {(attributes) => control(name, attributes)}
          </Field>
        ))}
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.desk.steps[step]}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
