// The incidents that a filter lets through, all of them, kept up to date by what the live feed tells.
import { startTransition, useCallback, useEffect, useRef, useState } from "react";
import { answer, api } from "../../api/client";
import { is_problem, type Schema } from "../../api/problem";

export type Incident = Schema["Incident"];

export const shows = ["open", "reported", "overdue", "due", "urgent", "claimed_done", "with_partner", "all"] as const;
export interface Filter {
  show: (typeof shows)[number];
  category: string; // of either level; "" for any
  grid: string; // its code; "" for any
  text: string;
  more: Readonly<Record<string, string>>; // what else a saved filter asks for, as the API calls it
}
export const first_filter: Filter = { show: "open", category: "", grid: "", text: "", more: {} };

export interface Query {
  open?: boolean;
  overdue?: boolean;
  urgent?: boolean;
  state?: Schema["State"][];
  category?: string[];
  grid?: string[];
}
// What the list, the map and the export ask for alike; `below`: the categories of the second level.
export const query_of = ({ show, category, grid, more }: Filter, below: (code: string) => readonly string[]): Query => ({
  ...more,
  ...(["open", "due", "overdue", "urgent"].includes(show) && { open: true }),
  ...(show === "overdue" && { overdue: true }),
  ...(show === "urgent" && { urgent: true }),
  ...((show === "claimed_done" || show === "with_partner" || show === "reported") && { state: [show] }),
  ...(category && { category: [category, ...below(category)] }),
  ...(grid && { grid: [grid] }),
});

// And what the list and the export ask for beside that.
export interface Question extends Query {
  text?: string;
  order?: "due"; // soonest first, those that have a deadline
}
export const question_of = (query: Query, text: string, is_by_due: boolean): Question => ({ ...query, ...(text ? { text } : is_by_due ? { order: "due" } : {}) });

// By when it is to be finished, to the second, as the server sorts; "" where no such clock runs.
const due_key = ({ deadlines }: Incident) => (deadlines.finish_by ?? "").slice(0, 19);
const by_due = (items: Incident[]) =>
  items.sort((one, other) => (due_key(one) < due_key(other) ? -1 : due_key(one) > due_key(other) ? 1 : one.number - other.number));

// Whether one that has changed is still among them, as far as can be said without the server.
export const fits = (incident: Incident, query: Question) =>
  (query.order !== "due" || due_key(incident) !== "") &&
  (query.open === undefined || (incident.state !== "closed") === query.open) &&
  (!query.urgent || incident.urgent) &&
  (!query.overdue || incident.timeliness === "overdue") &&
  (!query.state || query.state.includes(incident.state)) &&
  (!query.category || query.category.includes(incident.category)) &&
  (!query.grid || query.grid.includes(incident.grid));

// The first page as it is now, the rest as it was, with those that changed, where they belong now: none twice.
export const merged = (first: readonly Incident[], before: readonly Incident[], changed: ReadonlyMap<number, Incident | null>, is_by_due = false): Incident[] => {
  const in_first = new Set(first.map((one) => one.number));
  const rest = before.filter((one) => !in_first.has(one.number)).flatMap((one) => {
    const now = changed.get(one.number);
    return now === undefined ? [one] : now ? [now] : [];
  });
  return is_by_due ? by_due([...first, ...rest]) : [...first, ...rest];
};

const page_size = 200;
const shown_at_once = 1000; // of what follows the first page: a drawing each
const newest = 30; // of what the feed tells, read together
const most = 10_000;

export interface Queue {
  items: readonly Incident[];
  total: number; // -1: not known, as with words that are searched for
  is_loading: boolean;
  error: unknown;
  fresh: ReadonlySet<number>; // what came in while one looked
}
const nothing: Queue = { items: [], total: 0, is_loading: true, error: null, fresh: new Set() };

