// Who is signed in, as the whole page knows it. Residents' pages never ask.
import type { Schema } from "./problem";

export type Session = Schema["SignedIn"];

let session: Session | null = null;
// What is wanted of whoever is there: to sign in again, because the session ended or they left it in another window; or a
// code of their second factor once more.
export type Wanted = "sign-in" | "left" | "code";
let sign_in_again: ((session: Session, wanted: Wanted) => Promise<Session | null>) | null = null;
let again: Promise<Session | null> | null = null;
const listeners = new Set<() => void>();

export const session_now = () => session;
export const take_session = (taken: Session | null) => {
  session = taken;
  for (const listener of listeners) listener();
};
export const on_session = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

// How they do that without leaving what they typed (identity/sign_in_again); null when they would not.
export const on_wanted = (how: NonNullable<typeof sign_in_again>) => {
  sign_in_again = how;
};

// The other windows of this browser hear of it when the session changes here: they have the same cookie.
export type Change = "signed-out" | "signed-in";
const windows = globalThis.window ? new BroadcastChannel("session") : null;
export const tell_windows = (change: Change) => windows?.postMessage(change);
export const on_windows = (listener: (change: Change) => void) => {
  const hear = (event: MessageEvent<Change>) => listener(event.data);
  windows?.addEventListener("message", hear);
  return () => windows?.removeEventListener("message", hear);
};

const left_alone_for = 60_000; // milliseconds
let declined_at = -Infinity;

// Many requests may find out at once; they wait for one answer. False: there is none. Who would not is left alone for a while
// by what the page does by itself (`is_own_wish` false).
export const renew_session = async (wanted: Wanted, is_own_wish: boolean): Promise<boolean> => {
  if (!session || !sign_in_again) return false;
  if (!again && !is_own_wish && performance.now() - declined_at < left_alone_for) return false;
  again ??= sign_in_again(session, wanted).finally(() => {
    again = null;
  });
  const renewed = await again;
  declined_at = renewed ? -Infinity : performance.now();
  if (renewed) take_session(renewed);
  return renewed !== null;
};

// A session lasts while somebody is there: what a page reads by itself says so.
let last_input = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  globalThis.window?.addEventListener(kind, () => (last_input = Date.now()), { passive: true });
}
export const is_nobody_there = () => Date.now() - last_input > 60_000;
// Somebody is, though nothing is touched: a screen that is only looked at.
export const say_there = () => {
  last_input = Date.now();
};
