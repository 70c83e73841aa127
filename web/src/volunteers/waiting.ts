// Check-ins and check-outs that were done without signal: on this phone until the server has them. The code and when it was
// read go along, so that it counts from then.
import { new_key } from "../api/carry_out";
import { is_problem, texts_of, type Text } from "../api/problem";
import { on_device } from "../api/storage";
import { explain } from "../words/words";

export type Way = "in" | "out";

export interface WaitingCheck {
  token: string; // whose link
  shift: number;
  way: Way;
  code: string;
  scanned_at: string;
  key: string; // Idempotency-Key, the same over every try
  refused?: Text; // why the server did not take it
}

export const refusal_of = (error: unknown): Text => (is_problem(error) ? texts_of(error) : { zh: explain(error), en: explain(error) });

// Who shows what waits, check-ins and findings, is told when it changes.
const listeners = new Set<() => void>();
export const on_kept = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const look_again = () => {
  for (const listener of listeners) listener();
};

// Keys of what a form has just kept and is sending itself: neither shown as waiting nor sent by others meanwhile.
const in_hand = new Set<string>();
export const is_in_hand = (key: string) => in_hand.has(key);
export const with_in_hand = async (key: string, work: () => Promise<void>): Promise<void> => {
  in_hand.add(key);
  try {
    await work();
  } finally {
    in_hand.delete(key);
    look_again();
  }
};

const name = "volunteers.waiting";

const all_now = (): WaitingCheck[] => {
  try {
    return JSON.parse(on_device.get(name) ?? "[]") as WaitingCheck[];
  } catch {
    return [];
  }
};

// In the order in which they were done.
export const waiting_of = (token: string): WaitingCheck[] => all_now().filter((one) => one.token === token);
// They checked in by this phone, and the server does not know of it yet.
export const is_check_in_waiting = (token: string) => waiting_of(token).some((one) => one.way === "in" && !one.refused);

export const is_same = (one: WaitingCheck, other: WaitingCheck) => one.token === other.token && one.shift === other.shift && one.way === other.way;
const set = (all: readonly WaitingCheck[]): boolean => {
  const is_kept = on_device.set(name, JSON.stringify(all));
  look_again();
  return is_kept;
};

// One of a shift and way at a time. False: the browser keeps nothing.
export const keep_waiting = (one: WaitingCheck): boolean => {
  const all = all_now();
  return set(all.some((other) => is_same(one, other)) ? all.map((other) => (is_same(one, other) ? one : other)) : [...all, one]);
};
export const drop_waiting = (one: WaitingCheck) => set(all_now().filter((other) => !is_same(one, other)));
// Unless it was dropped, or done anew, while it was on its way.
export const refuse_waiting = (one: WaitingCheck, refused: Text) => set(all_now().map((other) => (other.key === one.key ? { ...other, refused } : other)));
// This phone is to know nothing more of whose link it is.
export const drop_waiting_of = (token: string) => set(all_now().filter((one) => one.token !== token));

export const new_check = (token: string, shift: number, way: Way, code: string, at: number): WaitingCheck => ({ token, shift, way, code, scanned_at: new Date(at).toISOString(), key: new_key() });
