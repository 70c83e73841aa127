// One step for many incidents at once, and taking a step back, where the server can do that.
import { carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import { is_problem, type Schema } from "../../api/problem";
import { shapes, take_step, type StepOfStaff, type Version } from "./steps";

const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: unknown }>;
const most = 200; // that go in one request

export interface Done { step: StepOfStaff; numbers: readonly number[]; at: number }

// All of them or none; a server that has no such command is asked for one after the other.
export const take_bulk = async (step: StepOfStaff, incidents: readonly Version[], body: Record<string, unknown>, key?: string) => {
  const list = incidents.map(({ number, version }) => ({ number, version }));
  try {
    for (let from = 0; from < list.length; from += most)
      await carry_out((once) => answer(post(`/api/v1/incidents/bulk/${shapes[step].path}`, { params: { header: once }, body: { ...body, incidents: list.slice(from, from + most) } })), key && key + from);
  } catch (error) {
    const is_unknown = is_problem(error) && (error.status === 404 || error.fault_at("incidents") !== undefined);
    if (!is_unknown) throw error;
    for (const one of list) await take_step(step, one, body);
  }
};

interface Undoing { undo_minutes?: number; steps: (Schema["LifeStep"] & { can_be_undone?: boolean })[] }
export const can_undo = (life: Schema["Lifecycle"] | undefined, done: Done): boolean => {
  const { undo_minutes = 0, steps = [] } = (life ?? {}) as Partial<Undoing>;
  return Date.now() - done.at < undo_minutes * 60_000 && steps.some((one) => one.step === done.step && one.can_be_undone);
};
export const undo_of = async ({ numbers }: Done) => {
  for (const number of numbers)
    await carry_out((once) => answer(post("/api/v1/incidents/{number}/undo", { params: { path: { number: String(number) }, header: once }, body: {} })));
};
