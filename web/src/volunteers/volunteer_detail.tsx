// One volunteer as staff see them: masked, in clear for a minute when that is asked for with a purpose; trainings, a new link.
import { useEffect, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Field } from "../shell/field";
import { use_session } from "../shell/frame";
import { PurposeDialog } from "../shell/purpose_dialog";
import { Fault, Loading } from "../shell/states";
import { date } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { FreeTimesText } from "./free_times_field";
import { CertificateFor } from "./certificate_for";
import { CreditLine } from "./credit_line";
import { use_credits } from "./ledger_part";
import { Merits } from "./merits";
import { NewLink } from "./new_link";
import { points_of, span_of } from "./points";
import { use_staff_deed } from "./teams";
import { use_may_manage } from "./teams_page";
import { use_team_words } from "./team_words";

type Shown = Schema["VolunteerShown"];
const shown_for = 60_000;

export const VolunteerDetail = ({ shown }: { shown: Shown }) => {
  const words = use_words();
  const session = use_session();
  const may = use_may_manage();
  const [is_asking, ask] = useState(false);
  const [clear, set_clear] = useState<{ until: number; person: Schema["VolunteerRevealed"] } | null>(null);
  const [left, set_left] = useState(0);
  const { volunteer } = shown;
  const path = { number: String(volunteer.number) };
  const make_link = use_staff_deed((_: string) => answer(api.POST("/api/v1/volunteers/{number}/link", { params: { path } })), null);
  useEffect(() => {
    if (!clear) return;
    const tick = () => {
      const seconds = Math.ceil((clear.until - Date.now()) / 1000);
      if (seconds <= 0) set_clear(null);
      else set_left(seconds);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [clear]);
  const said = (value: boolean | undefined) => (value === undefined ? words.teams.unsaid : value ? words.teams.yes : words.teams.no);
  if (volunteer.state === "withdrawn") {
    return (
      <>
        <h2>{words.volunteering.volunteer(volunteer.number)} <span className="tag late">{words.teams.withdrawn}</span></h2>
        <p className="quiet">{words.teams.withdrawn_why}</p>
        <p>{span_of(shown.minutes)} · {words.volunteering.points(points_of(shown.minutes))}</p>
        <Credits volunteer={volunteer.number} />
      </>
    );
  }
  const person = clear?.person;
  return (
    <>
      <h2>{words.volunteering.volunteer(volunteer.number)} {shown.is_minor && <span className="tag soon">{words.volunteering.minor}</span>}</h2>
      <dl className="facts" id="person">
        <dt>{words.teams.name}</dt><dd>{person?.name ?? shown.name}</dd>
        <dt>{words.teams.phone}</dt><dd>{person?.telephone ?? shown.telephone}</dd>
        {person?.guardian && <><dt>{words.teams.guardian}</dt><dd>{person.guardian.name} {person.guardian.telephone}</dd></>}
      </dl>
      <div className="buttons">
        {clear ? <><button id="mask" type="button" onClick={() => set_clear(null)}>{words.teams.mask}</button><span className="quiet">{words.teams.masked_in(left)}</span></>
          : session?.rights.includes("people.reveal") && <button id="reveal" type="button" onClick={() => ask(true)}>{words.teams.reveal}</button>}
        {may && <CertificateFor who={words.volunteering.volunteer(volunteer.number)} with_name={session?.rights.includes("people.reveal") ?? false} send={(made) => use_certificate_by_staff(volunteer.number, made)} />}
        {may && <NewLink make={async () => (await make_link.mutateAsync("")).token} />}
      </div>
      <dl className="facts">
        <dt>{words.teams.hours}</dt><dd>{span_of(shown.minutes)} · {words.volunteering.points(points_of(shown.minutes))}</dd>
        <dt>{words.teams.parts.teams}</dt><dd>{shown.teams.filter((one) => one.state !== "left").map((one) => <span key={one.code}><a href={`#teams/${one.code}`}>{pick(one.name)}</a>{one.is_leader && ` (${words.volunteering.leader})`} </span>)}{shown.teams.length === 0 && "–"}</dd>
        <dt>{words.teams.born}</dt><dd>{volunteer.born}</dd>
        <dt>{words.teams.joined_at}</dt><dd>{date(volunteer.joined_at)}</dd>
        <dt>{words.teams.skills}</dt><dd>{volunteer.skills.join(", ") || "–"}</dd>
        <dt>{words.teams.languages}</dt><dd>{volunteer.languages.join(", ") || "–"}</dd>
        <dt>{words.teams.times}</dt><dd><FreeTimesText times={volunteer.times} /></dd>
        <dt>{words.teams.public_name}</dt><dd>{said(volunteer.name_is_public)}</dd>
        <dt>{words.teams.party}</dt><dd>{said(volunteer.party_member)}</dd>
      </dl>
      <Trainings shown={shown} />
      <Merits volunteer={volunteer.number} />
      <section className="part" aria-labelledby="credits-of">
        <h3 id="credits-of">{words.teams.parts.ledger}</h3>
        <Credits volunteer={volunteer.number} />
      </section>
      {is_asking && <PurposeDialog title={words.teams.reveal} leave={() => ask(false)} reveal={async (body) => set_clear({ until: Date.now() + shown_for, person: await answer(api.POST("/api/v1/volunteers/{number}/reveal", { params: { path }, body })) })} />}
    </>
  );
};

const use_certificate_by_staff = (volunteer: number, made: (made: Schema["CertificateIssued"]) => void) => {
  const words = use_words();
  return use_staff_deed((body: Schema["CertificateAsked"], once) => answer(api.POST("/api/v1/volunteers/{number}/certificates", { params: { path: { number: String(volunteer) }, header: once }, body })), words.certificate.made, made);
};

const Credits = ({ volunteer }: { volunteer: number }) => {
  const words = use_words();
  const asked = use_credits("", volunteer);
  const all = asked.data?.pages.flatMap((page) => page.credits) ?? [];
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  return (
    <>
      {all.length === 0 && <p className="quiet">{words.teams.ledger_none}</p>}
      <ul className="lines">{all.map((one) => <CreditLine key={one.id} credit={one} />)}</ul>
      {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{words.teams.older}</button></div>}
    </>
  );
};

const Trainings = ({ shown }: { shown: Shown }) => {
  const words = use_words();
  const called = use_team_words();
  const may = use_may_manage();
  const { trainings, insured_until, number } = shown.volunteer;
  const [code, set_code] = useState("");
  const [on, set_on] = useState("");
  const [until, set_until] = useState("");
  const [insured, set_insured] = useState(insured_until ?? "");
  const save = use_staff_deed(
    (body: Schema["TrainingsWritten"], once) => answer(api.PUT("/api/v1/volunteers/{number}/trainings", { params: { path: { number: String(number) }, header: { ...once, "If-Match": `"${shown.version}"` } }, body })),
    words.teams.training_added,
    () => { set_code(""); set_on(""); set_until(""); },
  );
  const insurance = insured ? { insured_until: insured } : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const added = code.trim() && on ? [{ code: code.trim(), on, ...(until && { until }) }] : [];
    save.mutate({ trainings: [...trainings, ...added], ...insurance });
  };
  const refused = save.error instanceof Problem ? save.error : null;
  return (
    <section className="part" aria-labelledby="trainings-of">
      <h3 id="trainings-of">{words.teams.trainings}</h3>
      {trainings.length === 0 && <p className="quiet">{words.teams.no_trainings}</p>}
      <ul className="lines">
        {trainings.map((one, place) => (
          <li key={place} className="line">
            <span className="grow">{called.training(one.code)} <span className="quiet">{date(one.on)}{one.until && ` – ${date(one.until)}`}</span></span>
            {may && <button type="button" disabled={save.isPending} aria-label={`${words.teams.remove}: ${called.training(one.code)}`} onClick={() => save.mutate({ trainings: trainings.filter((_, at) => at !== place), ...(insured_until && { insured_until }) })}>{words.teams.remove}</button>}
          </li>
        ))}
      </ul>
      <p className="quiet">{words.teams.insured_until} {insured_until ? date(insured_until) : "–"}</p>
      {may && (
        <details>
          <summary>{words.teams.add_training}</summary>
          <form className="form" onSubmit={submit}>
            <Field label={words.teams.training_code} hint={words.teams.training_hint} fault={pick(refused?.faults[0]?.texts) || undefined} is_optional>
              {(attributes) => <input {...attributes} list="known-trainings" maxLength={40} autoComplete="off" value={code} onChange={(event) => set_code(event.target.value)} />}
            </Field>
            <datalist id="known-trainings">{Object.entries(words.volunteering.trainings).map(([one, name]) => <option key={one} value={one}>{name}</option>)}</datalist>
            <div className="pair">
              <Field label={words.teams.training_on}>{(attributes) => <input {...attributes} type="date" required={code.trim() !== ""} value={on} onChange={(event) => set_on(event.target.value)} />}</Field>
              <Field label={words.teams.training_until} is_optional>{(attributes) => <input {...attributes} type="date" value={until} onChange={(event) => set_until(event.target.value)} />}</Field>
            </div>
            <Field label={words.teams.insured_until} is_optional>{(attributes) => <input {...attributes} type="date" value={insured} onChange={(event) => set_insured(event.target.value)} />}</Field>
            {save.error && <p className="fault" role="alert">{explain(save.error)}</p>}
            <div className="buttons"><button className="go" disabled={save.isPending}>{words.teams.save}</button></div>
          </form>
        </details>
      )}
    </section>
  );
};
