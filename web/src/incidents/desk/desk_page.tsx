// The desk: queue, map and case side by side, live.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { AlertHint } from "../../alerts/alert_hint";
import { answer, api } from "../../api/client";
import { number_of, use_live } from "../../api/live";
import { is_problem } from "../../api/problem";
import { DeliveryHint } from "../../exchange/delivery_hint";
import { use_session } from "../../shell/frame";
import { use_kept } from "../../shell/kept";
import { late } from "../../shell/late";
import { use_settled } from "../../shell/settled";
import { Empty, Fault, Loading } from "../../shell/states";
import { tell } from "../../shell/toast";
import { number as number_text, percent } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { CallForm, is_begun, no_call, type Call } from "./call_form";
import { Case, NoCase, dossier_key, read_dossier, type Dossier } from "./case";
import { FilterBar } from "./filter_bar";
import { HandoverLink } from "./handover_link";
import { Help, use_keys } from "./keys";
import { use_grids, use_names } from "./names";
import { first_filter, query_of, question_of, use_queue, type Filter, type Incident } from "./queue";
import { QueueList } from "./queue_list";
import { of_saved, to_saved } from "./saved";
import { use_saved } from "./saved_filters";
import { text_of, type Point, type Spot } from "./spot";
import type { Draft } from "./step_form";
import { shapes, steps_of, take_step, type Body, type StepOfStaff, type Version } from "./steps";
import { can_undo, marked_with, most_together, refused_of, take_bulk, undo_of, type Done } from "./together";
import { UrgentBar } from "./urgent_bar";
import "./desk.css";

const StationMap = late(() => import("./station_map"));
const SavedFilters = late(async () => ({ default: (await import("./saved_filters")).SavedFilters }));
const StepDialog = late(async () => ({ default: (await import("./step_form")).StepDialog }));
const StepPanel = late(async () => ({ default: (await import("./step_form")).StepPanel }));

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

// A step that waits for what it needs to be told, and the incidents as they were when it was decided on.
interface Asked { step: StepOfStaff; incidents: readonly Incident[]; first?: Draft }
const no_spot: Spot = { text: "", crs: "wgs84" };

