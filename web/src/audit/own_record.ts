// Whoever reported checks by themselves that the history of their report is unaltered: each entry against the signed record,
// and that record against the one remembered at the last visit.
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { on_device } from "../api/storage";
import { NotProven, can_check, check_consistency, check_entry, ed25519_among, open_checkpoint, read_key, type Checkpoint, type Leaf } from "./proof";
import { size_of } from "./record";

export type Mark = "checking" | "good" | "unsigned" | "waiting" | "bad" | "none";
export type Reason = "entry" | "key" | "older" | "rewritten" | "missing" | "checkpoint";

export type Verdict =
  | { kind: "checking" | "cannot" }
  | { kind: "unchecked"; error: unknown }
  | { kind: "good"; checked: number; waiting: number; is_signed: boolean; size: number; since: string | null; is_remembered: boolean }
  | { kind: "bad"; reason: Reason; position: number | null; evidence: unknown };

// Positions of entries that were seen: of the report itself, and of each incident that it was merged into ("incident/17").
interface Seen { positions: number[]; merged: Record<string, number[]> }
// What is remembered in the browser; of reports only a digest of the token.
interface Remembered { key: string; checkpoint: string; reports: Record<string, Partial<Seen> & { since: string }> }

class Altered extends Error {
  constructor(readonly reason: Reason, readonly position: number | null = null) {
    super(reason);
  }
}

// Each station's record is one of its own; which it is, a link's token says before its point, and the first station's has none.
const place_of = (token: string) => (token.includes(".") ? `record.${token.split(".")[0]}` : "record");

const remembered = (place: string): Remembered | null => {
  try {
    return (JSON.parse(on_device.get(place) ?? "null") as Remembered | null) || null;
  } catch {
    return null;
  }
};
const both = (one: readonly number[] = [], other: readonly number[] = []) => [...new Set([...one, ...other])];

// Puts what was seen to what is remembered by now: other tabs may have done so since this one began, each in its turn. False:
// this browser keeps nothing.
const remember = async (place: string, key: string, checkpoint: string, id: string, seen: Seen): Promise<boolean> => {
  const write = () => {
    const now = remembered(place);
    if (now && now.key !== key) throw new Altered("key");
    const before = now?.reports[id];
    const merged = { ...before?.merged };
    for (const [incident, positions] of Object.entries(seen.merged)) merged[incident] = both(merged[incident], positions);
    const report = { since: before?.since ?? new Date().toISOString(), positions: both(before?.positions, seen.positions), merged };
    const newest = now && size_of(now.checkpoint) > size_of(checkpoint) ? now.checkpoint : checkpoint;
    return on_device.set(place, JSON.stringify({ key, checkpoint: newest, reports: { ...now?.reports, [id]: report } } satisfies Remembered));
  };
  return navigator.locks ? await navigator.locks.request(place, write) : write();
};

