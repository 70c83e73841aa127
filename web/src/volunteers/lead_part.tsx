// What a leader sees of the teams they lead: shifts, who waits to be confirmed or admitted; one shift with its code and list.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Empty, Fault, Loading } from "../shell/states";
import { date, day_name } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { CertificateFor } from "./certificate_for";
import { LedCalendar } from "./calendars";
import { LedConfirm } from "./led_confirm";
import { LedShift } from "./led_shift";
import { NewLink } from "./new_link";
import { use_deed } from "./own";
import type { OwnProps } from "./own_page";
import { ServiceLine } from "./service_line";
import { use_team_words } from "./team_words";

const LeadPart = ({ token, own, to, rest }: OwnProps & { rest: string }) => {
  const words = use_words();
  const called = use_team_words();
  const shift = Number(rest) || 0;
  if (shift > 0) return <LedShift key={shift} token={token} shift={shift} back={to("lead")} />;
  return (
    <>
      <section className="card" aria-labelledby="led">
        <h2 id="led">{words.volunteers.lead_tonight}</h2>
        {own.led.length === 0 ? <Empty>{words.volunteers.lead_none}</Empty> : (
          <ul className="lines">
            {own.led.map((one) => (
              <li key={one.id}>
                <a className="row" href={to("lead", String(one.id))}>
                  <span className="grow"><b>{day_name(one.starts_at)} {called.span(one)}</b><span className="quiet">{pick(one.team_name)}{one.meeting_point && ` · ${one.meeting_point}`}</span></span>
                  {one.state === "planned" ? <span className="amount">{words.volunteering.places(one.roles.reduce((sum, role) => sum + role.taken, 0), one.roles.reduce((sum, role) => sum + role.needed, 0))} <span aria-hidden="true">›</span></span>
                    : <span className="tag late">{words.volunteering.shift_states[one.state]}</span>}
                </a>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="card" aria-labelledby="to-confirm">
        <h2 id="to-confirm">{words.volunteers.lead_to_confirm}</h2>
        {own.to_confirm.length === 0 ? <p className="quiet">{words.volunteers.lead_to_confirm_none}</p> : (
          <ul className="lines">{own.to_confirm.map((one) => <ServiceLine key={one.id} service={one} who={one.name}>{one.volunteer !== own.volunteer.number && <LedConfirm token={token} service={one} />}</ServiceLine>)}</ul>
        )}
      </section>
      {own.leads.map((team) => <LedTeam key={team} token={token} team={team} self={own.volunteer.number} />)}
    </>
  );
};

const LedTeam = ({ token, team, self }: { token: string; team: string; self: number }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["led", token, "team", team], queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/led/teams/{team}", { params: { path: { token, team } } })) });
  const admit = use_deed(token, ({ volunteer }: { volunteer: number; name: string }, once) => answer(api.POST("/api/v1/volunteering/{token}/led/teams/{team}/admit", { params: { path: { token, team }, header: once }, body: { volunteer } })), ({ name }) => words.volunteers.lead_admitted(name));
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { members } = asked.data;
  const asking = members.filter((one) => one.state === "asked");
  const inside = members.filter((one) => one.state === "member");
  return (
    <section className="card" aria-labelledby={`team-${team}`}>
      <h2 id={`team-${team}`}>{pick(asked.data.team.team.name)} <span className="quiet">{words.volunteering.members(inside.length)}</span></h2>
      {asking.length > 0 && (
        <>
          <h3>{words.volunteers.lead_asking}</h3>
          {admit.error && <p className="fault" role="alert">{explain(admit.error)}</p>}
          <ul className="lines">
            {asking.map((one) => (
              <li key={one.volunteer} className="line">
                <span className="grow"><b>{one.name}</b> {one.is_minor && <span className="tag soon">{words.volunteering.minor}</span>}<span className="quiet">{words.volunteering.volunteer(one.volunteer)} · {date(one.since)}</span></span>
                <button type="button" className="go" disabled={admit.isPending} aria-label={words.volunteers.lead_admit_of(one.name)} onClick={() => admit.mutate({ volunteer: one.volunteer, name: one.name })}>{words.volunteers.lead_admit}</button>
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>{words.volunteers.lead_members}</summary>
        <ul className="lines">
          {inside.map((one) => (
            <li key={one.volunteer} className="line">
              <span className="grow">{one.name} {one.is_leader && <span className="tag well">{words.volunteering.leader}</span>} {one.is_minor && <span className="tag soon">{words.volunteering.minor}</span>}</span>
              <span className="quiet">{words.volunteering.volunteer(one.volunteer)}</span>
              <CertificateFor who={one.name} with_name send={(made) => use_certificate_by_leader(token, one.volunteer, made)} />
              {one.volunteer !== self && <NewLink who={one.name} make={async () => (await answer(api.POST("/api/v1/volunteering/{token}/led/link", { params: { path: { token } }, body: { volunteer: one.volunteer } }))).token} />}
            </li>
          ))}
        </ul>
      </details>
      <LedCalendar token={token} team={team} />
    </section>
  );
};

const use_certificate_by_leader = (token: string, volunteer: number, made: (made: Schema["CertificateIssued"]) => void) => {
  const words = use_words();
  return use_deed(token, async (body: Schema["CertificateAsked"], once) => made(await answer(api.POST("/api/v1/volunteering/{token}/led/volunteers/{number}/certificates", { params: { path: { token, number: String(volunteer) }, header: once }, body }))), words.certificate.made);
};

export default LeadPart;
