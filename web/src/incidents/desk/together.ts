// One step for many incidents at once, and taking a step back, where the server can do that.
import { carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import { is_problem, type Schema } from "../../api/problem";
import { shapes, type Body, type StepOfStaff, type Version } from "./steps";

const post = api.POST as unknown as (path: string, init: object) => Promise<{ data?: Schema["BulkReport"] }>;
export const most_together = 200; // all of them or none, as the server takes them

// A step that was taken, and the incidents as it left them.
export interface Done { step: StepOfStaff; incidents: readonly Version[]; at: number }

// The numbers that are marked with others, as far as there is room.
export const marked_with = (before: ReadonlySet<number>, others: readonly number[]): ReadonlySet<number> =>
  new Set([...new Set([...before, ...others])].slice(0, most_together));

// All of them or none. The incidents as that leaves them.
const in_bulk = async (path: string, incidents: readonly Version[], body: Body, key?: string): Promise<Version[]> => {
  const list = incidents.map(({ number, version }) => ({ number, version }));
  return (await carry_out((once) => answer(post(`/api/v1/incidents/bulk/${path}`, { params: { header: once }, body: { ...body, incidents: list } })), key)).lines;
};
export const take_bulk = (step: StepOfStaff, incidents: readonly Version[], body: Body, key?: string) => in_bulk(shapes[step].path, incidents, body, key);

export const can_undo = (life: Schema["Lifecycle"] | undefined, done: Done): boolean => {
  if (!life) return false;
  const { undo_minutes, steps } = life;
  return Date.now() - done.at < undo_minutes * 60_000 && steps.some((one) => one.step === done.step && one.can_be_undone);
};
export const undo_of = ({ incidents }: Done) => in_bulk("undo", incidents, {});

// Which of them were refused, and why; null for another error.
export const refused_of = (error: unknown): Schema["BulkLine"][] | null =>
  is_problem(error, "incident/bulk-refused") ? (error.more.lines as Schema["BulkLine"][]).filter((line) => line.type) : null;
