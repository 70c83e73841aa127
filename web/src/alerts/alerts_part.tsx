// The public alerts: those that hold, those that are over, others' among them; a new one, an update, an end.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { Problem, type Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Field, focus_first_fault } from "../shell/field";
import { Empty, Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time, local_input, moment_of_input } from "../words/format";
import { pick, use_words } from "../words/words";
import "./alerts.css";

type Alert = Schema["AlertShown"];

const categories = ["Met", "Safety", "Security", "Fire", "Rescue", "Transport", "Infra", "Health", "Env", "Geo", "CBRNE", "Other"] as const;
const urgencies = ["Immediate", "Expected", "Future", "Past", "Unknown"] as const;
const severities = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"] as const;
const certainties = ["Observed", "Likely", "Possible", "Unlikely", "Unknown"] as const;
const statuses = ["Actual", "Exercise", "Test"] as const;

const is_open = (alert: Alert) => alert.phase === "in_force" || alert.phase === "upcoming";

export const AlertsPart = () => {
  const words = use_words();
  const questions = useQueryClient();
  const [written, write] = useState<Alert | "new" | null>(null); // which is updated
  const [ended, end] = useState<Alert | null>(null);
  const asked = useQuery({ queryKey: ["alerts"], queryFn: () => answer(api.GET("/api/v1/alerts", { params: { query: {} } })) });
  const changed = () => questions.invalidateQueries({ queryKey: ["alerts"] });
  const cancel = useMutation({
    mutationFn: (id: number) => carry_out((once) => answer(api.POST("/api/v1/alerts/{id}/cancel", { params: { path: { id: String(id) }, header: once }, body: {} }))),
    onSuccess: () => tell(words.alerts.cancelled),
    onSettled: changed,
  });
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading />;
  const all = asked.data.alerts ?? [];
  const open = all.filter(is_open);
  const over = all.filter((one) => !is_open(one));
  const rows = (list: readonly Alert[]) => (
    <ul className="rows">
      {list.map((one) => <Row key={one.id} alert={one} update={() => write(one)} cancel={() => end(one)} />)}
    </ul>
  );
  return (
    <section className="card" aria-labelledby="alerts">
      <h2 id="alerts">{words.alerts.title}</h2>
      <p>{words.alerts.intro}</p>
      {written === null
        ? <div><button type="button" className="go" onClick={() => write("new")}>{words.alerts.write}</button></div>
        : <AlertForm key={written === "new" ? 0 : written.id} before={written === "new" ? null : written} done={() => { write(null); void changed(); }} leave={() => write(null)} />}
      <h3>{words.alerts.open}</h3>
      {open.length === 0 ? <Empty>{words.alerts.none}</Empty> : rows(open)}
      {over.length > 0 && <details><summary>{words.alerts.over}</summary>{rows(over)}</details>}
      {ended && <Confirm title={words.alerts.cancel_ask(headline_of(ended))} why={words.alerts.cancel_why} go={words.alerts.cancel} act={() => cancel.mutateAsync(ended.id)} leave={() => end(null)} />}
    </section>
  );
};

const headline_of = (alert: Alert) => alert.message.infos?.[0]?.headline || alert.message.infos?.[0]?.event || alert.message.identifier;

const Row = ({ alert, update, cancel }: { alert: Alert; update: () => void; cancel: () => void }) => {
  const words = use_words();
  const info = alert.message.infos?.[0];
  const headline = headline_of(alert);
  return (
    <li>
      <span className="grow">
        <strong>{alert.message.status !== "Actual" && `${words.alerts.statuses[alert.message.status as (typeof statuses)[number]] ?? alert.message.status} · `}{headline}</strong>{" "}
        <span className="quiet">
          {words.alerts.phases[alert.phase]}
          {info && ` · ${words.alerts.severities[info.severity]}`} · {date_time(alert.begins_at)}{alert.ends_at && ` – ${date_time(alert.ends_at)}`} · {alert.direction === "in" ? words.alerts.from(info?.sender_name || alert.message.sender) : pick(alert.made_by)}
        </span>
      </span>
      {alert.document && <a href={alert.document}>CAP</a>}
      {alert.direction === "out" && is_open(alert) && (
        <>
          <button type="button" className="small" aria-label={`${words.alerts.update}: ${headline}`} onClick={update}>{words.alerts.update}</button>
          <button type="button" className="small" aria-label={`${words.alerts.cancel}: ${headline}`} onClick={cancel}>{words.alerts.cancel}</button>
        </>
      )}
    </li>
  );
};

const hour = 3_600_000;

const draft_of = (before: Alert | null) => {
  const of = (language: string) => before?.message.infos?.find((one) => one.language.startsWith(language));
  const zh = of("zh");
  const en = of("en");
  return {
    status: (before?.message.status ?? "Actual") as (typeof statuses)[number],
    event: { zh: zh?.event ?? "", en: en?.event ?? "" },
    headline: { zh: zh?.headline ?? "", en: en?.headline ?? "" },
    description: { zh: zh?.description ?? "", en: en?.description ?? "" },
    instruction: { zh: zh?.instruction ?? "", en: en?.instruction ?? "" },
    category: (zh?.categories?.[0] ?? "Safety") as (typeof categories)[number],
    responses: zh?.responses ?? [],
    urgency: zh?.urgency ?? ("Expected" as const),
    severity: zh?.severity ?? ("Moderate" as const),
    certainty: zh?.certainty ?? ("Likely" as const),
    grids: "",
    expires: local_input(before?.ends_at ? Date.parse(before.ends_at) : server_now() + 6 * hour),
  };
};
type Texts = "event" | "headline" | "description" | "instruction";

