// Check-ins and check-outs that were done without signal: on this phone until the server has them. The code and when it was
// read go along, so that it counts from then.
import { new_key } from "../api/carry_out";
import { on_device } from "../api/storage";

export type Way = "in" | "out";

export interface WaitingCheck {
  token: string; // whose link
  shift: number;
  way: Way;
  code: string;
  scanned_at: string;
  key: string; // Idempotency-Key, the same over every try
  refused?: string; // why the server did not take it
}

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

const is_same = (one: WaitingCheck, other: WaitingCheck) => one.token === other.token && one.shift === other.shift && one.way === other.way;
const set = (all: readonly WaitingCheck[]) => on_device.set(name, JSON.stringify(all));

// One of a shift and way at a time. False: the browser keeps nothing.
export const keep_waiting = (one: WaitingCheck): boolean => {
  const all = all_now();
  return set(all.some((other) => is_same(one, other)) ? all.map((other) => (is_same(one, other) ? one : other)) : [...all, one]);
};
export const drop_waiting = (one: WaitingCheck) => set(all_now().filter((other) => !is_same(one, other)));

export const new_check = (token: string, shift: number, way: Way, code: string, at: number): WaitingCheck => ({ token, shift, way, code, scanned_at: new Date(at).toISOString(), key: new_key() });
