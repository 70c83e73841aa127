// Somebody joins: who they are, what they would like to do, the risk notice in full, each consent by itself. Then their link.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { Problem, type Schema } from "../api/problem";
import { Copied } from "../shell/copied";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault, Loading } from "../shell/states";
import { local_input } from "../words/format";
import { pick, use_words } from "../words/words";
import { own_link } from "./address";
import { FreeTimesField } from "./free_times_field";
import { born_of, empty_join, faults_of, is_join_empty, is_minor, join_of, type JoinDraft, type JoinFault } from "./join_draft";
import { keep_link } from "./kept_link";
import { LateQrCode } from "./late_qr_code";
import { use_public_teams } from "./own";
import { PartyField } from "./party_field";
import { use_team_words } from "./team_words";


type Joined = Schema["VolunteerLink"] & { team: string };

const oldest = 90; // years
const youngest = 10;
const months = Array.from({ length: 12 }, (_, month) => month + 1);
const today = () => local_input(server_now()).slice(0, 10);

const JoinPage = ({ team, kept }: { team: string; kept: string | null }) => {
  const [joined, set_joined] = use_kept<Joined | null>("volunteers.joined", null);
  const [draft, set_draft] = use_kept<JoinDraft>("volunteers.join", { ...empty_join, team });
  const done = (made: Joined) => {
    set_joined(made);
    set_draft(empty_join);
  };
  if (joined) return <Welcome joined={joined} leave={() => set_joined(null)} />;
  return <JoinForm team={team} kept={kept} draft={draft} set_draft={set_draft} done={done} />;
};

const Welcome = ({ joined, leave }: { joined: Joined; leave: () => void }) => {
  const words = use_words();
  const teams = use_public_teams();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const link = own_link(location.origin, joined.token);
  const asked = teams.data?.teams.find((one) => one.code === joined.team);
  const go_on = () => {
    leave();
    location.hash = keep_link(joined.token) ? "now" : joined.token;
  };
  return (
    <section className="card welcome">
      <h1 ref={heading} tabIndex={-1}><span aria-hidden="true">✓ </span>{words.volunteers.joined}</h1>
      <p><strong>{words.volunteers.joined_number(joined.number)}</strong> {asked && words.volunteers.joined_asked(pick(asked.name))}</p>
      <div className="keep">
        <p>{words.volunteers.keep_link}</p>
        <Copied label={words.volunteers.own_link} value={link} />
        <LateQrCode text={link} label={words.volunteers.qr} />
      </div>
      <button type="button" className="go large" onClick={go_on}>{words.volunteers.go_on}</button>
    </section>
  );
};

interface JoinProps { team: string; kept: string | null; draft: JoinDraft; set_draft: (draft: JoinDraft) => void; done: (joined: Joined) => void }

