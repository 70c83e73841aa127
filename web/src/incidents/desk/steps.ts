// What can be done with an incident, and what each step needs to be told.
import { carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";

export type Step = Schema["Step"];
export type StepOfStaff = Exclude<Step, "withdraw" | "join" | "photo" | "undo">;

const direct = "incidents.direct", handle = "incidents.handle", verify = "incidents.verify";
export type FieldName = "note" | "reason" | "result" | "handler" | "partner" | "into" | "outcome" | "until" | "level" | "category" | "place";
interface StepShape { path: string; right: string; fields: readonly FieldName[]; needed: readonly FieldName[] }

const shape = (right: string, path: string, needed: FieldName[], fields: FieldName[] = []): StepShape => ({ right, path, needed, fields: [...needed, ...fields] });
// In the order of the bar.
export const shapes: Record<StepOfStaff, StepShape> = {
  accept: shape(direct, "accept", [], ["note"]),
  dispatch: shape(direct, "dispatch", [], ["handler", "note"]),
  take: shape(handle, "take", [], ["note"]),
  arrive: shape(handle, "arrive", [], ["note"]),
  claim_done: shape(handle, "claim-done", ["result"]),
  verify: shape(verify, "verify", [], ["note"]),
  reject: shape(verify, "reject", ["reason"]),
  resume: shape(handle, "resume", [], ["note"]),
  pause: shape(handle, "pause", ["reason", "until"]),
  transfer: shape(handle, "transfer", ["handler", "reason"]),
  give_back: shape(handle, "give-back", ["reason"]),
  hand_over: shape(direct, "hand-over", [], ["partner", "note"]),
  reopen: shape(verify, "reopen", ["reason"]),
  note: shape(handle, "note", ["reason"]),
  answer: shape(handle, "answer", ["reason"]),
  merge: shape(direct, "merge", ["into"], ["note"]),
  mark_urgent: shape(handle, "mark-urgent", [], ["note"]),
  unmark_urgent: shape(handle, "unmark-urgent", ["reason"]),
  relevel: shape(handle, "relevel", ["level", "reason"]),
  recategorise: shape(handle, "recategorise", ["category", "reason"]),
  relocate: shape(handle, "relocate", ["place", "reason"]),
  decline: shape(direct, "decline", ["outcome", "reason"]),
};
export const steps_of = (possible: readonly Step[], rights: readonly string[]) =>
  (Object.keys(shapes) as StepOfStaff[]).filter((step) => possible.includes(step) && rights.includes(shapes[step].right));

export type Body = Record<string, unknown>;
export interface Version { number: number; version: number }
// A note or an answer decides nothing: whatever happened meanwhile, it is written down.
const decides = (step: StepOfStaff) => step !== "note" && step !== "answer";

const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: Schema["Incident"] }>;
export const take_step = (step: StepOfStaff, of: Version, body: Body, key?: string) =>
  carry_out((once) => answer(post(`/api/v1/incidents/{number}/${shapes[step].path}`, {
    params: { path: { number: String(of.number) }, header: { ...once, ...(decides(step) && { "If-Match": `"${of.version}"` }) } }, body,
  })), key);

// What makes a step the same one when it is sent again by hand: one that decides is of what was there when it was decided.
export const content_of = (step: StepOfStaff, incidents: readonly Version[], body: Body) => {
  const is_of_version = decides(step) || incidents.length > 1;
  return [step, incidents.map(({ number, version }) => (is_of_version ? [number, version] : number)), body];
};
// Under which name it is kept until then.
export const name_of = (step: StepOfStaff, incidents: readonly Version[]) => `desk.${step}.${incidents.length === 1 ? incidents[0]!.number : "many"}`;
