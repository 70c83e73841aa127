// What the teams did this quarter, on a wall (/teams?wall, ?wall&period=2026): all of them, then each for a while, in the order of
// their codes. Of persons, those alone who agreed to it.
import { useEffect, useState } from "react";
import { is_problem } from "../api/problem";
import { use_rulebook } from "../incidents/rulebook";
import { use_session } from "../shell/frame";
import { Empty, Fault, Loading } from "../shell/states";
import { use_display, type Display } from "../volunteers/figures";
import { use_lines, use_period_words } from "../volunteers/figures_part";
import { points_of } from "../volunteers/points";
import { date, time } from "../words/format";
import { pick, use_words } from "../words/words";
import { use_age, use_stage, use_stay } from "./wall";
import "./wall.css";
import "./team_wall.css";

const each_for = 12_000;
const refresh_every = 60_000;
const try_again = 4000;
const most_persons = 24; // that are read from 5 m; the rest in turn, each time the team comes round

const use_turn = () => {
  const [turn, go] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => go((before) => before + 1), each_for);
    return () => clearInterval(timer);
  }, []);
  return turn;
};

const TeamWall = () => {
  const words = use_words();
  const said = use_period_words();
  const session = use_session();
  const may_stay = use_stay(true, session);
  use_stage(true);
  use_rulebook(); // the station's time
  const [is_failing, fail] = useState(false);
  const asked = use_display(new URLSearchParams(location.search).get("period") ?? "", is_failing ? try_again : refresh_every);
  useEffect(() => fail(asked.error !== null), [asked.error]);
  const turn = use_turn();
  const display = asked.data;
  if (!display) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const place = turn % (display.teams.length + 1);
  const round = Math.floor(turn / (display.teams.length + 1));
  return (
    <div className="team-wall">
      <header>
        <div>
          <h1>{display.station && `${pick(display.station)} · `}{said(display.period)}</h1>
          <p className="when">{words.team_display.span(date(display.from), date(display.until))}</p>
        </div>
        <div className="state-of-it">
          <Age display={display} at={asked.dataUpdatedAt} error={asked.error} />
          {!may_stay && <p className="will-end" role="note">{words.team_display.will_end}</p>}
        </div>
      </header>
      {display.teams.length === 0 ? <Empty>{words.team_display.none}</Empty> : <Slide key={place} display={display} place={place} round={round} />}
      <footer>
        <span>{words.team_display.thanks}</span>
        <progress max={display.teams.length} value={place} aria-hidden="true" />
        <span>{words.team_display.slide(place, display.teams.length)}</span>
      </footer>
    </div>
  );
};

// All of the teams where `place` is 0.
const Slide = ({ display, place, round }: { display: Display; place: number; round: number }) => {
  const words = use_words();
  const lines = use_lines();
  const team = place === 0 ? undefined : display.teams[place - 1];
  const persons = team?.persons ?? [];
  const from = persons.length <= most_persons ? 0 : (round * most_persons) % persons.length;
  const [hours, ...others] = lines(team?.figures ?? display.total);
  return (
    <section className="slide" aria-label={team ? pick(team.name) : words.team_display.all}>
      <div className="first">
        <h2>{team ? pick(team.name) : words.team_display.all}</h2>
        <p className="hours"><b>{hours?.[1]}</b> <span>{hours?.[0]}</span></p>
        {team?.appraisal?.result !== undefined && (
          <p className="graded">{words.team_display.appraisal} <b>{words.team_display.points(team.appraisal.result.toFixed(2))}</b> {team.appraisal.grade && <span className="grade">{pick(team.appraisal.grade)}</span>}</p>
        )}
        {persons.length > 0 && (
          <ul className="persons">
            {persons.slice(from, from + most_persons).map((one) => (
              <li key={one.volunteer}><span>{one.name || words.team_display.volunteer(one.volunteer)}</span> <span>{words.team_display.hours_of(points_of(one.minutes))}</span></li>
            ))}
          </ul>
        )}
      </div>
      <dl>
        {others.map(([name, value, share]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            {share !== null && <meter min={0} max={100} value={share} aria-hidden="true" />}
          </div>
        ))}
      </dl>
    </section>
  );
};

const Age = ({ display, at, error }: { display: Display; at: number; error: unknown }) => {
  const words = use_words().team_display;
  const minutes = use_age(at);
  const is_old = error !== null || minutes >= 3;
  const is_out = is_problem(error) && error.status === 401;
  return <p className={is_old ? "age is-old" : "age"} aria-live={is_old ? "polite" : "off"}>{is_out ? words.signed_out(time(display.now)) : is_old ? words.old(time(display.now), minutes) : words.as_of(time(display.now))}</p>;
};

export default TeamWall;
