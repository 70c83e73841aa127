// What a volunteer sees first: what is to be done now, points, the next shifts, what waits for the leader.
import { Suspense, useEffect, useState } from "react";
import { server_now } from "../api/contact";
import { late } from "../shell/late";
import { Empty } from "../shell/states";
import { date, time } from "../words/format";
import { pick, use_words } from "../words/words";
import { CheckDialog } from "./check_in";
import type { OwnProps } from "./own_page";
import { points_of, span_of } from "./points";
import { ServiceLine } from "./service_line";
import { ShiftCard } from "./shift_card";
import { is_check_in_time } from "./shifts";
import { use_team_words } from "./team_words";
import type { Way } from "./waiting";

const FindingsCard = late(async () => ({ default: (await import("./findings_card")).FindingsCard }));
export const OffersCard = late(async () => ({ default: (await import("./offers_card")).OffersCard }));
export const ProposedPlaces = late(async () => ({ default: (await import("./proposed_places")).ProposedPlaces }));

export const use_now = (milliseconds = 30_000) => {
  const [now, set_now] = useState(server_now);
  useEffect(() => {
    const timer = setInterval(() => set_now(server_now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return now;
};

const shown_next = 3;

export const NowPart = ({ token, own, to }: OwnProps) => {
  const words = use_words();
  const called = use_team_words();
  const now = use_now();
  const [asked, ask] = useState<{ shift: number; way: Way } | null>(null);
  const open = own.services.filter((one) => one.state === "open");
  const mine = own.shifts.filter(({ standing }) => standing.standing === "signed_up" || standing.standing === "on_standby");
  const here = mine.filter((one) => one.standing.standing === "signed_up" && one.service === undefined && is_check_in_time(one, now));
  const next = mine.filter((one) => one.service === undefined && !here.includes(one)).slice(0, shown_next);
  const waiting = own.services.filter((one) => one.state === "ended");
  const asked_teams = own.teams.filter((one) => one.state === "asked");
  return (
    <>
      {open.map((one) => (
        <section key={one.id} className="card now" aria-label={words.volunteers.here}>
          <p className="quiet">{words.volunteers.here}</p>
          <p className="big">{pick(one.team_name)}</p>
          <p>{words.volunteers.here_since(time(one.began_at))}</p>
          {one.shift !== undefined && <button type="button" className="go large" onClick={() => ask({ shift: one.shift!, way: "out" })}>{words.volunteers.check_out}</button>}
        </section>
      ))}
      {here.map(({ shift }) => (
        <section key={shift.id} className="card now" aria-label={words.volunteers.check_in}>
          <p className="quiet">{words.volunteers.now_on}</p>
          <p className="big">{pick(shift.team_name)} {called.span(shift)}</p>
          {shift.meeting_point && <p>{words.volunteering.meet_at(shift.meeting_point)}</p>}
          <button type="button" className="go large" onClick={() => ask({ shift: shift.id, way: "in" })}>{words.volunteers.check_in}</button>
        </section>
      ))}
      <Suspense><FindingsCard token={token} own={own} now={now} /></Suspense>
      <Suspense><ProposedPlaces token={token} /></Suspense>
      <section className="card points" aria-label={words.volunteers.your_points}>
        <p className="figure"><b>{points_of(own.minutes)}</b> <span>{words.volunteers.points}</span></p>
        <p>{span_of(own.minutes)} · <a href={to("hours")}>{words.volunteers.ledger}</a></p>
        <p className="quiet">{words.volunteering.volunteer(own.volunteer.number)} · {words.volunteers.since(date(own.volunteer.joined_at))}</p>
      </section>
      {asked_teams.length > 0 && <p className="wait">{words.volunteers.asked_teams(asked_teams.map((one) => pick(one.name)))}</p>}
      <Suspense><OffersCard token={token} own={own} /></Suspense>
      <section className="card" aria-labelledby="next">
        <h2 id="next">{words.volunteers.next}</h2>
        {next.length === 0 ? <Empty go={<a className="button" href={to("shifts")}>{words.volunteers.see_shifts}</a>}>{words.volunteers.next_none}</Empty> : (
          <ul className="shifts">
            {next.map((one) => <ShiftCard key={one.shift.id} token={token} own={own} mine={one} with_day>{one.standing.standing === "signed_up" && <p className="quiet">{words.volunteers.check_in_at(time(one.check_in_from))}</p>}</ShiftCard>)}
          </ul>
        )}
      </section>
      {waiting.length > 0 && (
        <section className="card" aria-labelledby="waiting">
          <h2 id="waiting">{words.volunteers.waiting}</h2>
          <ul className="lines">{waiting.map((one) => <ServiceLine key={one.id} service={one} />)}</ul>
        </section>
      )}
      {asked && <CheckDialog token={token} shift={asked.shift} way={asked.way} by_place={own.shifts.some(({ shift }) => shift.id === asked.shift && shift.grids.length > 0)} leave={() => ask(null)} />}
    </>
  );
};
