// The desk: queue, map and case side by side, live.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { answer, api } from "../../api/client";
import { number_of, use_live } from "../../api/live";
import { is_problem } from "../../api/problem";
import { use_session } from "../../shell/frame";
import { use_kept } from "../../shell/kept";
import { use_settled } from "../../shell/settled";
import { Empty, Fault, Loading } from "../../shell/states";
import { tell } from "../../shell/toast";
import { number as number_text, percent } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { branches_of } from "../rulebook";
import { CallForm, is_begun, no_call, type Call } from "./call_form";
import { Case, NoCase, dossier_key, type Dossier } from "./case";
import { Help, use_keys } from "./keys";
import { use_grids, use_names } from "./names";
import { first_filter, query_of, shows, use_queue, type Filter, type Incident } from "./queue";
import { QueueList } from "./queue_list";
import { StepDialog, shapes, steps_of, take_step, type StepOfStaff } from "./steps";
import { can_undo, take_bulk, undo_of, type Done } from "./together";
import "./desk.css";

const StationMap = lazy(() => import("./station_map"));

const number_in_address = () => Number(location.hash.slice(1)) || null;
const is_narrow = () => matchMedia("(max-width: 767px)").matches;

const Figures = ({ moment }: { moment: number }) => {
  const words = use_words();
  const settled = use_settled(moment, 2000);
  const asked = useQuery({ queryKey: ["figures", settled], queryFn: () => answer(api.GET("/api/v1/figures")), placeholderData: (before) => before });
  if (!asked.data) return null;
  const { total, total_year_before: before } = asked.data;
  const rate = (value: number | undefined) => (value === undefined ? "–" : percent(value));
  const boxes: [string, string, boolean?][] = [
    [`${words.desk.figures.reported} · ${words.desk.figures.before} ${number_text(before.reported)}`, number_text(total.reported)],
    [words.desk.figures.closure, rate(total.closure_rate)], [words.desk.figures.on_time, rate(total.on_time_rate)], [words.desk.figures.verified, rate(total.verified_rate)],
    [words.desk.figures.overdue, number_text(total.open_overdue), total.open_overdue > 0],
    [words.desk.figures.median, total.median_hours_to_close === undefined ? "–" : words.desk.hours(total.median_hours_to_close)],
  ];
  return (
    <dl id="figures" className="figures" aria-label={words.desk.figures.title}>
      {boxes.map(([name, value, is_bad]) => <div key={name} className={is_bad ? "bad" : undefined}><dt className="quiet">{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
};

interface Asked { step: StepOfStaff; incidents: readonly Incident[]; first?: Record<string, string> }

export const DeskPage = () => {
  const words = use_words();
  const session = use_session();
  const rights = session?.rights ?? [];
  const names = use_names();
  const grids = use_grids();
  const questions = useQueryClient();

  const [filter, set_filter] = use_kept<Filter>("desk-filter", first_filter);
  const text = use_settled(filter.text.trim(), 250);
  const below = names.below;
  const query = useMemo(() => query_of(filter, below), [filter.show, filter.category, below]);
  const { queue, refresh, load } = use_queue(query, text, filter.show === "due");

  const [chosen, set_chosen] = useState(number_in_address);
  const [marked, set_marked] = useState<ReadonlySet<number>>(new Set());
  const [is_map_shown, show_map] = useState(() => !is_narrow());
  const [is_live, set_live] = useState<boolean | null>(null);
  const [moment, set_moment] = useState(0);
  const [asked, ask] = useState<Asked | null>(null);
  const [is_help, set_help] = useState(false);
  const [is_calling, set_calling] = useState(false);
  const [call, set_call] = useState<Call>(no_call);
  const [point, set_point] = useState<{ lon: number; lat: number } | null>(null);
  const [done, set_done] = useState<Done | null>(null);
  const drafts = useRef(new Map<string, Record<string, string>>());
  const detail = useRef<HTMLElement>(null);
  const last_marked = useRef<number | null>(null);

  const life = useQuery({ queryKey: ["lifecycle"], queryFn: () => answer(api.GET("/api/v1/lifecycle")), staleTime: Infinity });

  const choose = useCallback((number: number) => {
    set_chosen(number);
    set_point(null);
    history.replaceState(null, "", `#${number}`);
    if (is_narrow()) requestAnimationFrame(() => detail.current?.scrollIntoView());
  }, []);
  useEffect(() => {
    const go = () => set_chosen(number_in_address());
    addEventListener("hashchange", go);
    return () => removeEventListener("hashchange", go);
  }, []);

  // What happened, here or elsewhere: the queue, the case, the map.
  const changed = useCallback((numbers: ReadonlySet<number>) => {
    void refresh(numbers);
    for (const number of numbers) void questions.invalidateQueries({ queryKey: dossier_key(number) });
    set_moment((before) => before + 1);
  }, [refresh, questions]);
  const was_off = useRef(false);
  use_live(
    (entries) => {
      const numbers = new Set(entries.flatMap((entry) => number_of(entry.subject, "incident") ?? []));
      if (numbers.size) changed(numbers);
    },
    (is_on) => {
      set_live(is_on);
      if (is_on && was_off.current) void load();
      was_off.current = !is_on;
    },
  );

  const mark = useCallback((number: number, to_here: boolean) => {
    const from = last_marked.current; // read now: the function below runs later
    set_marked((before) => {
      const next = new Set(before);
      const places = [from, number].map((one) => queue.items.findIndex((item) => item.number === one)).sort((a, b) => a - b);
      if (to_here && places[0]! >= 0) for (const item of queue.items.slice(places[0], places[1]! + 1)) next.add(item.number);
      else if (!next.delete(number)) next.add(number);
      return next;
    });
    last_marked.current = number;
  }, [queue.items]);
  const marked_items = queue.items.filter((one) => marked.has(one.number));

  const dossier = () => (chosen === null ? undefined : questions.getQueryData<Dossier>(dossier_key(chosen)));
  const send = async (step: StepOfStaff, incidents: readonly Incident[], body: Record<string, unknown>, key?: string) => {
    if (incidents.length === 1) await take_step(step, incidents[0]!, body, key);
    else await take_bulk(step, incidents, body, key);
    const numbers = new Set(incidents.map((one) => one.number));
    if (incidents.length > 1) set_marked(new Set());
    set_done({ step, numbers: [...numbers], at: Date.now() });
    tell(words.desk.done(words.desk.steps[step], [...numbers]));
    changed(numbers);
  };
  const begin = (step: StepOfStaff, first?: Record<string, string>) => {
    const shown = dossier();
    if (shown) ask({ step, incidents: [shown.incident], ...(first && { first }) });
  };
  // By key: for those that are marked, or the one that is shown.
  const press = (step: StepOfStaff) => {
    const shown = dossier();
    if (marked.size > 1) return ask({ step, incidents: marked_items });
    if (!shown || !steps_of(shown.possible_steps, rights).includes(step)) return tell(words.desk.not_now(words.desk.steps[step]));
    if (step !== "accept") return begin(step);
    send(step, [shown.incident], {}).catch((error: unknown) => {
      tell(explain(error));
      changed(new Set([shown.incident.number]));
    });
  };
  const undo = async () => {
    if (!done) return;
    try {
      await undo_of(done);
      tell(words.desk.undone);
      set_done(null);
    } catch (error) {
      tell(explain(error));
    }
    changed(new Set(done.numbers));
  };

  const move = (by: number) => {
    const place = queue.items.findIndex((one) => one.number === chosen);
    const item = queue.items[place < 0 ? 0 : Math.max(0, Math.min(queue.items.length - 1, place + by))];
    if (item) choose(item.number);
  };
  const begin_call = () => {
    if (!rights.includes("incidents.report")) return;
    set_calling(true);
    if (is_narrow()) requestAnimationFrame(() => detail.current?.scrollIntoView());
  };
  const focus = (id: string) => document.getElementById(id)?.focus();
  use_keys({
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    Enter: () => detail.current?.focus(),
    a: () => press("accept"), d: () => press("dispatch"), v: () => press("verify"), n: () => press("note"),
    x: () => chosen !== null && mark(chosen, false), X: () => chosen !== null && mark(chosen, true),
    "/": () => focus("text"), f: () => focus("show"), m: () => show_map((before) => !before),
    c: begin_call, "?": () => set_help(true), u: () => void (done && undo()),
    Escape: () => (marked.size ? set_marked(new Set()) : focus("list-skip")),
  });

  const shown_item = queue.items.find((one) => one.number === chosen);
  const shown_incident = shown_item ?? dossier()?.incident;
  const here = is_calling ? call.position : (point ?? shown_incident?.location ?? null);
  const export_query = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])));
  const bulk_steps = (["accept", "dispatch", "note", "verify", "hand_over", "decline"] as const).filter((step) => rights.includes(shapes[step].right));

  return (
    <div className="desk">
      <h1 className="unseen">{words.desk.title}</h1>
      {rights.includes("figures.read") && <Figures moment={moment} />}
      <div className={is_map_shown ? "parts" : "parts mapless"}>
        <section className="listing" aria-label={words.desk.queue}>
          <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
            <input id="text" type="search" maxLength={100} placeholder={words.desk.search} aria-label={words.desk.search} value={filter.text} onChange={(event) => set_filter({ ...filter, text: event.target.value })} onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()} />
            <select id="show" aria-label={words.desk.show} value={filter.show} onChange={(event) => set_filter({ ...filter, show: event.target.value as Filter["show"] })}>
              {shows.map((show) => <option key={show} value={show}>{words.desk.shows[show]}</option>)}
            </select>
            <select id="category" aria-label={words.desk.fields.category} value={filter.category} onChange={(event) => set_filter({ ...filter, category: event.target.value })}>
              <option value="">{words.desk.all_categories}</option>
              {branches_of(names.book?.categories ?? []).flatMap(({ top, below: under }) => [top, ...under]).map((one) => <option key={one.code} value={one.code}>{one.parent ? "　" : ""}{pick(one.name)}</option>)}
            </select>
          </form>
          <div className="line">
            <p id="live" className={is_live ? "live on" : "live"} role="status">{is_live === null ? "" : is_live ? `● ${words.desk.live}` : `○ ${words.desk.offline}`}</p>
            <p id="count" className="quiet" role="status">{queue.total < 0 ? words.desk.found_text : words.desk.found(queue.total)}{queue.is_loading ? ` · ${words.shell.loading}` : ""}</p>
          </div>
          {marked.size > 0 && (
            <div className="bulk" role="group" aria-label={words.desk.bulk}>
              <b>{words.desk.many(marked.size)}</b>
              {bulk_steps.map((step) => <button key={step} type="button" onClick={() => ask({ step, incidents: marked_items })}>{words.desk.steps[step]}</button>)}
              <button type="button" onClick={() => set_marked(new Set())}>{words.desk.unmark}</button>
            </div>
          )}
          {queue.error ? <Fault error={queue.error} again={() => void load()} />
            : queue.items.length ? <QueueList items={queue.items} names={names} chosen={chosen} marked={marked} fresh={queue.fresh} choose={choose} mark={mark} />
              : <div id="list">{queue.is_loading ? <Loading /> : <Empty><span className="empty">{words.desk.none}</span></Empty>}</div>}
          <div className="line foot">
            {rights.includes("incidents.report") && <button type="button" className="go" onClick={begin_call}>{words.desk.call}<kbd aria-hidden="true">c</kbd></button>}
            {rights.includes("incidents.export") && <a href={`/api/v1/exports/incidents.xlsx?${export_query}`} download>{words.desk.export}</a>}
            <button type="button" aria-pressed={is_map_shown} onClick={() => show_map(!is_map_shown)}>{words.desk.map_short}<kbd aria-hidden="true">m</kbd></button>
            <button type="button" onClick={() => set_help(true)}>{words.desk.help_short}<kbd aria-hidden="true">?</kbd></button>
          </div>
        </section>
        {is_map_shown && (
          <div className="mapping">
            <Suspense fallback={<Loading />}>
              {grids.data && (
                <StationMap grids={grids.data} query={query} moment={moment} here={here} choose={choose}
                  point_at={(at) => (is_calling ? set_call((before) => ({ ...before, position: at, is_from_map: true })) : asked?.step === "relocate" && set_point(at))} />
              )}
            </Suspense>
            <p className="legend"><span className="dot" />{words.desk.legend.open} <span className="dot late">!</span>{words.desk.legend.late} <span className="dot many">9</span>{words.desk.legend.many}</p>
          </div>
        )}
        <aside id="detail" ref={detail} tabIndex={-1} aria-label={words.desk.detail}>
          {is_calling && (
            <CallForm call={call} change={(part) => set_call((before) => ({ ...before, ...part }))} names={names} choose={choose}
              leave={() => set_calling(false)}
              taken={(number) => { set_calling(false); set_call(no_call); choose(number); changed(new Set([number])); }} />
          )}
          {!is_calling && is_begun(call) && <p className="unsent"><button type="button" onClick={begin_call}>{words.desk.call_unsent}</button></p>}
          {done && !is_calling && can_undo(life.data, done) && <p className="unsent"><button type="button" onClick={() => void undo()}>{words.desk.undo(words.desk.steps[done.step])}<kbd aria-hidden="true">u</kbd></button></p>}
          {chosen === null ? !is_calling && <NoCase /> : <Case number={chosen} names={names} choose={choose} begin={begin} changed={() => changed(new Set([chosen]))} />}
        </aside>
      </div>
      {asked && (
        <StepDialog key={asked.step + asked.incidents.map((one) => one.number).join()} step={asked.step} names={names}
          incidents={asked.incidents.length === 1 ? [dossier()?.incident ?? asked.incidents[0]!] : asked.incidents}
          {...(asked.first && { first: asked.first })} draft={drafts.current.get(asked.step + asked.incidents[0]?.number) ?? {}}
          keep={(draft) => void drafts.current.set(asked.step + asked.incidents[0]?.number, draft)}
          position={point ?? asked.incidents[0]?.location ?? null} leave={() => ask(null)}
          send={async (body, key) => {
            const incidents = asked.incidents.length === 1 ? [dossier()?.incident ?? asked.incidents[0]!] : asked.incidents;
            try {
              await send(asked.step, incidents, body, key);
            } catch (error) {
              if (is_problem(error, "incident/stale") || is_problem(error, "incident/wrong-state")) changed(new Set(incidents.map((one) => one.number)));
              throw error;
            }
          }} />
      )}
      {is_help && <Help leave={() => set_help(false)} />}
    </div>
  );
};
