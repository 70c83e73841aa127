// One team: what it is, its members and leaders, its shifts.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Fault, Loading } from "../shell/states";
import { date, day_name, number } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { points_of, span_of } from "./points";
import { ShiftForm } from "./shift_form";
import { TeamForm } from "./team_form";
import { TeamCalendar } from "./calendars";
import { use_staff_deed, use_team } from "./teams";
import { use_may_manage } from "./teams_page";
import { ShiftFindings } from "./team_findings";
import { use_team_words } from "./team_words";
import { ServiceTag } from "./service_line";

export const TeamDetail = ({ code, more }: { code: string; more: string }) => {
  const words = use_words();
  const called = use_team_words();
  const may = use_may_manage();
  const asked = use_team(code);
  const [is_edited, edit] = useState(false);
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { team: shown, members } = asked.data;
  const { team } = shown;
  if (is_edited) return <TeamForm before={team} done={() => edit(false)} />;
  const leaders = members.filter((one) => one.is_leader);
  return (
    <>
      <div className="heading">
        <h2>{pick(team.name)} {team.closed && <span className="tag late">{words.teams.closed}</span>}</h2>
        {may && <button type="button" onClick={() => edit(true)}>{words.teams.edit}</button>}
      </div>
      <dl className="facts">
        <dt>{words.teams.kind}</dt><dd>{called.kind(team)}</dd>
        <dt>{words.teams.area}</dt><dd>{team.grids.join(", ") || "–"}</dd>
        <dt>{words.teams.leaders}</dt><dd>{leaders.map((one) => one.name).join(", ") || words.teams.no_leader}</dd>
        <dt>{words.teams.hours}</dt><dd>{span_of(shown.minutes)} · {words.volunteering.points(points_of(shown.minutes))}</dd>
        <dt>{words.teams.requirements}</dt><dd>{called.requirements(team.requirements, team.is_risky).join(" · ")}</dd>
        <dt>{words.teams.limits}</dt><dd>{words.teams.limits_said(number(team.step_back_hours), number(team.rest_hours))}</dd>
        <dt>{words.teams.equipment}</dt><dd>{team.equipment.map((one) => `${one.name} × ${number(one.count)}${one.note ? ` (${one.note})` : ""}`).join(", ") || words.teams.equipment_none}</dd>
      </dl>
      <Shifts team={team} chosen={Number(more) || 0} />
      <Members code={code} members={members} />
      {may && <TeamCalendar code={code} />}
    </>
  );
};

