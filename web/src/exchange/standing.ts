// How it stands with a partner, what the program said of a failure, how a mapping is edited; pure.
import type { Schema } from "../api/problem";

export type Partner = Schema["PartnerShown"];
export type Connection = Schema["Connection"];
type Files = Schema["FileSettings"];
type Open311 = Schema["Open311Settings"];
export type Message = Schema["MessageShown"];

// The first of these that is so: nothing is sent for the ones before "failing".
export type Standing = "unconnected" | "gone" | "paused" | "unsigned" | "failing" | "well";
export const standing_of = (partner: Partner): Standing => {
  if (!partner.connection) return "unconnected";
  if (partner.gone_at) return "gone";
  if (partner.connection.paused) return "paused";
  if (partner.connection.way === "webhook" && partner.secrets === 0) return "unsigned";
  return partner.failing_since ? "failing" : "well";
};

// Why a try failed. "HTTP 422" is the other side's answer; all else is said in both languages, "中文 · English".
export type Why = { kind: "answer"; status: number; means: "gone" | "signature" | "missing" | "refused" | "busy" | "broken" | "other" } | { kind: "text"; zh: string; en: string };
export const why_of = (fault: string): Why => {
  const status = Number(/^HTTP (\d{3})$/.exec(fault)?.[1] ?? 0);
  if (!status) {
    const [zh = "", ...rest] = fault.split(" · ");
    return { kind: "text", zh, en: rest.join(" · ") || zh };
  }
  const means = status === 410 ? "gone" : status === 401 || status === 403 ? "signature" : status === 404 ? "missing" : status === 408 || status === 429 ? "busy" : status >= 500 ? "broken" : status >= 400 ? "refused" : "other";
  return { kind: "answer", status, means };
};

export const first_connection: Connection = { way: "webhook", address: "", first_answer: { unit: "working_hours", amount: 4 }, categories: [], states: [] };

// What a state's name of theirs can mean: of what we hand over, and of what they do.
export const of_taker = ["accepted", "progress", "done", "returned"] as const;
export const of_giver = ["rejected", "confirmed", "withdrawn"] as const;

// To that of an Open311 server, the names of what is asked are added with a slash.
const address_of = ({ way, address }: Connection): string => (way === "files" ? "" : way === "open311" ? address.trim().replace(/\/+$/, "") : address.trim());

// Without what nothing was put in and what is of another way, as it is sent.
export const trimmed = ({ files, open311, ...connection }: Connection): Connection => ({
  ...connection,
  ...(connection.way === "files" && files && Object.keys(files).length > 0 && { files }),
  ...(connection.way === "open311" && open311 && Object.keys(open311).length > 0 && { open311 }),
  address: address_of(connection),
  categories: connection.categories.map((one) => ({ ...one, theirs: one.theirs.trim() })).filter((one) => one.ours || one.theirs),
  states: connection.states.map((one) => ({ ...one, theirs: one.theirs.trim() })).filter((one) => one.theirs),
});
// In how many of its parts one differs from another.
export const differing = (one: Connection, other: Connection): number =>
  [...new Set([...Object.keys(one), ...Object.keys(other)] as (keyof Connection)[])].filter((part) => in_order({ of: one[part] }) !== in_order({ of: other[part] })).length;
export const is_same = (one: Connection, other: Connection) => differing(one, other) === 0;
const in_order = (value: unknown): string => JSON.stringify(value, (_, part: unknown) =>
  typeof part === "object" && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).filter(([, inner]) => inner !== undefined && inner !== false).sort(([a], [b]) => (a < b ? -1 : 1)))
    : part);

// A part of how files are exchanged; null: as usual.
export const with_files = (connection: Connection, part: { [name in keyof Files]?: Files[name] | null }): Connection => ({
  ...connection, files: Object.fromEntries(Object.entries({ ...connection.files, ...part }).filter(([, value]) => value !== null)) as Files,
});

// Likewise of how an Open311 server is asked.
export const with_open311 = (connection: Connection, part: { [name in keyof Open311]?: Open311[name] | null }): Connection => ({
  ...connection, open311: Object.fromEntries(Object.entries({ ...connection.open311, ...part }).filter(([, value]) => value !== null)) as Open311,
});
// A number as it is typed; null: none.
export const amount_in = (text: string): number | null => (text.replace(/\D/g, "") === "" ? null : Number(text.replace(/\D/g, "").slice(0, 5)));

// The lines in the form are more than those that are sent: "categories[2].theirs" is of the third that says something.
export const line_of = (connection: Connection, list: "categories" | "states", sent: number): number => {
  let place = -1;
  const said: boolean[] = list === "categories" ? connection.categories.map((one) => Boolean(one.ours || one.theirs.trim())) : connection.states.map((one) => Boolean(one.theirs.trim()));
  for (let left = sent; left >= 0; --left) place = said.indexOf(true, place + 1);
  return place;
};

// "linli.handover.offered" is news "offered"; the test is "test".
export const news_of = (type: string): string => type.slice(type.lastIndexOf(".") + 1);

// How often a page asks again what came of a message, in milliseconds; false: nothing more comes of it.
export const ask_again = (message: Message | undefined): number | false => (message?.state === "waiting" || !message ? 1500 : false);

const over: readonly Schema["DeliveryState"][] = ["confirmed", "returned", "withdrawn"];
const is_over = ({ delivery }: Schema["DeliveryShown"]) => over.includes(delivery.state);
// A try is under way, or about to be.
const is_near = (message: Message, now: number) => message.state === "waiting" && Math.abs(Date.parse(message.next_at ?? message.made_at) - now) < 10_000;

// How often the page of an incident asks about its deliveries, in milliseconds: often while something is on its way, rarely while
// the partner has it. `may_begin`: a delivery may be about to begin.
export const asked_every = (deliveries: readonly Schema["DeliveryShown"][] | undefined, may_begin: boolean, now: number): number | false => {
  const open = (deliveries ?? []).filter((one) => !is_over(one));
  if (open.length === 0) return may_begin && 1500;
  return open.some(({ messages }) => messages.some((one) => is_near(one, now))) ? 2000 : 15_000;
};
