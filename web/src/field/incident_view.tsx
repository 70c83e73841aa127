// One incident on the street: what, where, by when, who reported it (masked), what was done, and what may be done now.
import { Suspense, useState } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { server_now, use_contact } from "../api/contact";
import { is_problem } from "../api/problem";
import { photo_of } from "../incidents/photos";
import { use_rulebook } from "../incidents/rulebook";
import { late } from "../shell/late";
import { Empty, Fault, Loading } from "../shell/states";
import { date_time, number as shown_number } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { as_it_will_be, chain_of, type Deed, type FieldStep } from "./deeds";
import { use_deeds, use_dossier, use_life } from "./reading";
import { do_it, done_since } from "./sender";
import { SmallMap } from "./small_map";
import { StepDialog } from "./step_dialog";
import { is_late, Tag } from "./tag";
import { DeedLine } from "./waiting_view";
import { WhoReported } from "./who_reported";

const IncidentCallOuts = late(async () => ({ default: (await import("../volunteers/incident_call_outs")).IncidentCallOuts }));
const look_every = 10_000; // milliseconds: who answers and comes

export const IncidentView = ({ number }: { number: number }) => {
  const words = use_words();
  const asked = use_dossier(number);
  const rulebook = use_rulebook();
  const life = use_life();
  const is_heard = use_contact();
  const [was_heard, set_was_heard] = useState(is_heard);
  if (is_heard && !was_heard) set_was_heard(true);
  const waiting = use_deeds().filter((deed) => deed.chain === chain_of(number));
  const [open_step, set_open_step] = useState<Exclude<FieldStep, "photo"> | null>(null);
  const [is_map_open, set_map_open] = useState(false);
  const [said, say] = useState("");
  const [is_full, set_full] = useState(false);

  const back = <p><a className="button" href="#">← {words.field.back}</a></p>;
  // Given back, dispatched to somebody else: no longer theirs to see.
  if (is_problem(asked.error) && (asked.error.status === 404 || asked.error.status === 403)) {
    return (
      <>
        {back}
        <Empty>{words.field.gone(String(number))}</Empty>
        {waiting.map((deed) => <DeedLine key={deed.id} deed={deed} />)}
      </>
    );
  }
  if (!asked.data) {
    return (
      <>
        {back}
        {asked.error
          ? is_problem(asked.error, "offline") ? <p className="fault" role="alert">{words.field.not_kept}</p> : <Fault error={asked.error} again={() => void asked.refetch()} />
          : <Loading />}
        {waiting.map((deed) => <DeedLine key={deed.id} deed={deed} />)}
      </>
    );
  }
  const dossier = asked.data.value;
  const { incident } = dossier;
  const { state, steps } = as_it_will_be(dossier, [...done_since(number, dossier.version), ...waiting], life);
  const category = pick(rulebook.data?.categories.find((one) => one.code === incident.category)?.name) || incident.category;
  const level = pick(rulebook.data?.levels[incident.level - 1]);
  const { location } = incident;

  const keep = (done: Deed["done"]) => do_it(number, dossier, done).then(() => true, () => false);
  const act = (step: FieldStep) => {
    say("");
    if (step === "photo") return;
    if (step === "take" || step === "arrive" || step === "resume") void keep({ kind: "step", step, body: {} }).then((is_kept) => set_full(!is_kept));
    else set_open_step(step);
  };
  // What one did a moment ago, while nothing waits and nobody went on from it. Not kept for later: by then it is too late.
  const undoable = is_heard && !waiting.length && dossier.undo && Date.parse(dossier.undo.until) > server_now() ? dossier.undo : null;
  const undo = async () => {
    say("");
    try {
      await carry_out((once) => answer(api.POST("/api/v1/incidents/{number}/undo", { params: { path: { number: String(number) }, header: { ...once, "If-Match": `"${dossier.version}"` } }, body: {} })));
    } catch (error) {
      say(explain(error));
    }
    await asked.refetch();
  };
  const add_photos = async (chosen: readonly File[]) => {
    say(words.report.photos_preparing);
    let too_large = 0;
    const not_kept: string[] = [];
    for (const file of chosen) {
      const photo = await photo_of(file);
      if (!photo) ++too_large;
      else if (!(await keep({ kind: "photo", photo: photo.file }))) not_kept.push(file.name);
    }
    set_full(not_kept.length > 0);
    say([too_large > 0 && words.report.photos_too_large, not_kept.length > 0 && words.field.photos_not_kept(not_kept)].filter(Boolean).join(" "));
  };
  const facts: [string, string][] = [
    [words.field.where, incident.address || words.field.no_address],
    [words.field.grid, incident.grid || words.field.outside],
    [words.field.level, level],
    ...(["accept_by", "arrive_by", "finish_by", "verify_by"] as const).flatMap((kind): [string, string][] => {
      const at = incident.deadlines[kind];
      return at ? [[words.field.deadlines[kind], date_time(at)]] : [];
    }),
    ...(incident.paused_until ? [[words.field.paused_until, date_time(incident.paused_until)] as [string, string]] : []),
  ];
  return (
    <>
      {back}
      <div className="title-row">
        <h1>{category} <span className="quiet">#{number}</span></h1>
        <Tag incident={{ ...incident, state }} />
      </div>
      {!is_heard && <p className="quiet">{words.field.as_of(date_time(asked.data.at))}</p>}
      {waiting.length > 0 && (
        <section className="waiting-here" aria-label={words.field.waiting_title}>
          {waiting.map((deed) => <DeedLine key={deed.id} deed={deed} />)}
        </section>
      )}
      <section className="steps" aria-label={words.field.what_now}>
        {steps.map((step, place) => step === "photo"
          ? (
            <label key={step} className="button large">
              {words.field.steps.photo}
              <input className="unseen" type="file" multiple accept="image/jpeg,image/png,image/webp" onChange={(event) => { void add_photos([...(event.target.files ?? [])]); event.target.value = ""; }} />
            </label>
          )
          : <button key={step} type="button" className={place === 0 && step !== "note" && step !== "give_back" ? "go large" : "large"} onClick={() => act(step)}>{words.field.steps[step]}</button>)}
        {undoable && <button type="button" className="large" onClick={() => void undo()}>{words.field.undo(pick(undoable.name))}</button>}
        {steps.length === 0 && <p className="quiet">{words.field.nothing_to_do}</p>}
        <p className="quiet" role="status">{said}</p>
        {is_full && <p className="fault" role="alert">{words.field.phone_full}</p>}
      </section>
      <section className="card">
        <p className="said">{incident.urgent && <strong className="urgent">{words.field.urgent} </strong>}{incident.description || words.field.expired}</p>
        <dl className="facts">
          {facts.map(([key, value]) => <div key={key}><dt>{key}</dt><dd>{value}</dd></div>)}
        </dl>
        {is_late(incident) && <p className="late-line">{words.field.is_late}</p>}
        {location && (
          <>
            <div className="buttons">
              <a className="button" href={`geo:${location.lat},${location.lon}?q=${location.lat},${location.lon}`}>{words.field.map_app}</a>
              <button type="button" aria-expanded={is_map_open} onClick={() => set_map_open(!is_map_open)}>{is_map_open ? words.field.map_close : words.field.map_open}</button>
            </div>
            {is_map_open && <SmallMap place={location} grid={incident.grid} />}
          </>
        )}
        {incident.photos > 0 && is_heard && (
          <div className="pictures">
            {Array.from({ length: incident.photos }, (_, place) => (
              <a key={place} href={`/api/v1/incidents/${number}/photos/${place + 1}`} target="_blank" rel="noreferrer">
                <img src={`/api/v1/incidents/${number}/photos/${place + 1}`} alt={words.field.photo_of(place + 1, incident.photos)} loading="lazy" />
              </a>
            ))}
          </div>
        )}
        {incident.photos > 0 && !is_heard && <p className="quiet">{words.field.photos_offline(shown_number(incident.photos))}</p>}
      </section>
      <WhoReported incident={incident} reporters={dossier.reporters} />
      {was_heard && <Suspense><IncidentCallOuts incident={incident} look_every={look_every} /></Suspense>}
      <section className="card">
        <h2>{words.field.history}</h2>
        <ol className="history">
          {dossier.history.map((line) => (
            <li key={line.position}>
              <strong>{pick(line.title)}</strong>
              <div className="quiet">{date_time(line.at)} · {pick(line.who)}</div>
              {line.remark && <q>{line.remark}</q>}
            </li>
          ))}
        </ol>
      </section>
      {open_step && <StepDialog key={open_step} number={number} dossier={dossier} step={open_step} leave={() => set_open_step(null)} />}
    </>
  );
};
