// What the teams did in a quarter or a year; of a year with the appraisal; to take away and to show on a wall.
import { useMutation } from "@tanstack/react-query";
import { Suspense, useId } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import type { Schema } from "../api/problem";
import { save } from "../insight/picture";
import { Field } from "../shell/field";
import { late } from "../shell/late";
import { Empty, Fault, Loading } from "../shell/states";
import { date, local_input, number } from "../words/format";
import { language_now, pick, use_words } from "../words/words";
import { parts_of, quarters_until, share, use_display, years_until, type Display, type Figures } from "./figures";
import { points_of } from "./points";

const AppraisalPart = late(() => import("./appraisal_part"));

export const use_period_words = () => {
  const words = use_words();
  return (period: string) => {
    const [year, quarter] = parts_of(period);
    return quarter ? words.team_display.quarter(year, quarter) : words.team_display.year(year);
  };
};

const FiguresPart = ({ rest }: { rest: string }) => {
  const words = use_words();
  const said = use_period_words();
  const day = local_input(server_now()).slice(0, 10);
  const [quarters, years] = [quarters_until(day, 8), years_until(day, 3)];
  const period = [...quarters, ...years].find((one) => one === rest) ?? quarters[0] ?? "";
  const asked = use_display(period);
  return (
    <>
      <section className="card" aria-labelledby="figures-title">
        <h2 id="figures-title">{words.teams.parts.figures}</h2>
        <div className="bar">
          <Field label={words.team_display.period}>
            {(attributes) => (
              <select {...attributes} value={period} onChange={(event) => { location.hash = `figures/${event.target.value}`; }}>
                <optgroup label={words.team_display.quarters}>{quarters.map((one) => <option key={one} value={one}>{said(one)}</option>)}</optgroup>
                <optgroup label={words.team_display.years}>{years.map((one) => <option key={one} value={one}>{said(one)}</option>)}</optgroup>
              </select>
            )}
          </Field>
          <TakeAway period={period} />
        </div>
        {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {!asked.data && !asked.error && <Loading />}
        {asked.data && <Shown display={asked.data} />}
      </section>
      {asked.data?.quarter === 0 && <Suspense fallback={<Loading />}><AppraisalPart display={asked.data} /></Suspense>}
    </>
  );
};

const TakeAway = ({ period }: { period: string }) => {
  const words = use_words();
  const make = useMutation({
    mutationFn: async (format: "pdf" | "xlsx") => {
      const query = { period, language: language_now() === "zh" ? "zh" : "en" } as const;
      const asked = format === "pdf" ? api.GET("/api/v1/team-figures/display.pdf", { params: { query }, parseAs: "blob" }) : api.GET("/api/v1/team-figures/display.xlsx", { params: { query }, parseAs: "blob" });
      save((await answer(asked as Promise<{ data?: unknown }>)) as Blob, `linli-teams-${period}.${format}`);
    },
  });
  return (
    <div className="take-away">
      <div className="buttons">
        <a className="button" href={`/teams?wall&period=${period}`}>{words.team_display.wall}</a>
        <button type="button" disabled={make.isPending} onClick={() => make.mutate("pdf")}>PDF</button>
        <button type="button" disabled={make.isPending} onClick={() => make.mutate("xlsx")}>XLSX</button>
      </div>
      <p className="quiet" role="status">{make.isPending ? words.team_display.making : words.team_display.on_record}</p>
      {make.error && <Fault error={make.error} title={words.team_display.not_made} />}
    </div>
  );
};

// The figures of one team or all, with what each is called, in the order in which they are shown everywhere.
export const use_lines = () => {
  const words = use_words().team_display;
  const of = (some: number, all: number) => (all === 0 ? words.not_asked : words.of(number(some), number(all)));
  return (figures: Figures): [name: string, value: string, share: number | null][] => [
    [words.hours, words.hours_of(points_of(figures.minutes)), null],
    [words.patrols, number(figures.patrols), null],
    [words.persons, number(figures.persons), null],
    [words.grids, number(figures.grids_covered), null],
    [words.own_grids, of(figures.own_grids_covered, figures.own_grids), share(figures.own_grids_covered, figures.own_grids)],
    [words.filled, of(figures.places_taken, figures.places_needed), share(figures.places_taken, figures.places_needed)],
    [words.training, of(figures.trained, figures.to_train), share(figures.trained, figures.to_train)],
    [words.found, number(figures.reports.found), null],
    [words.settled, number(figures.reports.settled), null],
  ];
};

const Shown = ({ display }: { display: Display }) => {
  const words = use_words();
  const lines = use_lines();
  const id = useId();
  const total = lines(display.total);
  return (
    <>
      <p className="quiet">{words.team_display.span(date(display.from), date(display.until))}{!display.is_whole && ` · ${words.team_display.so_far(date(display.now))}`}</p>
      <dl className="display-tiles" aria-label={words.team_display.all}>
        {total.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      {display.teams.length === 0 ? <Empty>{words.team_display.none}</Empty> : (
        <table className="stacked display-table" aria-labelledby={id}>
          <caption id={id} className="unseen">{words.team_display.title}</caption>
          <thead><tr><th scope="col">{words.team_display.team}</th>{total.map(([name]) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {display.teams.map((team) => (
              <tr key={team.code}>
                <th scope="row"><a href={`#teams/${team.code}`}>{pick(team.name)}</a><People persons={team.persons} /></th>
                {lines(team.figures).map(([name, value]) => <td key={name} data-name={name}>{value}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details><summary>{words.team_display.meanings}</summary><p className="quiet">{words.team_display.meaning}</p></details>
    </>
  );
};

const People = ({ persons }: { persons: readonly Schema["PersonOnDisplay"][] }) => {
  const words = use_words();
  if (persons.length === 0) return null;
  return (
    <details className="people">
      <summary>{words.team_display.people(persons.length)}</summary>
      <ul className="plain-list">{persons.map((one) => <li key={one.volunteer}>{one.name || words.team_display.volunteer(one.volunteer)} <span className="quiet">{words.team_display.hours_of(points_of(one.minutes))}</span></li>)}</ul>
    </details>
  );
};

export default FiguresPart;
