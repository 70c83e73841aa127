// All teams, and one of them beside the list.
import { Suspense } from "react";
import { late } from "../shell/late";
import { Empty, Fault, Loading } from "../shell/states";
import { use_kept } from "../shell/kept";
import { Field } from "../shell/field";
import { number } from "../words/format";
import { pick, use_words } from "../words/words";
import type { Schema } from "../api/problem";
import { points_of, span_of } from "./points";
import { use_teams } from "./teams";
import { use_may_manage } from "./teams_page";
import { use_team_words } from "./team_words";

const TeamDetail = late(async () => ({ default: (await import("./team_detail")).TeamDetail }));
const TeamForm = late(async () => ({ default: (await import("./team_form")).TeamForm }));

export const TeamsPart = ({ rest }: { rest: string }) => {
  const words = use_words();
  const asked = use_teams();
  const may = use_may_manage();
  const [code = "", more = ""] = rest.split("/");
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const one = asked.data.teams.find(({ team }) => team.code === code);
  return (
    <div className="sides">
      <TeamList teams={asked.data.teams} chosen={code} />
      <section id="one" className={one || code === "+" ? "card" : "card is-nothing"} tabIndex={-1} aria-label={words.teams.detail}>
        {code === "+" && may ? <Suspense fallback={<Loading />}><TeamForm before={null} /></Suspense> : one ? <Suspense fallback={<Loading />}><TeamDetail key={code} code={code} more={more} /></Suspense> : <Empty>{words.teams.pick_one}</Empty>}
      </section>
    </div>
  );
};

const TeamList = ({ teams, chosen }: { teams: readonly Schema["TeamShown"][]; chosen: string }) => {
  const words = use_words();
  const called = use_team_words();
  const may = use_may_manage();
  const [text, set_text] = use_kept("teams.search", "");
  const wanted = text.trim().toLowerCase();
  const found = teams.filter(({ team }) => [team.code, pick(team.name), called.kind(team), ...team.grids].some((one) => one.toLowerCase().includes(wanted)));
  return (
    <section className="card" aria-labelledby="all-teams">
      <div className="heading">
        <h2 id="all-teams">{words.teams.parts.teams}</h2>
        {may && <a id="add" className="button go" href="#teams/+">{words.teams.add}</a>}
      </div>
      {teams.length === 0 ? <Empty>{words.teams.none}</Empty> : (
        <>
          <Field label={words.teams.search}>{(attributes) => <input {...attributes} type="search" maxLength={60} value={text} onChange={(event) => set_text(event.target.value)} />}</Field>
          <p className="quiet" role="status">{words.teams.found(found.length)}</p>
          <table id="table" className="stacked">
            <thead><tr>{[words.teams.team, words.teams.kind, words.teams.members, words.teams.hours, words.teams.state].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {found.map(({ team, members, asking, minutes }) => (
                <tr key={team.code} className={team.code === chosen ? "chosen" : undefined}>
                  <th scope="row"><a href={`#teams/${team.code}`} aria-current={team.code === chosen || undefined}>{pick(team.name)}</a></th>
                  <td data-name={words.teams.kind}>{called.kind(team)}</td>
                  <td data-name={words.teams.members}>{number(members)}</td>
                  <td data-name={words.teams.hours}>{span_of(minutes)} <span className="quiet">{words.volunteering.points(points_of(minutes))}</span></td>
                  <td><span className="tags">{asking > 0 && <span className="tag soon">{words.teams.asking(asking)}</span>}{team.is_risky && <span className="tag">{words.teams.risky}</span>}{team.closed && <span className="tag late">{words.teams.closed}</span>}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
};

export const use_team_name = () => {
  const asked = use_teams();
  return (code: string) => pick(asked.data?.teams.find(({ team }) => team.code === code)?.team.name) || code;
};

// A team to narrow a list by; "" is all of them.
export const TeamChoice = ({ value, choose }: { value: string; choose: (code: string) => void }) => {
  const words = use_words();
  const asked = use_teams();
  return (
    <Field label={words.teams.team}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => choose(event.target.value)}>
          <option value="">{words.teams.all_teams}</option>
          {asked.data?.teams.map(({ team }) => <option key={team.code} value={team.code}>{pick(team.name)}</option>)}
        </select>
      )}
    </Field>
  );
};
