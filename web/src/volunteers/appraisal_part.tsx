// The annual appraisal: each team's result with how it came about, what it was computed by, and to set that.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Fault, Loading } from "../shell/states";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { AppraisalForm } from "./appraisal_form";
import type { Display } from "./figures";
import { use_may_manage } from "./teams_page";

const AppraisalPart = ({ display }: { display: Display }) => {
  const words = use_words().team_display;
  return (
    <>
      <section className="card" aria-labelledby="appraisal-title">
        <h2 id="appraisal-title">{words.appraisal}</h2>
        <p className="quiet">{words.rule}</p>
        <ul className="lines appraised">
          {display.teams.map((team) => team.appraisal && (
            <li key={team.code}>
              <details>
                <summary>
                  <b>{pick(team.name)}</b> {team.appraisal.result === undefined ? words.not_asked : words.points(team.appraisal.result.toFixed(2))} {team.appraisal.grade && <span className="tag well">{pick(team.appraisal.grade)}</span>}
                </summary>
                <Result appraisal={team.appraisal} />
              </details>
            </li>
          ))}
        </ul>
      </section>
      {display.appraisal && <Settings used={display.appraisal} />}
    </>
  );
};

const Result = ({ appraisal }: { appraisal: Schema["TeamAppraisal"] }) => {
  const words = use_words().team_display;
  return (
    <table className="stacked">
      <thead><tr>{[words.figure, words.value, words.target, words.weight, words.got].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
      <tbody>
        {appraisal.criteria.map((one) => (
          <tr key={one.figure}>
            <th scope="row">{words.figures[one.figure]}</th>
            <td data-name={words.value}>{one.value === undefined ? words.left_out : number(one.value)}</td>
            <td data-name={words.target}>{number(one.target)}</td>
            <td data-name={words.weight}>{number(one.weight)}</td>
            <td data-name={words.got}>{one.points === undefined ? words.not_asked : one.points.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Criteria = ({ settings }: { settings: Schema["AppraisalWritten"] }) => {
  const words = use_words().team_display;
  return (
    <>
      <table className="stacked">
        <thead><tr>{[words.figure, words.target, words.weight].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {settings.criteria.map((one) => (
            <tr key={one.figure}><th scope="row">{words.figures[one.figure]}</th><td data-name={words.target}>{number(one.target)}</td><td data-name={words.weight}>{number(one.weight)}</td></tr>
          ))}
        </tbody>
      </table>
      <p className="tags">{settings.grades.map((one) => <span key={one.from} className="tag">{pick(one.name)} {words.grade_from(one.from)}</span>)}</p>
    </>
  );
};

const use_set_by = () => {
  const words = use_words().team_display;
  return (one: Schema["AppraisalSet"]) => (one.set_at === undefined ? words.defaults : words.set(pick(one.set_by), date_time(one.set_at), one.settings.from_year));
};

const Settings = ({ used }: { used: Schema["AppraisalSet"] }) => {
  const words = use_words().team_display;
  const may = use_may_manage();
  const set_by = use_set_by();
  const [is_edited, edit] = useState(false);
  const asked = useQuery({ queryKey: ["appraisal"], queryFn: () => answer(api.GET("/api/v1/appraisal")) });
  const others = asked.data?.sets.filter((one) => one.version !== used.version) ?? [];
  return (
    <section className="card" aria-labelledby="criteria-title">
      <div className="heading">
        <h2 id="criteria-title">{words.by}</h2>
        {may && asked.data && !is_edited && <button type="button" onClick={() => edit(true)}>{words.edit}</button>}
      </div>
      <p className="quiet">{set_by(used)}</p>
      {is_edited && asked.data ? <AppraisalForm page={asked.data} before={used.settings} leave={() => edit(false)} /> : <Criteria settings={used.settings} />}
      {asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : !asked.data && <Loading />}
      {others.length > 0 && (
        <details>
          <summary>{words.history}</summary>
          {others.map((one) => <section key={one.version} className="part"><p className="quiet">{set_by(one)}</p><Criteria settings={one.settings} /></section>)}
        </details>
      )}
    </section>
  );
};

export default AppraisalPart;
