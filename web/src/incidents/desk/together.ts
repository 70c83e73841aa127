// One step for many incidents at once, and taking a step back, where the server can do that.
import { carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { shapes, type StepOfStaff, type Version } from "./steps";

const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: unknown }>;
const most = 200; // that go in one request

export interface Done { step: StepOfStaff; numbers: readonly number[]; at: number }

// All of them or none; of more than 200, so for each 200.
export const take_bulk = async (step: StepOfStaff, incidents: readonly Version[], body: Record<string, unknown>, key?: string) => {
  const list = incidents.map(({ number, version }) => ({ number, version }));
  for (let from = 0; from < list.length; from += most)
    await carry_out((once) => answer(post(`/api/v1/incidents/bulk/${shapes[step].path}`, { params: { header: once }, body: { ...body, incidents: list.slice(from, from + most) } })), key && key + from);
};

export const can_undo = (life: Schema["Lifecycle"] | undefined, done: Done): boolean => {
  if (!life) return false;
  const { undo_minutes, steps } = life;
  return Date.now() - done.at < undo_minutes * 60_000 && steps.some((one) => one.step === done.step && one.can_be_undone);
};
export const undo_of = async ({ numbers }: Done) => {
  for (const number of numbers)
    await carry_out((once) => answer(post("/api/v1/incidents/{number}/undo", { params: { path: { number: String(number) }, header: once }, body: {} })));
};
