// Whether the server answers, and what time it is there: every answer says so, and pages go by it.
import { useSyncExternalStore } from "react";
import { on_device } from "./storage";

const kept = "server.ahead";
let ahead = Number(on_device.get(kept) ?? 0) || 0; // milliseconds that the server's clock is before ours
let heard: { server: number; at: number } | null = null; // what time it was there when this page last heard of it
let is_heard = globalThis.navigator?.onLine ?? true;
const listeners = new Set<() => void>();

const tell = () => {
  for (const listener of listeners) listener();
};
const set_heard = (now: boolean) => {
  if (is_heard === now) return;
  is_heard = now;
  tell();
};

// The server's clock less ours, from a Date header (whole seconds) and when that request began and ended here; null when it
// was too long on its way to say.
export const ahead_by = (date: string | null, asked_at: number, answered_at: number): number | null => {
  const there = date === null ? NaN : Date.parse(date);
  return Number.isNaN(there) || answered_at - asked_at > 10_000 ? null : there + 500 - (asked_at + answered_at) / 2;
};

export const hear = (reply: Response, asked_at: number) => {
  const measured = ahead_by(reply.headers.get("Date"), asked_at, Date.now());
  if (measured !== null) heard = { server: Date.now() + measured, at: performance.now() };
  if (measured !== null && Math.abs(measured - ahead) > 2000) {
    ahead = Math.abs(measured) < 2000 ? 0 : measured;
    on_device.set(kept, String(ahead));
    tell();
  }
  set_heard(reply.status !== 502 && reply.status !== 504); // a proxy speaks for a server that does not answer
};
export const miss = () => set_heard(false);

// A clock that is set back meanwhile does not take the time back with it.
export const server_now = () => Math.max(Date.now() + ahead, heard ? heard.server + performance.now() - heard.at : -Infinity);
export const is_in_contact = () => is_heard;
export const on_contact = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
// By how much this device's clock is wrong, in milliseconds; too slow is above nought.
export const use_clock_fault = () => useSyncExternalStore(on_contact, () => ahead);
export const use_contact = () => useSyncExternalStore(on_contact, is_in_contact);

globalThis.window?.addEventListener("offline", miss);
