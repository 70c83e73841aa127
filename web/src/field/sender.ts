// Sends what waits, in order, each once: one tab of them does (Web Locks), the keys do the rest.
import { useSyncExternalStore } from "react";
import { answer, api, as_it_is } from "../api/client";
import { is_in_contact, on_contact } from "../api/contact";
import { Problem, is_problem, is_worth_waiting, texts_of } from "../api/problem";
import { on_session, renew_session, session_now, take_session } from "../api/session";
import { after_answer, chain_of, done_by_others, is_own, needs_version, next_of, number_of, type Deed, type Dossier } from "./deeds";
import { add_deeds, all_deeds, change_deeds, is_only_held } from "./phone_store";

const rest = 5000; // ms between attempts while the server does not answer

// Steps have an address each; all take a JSON body and answer with the incident.
const address_of = { take: "take", arrive: "arrive", resume: "resume", claim_done: "claim-done", pause: "pause", note: "note", give_back: "give-back" } as const;

export const ask_dossier = (number: number): Promise<Dossier> => answer(api.GET("/api/v1/incidents/{number}", { params: { path: { number: String(number) } } }));

// What it became: the incident and its version. A photo of a report goes by the report's link, which is in the chain's name then.
interface Made { number: number; version: number; token?: string }
const send = async (deed: Deed): Promise<Made> => {
  const { done } = deed;
  const header = { "Idempotency-Key": deed.key, ...(needs_version(deed) && { "If-Match": `"${deed.version}"` }) };
  if (done.kind === "report") return answer(api.POST("/api/v1/incidents", { params: { header }, body: done.body }));
  if (deed.chain.startsWith("tracking/")) {
    await answer(api.POST("/api/v1/tracking/{token}/photos", { params: { path: { token: deed.chain.slice(9) }, header }, ...as_it_is((done as { photo: Blob }).photo) }));
    return { number: 0, version: 0 };
  }
  const path = { number: String(number_of(deed.chain)) };
  if (done.kind === "photo") return answer(api.POST("/api/v1/incidents/{number}/photos", { params: { path, header }, ...as_it_is(done.photo) }));
  const step = `/api/v1/incidents/{number}/${address_of[done.step]}` as "/api/v1/incidents/{number}/claim-done";
  return answer(api.POST(step, { params: { path, header }, body: done.body as { result: string } }));
};

// Changed by somebody else? If only deadlines passed meanwhile, or it was we ourselves, it is sent again as it was meant.
const is_still_meant = async (deed: Deed): Promise<Deed | null> => {
  const number = number_of(deed.chain);
  if (number === null) return null;
  const dossier = await ask_dossier(number);
  if (dossier.version === deed.version || done_by_others(deed, dossier).length > 0) return null;
  return { ...deed, version: dossier.version };
};

const is_session_good = async (is_own_wish: boolean): Promise<boolean> => {
  const session = session_now();
  if (!session) return false;
  if (session.csrf) return true;
  // One that the phone remembered: the server knows it, or they sign in again.
  try {
    const now = await answer(api.GET("/api/v1/session"));
    if (now.stage === "complete" && now.person === session.person) {
      take_session(now);
      return true;
    }
    return await renew_session("sign-in", is_own_wish);
  } catch (error) {
    if (is_problem(error) && error.status === 401) return renew_session("sign-in", is_own_wish);
    throw error;
  }
};

type Sent = (number: number | null) => void;
const listeners = new Set<Sent>();
export const on_sent = (listener: Sent) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// What was answered since this page was opened, for whoever still looks at an incident as it was before.
const answered: { deed: Deed; made: Made }[] = [];
export const done_since = (number: number, version: number): Deed[] =>
  answered.filter(({ deed, made }) => deed.chain === chain_of(number) && made.version > version).map(({ deed }) => deed);
const version_after = (chain: string, version: number): number => {
  const next = answered.find(({ deed, made }) => deed.chain === chain && deed.version === version && made.version === version + 1);
  return next ? version_after(chain, next.made.version) : version;
};

// Why what waits is not sent just now: they have to sign in first, and would not; or the phone has no room to write down what
// became of it.
export type Stop = "sign_in" | "no_room";
let stopped: Stop | null = null;
const stop_watchers = new Set<() => void>();
const stop = (why: Stop | null) => {
  stopped = why;
  for (const watcher of stop_watchers) watcher();
};
export const use_stop = () => useSyncExternalStore((watcher) => {
  stop_watchers.add(watcher);
  return () => stop_watchers.delete(watcher);
}, () => stopped);

