// What the phone keeps: two databases of the browser. "field-read" is what was read last, shown without signal; other pages may
// delete it whole (signing out does). "field-waiting" is what was done and not sent yet.
import { new_key } from "../api/carry_out";
import { server_now } from "../api/contact";
import { in_tab } from "../api/storage";
import type { Session } from "../api/session";
import { forget_photos } from "../incidents/photos";
import { done, finished, open_database } from "../shell/database";
import type { Deed, Dossier } from "./deeds";

export const read_database = "field-read";
const waiting_database = "field-waiting";
const longest = 24 * 3_600_000; // that what was read is kept without hearing from the server

const read_store = async (mode: IDBTransactionMode) => (await open_database(read_database, "values")).transaction("values", mode).objectStore("values");
const waiting_store = async (mode: IDBTransactionMode) =>
  (await open_database(waiting_database, "deeds", { keyPath: "id", autoIncrement: true })).transaction("deeds", mode, { durability: "strict" }).objectStore("deeds");

// To the other tabs: "changed", what waits; "left", whoever was signed in.
const others = globalThis.BroadcastChannel ? new BroadcastChannel("field") : null;

// ---- what was read ----

interface Kept { at: number; value: unknown }
export interface Read<T> { at: number; value: T } // ms of the server's clock

let is_left = false; // signed out: an answer that still comes is not kept
export const keep = async (name: string, value: unknown) => {
  if (is_left) return;
  await done((await read_store("readwrite")).put({ at: server_now(), value } satisfies Kept, name));
};
export const kept = async <T>(name: string): Promise<Read<T> | null> => {
  const found = (await done((await read_store("readonly")).get(name))) as Kept | undefined;
  return found && Math.abs(server_now() - found.at) < longest ? (found as Read<T>) : null;
};

// Only what the list shows of people: no reporters, masked or not, and nothing that was written freely at a step.
export const keep_dossier = (dossier: Dossier) =>
  keep(`incident/${dossier.incident.number}`, { ...dossier, reporters: [], history: dossier.history.map((line) => ({ ...line, remark: "", payload: null })) });
// Of incidents that are no longer on the list, nothing stays.
export const forget_all_but = async (numbers: ReadonlySet<number>) => {
  const store = await read_store("readwrite");
  for (const key of await done(store.getAllKeys())) {
    const [kind, number] = String(key).split("/");
    if (kind === "incident" && !numbers.has(Number(number))) store.delete(key);
  }
};

const wipe_read = async () => {
  await done((await read_store("readwrite")).clear());
};
export const leave_phone = async () => {
  is_left = true;
  others?.postMessage("left");
  in_tab.forget_all("field."); // what was being typed
  // A browser that keeps nothing has nothing to be wiped.
  await Promise.all([wipe_read(), forget_photos()]).catch(() => {});
};

// Whoever signs in on this phone does not see what another read here.
export const take_phone = async (session: Session) => {
  is_left = false;
  const before = await kept<Session>("session");
  if (before && before.value.account !== session.account) await wipe_read();
  await keep("session", { ...session, csrf: "" });
};
export const kept_session = async () => (await kept<Session>("session").catch(() => null))?.value ?? null;

// ---- what waits ----

const listeners = new Set<() => void>();
const tell_here = () => {
  for (const listener of listeners) listener();
};
others?.addEventListener("message", ({ data }) => {
  if (data === "left") is_left = true;
  else tell_here();
});
const tell = () => {
  tell_here();
  others?.postMessage("changed");
};
export const on_deeds = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// Where the browser keeps nothing (a private window may refuse it), what waits is held by this page alone, which says so.
let held: Deed[] | null = null;
let last_held = 0;
export const is_only_held = () => held !== null;
const disk = async (mode: IDBTransactionMode) => {
  if (held) return null;
  try {
    return await waiting_store(mode);
  } catch {
    held = [];
    return null;
  }
};
globalThis.addEventListener?.("beforeunload", (event) => { if (held?.length) event.preventDefault(); });

export const all_deeds = async (): Promise<Deed[]> => {
  const store = await disk("readonly");
  return store ? ((await done(store.getAll())) as Deed[]) : [...held!];
};
// Resolves when they are on the disk: what was said to be kept is. Rejects when there is no room for them.
export const add_deeds = async (deeds: readonly Omit<Deed, "id" | "key" | "at">[]) => {
  const made = deeds.map((deed) => ({ ...deed, key: new_key(), at: server_now() }));
  const store = await disk("readwrite");
  if (store) {
    for (const deed of made) store.add(deed);
    await finished(store.transaction);
  } else {
    held!.push(...made.map((deed) => ({ ...deed, id: ++last_held })));
  }
  tell();
};
// In one transaction: what is gone, and what is changed and not gone meanwhile.
export const change_deeds = async (gone: readonly number[], changed: readonly Deed[]) => {
  const store = await disk("readwrite");
  if (store) {
    for (const id of gone) store.delete(id);
    for (const deed of changed) {
      const there = store.getKey(deed.id);
      there.onsuccess = () => { if (there.result !== undefined) store.put(deed); };
    }
    await finished(store.transaction);
  } else {
    held = held!.filter((one) => !gone.includes(one.id)).map((one) => changed.find((deed) => deed.id === one.id) ?? one);
  }
  tell();
};