export const DeskPage = () => {
  const words = use_words();
  const session = use_session();
  const rights = session?.rights ?? [];
  const names = use_names();
  const grids = use_grids();
  const questions = useQueryClient();

  const [filter, set_filter] = use_kept<Filter>("desk.filter", first_filter);
  const saved = use_saved();
  const text = use_settled(filter.text.trim(), 250);
  const below = names.below;
  const query = useMemo(() => query_of(filter, below), [filter.show, filter.category, filter.grid, filter.more, below]);
  const { queue, refresh, load } = use_queue(query, text, filter.show === "due", !Object.keys(filter.more).length);

  const [chosen, set_chosen] = useState(number_in_address);
  const [marked, set_marked] = useState<ReadonlySet<number>>(new Set());
  const [is_map_shown, show_map] = useState(() => !is_narrow());
  const [is_live, set_live] = useState<boolean | null>(null);
  const [moment, set_moment] = useState(0);
  const [handover_moment, set_handover_moment] = useState(0);
  const [asked, ask] = useState<Asked | null>(null);
  const [is_help, set_help] = useState(false);
  const [is_calling, set_calling] = useState(false);
  const [call, set_call] = useState<Call>(no_call);
  const [spot, set_spot] = useState<Spot>(no_spot); // of the step that corrects a place
  const [point, set_point] = useState<Point | null>(null); // where that is on the map
  const [is_saving, set_saving] = useState(false);
  const [done, set_done] = useState<Done | null>(null);
  const drafts = useRef(new Map<string, Draft>());
  const detail = useRef<HTMLElement>(null);
  const last_marked = useRef<number | null>(null);

  const life = useQuery({ queryKey: ["lifecycle"], queryFn: () => answer(api.GET("/api/v1/lifecycle")), staleTime: Infinity });

  const choose = useCallback((number: number) => {
    set_chosen(number);
    ask((before) => (before?.step === "relocate" ? null : before)); // it stands beside the case that it is for
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
      if (entries.some((entry) => number_of(entry.subject, "call_out") !== null)) {
        void questions.invalidateQueries({ queryKey: ["call-outs"] });
        for (const number of entries.flatMap((entry) => number_of(entry.related, "incident") ?? [])) void questions.invalidateQueries({ queryKey: dossier_key(number) });
      }
      if (entries.some((entry) => number_of(entry.subject, "alert") !== null)) void questions.invalidateQueries({ queryKey: ["alerts"] });
      if (entries.some((entry) => number_of(entry.subject, "handover") !== null)) set_handover_moment((before) => before + 1);
    },
    (is_on) => {
      set_live(is_on);
      if (is_on && was_off.current) void load();
      was_off.current = !is_on;
    },
  );

  const mark = useCallback((number: number, to_here: boolean) => {
    const [from = -1, to = -1] = [last_marked.current, number].map((one) => queue.items.findIndex((item) => item.number === one)); // read now: the function below runs later
    const is_range = to_here && from >= 0 && to >= 0;
    const range = is_range ? queue.items.slice(Math.min(from, to), Math.max(from, to) + 1).map((one) => one.number) : [number];
    if (from > to) range.reverse(); // where there is no room for all, those that are next to the one before
    set_marked((before) => (!is_range && before.has(number) ? new Set([...before].filter((one) => one !== number)) : marked_with(before, range)));
    last_marked.current = number;
  }, [queue.items]);
  const marked_items = queue.items.filter((one) => marked.has(one.number));

  const dossier = () => (chosen === null ? undefined : questions.getQueryData<Dossier>(dossier_key(chosen)));
  // What one did oneself is no surprise: the next step is not refused as outdated before all of it is read again.
  const know = (after: readonly Version[]) => {
    for (const { number, version } of after)
      questions.setQueryData<Dossier>(dossier_key(number), (before) => before && { ...before, incident: { ...before.incident, version } });
  };
  const send = async (step: StepOfStaff, incidents: readonly Incident[], body: Record<string, unknown>, key?: string) => {
    const is_one = incidents.length === 1;
    const after: readonly Version[] = is_one ? [await take_step(step, incidents[0]!, body, key)] : await take_bulk(step, incidents, body, key);
    if (!is_one) set_marked(new Set());
    know(after);
    const numbers = new Set(incidents.map((one) => one.number));
    set_done({ step, incidents: after, at: Date.now() });
    tell(words.desk.done(words.desk.steps[step], [...numbers]));
    changed(numbers);
    return after;
  };
  // To another station, in one go; what was refused is told, and what there is now is shown.
  const hand_over = async (incident: Incident, to: string) => {
    ask(null);
    try {
      const [accepted] = incident.state === "reported" ? await send("accept", [incident], {}) : [incident];
      await send("hand_over", [{ ...incident, version: accepted?.version ?? incident.version }], { station: to });
    } catch (error) {
      tell(explain(error));
      changed(new Set([incident.number]));
    }
  };
  const begin = (step: StepOfStaff, first?: Draft) => {
    const shown = dossier();
    if (!shown) return;
    ask({ step, incidents: [shown.incident], ...(first && { first }) });
    if (step !== "relocate") return;
    const { location } = shown.incident;
    set_spot(location ? { text: text_of(location), crs: "wgs84" } : no_spot);
    show_map(true);
    set_calling(false);
    if (is_narrow()) requestAnimationFrame(() => document.querySelector(".mapping")?.scrollIntoView());
  };
  // What came of it is told where it was asked; after a refusal it is decided anew, on what is there now.
  const send_asked = async ({ step, incidents }: Asked, body: Body, key: string) => {
    try {
      await send(step, incidents, body, key);
    } catch (error) {
      const [one] = incidents;
      const is_outdated = is_problem(error, "incident/stale") || is_problem(error, "incident/wrong-state");
      if (is_outdated || is_problem(error, "incident/bulk-refused")) changed(new Set(incidents.map((all) => all.number)));
      if (is_outdated && one && incidents.length === 1) {
        const now = await questions.fetchQuery({ queryKey: dossier_key(one.number), queryFn: () => read_dossier(one.number), staleTime: 0 }).catch(() => null);
        if (now) ask((before) => before && { ...before, incidents: [now.incident] });
      }
      throw error;
    }
  };
  const leave_out = (numbers: ReadonlySet<number>) => {
    ask((before) => {
      const left = before?.incidents.filter((one) => !numbers.has(one.number)) ?? [];
      return before && left.length ? { ...before, incidents: left } : null;
    });
    set_marked((before) => new Set([...before].filter((one) => !numbers.has(one))));
  };
  // By key: for those that are marked, or the one that is shown.
  const press = (step: StepOfStaff) => {
    const shown = dossier();
    if (marked_items.length > 1) return ask({ step, incidents: marked_items });
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
      know(await undo_of(done));
      tell(words.desk.undone);
      set_done(null);
    } catch (error) {
      tell(refused_of(error)?.slice(0, 3).map((line) => `#${line.number} ${pick(line.detail)}`).join(" ") ?? explain(error));
    }
    changed(new Set(done.incidents.map((one) => one.number)));
  };

  const move = (by: number) => {
    const place = queue.items.findIndex((one) => one.number === chosen);
    const item = queue.items[place < 0 ? 0 : Math.max(0, Math.min(queue.items.length - 1, place + by))];
    if (item) choose(item.number);
  };
  const begin_call = () => {
    if (!rights.includes("incidents.report")) return;
    set_calling(true);
    ask((before) => (before?.step === "relocate" ? null : before));
    if (is_narrow()) requestAnimationFrame(() => detail.current?.scrollIntoView());
  };
  const focus = (id: string) => document.getElementById(id)?.focus();
  use_keys({
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    Enter: () => detail.current?.focus(),
    a: () => press("accept"), d: () => press("dispatch"), v: () => press("verify"), n: () => press("note"),
    x: () => chosen !== null && mark(chosen, false), X: () => chosen !== null && mark(chosen, true),
    "/": () => focus("text"), f: () => focus("show"), s: () => set_saving(true), m: () => show_map((before) => !before),
    c: begin_call, "?": () => set_help(true), u: () => void (done && undo()),
    Escape: () => (marked.size ? set_marked(new Set()) : focus("list-skip")),
  });

  const shown_item = queue.items.find((one) => one.number === chosen);
  const shown_incident = shown_item ?? dossier()?.incident;
  const is_placing = asked?.step === "relocate";
  const here = is_calling ? call.position : is_placing ? point : (shown_incident?.location ?? null);
  const step_props = asked && {
    ...asked, names, draft: drafts.current.get(asked.step + asked.incidents[0]?.number) ?? {},
    keep: (draft: Draft) => void drafts.current.set(asked.step + asked.incidents[0]?.number, draft),
    spot, set_spot, show: set_point, leave: () => ask(null), leave_out,
    send: (body: Body, key: string) => send_asked(asked, body, key), hand_over,
  };
  const step_key = asked && asked.step + (asked.incidents.length === 1 ? asked.incidents[0]!.number : "");
  const export_query = new URLSearchParams(Object.entries(question_of(query, text, filter.show === "due")).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])));
  const bulk_steps = (["accept", "dispatch", "note", "verify", "hand_over", "decline"] as const).filter((step) => rights.includes(shapes[step].right));

  return (
    <div className="desk">
      <h1 className="unseen">{words.desk.title}</h1>
      {rights.includes("figures.read") && <Figures moment={moment} />}
      <div className={is_map_shown ? "parts" : "parts mapless"}>
        <section className="listing" aria-label={words.desk.queue}>
          <UrgentBar moment={moment} choose={choose} show_all={() => set_filter({ ...first_filter, show: "urgent" })} />
          <FilterBar filter={filter} set_filter={set_filter} names={names} saved={saved.data ?? []} manage={() => set_saving(true)} />
          <div className="line">
            <p id="live" className={is_live ? "live on" : "live"} role="status">{is_live === null ? "" : is_live ? `● ${words.desk.live}` : `○ ${words.desk.offline}`}</p>
            <p id="count" className="quiet" role="status">{queue.total < 0 ? words.desk.found_text : words.desk.found(queue.total)}{queue.is_loading ? ` · ${words.shell.loading}` : ""}</p>
            {rights.includes("incidents.export") && <a href={`/api/v1/exports/incidents.xlsx?${export_query}`} download>{words.desk.export}</a>}
          </div>
          {marked_items.length > 0 && (
            <div className="bulk" role="group" aria-label={words.desk.bulk}>
              <b>{words.desk.many(marked_items.length)}</b>
              <span role="status">{marked.size >= most_together ? words.desk.most_marked(most_together) : ""}</span>
              {bulk_steps.map((step) => <button key={step} type="button" onClick={() => ask({ step, incidents: marked_items })}>{words.desk.steps[step]}</button>)}
              <button type="button" onClick={() => set_marked(new Set())}>{words.desk.unmark}</button>
            </div>
          )}
          {queue.error ? <Fault error={queue.error} again={() => void load()} />
            : queue.items.length ? <QueueList items={queue.items} names={names} chosen={chosen} marked={marked} fresh={queue.fresh} choose={choose} mark={mark} />
              : <div id="list">{queue.is_loading ? <Loading /> : <Empty><span className="empty">{words.desk.none}</span></Empty>}</div>}
          <div className="line foot">
            {rights.includes("incidents.report") && <button type="button" className="go" onClick={begin_call}>{words.desk.call}<kbd aria-hidden="true">c</kbd></button>}
            {rights.includes("incidents.direct") && <HandoverLink moment={handover_moment} />}
            <AlertHint />
            <DeliveryHint />
            <button type="button" aria-pressed={is_map_shown} onClick={() => show_map(!is_map_shown)}>{words.desk.map_short}<kbd aria-hidden="true">m</kbd></button>
            <button type="button" onClick={() => set_help(true)}>{words.desk.help_short}<kbd aria-hidden="true">?</kbd></button>
          </div>
        </section>
        {is_map_shown && (
          <div className="mapping">
            <Suspense fallback={<Loading />}>
              {grids.data && (
                <StationMap grids={grids.data} query={query} moment={moment} here={here} choose={choose}
                  point_at={is_calling ? (at) => set_call((before) => ({ ...before, position: at, is_from_map: true })) : is_placing ? (at) => set_spot({ text: text_of(at), crs: "wgs84" }) : null} />
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
          {is_placing && step_props && <Suspense fallback={<Loading />}><StepPanel key={step_key} {...step_props} /></Suspense>}
          {chosen === null ? !is_calling && <NoCase /> : <Case number={chosen} names={names} choose={choose} begin={begin} hand_over={hand_over} changed={() => changed(new Set([chosen]))} />}
        </aside>
      </div>
      {step_props && !is_placing && <Suspense><StepDialog key={step_key} {...step_props} /></Suspense>}
      {is_saving && <Suspense><SavedFilters query={to_saved(filter)} choose={(query) => set_filter(of_saved(query))} leave={() => set_saving(false)} /></Suspense>}
      {is_help && <Help leave={() => set_help(false)} />}
    </div>
  );
};
