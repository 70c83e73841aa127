// What a volunteer notices on service: when it may be written, and what waits on this phone until the server has it. It is kept
// before it is first sent, so that an answer that is lost, or a page that is closed, makes no second incident of it.
import { new_key } from "../api/carry_out";
import type { Schema, Text } from "../api/problem";
import { in_tab, on_device } from "../api/storage";
import { report_of, type Draft } from "../incidents/draft";
import { look_again } from "./waiting";

export interface WaitingFinding {
  token: string; // whose link
  body: Schema["FindingWritten"]; // its key is the same over every try
  refused?: Text; // why the server did not take it
}

const day = 24 * 60 * 60_000; // milliseconds
const name = "volunteers.findings";

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
const set = (all: readonly WaitingFinding[]): boolean => {
  const is_kept = on_device.set(name, JSON.stringify(all));
  look_again();
  return is_kept;
};

// In the order in which they were written.
export const waiting_findings = (token: string) => all_now().filter((one) => one.token === token);
// False: the browser keeps nothing.
export const keep_finding = (one: WaitingFinding): boolean => set([...all_now().filter(({ body }) => body.key !== one.body.key), one]);
export const drop_finding = (one: WaitingFinding) => set(all_now().filter(({ body }) => body.key !== one.body.key));
// Unless it was dropped while it was on its way.
export const refuse_finding = (one: WaitingFinding, refused: Text) => set(all_now().map((other) => (other.body.key === one.body.key ? { ...other, refused } : other)));

// What is typed and not sent, in this tab.
export const draft_name = (volunteer: number) => `volunteers.finding.${volunteer}`;
// This phone is to know nothing more of whose link it is.
export const drop_all_of = (token: string, volunteer: number) => {
  set(all_now().filter((one) => one.token !== token));
  in_tab.forget(draft_name(volunteer));
};

export const new_finding = (token: string, draft: Draft, at: number): WaitingFinding => {
  const { category, description, location, crs, address } = report_of(draft);
  return { token, body: { key: new_key(), category, description, ...(location && { location }), ...(crs && { crs }), ...(address !== undefined && { address }), written_at: new Date(at).toISOString() } };
};