const AlertForm = ({ before, done, leave }: { before: Alert | null; done: () => void; leave: () => void }) => {
  const words = use_words();
  const [draft, set_draft] = useState(() => draft_of(before));
  const form = useRef<HTMLFormElement>(null);
  const intention = useRef(new Intention());
  const change = (part: Partial<typeof draft>) => set_draft((old) => ({ ...old, ...part }));
  const send = useMutation({
    mutationFn: (body: Schema["WrittenAlert"]) => carry_out((once) => (before
      ? answer(api.POST("/api/v1/alerts/{id}/update", { params: { path: { id: String(before.id) }, header: once }, body }))
      : answer(api.POST("/api/v1/alerts", { params: { header: once }, body }))), intention.current.key_for(body)),
    onSuccess: () => { tell(words.alerts.done); done(); },
    onError: () => form.current && focus_first_fault(form.current),
  });
  const fault_of = (path: string) => (send.error instanceof Problem ? pick(send.error.fault_at(path)) || undefined : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { grids, category, expires, instruction, ...rest } = draft;
    const codes = grids.split(/[\s,，、]+/).filter(Boolean);
    send.mutate({
      ...rest, categories: [category], expires: moment_of_input(expires) ?? "",
      ...(instruction.zh || instruction.en ? { instruction } : {}), ...(codes.length > 0 ? { area: { grids: codes, polygons: [] } } : {}),
    });
  };
  const text = (name: Texts, language: "zh" | "en", is_needed: boolean) => (
    <Field key={language} label={`${words.alerts[name]} · ${language === "zh" ? "中文" : "English"}`} is_optional={!is_needed} fault={fault_of(`${name}.${language}`)}>
      {(attributes) => name === "description" || name === "instruction"
        ? <textarea {...attributes} rows={3} maxLength={4000} required={is_needed} value={draft[name][language]} onChange={(event) => change({ [name]: { ...draft[name], [language]: event.target.value } })} />
        : <input {...attributes} maxLength={name === "event" ? 60 : 160} required={is_needed} value={draft[name][language]} onChange={(event) => change({ [name]: { ...draft[name], [language]: event.target.value } })} />}
    </Field>
  );
  const choice = <V extends string>(label: string, value: V, values: readonly V[], names: Record<V, string>, choose: (value: V) => void, is_fixed = false) => (
    <Field label={label}>
      {(attributes) => <select {...attributes} value={value} disabled={is_fixed} onChange={(event) => choose(event.target.value as V)}>{values.map((one) => <option key={one} value={one}>{names[one]}</option>)}</select>}
    </Field>
  );
  return (
    <form ref={form} className="form new" onSubmit={submit}>
      <h3>{before ? words.alerts.update : words.alerts.write}</h3>
      {(["event", "headline", "description", "instruction"] as const).map((name) => text(name, "zh", name !== "instruction"))}
      <details>
        <summary>{words.alerts.in_english}</summary>
        <div className="alert-texts">{(["event", "headline", "description", "instruction"] as const).map((name) => text(name, "en", false))}</div>
      </details>
      <div className="numbers">
        {choice(words.alerts.status, draft.status, statuses, words.alerts.statuses, (status) => change({ status }), before !== null)}
        {choice(words.alerts.category, draft.category, categories, words.alerts.categories, (category) => change({ category }))}
        {choice(words.alerts.urgency, draft.urgency, urgencies, words.alerts.urgencies, (urgency) => change({ urgency }))}
        {choice(words.alerts.severity, draft.severity, severities, words.alerts.severities, (severity) => change({ severity }))}
        {choice(words.alerts.certainty, draft.certainty, certainties, words.alerts.certainties, (certainty) => change({ certainty }))}
        <Field label={words.alerts.expires} fault={fault_of("expires")}>
          {(attributes) => <input {...attributes} type="datetime-local" required value={draft.expires} onChange={(event) => change({ expires: event.target.value })} />}
        </Field>
      </div>
      <Field label={words.alerts.grids} hint={before ? words.alerts.grids_kept : words.alerts.grids_hint} is_optional fault={fault_of("area.grids[0]")}>
        {(attributes) => <input {...attributes} value={draft.grids} onChange={(event) => change({ grids: event.target.value })} />}
      </Field>
      {send.error && <Fault error={send.error} title={words.alerts.failed} />}
      <div className="buttons">
        <button className="go" disabled={send.isPending}>{before ? words.alerts.update : words.alerts.publish}</button>
        <button type="button" onClick={leave}>{words.shell.cancel}</button>
      </div>
    </form>
  );
};