const report_id = async (token: string) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return [...digest.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
const as_text = async (asked: Promise<{ data?: unknown }>) => (await answer(asked)) as string;
const ask_key = async () => ed25519_among(await as_text(api.GET("/api/v1/audit/key", { parseAs: "text" })));
const ask_checkpoint = () =>
  as_text(api.GET("/api/v1/audit/checkpoint", { parseAs: "text" })).catch((error: unknown) => {
    if (error instanceof Problem && error.type === "audit/no-checkpoint") return null;
    throw error;
  });
const ask_proof = (token: string, position: number) =>
  answer(api.GET("/api/v1/tracking/{token}/proofs/{position}", { params: { path: { token, position: String(position) } } }));

type Tracked = Schema["Tracked"];
const history_of = (tracked: Tracked) => tracked.history ?? [];

const is_of_server = (error: unknown) => error instanceof Problem && error.type !== "offline" && error.type !== "unreadable";

// Nothing where the server will not say.
const ask_history = async (token: string) => {
  try {
    return history_of(await answer(api.GET("/api/v1/tracking/{token}", { params: { path: { token } } })));
  } catch (error) {
    if (is_of_server(error)) return [];
    throw error;
  }
};

// That each checkpoint contains the one before it.
const check_chain = async (checkpoints: readonly Checkpoint[]) => {
  for (const [place, newer] of checkpoints.entries()) {
    const older = checkpoints[place - 1];
    if (!older) continue;
    if (older.size > newer.size) throw new Altered("older");
    try {
      await check_consistency(older, newer, await answer(api.GET("/api/v1/audit/consistency", { params: { query: { from: older.size, to: newer.size } } })));
    } catch (error) {
      if (error instanceof NotProven || is_of_server(error)) throw new Altered("rewritten");
      throw error;
    }
  }
};

const taken_back_kind = "incident.taken_back";
const is_merge_taken_back = ({ kind, subject, payload }: Leaf, own: string) =>
  kind === taken_back_kind && subject === own && (payload as { taken_back?: string } | null)?.taken_back === "merge";

const check_all = async (token: string, tracked: Tracked, evidence: Record<string, unknown>, mark: (position: number, mark: Mark) => void): Promise<Verdict> => {
  const history = history_of(tracked);
  const place = place_of(token);
  const before = remembered(place);
  const key_text = await ask_key();
  Object.assign(evidence, { key: key_text, remembered: before });
  if (before && before.key !== key_text) throw new Altered("key");
  const note = await ask_checkpoint();
  evidence.checkpoint = note;
  if (!note) {
    if (before) throw new Altered("older");
    for (const line of history) mark(line.position, "waiting");
    return { kind: "good", checked: 0, waiting: history.length, is_signed: true, size: 0, since: null, is_remembered: false };
  }
  let newest: Checkpoint;
  let oldest: Checkpoint | null;
  try {
    const key = await read_key(key_text);
    newest = await open_checkpoint(note, key);
    oldest = before && (await open_checkpoint(before.checkpoint, key));
  } catch (error) {
    throw error instanceof NotProven ? new Altered("checkpoint") : error;
  }
  const id = await report_id(token);
  const known = before?.reports[id];
  const seen_before = [...(known?.positions ?? []), ...Object.values(known?.merged ?? {}).flat()];
  const is_among = (lines: Tracked["history"] = []) => (position: number) => lines.some((line) => line.position === position);
  // Another tab may have seen more than this one was given.
  const now = seen_before.every(is_among(history)) ? history : [...history, ...(await ask_history(token))];
  const is_gone = (position: number) => !is_among(now)(position);
  const missing = known?.positions?.find(is_gone);
  if (missing !== undefined) throw new Altered("missing", missing);
  // Those that the checkpoint covers; a proof may come with a newer one.
  const sealed = history.filter((line) => line.position <= newest.size);
  for (const line of history) if (line.position > newest.size) mark(line.position, "waiting");
  const own = `incident/${tracked.number}`;
  const main = tracked.merged_into === undefined ? null : `incident/${tracked.merged_into}`;
  const about = main === null ? [own] : [own, main];
  const seen_now: Seen = { positions: [], merged: {} };
  const taken_back: { from: string; position: number }[] = []; // merges into another incident, and where that was taken back
  const proofs: unknown[] = (evidence.proofs = []);
  const seen = [newest];
  let altered: Altered | null = null;
  for (const line of sealed) {
    try {
      const proof = await ask_proof(token, line.position);
      proofs.push(proof);
      const { checkpoint, leaf } = await check_entry(proof, key_text, { position: line.position, kind: line.kind, at: Date.parse(line.at), about });
      mark(line.position, checkpoint.is_signed ? "good" : "unsigned");
      seen.push(checkpoint);
      if (main === null || leaf.subject === own || leaf.related === own) seen_now.positions.push(line.position);
      else (seen_now.merged[main] ??= []).push(line.position);
      if (is_merge_taken_back(leaf, own)) taken_back.push({ from: leaf.related, position: line.position });
    } catch (error) {
      if (!(error instanceof NotProven) && !(error instanceof Problem && error.type === "audit/broken")) throw error;
      mark(line.position, "bad");
      altered ??= new Altered("entry", line.position);
    }
  }
  if (altered) throw altered;
  // What the incident that it was merged into had shown goes from sight when that is taken back, and by nothing else. An entry
  // that says so and is not proven yet is taken at its word until it is.
  const is_proven = is_among(sealed);
  if (!now.some((line) => line.kind === taken_back_kind && !is_proven(line.position))) {
    for (const [from, positions] of Object.entries(known?.merged ?? {})) {
      const lost = positions.find((position) => is_gone(position) && !taken_back.some((one) => one.from === from && one.position > position));
      if (lost !== undefined) throw new Altered("missing", lost);
    }
  }
  seen.sort((one, other) => one.size - other.size);
  if (oldest && oldest.size > newest.size) throw new Altered("older");
  await check_chain(oldest ? [oldest, ...seen] : seen);
  const is_remembered = await remember(place, key_text, note, id, seen_now);
  return { kind: "good", checked: sealed.length, waiting: history.length - sealed.length, is_signed: newest.is_signed, size: newest.size, since: known?.since ?? null, is_remembered };
};

export const check_record = async (token: string, tracked: Tracked, mark: (position: number, mark: Mark) => void): Promise<Verdict> => {
  const all = (what: Mark) => { for (const line of history_of(tracked)) mark(line.position, what); };
  if (!can_check()) {
    all("none");
    return { kind: "cannot" };
  }
  all("checking");
  const evidence: Record<string, unknown> = { at: new Date().toISOString(), report: tracked.number, history: history_of(tracked), proofs: [] };
  try {
    return await check_all(token, tracked, evidence, mark);
  } catch (error) {
    if (!(error instanceof Altered)) {
      all("none");
      return { kind: "unchecked", error };
    }
    if (error.position !== null) mark(error.position, "bad");
    return { kind: "bad", reason: error.reason, position: error.position, evidence };
  }
};
