// One incident: what it is, what can be done, what is like it, who reported it, what happened.
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState, type ChangeEvent } from "react";
import { answer, api, as_it_is } from "../../api/client";
import { carry_out } from "../../api/carry_out";
import type { Schema } from "../../api/problem";
import { use_session } from "../../shell/frame";
import { late } from "../../shell/late";
import { Empty, Fault, Loading } from "../../shell/states";
import { tell } from "../../shell/toast";
import { date_time } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { Elsewhere } from "./elsewhere";
import type { Names } from "./names";
import { Tag } from "./queue_list";
import { Reporters } from "./reporters";
import type { Draft } from "./step_form";
import { steps_of, type StepOfStaff } from "./steps";

const IncidentDeliveries = late(async () => ({ default: (await import("../../exchange/incident_deliveries")).IncidentDeliveries }));

const IncidentCallOuts = late(async () => ({ default: (await import("../../volunteers/incident_call_outs")).IncidentCallOuts }));

export type Dossier = Schema["Dossier"];

export const dossier_key = (number: number) => ["dossier", number];
export const read_dossier = (number: number) => answer(api.GET("/api/v1/incidents/{number}", { params: { path: { number: String(number) } } }));
export const use_dossier = (number: number | null) =>
  useQuery({
    queryKey: dossier_key(number ?? 0),
    queryFn: () => read_dossier(number ?? 0),
    enabled: number !== null,
    staleTime: 0,
  });

const letters: Partial<Record<StepOfStaff, string>> = { accept: "a", dispatch: "d", verify: "v", note: "n" };

