// The board: how things stand today, and how this period compares with the year before. Every figure leads to the incidents
// that it counts.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { is_problem } from "../api/problem";
import { use_live } from "../api/live";
import { use_session } from "../shell/frame";
import { use_kept } from "../shell/kept";
import { late } from "../shell/late";
import { Empty, Fault, Loading } from "../shell/states";
import { pick, use_words } from "../words/words";
import { date, number, time } from "../words/format";
import { both, change, largest, list_at, shown, signed, value_of, type Board, type Measure, type Row } from "./board";
import { Chart } from "./chart";
import { bars, days } from "./charts";
import { Exports } from "./exports";
import { Narrowing, use_narrow } from "./narrow";
import { query_of } from "./narrow_rules";
import type { Drawing } from "./picture";
import { StationTotals } from "./totals";
import { is_wall, use_age, use_stage, use_stay, wall_at } from "./wall";
import "./wall.css";
import "./board.css";

const BoardMap = late(() => import("./map"));

type Period = Board["period"];
const periods: readonly Period[] = ["week", "month", "days_30"];

// A figure, and the way to what it counts for whoever may see that.
const Figure = ({ value, behind, may_list, label }: { value: string; behind: string; may_list: boolean; label: string }) => {
  const words = use_words();
  return may_list ? <a className="figure" href={list_at(behind)} aria-label={words.board.see(label, value)}>{value}</a> : <span className="figure">{value}</span>;
};