let timer = 0;
const later = (milliseconds: number) => {
  clearTimeout(timer);
  timer = window.setTimeout(() => void send_waiting(), milliseconds);
};

const send_each = async (is_own_wish: boolean): Promise<void> => {
  for (;;) {
    const sender = session_now();
    const deeds = (await all_deeds()).filter((one) => is_own(one, sender));
    const deed = next_of(deeds);
    if (!deed) return is_only_held() ? later(rest) : undefined; // more may wait on the disk
    try {
      // What was answered and could not be written down is not sent again.
      const before = answered.find((one) => one.deed.key === deed.key);
      if (!before && !(await is_session_good(is_own_wish))) return stop("sign_in"); // when they come back to it
      const made = before?.made ?? (await send(deed));
      if (!before) answered.push({ deed, made });
      const later_ones = after_answer(deed, made.version, (await all_deeds()).filter((one) => is_own(one, sender)));
      // What goes with a report follows it by its link.
      const photos = deed.done.kind === "report" ? deeds.filter((one) => one.chain === deed.chain && one.id !== deed.id) : [];
      await change_deeds([deed.id], [...later_ones, ...photos.map((one) => ({ ...one, chain: `tracking/${made.token}` }))]);
      stop(null);
      for (const listener of listeners) listener(made.number || null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.type === "session/csrf") {
        // This browser is signed in as another by now, or not wholly: whose deed it is has to be here before it goes.
        take_session({ ...session_now()!, csrf: "" });
        return stop("sign_in");
      }
      if (error.status === 401) return stop("sign_in");
      if (is_worth_waiting(error)) return later((error.retry_after ?? rest / 1000) * 1000);
      let meant: Deed | null = null;
      if (error.status === 412) {
        try {
          meant = await is_still_meant(deed);
        } catch (fault) {
          if (is_worth_waiting(fault)) return later(rest);
        }
      }
      await change_deeds([], [meant ?? { ...deed, refused: { status: error.status, type: error.type, texts: texts_of(error) } }]);
    }
  }
};
// The browser's database refuses: it has no room. The keys make it safe to go on from where it stands.
const send_all = async (is_own_wish: boolean): Promise<void> => {
  if (stopped === "sign_in" && !is_own_wish) return;
  try {
    await send_each(is_own_wish);
    if (stopped === "no_room") stop(null);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    stop("no_room");
    later(rest);
  }
};

let is_asked = false; // one turn of this tab waits already
// `is_own_wish`: they asked for it, and are ready to sign in for it.
export const send_waiting = async (is_own_wish = false): Promise<void> => {
  if (!session_now() || (is_asked && !is_own_wish)) return;
  if (!navigator.locks) return send_all(is_own_wish);
  is_asked = true;
  await navigator.locks.request("field-sending", async () => {
    is_asked = false;
    await send_all(is_own_wish);
  });
};

export const do_it = async (number: number, dossier: Dossier, done: Deed["done"]): Promise<void> => {
  const { account = 0, person = "" } = session_now() ?? {};
  const chain = chain_of(number);
  await add_deeds([{ account, person, chain, done, version: version_after(chain, dossier.version), position: Math.max(0, ...dossier.history.map((line) => line.position)) }]);
  void send_waiting();
};

// Decided again, on what it is now.
export const send_again = async (deed: Deed, dossier: Dossier | null): Promise<void> => {
  const { refused: _, ...rest_of_it } = deed;
  const position = dossier ? Math.max(0, ...dossier.history.map((line) => line.position)) : deed.position;
  const moved = (await all_deeds()).filter((one) => one.chain === deed.chain && one.id > deed.id && dossier !== null);
  await change_deeds([], [
    { ...rest_of_it, version: dossier?.version ?? deed.version, position },
    ...moved.map((one) => ({ ...one, version: dossier!.version, position })),
  ]);
  void send_waiting();
};
export const drop = async (deed: Deed): Promise<void> => {
  // The photos of a report that is dropped have nowhere to go.
  const with_it = deed.done.kind === "report" ? (await all_deeds()).filter((one) => one.chain === deed.chain).map((one) => one.id) : [deed.id];
  await change_deeds(with_it, []);
  void send_waiting();
};

export const start_sending = (): (() => void) => {
  const wake = () => { if (document.visibilityState === "visible") void send_waiting(); };
  const signed_in = () => {
    if (!session_now()?.csrf) return;
    if (stopped === "sign_in") stop(null);
    void send_waiting();
  };
  const stops = [on_contact(() => is_in_contact() && void send_waiting()), on_session(signed_in)];
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  void send_waiting();
  return () => {
    clearTimeout(timer);
    for (const end of stops) end();
    removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  };
};