const Alike = ({ dossier, names, choose, merge }: { dossier: Dossier; names: Names; choose: (number: number) => void; merge: (into: number) => void }) => {
  const words = use_words();
  const session = use_session();
  const { incident } = dossier;
  const asked = useQuery({
    queryKey: ["alike", incident.number],
    queryFn: async () => (await answer(api.GET("/api/v1/incidents/{number}/alike", { params: { path: { number: String(incident.number) } } }))).candidates,
    enabled: incident.state !== "closed" && incident.location !== undefined,
  });
  if (!asked.data?.length) return null;
  const may_merge = dossier.possible_steps.includes("merge") && session?.rights.includes("incidents.direct");
  return (
    <section className="likeness">
      <h3>{words.desk.alike}</h3>
      <ul>
        {asked.data.map((one) => (
          <li key={one.number}>
            <button type="button" className="plainly" onClick={() => choose(one.number)}>#{one.number} {names.category(one.category)}</button>
            <span className="quiet">{words.report.alike_one(pick(one.state_name), date_time(one.reported_at), one.distance, one.reporters)}</span>
            {may_merge && <button type="button" onClick={() => merge(one.number)}>{words.desk.merge_into}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Facts = ({ incident, names }: { incident: Schema["Incident"]; names: Names }) => {
  const words = use_words();
  const due = words.desk.deadlines;
  const rows: [string, string | undefined][] = [
    [words.desk.fields.category, names.category(incident.category)],
    [words.desk.fields.level, names.level(incident.level)],
    [words.desk.fields.place, incident.address],
    [words.desk.grid, incident.grid ? `${incident.grid} ${names.grid(incident.grid)?.name ?? ""}` : words.desk.outside],
    [words.desk.border, incident.border_metres !== undefined && incident.border_neighbour ? words.desk.border_of(incident.border_metres, incident.border_neighbour) : undefined],
    [words.desk.fields.handler, names.post(incident.handler)],
    [words.desk.escalated, incident.escalated_to && names.post(incident.escalated_to)],
    [words.desk.reporters, incident.reporters > 1 ? String(incident.reporters) : undefined],
    [words.desk.paused_until, incident.paused_until && date_time(incident.paused_until)],
    ...(["accept_by", "arrive_by", "finish_by", "verify_by"] as const).map((name) => [due[name], incident.deadlines[name] && date_time(incident.deadlines[name])] as [string, string | undefined]),
  ];
  return <dl>{rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
};

const Photos = ({ number, count }: { number: number; count: number }) => {
  const words = use_words();
  if (!count) return null;
  return (
    <div className="photos">
      {Array.from({ length: count }, (_, i) => i + 1).map((place) => (
        <a key={place} href={`/api/v1/incidents/${number}/photos/${place}`} target="_blank" rel="noreferrer">
          <img src={`/api/v1/incidents/${number}/photos/${place}`} alt={words.desk.photo_of(place, count)} loading="lazy" />
        </a>
      ))}
    </div>
  );
};

interface Props { number: number; names: Names; choose: (number: number) => void; begin: (step: StepOfStaff, first?: Draft) => void; hand_over: (incident: Schema["Incident"], to: string) => Promise<unknown>; changed: () => void }

export const Case = ({ number, names, choose, begin, hand_over, changed }: Props) => {
  const words = use_words();
  const session = use_session();
  const asked = use_dossier(number);
  const [is_sending, set_sending] = useState(false);
  if (asked.error && !asked.data) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading />;
  const dossier = asked.data;
  const { incident } = dossier;
  const steps = steps_of(dossier.possible_steps, session?.rights ?? []);
  const may_photo = dossier.possible_steps.includes("photo") && session?.rights.includes("incidents.handle");
  const add_photo = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    set_sending(true);
    try {
      await carry_out((once) => answer(api.POST("/api/v1/incidents/{number}/photos", { params: { path: { number: String(number) }, header: once }, ...as_it_is(file) } as never) as Promise<{ data?: unknown }>));
      changed();
    } catch (error) {
      tell(explain(error));
    } finally {
      set_sending(false);
    }
  };
  return (
    <article className="case">
      <h2>#{incident.number} <Tag incident={incident} /></h2>
      <p className="said">{incident.urgent && <span className="urgent">⚠ {words.desk.urgent} </span>}{incident.description || words.desk.expired}</p>
      <Elsewhere key={number} incident={incident} names={names} hand_over={(to) => hand_over(incident, to)} />
      <div className="buttons steps" role="group" aria-label={words.desk.steps_label}>
        {steps.map((step, i) => (
          <button key={step} type="button" data-step={step} className={i === 0 && step !== "note" ? "go" : undefined} onClick={() => begin(step)}>
            {words.desk.steps[step]}{letters[step] && <kbd aria-hidden="true">{letters[step]}</kbd>}
          </button>
        ))}
        {may_photo && (
          <label className="button">
            {is_sending ? words.report.sending : words.desk.add_photo}
            <input type="file" className="unseen" accept="image/jpeg,image/png,image/webp" disabled={is_sending} onChange={(event) => void add_photo(event)} />
          </label>
        )}
      </div>
      <Facts incident={incident} names={names} />
      <Photos number={number} count={incident.photos} />
      {incident.merged_into !== undefined && <p>{words.desk.merged_into} <button type="button" className="plainly" onClick={() => choose(incident.merged_into!)}>#{incident.merged_into}</button></p>}
      {dossier.merged.length > 0 && <p>{words.desk.merged} {dossier.merged.map((one) => <button key={one} type="button" className="plainly" onClick={() => choose(one)}>#{one}</button>)}</p>}
      <Suspense><IncidentDeliveries key={`deliveries ${number}`} incident={incident} /></Suspense>
      <Suspense><IncidentCallOuts key={`call-outs ${number}`} incident={incident} /></Suspense>
      <Alike dossier={dossier} names={names} choose={choose} merge={(into) => begin("merge", { into: String(into) })} />
      <Reporters key={number} number={number} reporters={dossier.reporters} />
      <h3>{words.desk.history}</h3>
      <ol className="history">
        {dossier.history.map((line) => (
          <li key={line.position} className={line.kind === "incident.overdue" ? "late" : undefined}>
            <b>{line.kind === "incident.overdue" && <span aria-hidden="true">⚠ </span>}{pick(line.title)}</b>
            <div className="quiet">{date_time(line.at)} · {pick(line.who)}</div>
            {line.remark && <q>{line.remark}</q>}
          </li>
        ))}
      </ol>
    </article>
  );
};

export const NoCase = () => {
  const words = use_words();
  return <Empty>{words.desk.pick}</Empty>;
};
