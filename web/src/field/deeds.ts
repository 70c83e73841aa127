// What was done on the street, sent or not: rules alone, no browser.
import type { Schema, Text } from "../api/problem";

export type Step = Schema["Step"];
export type Dossier = Schema["Dossier"];
export type Life = readonly { step: Step; from: Schema["State"]; to: Schema["State"] }[];

// The steps of this face, in the order of their buttons.
export const field_steps = ["take", "arrive", "resume", "claim_done", "pause", "note", "photo", "give_back"] as const;
export type FieldStep = (typeof field_steps)[number];

export type Done =
  | { kind: "step"; step: Exclude<FieldStep, "photo">; body: Readonly<Record<string, string>> }
  | { kind: "photo"; photo: Blob }
  | { kind: "report"; body: Schema["Report"] };

// One thing somebody did. Those of one chain ("incident/17", "report/3f…") are sent in the order of their ids, one after the
// other; chains do not wait for each other.
export interface Deed {
  id: number;
  account: number; // whose: nobody else sends it
  person?: string; // the same among all stations; missing in what older pages kept, of the first station
  key: string; // of idempotency: sent again, it happens once
  chain: string;
  at: number; // ms of the server's clock
  done: Done;
  version: number; // of the incident that they saw, or that their deed before made
  position: number; // of the last line of its history that they saw
  refused?: Refused;
}
export interface Refused { status: number; type: string; texts: Text }

export const chain_of = (number: number) => `incident/${number}`;
export const number_of = (chain: string): number | null => (chain.startsWith("incident/") ? Number(chain.slice(9)) : null);

// A step says which version it was decided on; a note or a photo is good on any.
export const needs_version = ({ done }: Deed) => done.kind === "step" && done.step !== "note";

// What may be sent now: the first, in order, of a chain in which nothing waits for a decision.
export const next_of = (deeds: readonly Deed[]): Deed | undefined => {
  const stuck = new Set(deeds.filter((deed) => deed.refused).map((deed) => deed.chain));
  return [...deeds].sort((one, other) => one.id - other.id).find((deed) => !stuck.has(deed.chain));
};

// The later deeds of its chain when one was answered: those decided on the same version go on from what it made of it, if
// nobody else's change lies between.
export const after_answer = (sent: Deed, made: number, deeds: readonly Deed[]): Deed[] =>
  deeds
    .filter((deed) => deed.chain === sent.chain && deed.id > sent.id && deed.version === sent.version && made === sent.version + 1)
    .map((deed) => ({ ...deed, version: made }));

// What others did since it was decided: lines of history that whoever decided had not seen. Deadlines that passed are nobody's
// change.
export const done_by_others = (deed: Deed, dossier: Dossier) =>
  dossier.history.filter((line) => line.position > deed.position && line.actor !== `account/${deed.account}` && line.actor !== "timekeeper");

// As it will be when what waits is sent: its state, and what may be done then. Without anything waiting, just what the server says.
export const as_it_will_be = (dossier: Dossier, deeds: readonly Deed[], life: Life): { state: Schema["State"]; steps: FieldStep[] } => {
  let { state } = dossier.incident;
  let is_there = Boolean(dossier.incident.arrived_at); // when they arrived stays when they arrived
  let allowed: readonly Step[] = dossier.possible_steps;
  for (const { chain, done, refused } of deeds) {
    if (chain !== chain_of(dossier.incident.number) || done.kind !== "step" || refused) continue;
    const found = life.find(({ step, from }) => step === done.step && from === state);
    if (!found) continue;
    state = found.to;
    is_there = done.step === "arrive" || (is_there && done.step !== "give_back");
    const possible = life.filter(({ from }) => from === state).map(({ step }) => step);
    // Given back, it is no longer theirs.
    allowed = done.step === "give_back" ? possible.filter((step) => step === "note") : possible;
  }
  return { state, steps: field_steps.filter((step) => allowed.includes(step) && !(step === "arrive" && is_there)) };
};

// Metres between two places, on a globe.
export const metres_between = (one: Schema["LonLat"], other: Schema["LonLat"]) => {
  const rad = Math.PI / 180;
  const a = Math.sin(((other.lat - one.lat) * rad) / 2) ** 2 + Math.cos(one.lat * rad) * Math.cos(other.lat * rad) * Math.sin(((other.lon - one.lon) * rad) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(a));
};

// Is it this person's own?
export const is_own = (deed: Pick<Deed, "account" | "person">, session: { person: string } | null) => (deed.person ?? String(deed.account)) === session?.person;