// `can_tell`: whether `fits` says all of it.
export const use_queue = (query: Query, text: string, is_by_due: boolean, can_tell: boolean) => {
  const [queue, set_at_once] = useState<Queue>(nothing);
  // Whoever types or scrolls meanwhile goes first.
  const set_queue = useCallback((next: (before: Queue) => Queue) => startTransition(() => set_at_once(next)), []);
  const asked = question_of(query, text, is_by_due);
  const key = JSON.stringify(asked);
  const now = useRef({ key, asked, can_tell });
  useEffect(() => {
    now.current = { key, asked, can_tell };
  });

  // All that fit, when all are here.
  const shown = useRef<ReadonlySet<number> | null>(null);
  useEffect(() => {
    shown.current = queue.is_loading || queue.items.length < queue.total ? null : new Set(queue.items.map((one) => one.number));
  }, [queue]);

  // What was heard of while the pages came in, and is newer than they are.
  const heard = useRef(new Map<number, Incident | null>());

  const read = useCallback(async (limit: number, cursor?: string) =>
    answer(api.GET("/api/v1/incidents", { params: { query: { ...now.current.asked, limit, ...(cursor && { cursor }) } } })), []);

  const load = useCallback(async () => {
    const mine = now.current.key;
    const is_mine = () => now.current.key === mine;
    heard.current.clear();
    try {
      let page = await read(page_size);
      if (!is_mine()) return;
      set_queue((before) => ({ ...before, items: page.items, total: page.total, is_loading: Boolean(page.next), error: null }));
      for (let waiting: Incident[] = [], count = page.items.length; page.next;) {
        page = await read(page_size, page.next);
        if (!is_mine()) return;
        waiting.push(...page.items);
        count += page.items.length;
        const is_over = !page.next || !page.items.length || count >= most;
        if (waiting.length < shown_at_once && !is_over) continue;
        const more = waiting;
        waiting = [];
        set_queue((before) => ({ ...before, items: merged(before.items, more, heard.current, now.current.asked.order === "due"), is_loading: !is_over }));
        if (is_over) break;
      }
    } catch (error) {
      if (is_mine()) set_queue((before) => ({ ...before, is_loading: false, error }));
    }
  }, [read, set_queue]);

  useEffect(() => {
    set_at_once((before) => ({ ...before, is_loading: true, fresh: new Set() }));
    now.current = { ...now.current, key };
    void load();
  }, [key, load]);

  // What the feed told of: these numbers have changed or are new.
  const refresh = useCallback(async (numbers: ReadonlySet<number>) => {
    const mine = now.current.key;
    if (numbers.size > newest || !now.current.can_tell) return load();
    try {
      const page = await read(newest);
      const on_it = new Map(page.items.map((one) => [one.number, one]));
      const changed = new Map<number, Incident | null>();
      await Promise.all([...numbers].filter((number) => !on_it.has(number)).map(async (number) => {
        const dossier = await answer(api.GET("/api/v1/incidents/{number}", { params: { path: { number: String(number) } } })).catch((error: unknown) => {
          if (is_problem(error) && (error.status === 403 || error.status === 404)) return null; // no longer theirs to see
          throw error;
        });
        changed.set(number, dossier && fits(dossier.incident, now.current.asked) ? dossier.incident : null);
        heard.current.set(number, changed.get(number)!);
      }));
      if (now.current.key !== mine) return;
      // One that is not new but fits only now: where it stands, the server says.
      if ([...changed].some(([number, one]) => one && shown.current && !shown.current.has(number))) return load();
      set_queue((before) => {
        const known = new Set(before.items.map((one) => one.number));
        const fresh = page.items.filter((one) => numbers.has(one.number) && !known.has(one.number)).map((one) => one.number);
        return { ...before, items: merged(page.items, before.items, changed, now.current.asked.order === "due"), total: page.total, error: null, fresh: fresh.length ? new Set([...before.fresh, ...fresh]) : before.fresh };
      });
    } catch {
      // The next entry tries again; the line says when the connection is gone.
    }
  }, [load, read, set_queue]);

  return { queue, refresh, load };
};