const JoinForm = ({ team, kept, draft, set_draft, done }: JoinProps) => {
  const words = use_words();
  const called = use_team_words();
  const teams = use_public_teams();
  const [is_checked, set_checked] = useState(false);
  const [is_forgetting, set_forgetting] = useState(false);
  const [round, set_round] = useState(0); // of the form: begun anew it is another
  const [intention] = useState(() => new Intention("volunteers.join.intention"));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (team && team !== draft.team) set_draft({ ...draft, team });
  }, [team]);
  const change = (part: Partial<JoinDraft>) => set_draft({ ...draft, ...part });
  const join = useMutation({
    mutationFn: (body: Schema["JoinWritten"]) => carry_out((once) => answer(api.POST("/api/v1/volunteering/join", { params: { header: once }, body })), intention.key_for(body)),
    onSuccess: (made, body) => {
      intention.over();
      keep_link(made.token);
      done({ ...made, team: body.teams[0] ?? "" });
    },
    onError: () => form.current && focus_first_fault(form.current),
  });
  if (!teams.data) return teams.error ? <Fault error={teams.error} again={() => void teams.refetch()} /> : <Loading />;
  const { notice } = teams.data;
  const minor = is_minor(born_of(draft), today());
  const offered = teams.data.teams;
  const chosen = offered.find((one) => one.code === draft.team);
  const sent: JoinDraft = { ...draft, team: chosen && !(minor && chosen.is_risky) ? chosen.code : "" };
  const faults = is_checked ? faults_of(sent, today()) : {};
  const refused = join.error instanceof Problem ? join.error : null;
  const said: Record<JoinFault, string> = {
    name: words.volunteers.name_missing, telephone: words.volunteers.telephone_wrong, born: words.volunteers.born_missing, guardian_name: words.volunteers.guardian_missing,
    guardian_telephone: words.volunteers.telephone_wrong, guardian_agrees: words.volunteers.guardian_agrees_missing, accepts_risks: words.volunteers.accept_risks_missing, accepts_data: words.volunteers.accept_data_missing,
  };
  const fault_of = (name: JoinFault, path: string = name) => (faults[name] ? said[name] : pick(refused?.fault_at(path)) || undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (Object.keys(faults_of(sent, today())).length > 0) focus_first_fault(event.currentTarget as HTMLFormElement);
    else join.mutate(join_of(sent, today(), notice.version));
  };
  const this_year = Number(today().slice(0, 4));
  const tick = (name: "accepts_risks" | "accepts_data" | "guardian_agrees", text: string) => {
    const fault = fault_of(name, `consent.${name === "accepts_risks" ? "risks" : "data"}`);
    return (
      <div className="field">
        <label className="check">
          <input type="checkbox" checked={draft[name]} aria-invalid={fault ? true : undefined} aria-describedby={fault && `${name}-fault`} onChange={(event) => change({ [name]: event.target.checked })} />
          <span>{text}</span>
        </label>
        {fault && <p id={`${name}-fault`} className="field-fault">{fault}</p>}
      </div>
    );
  };
  const choice = (code: string, name: string, more: readonly string[], is_closed = false) => (
    <label key={code} className={`choice ${draft.team === code && !is_closed ? "chosen" : ""}`}>
      <input type="radio" name="team" value={code} disabled={is_closed} checked={sent.team === code} onChange={() => change({ team: code })} />
      <span><b>{name}</b>{more.map((one) => <span key={one} className="quiet">{one}</span>)}</span>
    </label>
  );
  return (
    <div className="volunteers">
      <h1>{words.volunteers.title}</h1>
      <p>{words.volunteers.join_intro}</p>
      {kept ? <p><a href="#now">{words.volunteers.go_on}</a></p> : <p className="quiet">{words.volunteers.have_link}</p>}
      <form key={round} ref={form} className="form" noValidate onSubmit={submit}>
        <section className="card" aria-labelledby="about-you">
          <h2 id="about-you">{words.volunteers.about_you}</h2>
          <Field label={words.volunteers.name} fault={fault_of("name")}>
            {(attributes) => <input {...attributes} autoComplete="name" maxLength={50} required value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <Field label={words.volunteers.telephone} hint={words.volunteers.telephone_hint} fault={fault_of("telephone")}>
            {(attributes) => <input {...attributes} type="tel" autoComplete="tel" maxLength={30} required value={draft.telephone} onChange={(event) => change({ telephone: event.target.value })} />}
          </Field>
          <div className="pair">
            <Field label={words.volunteers.year} fault={fault_of("born")}>
              {(attributes) => (
                <select {...attributes} autoComplete="bday-year" value={draft.year} onChange={(event) => change({ year: event.target.value })}>
                  <option value="">{words.volunteers.choose}</option>
                  {Array.from({ length: oldest - youngest + 1 }, (_, back) => String(this_year - youngest - back)).map((year) => <option key={year} value={year}>{words.volunteers.year_of(Number(year))}</option>)}
                </select>
              )}
            </Field>
            <Field label={words.volunteers.month}>
              {(attributes) => (
                <select {...attributes} autoComplete="bday-month" aria-invalid={fault_of("born") ? true : undefined} value={draft.month} onChange={(event) => change({ month: event.target.value })}>
                  <option value="">{words.volunteers.choose}</option>
                  {months.map((month) => <option key={month} value={String(month).padStart(2, "0")}>{words.volunteers.month_of(month)}</option>)}
                </select>
              )}
            </Field>
          </div>
          {minor && (
            <fieldset className="guardian">
              <legend>{words.volunteers.guardian}</legend>
              <p>{words.volunteers.guardian_why}</p>
              <Field label={words.volunteers.guardian_name} fault={fault_of("guardian_name", "guardian.name")}>
                {(attributes) => <input {...attributes} autoComplete="off" maxLength={50} required value={draft.guardian_name} onChange={(event) => change({ guardian_name: event.target.value })} />}
              </Field>
              <Field label={words.volunteers.guardian_telephone} fault={fault_of("guardian_telephone", "guardian.telephone")}>
                {(attributes) => <input {...attributes} type="tel" autoComplete="off" maxLength={30} required value={draft.guardian_telephone} onChange={(event) => change({ guardian_telephone: event.target.value })} />}
              </Field>
              {tick("guardian_agrees", words.volunteers.guardian_agrees)}
            </fieldset>
          )}
        </section>
        <section className="card" aria-labelledby="which-team">
          <h2 id="which-team">{words.volunteers.team}</h2>
          {offered.length === 0 ? <p>{words.volunteers.no_teams}</p> : (
            <>
              <p className="quiet">{words.volunteers.team_hint}</p>
              <div className="choices" role="radiogroup" aria-labelledby="which-team">
                {offered.map((one) => {
                  const is_closed = minor && one.is_risky;
                  const wants = called.requirements(one.requirements, one.is_risky);
                  return choice(one.code, pick(one.name), [called.kind(one), is_closed ? words.volunteers.not_for_minors : wants.join(" · ")], is_closed);
                })}
                {choice("", words.volunteers.no_team_yet, [])}
              </div>
            </>
          )}
          <details>
            <summary>{words.volunteers.more} <span className="quiet">{words.shell.optional}</span></summary>
            <Field label={words.volunteers.skills} hint={words.volunteers.skills_hint} fault={pick(refused?.fault_at("skills")) || undefined}>
              {(attributes) => <input {...attributes} maxLength={200} value={draft.skills} onChange={(event) => change({ skills: event.target.value })} />}
            </Field>
            <Field label={words.volunteers.languages} hint={words.volunteers.languages_hint} fault={pick(refused?.fault_at("languages")) || undefined}>
              {(attributes) => <input {...attributes} maxLength={200} value={draft.languages} onChange={(event) => change({ languages: event.target.value })} />}
            </Field>
            <FreeTimesField times={draft.times} change={(times) => change({ times })} />
          </details>
        </section>
        <section className="card" aria-labelledby="risks">
          <h2 id="risks">{words.volunteers.risks}</h2>
          <p className="notice">{pick(notice.risks)}</p>
          {tick("accepts_risks", words.volunteers.accept_risks)}
          <h3>{words.volunteers.data}</h3>
          <p className="notice">{pick(notice.data)}</p>
          {tick("accepts_data", words.volunteers.accept_data)}
          <div className="own-choice">
            <label className="check">
              <input type="checkbox" checked={draft.name_is_public} onChange={(event) => change({ name_is_public: event.target.checked })} />
              <span>{words.volunteers.public_name} <span className="quiet">{words.shell.optional}</span><br /><span className="quiet">{words.volunteers.public_name_hint}</span></span>
            </label>
            <PartyField value={draft.party} change={(party) => change({ party })} />
          </div>
        </section>
        {Object.keys(faults).length > 0 && <p className="field-fault" role="alert">{words.shell.check_fields}</p>}
        {join.error && <Fault title={words.volunteers.not_joined} error={join.error} />}
        <button className="go large" disabled={join.isPending}>{join.isPending ? words.volunteers.joining : words.volunteers.join}</button>
        {!is_join_empty(draft) && (
          <p className="quiet">
            {words.volunteers.kept_here}{" "}
            <button type="button" className="plain" disabled={join.isPending} onClick={() => set_forgetting(true)}>{words.volunteers.forget}</button>
          </p>
        )}
      </form>
      {is_forgetting && (
        <Dialog title={words.volunteers.forget_title} leave={() => set_forgetting(false)}>
          <p>{words.volunteers.forget_why}</p>
          <div className="buttons">
            <button type="button" className="go grave" onClick={() => { set_draft(empty_join); set_checked(false); join.reset(); set_forgetting(false); set_round(round + 1); scrollTo(0, 0); }}>{words.volunteers.forget}</button>
            <button type="button" onClick={() => set_forgetting(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
    </div>
  );
};

export default JoinPage;
