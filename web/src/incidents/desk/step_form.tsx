// What a step needs to be told: in front of the page, or, for a place, beside the map.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Intention } from "../../api/carry_out";
import { is_problem } from "../../api/problem";
import { Dialog } from "../../shell/dialog";
import { Field, type ControlAttributes } from "../../shell/field";
import { date_time, moment_of_input } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { branches_of } from "../rulebook";
import { use_dossier } from "./case";
import { Elsewhere } from "./elsewhere";
import type { Names } from "./names";
import { PlaceFields } from "./place_fields";
import { PostField } from "./post_field";
import type { Incident } from "./queue";
import { point_of, type Point, type Spot } from "./spot";
import { content_of, name_of, shapes, type Body, type FieldName, type StepOfStaff } from "./steps";
import { refused_of } from "./together";

export type Draft = Partial<Record<FieldName, string>>;
// A choice among partners that is another station: no partner's code has a colon.
const to_station = "station:";
const declined = ["cannot_resolve", "not_ours", "unfounded"] as const;

export interface StepProps {
  step: StepOfStaff;
  incidents: readonly Incident[]; // one, or those that are marked
  names: Names;
  first?: Draft;
  draft: Draft;
  keep: (draft: Draft) => void;
  spot: Spot;
  set_spot: (spot: Spot) => void;
  show: (at: Point | null) => void; // on the map
  leave: () => void;
  leave_out: (numbers: ReadonlySet<number>) => void;
  send: (body: Body, key: string) => Promise<unknown>;
  hand_over: (incident: Incident, to: string) => Promise<unknown>; // to another station, instead
}

// Somebody else did something with it since this was asked: what, and how it stands now.
const Meanwhile = ({ incident, step }: { incident: Incident; step: StepOfStaff }) => {
  const words = use_words();
  const [opened] = useState(incident.version);
  const dossier = use_dossier(incident.number).data;
  if (!dossier || dossier.incident.version <= opened) return null;
  const last = dossier.history.at(-1);
  return (
    <p className="meanwhile" role="status">
      {last && words.desk.meanwhile(pick(last.title), pick(last.who), date_time(last.at))} {words.desk.stands(words.incidents.states[dossier.incident.state])}
      {!dossier.possible_steps.includes(step) && ` ${words.desk.not_now(words.desk.steps[step])}`}
    </p>
  );
};

