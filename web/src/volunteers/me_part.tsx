// Teams, what one has said of oneself, the link on this phone, and the way out.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Copied } from "../shell/copied";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { date } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { own_link } from "./address";
import { OwnCalendar } from "./calendars";
import { FreeTimesField } from "./free_times_field";
import type { FreeTime } from "./free_times";
import { drop_all_of } from "./findings";
import { listed } from "./join_draft";
import { forget_link } from "./kept_link";
import { use_deed, use_public_teams } from "./own";
import type { OwnProps } from "./own_page";
import { PartyField } from "./party_field";
import { RecordPart } from "./record_part";
import { span_of } from "./points";
import { use_team_words } from "./team_words";
import { drop_waiting_of } from "./waiting";

// The link, and what waits on this phone to be sent by it.
const forget = (token: string, volunteer: number) => {
  drop_all_of(token, volunteer);
  drop_waiting_of(token);
  forget_link();
};

const MePart = ({ token, own }: OwnProps) => {
  const words = use_words();
  const called = use_team_words();
  const [is_link_shown, show_link] = useState(false);
  const { trainings, insured_until } = own.volunteer;
  return (
    <>
      <Teams token={token} own={own} />
      <section className="card" aria-labelledby="trainings">
        <h2 id="trainings">{words.volunteers.trainings_done}</h2>
        {trainings.length === 0 ? <p className="quiet">{words.volunteers.trainings_none}</p> : (
          <ul className="plain-list">{trainings.map((one) => <li key={one.code}>{called.training(one.code)} <span className="quiet">{date(one.on)}{one.until && ` · ${words.volunteers.training_until(date(one.until))}`}</span></li>)}</ul>
        )}
        <p className="quiet">{insured_until ? words.volunteers.insured(date(insured_until)) : words.volunteers.not_insured}</p>
      </section>
      <RecordPart token={token} />
      <Profile token={token} own={own} />
      <OwnCalendar token={token} />
      <section className="card" aria-labelledby="this-phone">
        <h2 id="this-phone">{words.volunteers.this_phone}</h2>
        <p>{words.volunteers.this_phone_why}</p>
        {is_link_shown && <Copied label={words.volunteers.own_link} value={own_link(location.origin, token)} />}
        <div className="buttons">
          {!is_link_shown && <button type="button" onClick={() => show_link(true)}>{words.volunteers.show_link}</button>}
          <button type="button" onClick={() => { forget(token, own.volunteer.number); tell(words.volunteers.forgotten); location.hash = ""; }}>{words.volunteers.forget_link}</button>
        </div>
      </section>
      <Withdraw token={token} own={own} />
    </>
  );
};

