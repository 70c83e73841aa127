// What this face reads, with what the phone kept of it where there is no signal.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { answer, api } from "../api/client";
import { on_contact, is_in_contact, server_now } from "../api/contact";
import { is_problem, type Schema } from "../api/problem";
import { session_now } from "../api/session";
import { set_zone } from "../words/format";
import type { Deed, Dossier, Life } from "./deeds";
import { all_deeds, forget_all_but, keep, keep_dossier, kept, on_deeds, type Read } from "./phone_store";
import { ask_dossier, on_sent } from "./sender";

export type Incident = Schema["Incident"];
export interface Work { mine: readonly Incident[]; around: readonly Incident[] }

// Asked of the server, or else as it was kept. `at`: when the server said it.
const read = async <T>(name: string, ask: () => Promise<T>, put: (value: T) => Promise<void> = (value) => keep(name, value)): Promise<Read<T>> => {
  try {
    const value = await ask();
    await put(value).catch(() => {}); // a phone that is full still shows what it has read
    return { at: server_now(), value };
  } catch (error) {
    const before = is_problem(error) && (error.status === 0 || error.status >= 502) ? await kept<T>(name).catch(() => null) : null;
    if (before) return before;
    throw error;
  }
};

const ask_work = async (): Promise<Work> => {
  const posts = session_now()?.posts ?? [];
  const list = async (query: { handler?: string[] }) =>
    (await answer(api.GET("/api/v1/incidents", { params: { query: { ...query, open: true, order: "due", limit: 100 } } }))).items;
  const [mine, seen] = await Promise.all([posts.length ? list({ handler: posts }) : [], list({})]);
  return { mine, around: seen.filter((one) => !posts.includes(one.handler)) };
};

export const use_work = () => {
  const asked = useQuery({ queryKey: ["field", "work"], queryFn: () => read("work", ask_work), refetchInterval: 60_000 });
  // One's own incidents are read ahead, for where there is no signal.
  const work = asked.data?.value;
  useEffect(() => {
    if (!work || !is_in_contact()) return;
    let is_over = false;
    void (async () => {
      await forget_all_but(new Set([...work.mine, ...work.around].map((one) => one.number)));
      for (const { number, version } of work.mine.slice(0, 40)) {
        if (is_over) return;
        if ((await kept<Dossier>(`incident/${number}`))?.value.version !== version) await keep_dossier(await ask_dossier(number));
      }
    })().catch(() => {});
    return () => { is_over = true; };
  }, [work]);
  return asked;
};

export const use_dossier = (number: number | null) =>
  useQuery({ queryKey: ["field", "incident", number], queryFn: () => read(`incident/${number}`, () => ask_dossier(number!), keep_dossier), enabled: number !== null });

// Which step leads where: to know offline what can be done next.
export const use_life = (): Life =>
  useQuery({
    queryKey: ["life"],
    queryFn: async () => (await read("life", async () => (await answer(api.GET("/api/v1/lifecycle"))).steps)).value,
    staleTime: Infinity,
  }).data ?? [];

// The station's rules under the name that all pages know them by, kept too.
export const use_kept_rulebook = () =>
  useQuery({
    queryKey: ["rulebook"],
    queryFn: async () => {
      const { value } = await read("rulebook", async () => (await answer(api.GET("/api/v1/rulebook"))).rulebook);
      set_zone(value.calendar.zone_minutes);
      return value;
    },
    staleTime: 300_000,
  });

let deeds: readonly Deed[] = [];
const watchers = new Set<() => void>();
const look = async () => {
  deeds = await all_deeds().catch(() => deeds); // as they were, where they cannot be read just now
  for (const watcher of watchers) watcher();
};
on_deeds(() => void look());
const watch = (watcher: () => void) => {
  if (watchers.size === 0) void look();
  watchers.add(watcher);
  return () => { watchers.delete(watcher); };
};
// What waits, everyone's on this phone; the newest last.
export const use_deeds = (): readonly Deed[] => useSyncExternalStore(watch, () => deeds);

// What was sent, and what was missed without signal, is read anew.
export const use_fresh_reading = () => {
  const questions = useQueryClient();
  useEffect(() => {
    // An answer that is on its way may be older than what was sent.
    const anew = async () => {
      await questions.cancelQueries({ queryKey: ["field"] });
      await questions.invalidateQueries({ queryKey: ["field"] });
    };
    const stops = [on_sent(() => void anew()), on_contact(() => is_in_contact() && void anew())];
    return () => stops.forEach((stop) => stop());
  }, [questions]);
};