const Today = ({ board, may_list }: { board: Board; may_list: boolean }) => {
  const words = use_words();
  const grave = new Set(["overdue", "urgent_open"]);
  const names = ["reported", "accepted", "closed", "due_soon", "overdue", "urgent_open"] as const;
  return (
    <section className="today" aria-label={words.board.today}>
      <h2 className="unseen">{words.board.today}</h2>
      <dl>
        {names.map((name) => {
          const count = board.today[name];
          return (
            <div key={name} className={`card tile${grave.has(name) && count.value ? " is-grave" : ""}`}>
              <dt>{words.board.todays[name]}</dt>
              <dd><Figure value={number(count.value)} behind={count.behind} may_list={may_list} label={words.board.todays[name]} /></dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
};

const Change = ({ measure, row }: { measure: Measure; row: Row }) => {
  const words = use_words();
  const found = change(measure.kind, value_of(row.now, measure.name), value_of(row.year_before, measure.name));
  const before = shown(measure.kind, value_of(row.year_before, measure.name));
  return <p className="quiet">{words.board.before(before)}{found && ` · ${words.board.changed[found.unit](signed(found.by))}`}</p>;
};

const Rates = ({ board, may_list }: { board: Board; may_list: boolean }) => {
  const words = use_words();
  const row = board.total;
  return (
    <section className="rates" aria-label={words.board.rates}>
      <h2 className="unseen">{words.board.rates}</h2>
      {board.measures.filter((one) => one.kind === "rate").map((measure) => {
        const out_of = measure.out_of === undefined ? null : both(row.behind, measure.out_of);
        return (
          <div key={measure.name} className={`card tile rate-${measure.name}`}>
            <h3>{pick(measure.title)}</h3>
            <p><Figure value={shown("rate", value_of(row.now, measure.name))} behind={both(row.behind, measure.behind)} may_list={may_list} label={pick(measure.title)} /></p>
            <Change measure={measure} row={row} />
            <p className="quiet meaning">{pick(measure.meaning)} {may_list && out_of && <a href={list_at(out_of)}>{words.board.out_of}</a>}</p>
          </div>
        );
      })}
    </section>
  );
};

const States = ({ board, may_list }: { board: Board; may_list: boolean }) => {
  const words = use_words();
  const most = Math.max(1, ...board.states.map((one) => one.count.value));
  return (
    <section className="card states" aria-labelledby="states">
      <h2 id="states">{words.board.states}</h2>
      <ul>
        {board.states.map((one) => (
          <li key={one.state}>
            <span>{pick(one.name)}</span>
            <meter min={0} max={most} value={one.count.value} aria-hidden="true" />
            <Figure value={number(one.count.value)} behind={one.count.behind} may_list={may_list} label={pick(one.name)} />
          </li>
        ))}
      </ul>
    </section>
  );
};

const Rows = ({ rows, measures, may_list, head }: { rows: readonly Row[]; measures: readonly Measure[]; may_list: boolean; head: string }) => {
  const words = use_words();
  const columns = measures.filter((one) => ["reported", "closed", "open_overdue", "closure_rate", "on_time_rate", "verified_rate"].includes(one.name));
  return (
    <table>
      <thead>
        <tr><th scope="col">{head}</th>{columns.map((one) => <th key={one.name} scope="col">{pick(one.title)}</th>)}<th scope="col">{words.board.reported_before}</th></tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{pick(row.name)}</th>
            {columns.map((one) => (
              <td key={one.name}><Figure value={shown(one.kind, value_of(row.now, one.name))} behind={both(row.behind, one.behind)} may_list={may_list} label={`${pick(row.name)} ${pick(one.title)}`} /></td>
            ))}
            <td><Figure value={number(row.year_before.reported)} behind={row.behind_year_before} may_list={may_list} label={`${pick(row.name)} ${words.board.reported_before}`} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Charts = ({ board, may_list, is_bare, pictures }: { board: Board; may_list: boolean; is_bare: boolean; pictures: Map<string, Drawing> }) => {
  const words = use_words();
  const follow = (rows: readonly Row[]) => may_list && !is_bare ? (place: number, series: number) => {
    const row = rows[place];
    if (row) location.assign(list_at(series ? row.behind_year_before : row.behind));
  } : undefined;
  const total = board.total;
  const versus = (rows: readonly Row[], room: number) => bars(rows.map((row) => pick(row.name)),
    { name: words.board.this_period, values: rows.map((row) => row.now.reported) }, { name: words.board.year_before, values: rows.map((row) => row.year_before.reported) }, room);
  const categories = is_bare ? largest(board.categories, 10) : board.categories;
  const grids = largest(board.grids, is_bare ? 6 : 12);
  const day = (of: string) => of.slice(5).replace(/^0/, "").replace("-0", "-").replace("-", "/");
  const common = { is_bare, pictures };
  return (
    <>
      <Chart {...common} name="days" title={words.board.by_day} says={words.board.by_day_says(number(total.now.reported), number(board.days.reduce((sum, one) => sum + one.closed.value, 0)))}
        option={days(board.days.map((one) => day(one.day)), { name: words.board.reported, values: board.days.map((one) => one.reported.value) }, { name: words.board.closed, values: board.days.map((one) => one.closed.value) })}
        follow={may_list && !is_bare ? (place, series) => { const one = board.days[place]; if (one) location.assign(list_at((series ? one.closed : one.reported).behind)); } : undefined}
        table={(
          <table>
            <thead><tr><th scope="col">{words.board.day}</th><th scope="col">{words.board.reported}</th><th scope="col">{words.board.closed}</th></tr></thead>
            <tbody>{board.days.map((one) => (
              <tr key={one.day}>
                <th scope="row">{one.day}</th>
                <td><Figure value={number(one.reported.value)} behind={one.reported.behind} may_list={may_list} label={`${one.day} ${words.board.reported}`} /></td>
                <td><Figure value={number(one.closed.value)} behind={one.closed.behind} may_list={may_list} label={`${one.day} ${words.board.closed}`} /></td>
              </tr>
            ))}</tbody>
          </table>
        )} />
      <Chart {...common} name="categories" title={words.board.by_category} says={words.board.versus_says(words.board.by_category, number(total.now.reported), number(total.year_before.reported))}
        option={versus(categories, words.lang === "en" ? 9 : 6)} follow={follow(categories)}
        table={<Rows rows={board.categories} measures={board.measures} may_list={may_list} head={words.board.category} />} />
      <Chart {...common} name="grids" title={words.board.by_grid(grids.length)} says={words.board.versus_says(words.board.by_grid(grids.length), number(total.now.reported), number(total.year_before.reported))}
        option={versus(grids, 8)} follow={follow(grids)}
        table={<Rows rows={board.grids} measures={board.measures} may_list={may_list} head={words.board.grid} />} />
    </>
  );
};

// How old what is shown is; aloud when it is too old to be trusted.
const Age = ({ board, at, error, is_on }: { board: Board; at: number; error: unknown; is_on: boolean }) => {
  const words = use_words();
  const minutes = use_age(at);
  const is_old = error !== null || minutes >= 2;
  const is_out = is_problem(error) && error.status === 401;
  return (
    <p className={`age${is_old ? " is-old" : ""}`} aria-live={is_old ? "polite" : "off"}>
      {is_out ? words.board.signed_out(time(board.now)) : is_old && error === null ? words.board.stale(time(board.now), minutes) : is_old ? words.board.old(time(board.now), minutes) : words.board.as_of(time(board.now))}
      {is_on && !is_old && <span className="live"> {words.board.live}</span>}
    </p>
  );
};

const Live = ({ show }: { show: (is_on: boolean) => void }) => {
  const questions = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // Many things happen in a moment: the figures are counted once for all of them.
  use_live(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void questions.invalidateQueries({ queryKey: ["board"] });
    }, 1500);
  }, (is_on) => {
    show(is_on);
    if (!is_on) void questions.invalidateQueries({ queryKey: ["board"] }); // is the server still there?
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return null;
};

export const BoardPage = () => {
  const words = use_words();
  const session = use_session();
  const wall = is_wall();
  const may_list = session?.rights.includes("incidents.read") ?? false;
  const may_export = session?.rights.includes("incidents.export") ?? false;
  const [period, set_period] = use_kept<Period>("board-period", "month");
  const [narrow, set_narrow] = use_narrow();
  const [is_on, show] = useState(false);
  const [pictures] = useState(() => new Map<string, Drawing>());
  use_stage(wall);
  const may_stay = use_stay(wall, session);
  const asked = useQuery({
    queryKey: ["board", period, narrow],
    queryFn: () => answer(api.GET("/api/v1/board", { params: { query: { period, ...query_of(narrow) } } })),
    refetchInterval: (question) => (question.state.error ? 4000 : wall ? 15_000 : 60_000),
    refetchIntervalInBackground: true,
    retry: false, // the next time comes soon
    placeholderData: (before) => before,
  });
  const board = asked.data;
  if (!board) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const is_empty = board.total.now.reported === 0 && board.total.year_before.reported === 0 && board.states.every((one) => one.count.value === 0);
  const to = new Date(Date.parse(board.to) - 1);
  return (
    <div className={wall ? "board is-wall" : "board"}>
      {may_list && <Live show={show} />}
      <header className="top">
        <div>
          <h1>{board.station ? pick(board.station) : words.board.title}</h1>
          <p className="quiet">{words.board.span(date(board.from), date(to))} · {words.board.versus(date(board.from_year_before))}</p>
        </div>
        <Age board={board} at={asked.dataUpdatedAt} error={asked.error} is_on={is_on} />
        {!wall && (
          <fieldset className="periods">
            <legend className="unseen">{words.board.period}</legend>
            {periods.map((one) => (
              <label key={one}><input type="radio" name="period" checked={one === period} onChange={() => set_period(one)} /><span>{words.board.periods[one]}</span></label>
            ))}
          </fieldset>
        )}
        {!wall && <a className="button" href={wall_at(narrow)}>{words.board.wall}</a>}
        <Narrowing narrow={narrow} set={set_narrow} is_bare={wall} />
      </header>
      {!wall && asked.error && <Fault error={asked.error} title={words.board.not_fresh} again={() => void asked.refetch()} />}
      {wall && !may_stay && <p className="quiet will-end" role="note">{words.board.will_end}</p>}
      <Today board={board} may_list={may_list && !wall} />
      <Rates board={board} may_list={may_list && !wall} />
      {is_empty && !wall && <Empty>{words.board.empty}</Empty>}
      <section className="card map" aria-labelledby="map">
        <h2 id="map">{words.board.map}</h2>
        <Suspense fallback={<Loading />}><BoardMap board={board} is_bare={wall} may_list={may_list} pictures={pictures} /></Suspense>
      </section>
      <States board={board} may_list={may_list && !wall} />
      <Charts board={board} may_list={may_list} is_bare={wall} pictures={pictures} />
      <StationTotals period={board.period} />
      {!wall && <Exports board={board} may_export={may_export} pictures={pictures} />}
    </div>
  );
};
