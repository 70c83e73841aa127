// What a volunteer notices on service: when it may be written, and what waits on this phone until the server has it. It is kept
// before it is first sent, so that an answer that is lost, or a page that is closed, makes no second incident of it.
import { new_key } from "../api/carry_out";
import type { Schema } from "../api/problem";
import { on_device } from "../api/storage";
import { report_of, type Draft } from "../incidents/draft";

export interface WaitingFinding {
  token: string; // whose link
  body: Schema["FindingWritten"]; // its key is the same over every try
  refused?: string; // why the server did not take it
}

const day = 24 * 60 * 60_000; // milliseconds
const name = "volunteers.findings";

// Who shows what waits is told when there is more of it.
const listeners = new Set<() => void>();
export const on_kept = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const look_again = () => {
  for (const listener of listeners) listener();
};

type Service = Pick<Schema["ServiceShown"], "state" | "ended_at">;

// Until when something may be written of the services there are; Infinity while one is under way; null: not now.
export const may_write_until = (services: readonly Service[], now: number): number | null => {
  const ends = services
    .filter((one) => one.state !== "refused")
    .map((one) => (one.ended_at === undefined ? Infinity : Date.parse(one.ended_at) + day))
    .filter((end) => end >= now);
  return ends.length === 0 ? null : Math.max(...ends);
};

const all_now = (): WaitingFinding[] => {
  try {
    return JSON.parse(on_device.get(name) ?? "[]") as WaitingFinding[];
  } catch {
    return [];
  }
};
const set = (all: readonly WaitingFinding[]) => on_device.set(name, JSON.stringify(all));

// In the order in which they were written.
export const waiting_findings = (token: string) => all_now().filter((one) => one.token === token);
// False: the browser keeps nothing.
export const keep_finding = (one: WaitingFinding): boolean => set([...all_now().filter(({ body }) => body.key !== one.body.key), one]);
export const drop_finding = (one: WaitingFinding) => set(all_now().filter(({ body }) => body.key !== one.body.key));

export const new_finding = (token: string, draft: Draft, at: number): WaitingFinding => {
  const { category, description, location, crs, address } = report_of(draft);
  return { token, body: { key: new_key(), category, description, ...(location && { location }), ...(crs && { crs }), ...(address !== undefined && { address }), written_at: new Date(at).toISOString() } };
};