const Teams = ({ token, own }: Pick<OwnProps, "token" | "own">) => {
  const words = use_words();
  const called = use_team_words();
  const offered = use_public_teams();
  const [left, leave] = useState<Schema["MyTeam"] | null>(null);
  const join = use_deed(token, (team: string, once) => answer(api.POST("/api/v1/volunteering/{token}/teams/{team}/join", { params: { path: { token, team }, header: once } })), words.volunteers.join_team_asked);
  const go = use_deed(token, (team: string, once) => answer(api.POST("/api/v1/volunteering/{token}/teams/{team}/leave", { params: { path: { token, team }, header: once } })), words.volunteers.left_team);
  const mine = own.teams.filter((one) => one.state !== "left");
  const others = (offered.data?.teams ?? []).filter((team) => !mine.some((one) => one.code === team.code));
  return (
    <section className="card" aria-labelledby="my-teams">
      <h2 id="my-teams">{words.volunteers.teams}</h2>
      {mine.length === 0 && <p className="quiet">{words.volunteers.teams_none}</p>}
      <ul className="lines">
        {mine.map((one) => (
          <li key={one.code} className="line">
            <span className="grow">
              <b>{pick(one.name)}</b> {one.is_leader && <span className="tag well">{words.volunteering.leader}</span>} {one.state === "asked" && <span className="tag soon">{words.volunteers.member_states.asked}</span>}
              <span className="quiet">{words.volunteering.kinds[one.kind]}{one.state === "member" && ` · ${span_of(one.minutes)}`}</span>
            </span>
            <button type="button" aria-label={words.volunteers.leave_team_of(pick(one.name))} onClick={() => leave(one)}>{words.volunteers.leave_team}</button>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <details open={mine.length === 0}>
          <summary>{words.volunteers.other_teams}</summary>
          {join.error && <p className="fault" role="alert">{explain(join.error)}</p>}
          <ul className="lines">
            {others.map((one) => {
              const is_closed = own.is_minor && one.is_risky;
              return (
                <li key={one.code} className="line">
                  <span className="grow"><b>{pick(one.name)}</b><span className="quiet">{called.kind(one)} · {is_closed ? words.volunteers.not_for_minors : called.requirements(one.requirements, one.is_risky).join(" · ")}</span></span>
                  {!is_closed && <button type="button" disabled={join.isPending} aria-label={`${words.volunteers.join_team}: ${pick(one.name)}`} onClick={() => join.mutate(one.code)}>{words.volunteers.join_team}</button>}
                </li>
              );
            })}
          </ul>
        </details>
      )}
      {left && <Confirm title={words.volunteers.leave_team_title(pick(left.name))} why={words.volunteers.leave_team_why} go={words.volunteers.leave_team} act={() => go.mutateAsync(left.code)} leave={() => leave(null)} />}
    </section>
  );
};

interface Written { name: string; telephone: string; name_is_public: boolean; hours_on_wall: boolean; party: "" | "yes" | "no"; skills: string; languages: string; times: readonly FreeTime[] }

const written_of = ({ volunteer, name }: OwnProps["own"]): Written => ({
  name, telephone: "", name_is_public: volunteer.name_is_public, hours_on_wall: volunteer.hours_on_wall, party: volunteer.party_member === undefined ? "" : volunteer.party_member ? "yes" : "no",
  skills: volunteer.skills.join("，"), languages: volunteer.languages.join("，"), times: volunteer.times,
});

const Profile = ({ token, own }: Pick<OwnProps, "token" | "own">) => {
  const words = use_words();
  const [typed, set_typed] = use_kept<Written | null>("volunteers.profile", null); // null: as it is on record
  const [is_checked, set_checked] = useState(false);
  const written = typed ?? written_of(own);
  const change = (part: Partial<Written>) => set_typed({ ...written, ...part });
  const save = use_deed(token, (body: Schema["ProfileWritten"], once) => answer(api.PUT("/api/v1/volunteering/{token}/profile", { params: { path: { token }, header: once }, body })), words.volunteers.profile_saved, () => {
    set_typed(null);
    set_checked(false);
  });
  const refused = save.error instanceof Problem ? save.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (!written.name.trim()) focus_first_fault(event.currentTarget as HTMLFormElement);
    else save.mutate({
      name: written.name.trim(), ...(written.telephone.trim() && { telephone: written.telephone.trim() }), name_is_public: written.name_is_public, hours_on_wall: written.hours_on_wall,
      ...(written.party && { party_member: written.party === "yes" }), skills: listed(written.skills), languages: listed(written.languages), times: [...written.times],
    });
  };
  return (
    <section className="card" aria-labelledby="profile">
      <h2 id="profile">{words.volunteers.profile}</h2>
      <details open={typed !== null}>
        <summary>{words.volunteers.profile_open}</summary>
        <form className="form" noValidate onSubmit={submit}>
          <Field label={words.volunteers.name} fault={is_checked && !written.name.trim() ? words.volunteers.name_missing : pick(refused?.fault_at("name")) || undefined}>
            {(attributes) => <input {...attributes} autoComplete="name" maxLength={50} value={written.name} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <Field label={words.volunteers.telephone} hint={words.volunteers.telephone_now(own.telephone)} fault={pick(refused?.fault_at("telephone")) || undefined}>
            {(attributes) => <input {...attributes} type="tel" autoComplete="tel" maxLength={30} value={written.telephone} onChange={(event) => change({ telephone: event.target.value })} />}
          </Field>
          <Field label={words.volunteers.skills} hint={words.volunteers.skills_hint} fault={pick(refused?.fault_at("skills")) || undefined}>
            {(attributes) => <input {...attributes} maxLength={200} value={written.skills} onChange={(event) => change({ skills: event.target.value })} />}
          </Field>
          <Field label={words.volunteers.languages} hint={words.volunteers.languages_hint} fault={pick(refused?.fault_at("languages")) || undefined}>
            {(attributes) => <input {...attributes} maxLength={200} value={written.languages} onChange={(event) => change({ languages: event.target.value })} />}
          </Field>
          <FreeTimesField times={written.times} change={(times) => change({ times })} />
          <label className="check">
            <input type="checkbox" checked={written.name_is_public} onChange={(event) => change({ name_is_public: event.target.checked })} />
            <span>{words.volunteers.public_name}<br /><span className="quiet">{words.volunteers.public_name_hint}</span></span>
          </label>
          {!own.is_minor && (
            <label className="check">
              <input type="checkbox" checked={written.hours_on_wall} onChange={(event) => change({ hours_on_wall: event.target.checked })} />
              <span>{words.volunteers.on_wall}<br /><span className="quiet">{words.volunteers.on_wall_hint}</span></span>
            </label>
          )}
          <PartyField value={written.party} change={(party) => change({ party })} />
          {save.error && <Fault title={words.volunteers.not_done} error={save.error} />}
          <div className="buttons">
            <button className="go" disabled={save.isPending}>{words.volunteers.profile_save}</button>
            {typed && <button type="button" onClick={() => { set_typed(null); set_checked(false); }}>{words.shell.cancel}</button>}
          </div>
        </form>
      </details>
    </section>
  );
};

const Withdraw = ({ token, own }: Pick<OwnProps, "token" | "own">) => {
  const words = use_words();
  const [is_asking, ask] = useState(false);
  const [is_sure, be_sure] = useState(false);
  const withdraw = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/withdraw", { params: { path: { token }, header: once } })), words.volunteers.withdrawn, () => {
    forget(token, own.volunteer.number);
    location.hash = "withdrawn";
  });
  return (
    <section className="card" aria-labelledby="withdraw">
      <h2 id="withdraw">{words.volunteers.withdraw}</h2>
      <p>{words.volunteers.withdraw_why}</p>
      <div className="buttons"><button type="button" className="grave" onClick={() => ask(true)}>{words.volunteers.withdraw}</button></div>
      {is_asking && (
        <Dialog title={words.volunteers.withdraw_title} leave={() => ask(false)}>
          <h3>{words.volunteers.goes}</h3>
          <p>{words.volunteers.withdraw_goes}</p>
          <h3>{words.volunteers.stays}</h3>
          <p>{words.volunteers.withdraw_stays}</p>
          <p>{words.volunteers.withdraw_never}</p>
          <label className="check"><input type="checkbox" checked={is_sure} onChange={(event) => be_sure(event.target.checked)} /><span>{words.volunteers.withdraw_sure}</span></label>
          {withdraw.error && <p className="fault" role="alert">{explain(withdraw.error)}</p>}
          <div className="buttons">
            <button type="button" className="go grave" disabled={!is_sure || withdraw.isPending} onClick={() => withdraw.mutate("")}>{words.volunteers.withdraw_go}</button>
            <button type="button" onClick={() => ask(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
};

export default MePart;
