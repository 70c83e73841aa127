// What the phone keeps: two databases of the browser. "field-read" is what was read last, shown without signal; other pages may
// delete it whole (signing out does). "field-waiting" is what was done and not sent yet.
import { new_key } from "../api/carry_out";
import { server_now } from "../api/contact";
import { in_tab } from "../api/storage";
import { on_windows, session_now, type Session } from "../api/session";
import { forget_photos } from "../incidents/photos";
import { done, finished, open_store } from "../shell/database";
import type { Deed, Dossier } from "./deeds";

const read_store = (mode: IDBTransactionMode) => open_store("field-read", "values", mode);
const waiting_store = (mode: IDBTransactionMode) => open_store("field-waiting", "deeds", mode, "strict", { keyPath: "id", autoIncrement: true });

// ---- what was read ----

interface Kept { at: number; value: unknown }
export interface Read<T> { at: number; value: T } // ms of the server's clock

const longest = 24 * 3_600_000; // that what was read is kept without hearing from the server
const is_old = ({ at }: Kept) => Math.abs(server_now() - at) >= longest;
const owner = "owner"; // beside what was read: whose it is (a person), however old

let is_left = false; // signed out, or perhaps another by now: an answer that still comes is not kept
// What another read here goes first, in the same transaction.
export const keep = async (name: string, value: unknown) => {
  const person = session_now()?.person;
  if (is_left || person === undefined) return;
  const store = await read_store("readwrite");
  if ((await done(store.get(owner))) !== person) {
    store.clear();
    store.put(person, owner);
  }
  store.put({ at: server_now(), value } satisfies Kept, name);
  await finished(store.transaction);
};
export const kept = async <T>(name: string): Promise<Read<T> | null> => {
  const person = session_now()?.person;
  const store = await read_store("readonly");
  const [found, whose] = (await Promise.all([done(store.get(name)), done(store.get(owner))])) as [Kept | undefined, string | undefined];
  if (!found || (person !== undefined && whose !== person)) return null;
  if (!is_old(found)) return found as Read<T>;
  await forget_old();
  return null;
};
const forget_old = async () => {
  const store = await read_store("readwrite");
  const [names, all] = await Promise.all([done(store.getAllKeys()), done(store.getAll() as IDBRequest<Kept[]>)]);
  names.forEach((name, place) => { if (name !== owner && is_old(all[place]!)) store.delete(name); });
  await finished(store.transaction);
};

// Only what the list shows of people: no reporters, masked or not, and nothing that was written freely at a step.
export const keep_dossier = (dossier: Dossier) =>
  keep(`incident/${dossier.incident.number}`, { ...dossier, reporters: [], history: dossier.history.map((line) => ({ ...line, remark: "", payload: null })) });
// Of incidents that are no longer on the list, nothing stays.
export const forget_all_but = async (numbers: ReadonlySet<number>) => {
  if (is_left) return;
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
  in_tab.forget_all("field."); // what was being typed
  // A browser that keeps nothing has nothing to be wiped.
  await Promise.all([wipe_read(), forget_photos()]).catch(() => {});
};
// They left in another window, or somebody signed in there: nothing is kept until it is known that it is still they.
on_windows((change) => {
  is_left = true;
  if (change === "signed-out") void wipe_read().catch(() => {});
});

// Whoever signs in on this phone does not see what another read here.
export const take_phone = async (session: Session) => {
  is_left = false;
  await forget_old();
  await keep("session", { ...session, csrf: "" });
};
export const kept_session = async () => {
  try {
    await forget_old();
    return (await kept<Session>("session"))?.value ?? null;
  } catch {
    return null;
  }
};

// ---- what waits ----

const others = globalThis.BroadcastChannel ? new BroadcastChannel("field") : null; // the other tabs: "changed", what waits
const listeners = new Set<() => void>();
const tell_here = () => {
  for (const listener of listeners) listener();
};
others?.addEventListener("message", tell_here);
const tell = () => {
  tell_here();
  others?.postMessage("changed");
};
export const on_deeds = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// What is done while the disk cannot be opened is held by this page alone, which says so, and goes there as soon as it can be.
// A browser may refuse for good (a private window), or a fault may pass: it is tried again either way.
let held: Deed[] = [];
const first_held = 2 ** 40; // ids of what is held come after all of the disk's
let last_held = first_held;
const id_on_disk = new Map<number, number>(); // of what was held
let is_shut = false; // the disk, when it was tried last
let again = 0;
export const is_only_held = () => is_shut || held.length > 0;
globalThis.addEventListener?.("beforeunload", (event) => { if (held.length > 0) event.preventDefault(); });

const disk = async (mode: IDBTransactionMode) => {
  try {
    const store = await waiting_store(mode);
    is_shut = false;
    return store;
  } catch {
    is_shut = true;
    clearTimeout(again);
    again = window.setTimeout(tell_here, 5000); // whoever shows what waits looks again
    return null;
  }
};
const put_down = async () => {
  const store = held.length > 0 ? await disk("readwrite") : null;
  if (!store) return;
  const added = held.map(({ id: _, ...deed }) => store.add(deed));
  await finished(store.transaction);
  held.forEach((deed, place) => id_on_disk.set(deed.id, added[place]!.result as number));
  held = [];
  tell();
};
// One after the other, so that what is held and what is on the disk do not cross.
let last: Promise<unknown> = Promise.resolve();
const in_turn = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = last.then(() => put_down().catch(() => {})).then(work); // no room: it is held on
  last = turn.catch(() => {});
  return turn;
};

export const all_deeds = (): Promise<Deed[]> => in_turn(async () => {
  const store = await disk("readonly");
  return [...(store ? ((await done(store.getAll())) as Deed[]) : []), ...held];
});
// Resolves when they are on the disk, or held where there is none. Rejects when there is no room for them.
export const add_deeds = async (deeds: readonly Omit<Deed, "id" | "key" | "at">[]) => {
  const made = deeds.map((deed) => ({ ...deed, key: new_key(), at: server_now() }));
  await in_turn(async () => {
    const store = held.length === 0 ? await disk("readwrite") : null;
    if (store) {
      for (const deed of made) store.add(deed);
      await finished(store.transaction);
    } else {
      held = [...held, ...made.map((deed) => ({ ...deed, id: ++last_held }))];
    }
  });
  tell();
};
// All of it or nothing: what is gone, and what is changed and not gone meanwhile. Rejects when there is no room for it.
export const change_deeds = async (gone: readonly number[], changed: readonly Deed[]) => {
  await in_turn(async () => {
    const now = (id: number) => id_on_disk.get(id) ?? id;
    const is_held = (id: number) => id > first_held;
    const gone_now = gone.map(now);
    const changed_now = changed.map((deed) => ({ ...deed, id: now(deed.id) }));
    if (![...gone_now, ...changed_now.map(({ id }) => id)].every(is_held)) {
      const store = await disk("readwrite");
      if (!store) throw new DOMException("what waits cannot be opened", "InvalidStateError");
      for (const id of gone_now) store.delete(id);
      for (const deed of changed_now) {
        const there = store.getKey(deed.id);
        there.onsuccess = () => { if (there.result !== undefined) store.put(deed); };
      }
      await finished(store.transaction);
    }
    held = held.filter((one) => !gone_now.includes(one.id)).map((one) => changed_now.find((deed) => deed.id === one.id) ?? one);
  });
  tell();
};
