// What is reported in the neighbourhood, for everyone. The server hides what is few; here it is only shown.
import { useQuery } from "@tanstack/react-query";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import type { Shapes } from "../grids/bounds";
import { late } from "../shell/late";
import { Empty, Fault, Loading } from "../shell/states";
import { number, percent } from "../words/format";
import { language_now, pick, use_words } from "../words/words";
import { use_rulebook } from "./rulebook";
import "./neighbourhood.css";

const TownMap = late(() => import("../grids/town_map"));

const usual = 20; // rows that are shown without being asked for
const first_shown = 10;

type Count = Schema["PublicCount"];

const month_name = (key: string) => new Intl.DateTimeFormat(language_now(), { year: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${key}-01T00:00:00Z`));

// A table whose numbers are drawn as bars beside them.
const Counts = ({ title, head, counts, name_of, caption }: { title: string; head: string; counts: readonly Count[]; name_of: (key: string) => string; caption?: ReactNode }) => {
  const words = use_words();
  const [is_all, show_all] = useState(false);
  const listed = is_all || counts.length <= usual ? counts : counts.slice(0, first_shown);
  const most = Math.max(1, ...counts.map((one) => one.reported ?? 0));
  return (
    <section className={caption ? "card whole" : "card"}>
      <h2>{title}</h2>
      {caption}
      <table className="counts">
        <thead><tr><th scope="col">{head}</th><th scope="col">{words.neighbourhood.count}</th></tr></thead>
        <tbody>
          {listed.map((one) => (
            <tr key={one.key}>
              <th scope="row">{name_of(one.key)}</th>
              <td>
                {one.reported === undefined
                  ? <span className="quiet">{words.neighbourhood.few}</span>
                  : <><span className="count">{number(one.reported)}</span>{one.reported > 0 && <span className="bar" aria-hidden="true" style={{ inlineSize: `calc((100% - 56px) * ${one.reported / most})` }} />}</>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {counts.length > listed.length && <div><button type="button" onClick={() => show_all(true)}>{words.neighbourhood.show_all(number(counts.length))}</button></div>}
    </section>
  );
};

const ByGrid = () => {
  const words = use_words();
  const [is_shown, show] = useState(false);
  const counts = useQuery({ queryKey: ["public map"], queryFn: () => answer(api.GET("/api/v1/public/map")) });
  const grids = useQuery({ queryKey: ["grids"], queryFn: async () => (await answer(api.GET("/api/v1/grids"))) as unknown as Shapes, staleTime: Infinity });
  const listed = useMemo(() => [...(counts.data?.grids ?? [])].sort((one, other) => (other.reported ?? 0) - (one.reported ?? 0)), [counts.data]);
  const shading = useMemo(() => {
    const most = Math.max(1, ...listed.map((one) => one.reported ?? 0));
    return new Map(listed.map((one) => [one.key, (one.reported ?? 0) / most]));
  }, [listed]);
  const error = counts.error ?? grids.error;
  if (error) return <Fault error={error} again={() => { void counts.refetch(); void grids.refetch(); }} />;
  if (!counts.data || !grids.data) return <Loading />;
  const name_of = (code: string) => grids.data.features.find((one) => one.properties.code === code)?.properties.name ?? code;
  if (listed.length === 0) return <section className="card whole"><h2>{words.neighbourhood.by_grid}</h2><Empty>{words.neighbourhood.grids_none}</Empty></section>;
  const map = (
    <>
      <div><button type="button" aria-expanded={is_shown} onClick={() => show(!is_shown)}>{is_shown ? words.neighbourhood.map_hide : words.neighbourhood.map_show}</button></div>
      {is_shown && <Suspense fallback={<Loading />}><TownMap label={words.neighbourhood.map_label} failed={words.neighbourhood.map_failed} shading={shading} /></Suspense>}
    </>
  );
  return <Counts title={words.neighbourhood.by_grid} head={words.neighbourhood.grid} counts={listed} name_of={name_of} caption={map} />;
};

export const NeighbourhoodPage = () => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["public figures"], queryFn: () => answer(api.GET("/api/v1/public/figures")) });
  return (
    <div className="neighbourhood">
      <h1>{words.neighbourhood.title}</h1>
      {asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : asked.data ? <Figures figures={asked.data} /> : <Loading />}
    </div>
  );
};

const Figures = ({ figures }: { figures: Schema["PublicFigures"] }) => {
  const words = use_words();
  const rulebook = use_rulebook();
  const { months = [], categories = [], reported, closure_rate, resolved_rate } = figures;
  const name_of = (code: string) => pick(rulebook.data?.categories.find((one) => one.code === code)?.name) || code;
  const shown = ({ reported: count }: Count) => (count === undefined ? words.neighbourhood.few : number(count));
  const [before_last, last] = months.slice(-2);
  if (months.every((one) => one.reported === 0)) return <Empty go={<a className="go" href="/">{words.neighbourhood.report}</a>}>{words.neighbourhood.none}</Empty>;
  const by_size = [...categories].sort((one, other) => (other.reported ?? 0.5) - (one.reported ?? 0.5));
  return (
    <>
      <p>{words.neighbourhood.intro(month_name(months[0]?.key ?? ""), month_name(months.at(-1)?.key ?? ""))} <a href="/">{words.neighbourhood.report}</a></p>
      <dl className="totals">
        <div><dt>{words.neighbourhood.reported}</dt><dd>{reported === undefined ? <span className="quiet">{words.neighbourhood.too_few}</span> : number(reported)}</dd></div>
        {before_last && last && (
          <div>
            <dt>{words.neighbourhood.last_month(month_name(last.key))}</dt>
            <dd>{shown(last)}</dd>
            <dd className="quiet">{words.neighbourhood.month_before(shown(before_last))}</dd>
          </div>
        )}
        {closure_rate !== undefined && <div><dt>{words.neighbourhood.closed}</dt><dd>{percent(closure_rate)}</dd></div>}
        {resolved_rate !== undefined && <div><dt>{words.neighbourhood.resolved}</dt><dd>{percent(resolved_rate)}</dd></div>}
      </dl>
      <Counts title={words.neighbourhood.by_category} head={words.neighbourhood.category} counts={by_size} name_of={name_of} />
      <Counts title={words.neighbourhood.by_month} head={words.neighbourhood.month} counts={months} name_of={month_name} />
      <ByGrid />
      <p className="quiet">{words.neighbourhood.few_hint}</p>
    </>
  );
};