// Which of them were refused and why; the others can go on without them.
const Refused = ({ error, leave_out }: { error: unknown; leave_out: (numbers: ReadonlySet<number>) => void }) => {
  const words = use_words();
  const lines = refused_of(error);
  if (!lines) return null;
  return (
    <div className="refused">
      <ul>{lines.map((line) => <li key={line.number}>#{line.number} {pick(line.detail)}</li>)}</ul>
      <button type="button" onClick={() => leave_out(new Set(lines.map((line) => line.number)))}>{words.desk.leave_out(lines.length)}</button>
    </div>
  );
};

const StepForm = ({ step, incidents, names, first, draft, keep, spot, set_spot, show, leave, leave_out, send, hand_over }: StepProps) => {
  const words = use_words();
  const { fields, needed } = shapes[step];
  const [values, set_values] = useState<Draft>({ ...first, ...draft });
  const [fault, set_fault] = useState("");
  const [refusal, set_refusal] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [intention] = useState(() => new Intention(name_of(step, incidents)));
  const set = (name: FieldName, value: string) => {
    const next = { ...values, [name]: value };
    set_values(next);
    keep(next);
  };

  const body_of = (): Body | string => {
    const body: Body = {};
    for (const name of fields) {
      const value = (values[name] ?? "").trim();
      if (name === "place") {
        const location = point_of(spot.text);
        if (!location) return words.desk.place_needed;
        Object.assign(body, { location, crs: spot.crs, ...(value && { address: value }) });
      } else if (!value) {
        if (needed.includes(name)) return words.desk.needed(words.desk.fields[name]);
      } else if (name === "into" || name === "level") {
        body[name] = Number(value.replace("#", ""));
        if (!Number.isInteger(body[name])) return words.desk.needed(words.desk.fields[name]);
      } else if (name === "until") {
        const until = moment_of_input(value);
        if (!until) return words.desk.needed(words.desk.fields[name]);
        body[name] = until;
      } else if (name === "partner" && value.startsWith(to_station)) {
        body.station = value.slice(to_station.length);
      } else body[name] = value;
    }
    return body;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = body_of();
    if (typeof body === "string") return set_fault(body);
    set_busy(true);
    set_fault("");
    set_refusal(null);
    try {
      await send(body, intention.key_for(content_of(step, incidents, body)));
      intention.over();
      keep({});
      leave();
    } catch (error) {
      set_refusal(error);
      set_fault(is_problem(error, "incident/stale") ? words.desk.stale : refused_of(error) ? words.desk.some_refused(refused_of(error)!.length) : explain(error));
    } finally {
      set_busy(false);
    }
  };

  const control = (name: FieldName, attributes: ControlAttributes) => {
    const value = values[name] ?? "";
    const choices = (list: readonly (readonly [string, string])[]) => (
      <select {...attributes} value={value} onChange={(event) => set(name, event.target.value)}>
        {needed.includes(name) && <option value="" />}
        {list.map(([code, shown]) => <option key={code} value={code}>{shown}</option>)}
      </select>
    );
    switch (name) {
      case "handler": return <PostField attributes={attributes} value={value} set={(code) => set(name, code)} incidents={incidents} names={names} is_needed={needed.includes(name)} />;
      case "partner": return choices([
        ["", words.desk.by_category], ...(names.book?.partners ?? []).map((all) => [all.code, pick(all.name)] as const),
        ...names.stations.map((one) => [to_station + one.code, `${pick(one.kind_name)} · ${one.name}`] as const),
      ]);
      case "outcome": return choices(declined.map((code) => [code, words.incidents.outcomes[code]] as const));
      case "level": return choices((names.book?.levels ?? []).map((_, place) => [String(place + 1), names.level(place + 1)] as const));
      case "category": return choices(branches_of(names.book?.categories ?? []).flatMap(({ top, below }) => [[top.code, pick(top.name)] as const, ...below.map((all) => [all.code, `　${pick(all.name)}`] as const)]));
      case "until": return <input {...attributes} type="datetime-local" value={value} onChange={(event) => set(name, event.target.value)} />;
      case "into": return <input {...attributes} inputMode="numeric" value={value} onChange={(event) => set(name, event.target.value)} />;
      default: return <input {...attributes} maxLength={500} autoComplete="off" value={value} onChange={(event) => set(name, event.target.value)} />;
    }
  };
  return (
    <form className="form step-form" onSubmit={(event) => void submit(event)}>
      {step === "dispatch" && incidents.length === 1 && <Elsewhere incident={incidents[0]!} names={names} hand_over={(to) => hand_over(incidents[0]!, to)} />}
      {fields.map((name) => name === "place"
        ? <PlaceFields key={name} address={values.place ?? ""} set_address={(address) => set("place", address)} spot={spot} set_spot={set_spot} show={show} />
        : <Field key={name} label={words.desk.fields[name]} is_optional={!needed.includes(name)} hint={step === "answer" ? words.desk.answer_hint : undefined}>{(attributes) => control(name, attributes)}</Field>)}
      {incidents.length === 1 && <Meanwhile incident={incidents[0]!} step={step} />}
      {fault && <p className="fault" role="alert">{fault}</p>}
      {refusal !== null && <Refused error={refusal} leave_out={(numbers) => { set_refusal(null); set_fault(""); leave_out(numbers); }} />}
      <div className="buttons">
        <button className="go" disabled={is_busy}>{words.desk.steps[step]}</button>
        <button type="button" onClick={leave}>{words.shell.cancel}</button>
      </div>
    </form>
  );
};

const use_title = ({ step, incidents }: StepProps) => {
  const words = use_words();
  return `${words.desk.steps[step]} ${incidents.length === 1 ? `#${incidents[0]?.number}` : words.desk.many(incidents.length)}`;
};

export const StepDialog = (props: StepProps) => (
  <Dialog title={use_title(props)} leave={props.leave}><StepForm {...props} /></Dialog>
);

// Beside the map, which stays at hand; it is no question in front of the page.
export const StepPanel = (props: StepProps) => {
  const panel = useRef<HTMLElement>(null);
  const title = use_title(props);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <section ref={panel} className="panel" aria-label={title} onKeyDown={(event) => event.key === "Escape" && props.leave()}>
      <h2>{title}</h2>
      <StepForm {...props} />
    </section>
  );
};