const Members = ({ code, members }: { code: string; members: readonly Schema["TeamMember"][] }) => {
  const words = use_words();
  const may = use_may_manage();
  const lead = use_staff_deed((body: Schema["LeaderWritten"], once) => answer(api.POST("/api/v1/teams/{code}/leaders", { params: { path: { code }, header: once }, body })), words.teams.leader_set);
  const admit = use_staff_deed((volunteer: number, once) => answer(api.POST("/api/v1/teams/{code}/admit", { params: { path: { code }, header: once }, body: { volunteer } })), words.teams.admitted);
  const error = lead.error ?? admit.error;
  const shown = members.filter((one) => one.state !== "left").sort((one, other) => Number(other.state === "asked") - Number(one.state === "asked") || Number(other.is_leader) - Number(one.is_leader) || one.volunteer - other.volunteer);
  return (
    <section className="part" aria-labelledby="members">
      <h3 id="members">{words.teams.members} <span className="quiet">{number(shown.filter((one) => one.state === "member").length)}</span></h3>
      {shown.length === 0 && <p className="quiet">{words.teams.members_none}</p>}
      {error && <p className="fault" role="alert">{explain(error)}</p>}
      <ul className="lines">
        {shown.map((one) => {
          const who = words.volunteering.volunteer(one.volunteer);
          return (
            <li key={one.volunteer} className="line">
              <span className="grow">
                <a href={`#volunteers/${one.volunteer}`}>{one.name}</a> {one.is_leader && <span className="tag well">{words.volunteering.leader}</span>} {one.state === "asked" && <span className="tag soon">{words.teams.wants_in}</span>} {one.is_minor && <span className="tag">{words.volunteering.minor}</span>}
                <span className="quiet">{who} · {date(one.since)}</span>
              </span>
              {may && one.state === "asked" && <button type="button" className="go" disabled={admit.isPending} aria-label={words.teams.admit_of(who)} onClick={() => admit.mutate(one.volunteer)}>{words.teams.admit}</button>}
              {may && one.state === "member" && !one.is_minor && (
                <button type="button" disabled={lead.isPending} aria-label={(one.is_leader ? words.teams.unmake_leader_of : words.teams.make_leader_of)(who)} onClick={() => lead.mutate({ volunteer: one.volunteer, is_leader: !one.is_leader })}>
                  {one.is_leader ? words.teams.unmake_leader : words.teams.make_leader}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
};

const at_once = 8;

const Shifts = ({ team, chosen }: { team: Schema["Team"]; chosen: number }) => {
  const words = use_words();
  const called = use_team_words();
  const may = use_may_manage();
  const [form, open] = useState<"one" | "series" | null>(null);
  const [most, set_most] = useState(at_once);
  const asked = useQuery({ queryKey: ["shifts", team.code], queryFn: () => answer(api.GET("/api/v1/shifts", { params: { query: { team: team.code } } })) });
  const all = asked.data?.shifts.filter((one) => one.state !== "deleted") ?? [];
  return (
    <section className="part" aria-labelledby="shifts">
      <div className="heading">
        <h3 id="shifts">{words.teams.shifts}</h3>
        {may && !team.closed && form === null && (
          <span className="buttons">
            <button type="button" onClick={() => open("one")}>{words.teams.plan}</button>
            <button type="button" onClick={() => open("series")}>{words.teams.plan_series}</button>
          </span>
        )}
      </div>
      {form && <ShiftForm team={team} is_series={form === "series"} leave={() => open(null)} />}
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.data && all.length === 0 && <p className="quiet">{words.teams.shifts_none}</p>}
      <ul className="lines">
        {all.slice(0, most).map((one) => (
          <li key={one.id} className={one.id === chosen ? "chosen" : undefined}>
            <a className="row" href={one.id === chosen ? `#teams/${team.code}` : `#teams/${team.code}/${one.id}`} aria-expanded={one.id === chosen}>
              <span className="grow"><b>{day_name(one.starts_at)} {called.span(one)}</b><span className="quiet">{one.roles.map((role) => `${pick(role.name)} ${words.volunteering.places(role.taken, role.needed)}`).join(" · ")}{one.meeting_point && ` · ${one.meeting_point}`}</span></span>
              {one.state === "cancelled" && <span className="tag late">{words.volunteering.shift_states.cancelled}</span>}
              {one.state === "planned" && one.roles.some((role) => role.taken < role.needed) && <span className="tag soon">{words.teams.short}</span>}
            </a>
            {one.id === chosen && <ShiftDetail shift={one} />}
          </li>
        ))}
      </ul>
      {all.length > most && <div className="buttons"><button type="button" onClick={() => set_most(most + 31)}>{words.teams.more} ({number(all.length - most)})</button></div>}
    </section>
  );
};

// Who comes to a shift; and to cancel or to delete it.
const ShiftDetail = ({ shift }: { shift: Schema["ShiftShown"] }) => {
  const words = use_words();
  const called = use_team_words();
  const may = use_may_manage();
  const [ask, set_ask] = useState<"cancel" | "delete" | null>(null);
  const path = { id: String(shift.id) };
  const asked = useQuery({ queryKey: ["shifts", "one", shift.id], queryFn: () => answer(api.GET("/api/v1/shifts/{id}", { params: { path } })) });
  const cancel = use_staff_deed((_: string, once) => answer(api.POST("/api/v1/shifts/{id}/cancel", { params: { path, header: once } })), words.teams.cancelled);
  const remove = use_staff_deed((_: string, once) => api.POST("/api/v1/shifts/{id}/delete", { params: { path, header: once } }), words.teams.deleted, () => { location.hash = `teams/${shift.team}`; });
  const signed = shift.roles.reduce((sum, role) => sum + role.taken, 0);
  return (
    <div className="opened">
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.data?.attending.length === 0 && <p className="quiet">{words.teams.people_none}</p>}
      <ul className="lines">
        {asked.data?.attending.map((one) => (
          <li key={one.volunteer} className="line">
            <span className="grow"><a href={`#volunteers/${one.volunteer}`}>{one.name}</a><span className="quiet">{pick(shift.roles.find((role) => role.code === one.role)?.name)}</span></span>
            {one.state === "standby" && <span className="tag soon">{words.volunteering.standby}</span>}
            {one.service && <ServiceTag service={one.service} />}
          </li>
        ))}
      </ul>
      <ShiftFindings shift={shift.id} />
      {may && shift.state === "planned" && (
        <div className="buttons">
          <button type="button" onClick={() => set_ask("cancel")}>{words.teams.cancel_shift}</button>
          <button type="button" onClick={() => set_ask("delete")}>{words.teams.delete_shift}</button>
        </div>
      )}
      {ask === "cancel" && <Confirm title={words.teams.cancel_title} why={words.teams.cancel_why(called.shift(shift), signed)} go={words.teams.cancel_shift} act={() => cancel.mutateAsync("")} leave={() => set_ask(null)} />}
      {ask === "delete" && <Confirm title={words.teams.delete_title} why={words.teams.delete_why(called.shift(shift), signed)} go={words.teams.delete_shift} act={() => remove.mutateAsync("")} leave={() => set_ask(null)} />}
    </div>
  );
};
