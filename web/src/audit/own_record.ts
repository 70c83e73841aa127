// Whoever reported checks by themselves that the history of their report is unaltered: each entry against the signed record,
// and that record against the one remembered at the last visit.
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { on_device } from "../api/storage";
import { NotProven, can_check, check_consistency, check_entry, ed25519_among, open_checkpoint, read_key, type Checkpoint } from "./proof";

export type Mark = "checking" | "good" | "unsigned" | "waiting" | "bad" | "none";
export type Reason = "entry" | "key" | "older" | "rewritten" | "missing" | "checkpoint";

export type Verdict =
  | { kind: "checking" | "cannot" }
  | { kind: "unchecked"; error: unknown }
  | { kind: "good"; checked: number; waiting: number; is_signed: boolean; size: number; since: string | null; is_remembered: boolean }
  | { kind: "bad"; reason: Reason; position: number | null; evidence: unknown };

// What is remembered in the browser; of reports only a digest of the token.
interface Remembered { key: string; checkpoint: string; reports: Record<string, { since: string; positions: number[] }> }

class Altered extends Error {
  constructor(readonly reason: Reason, readonly position: number | null = null) {
    super(reason);
  }
}

const remembered = (): Remembered | null => {
  try {
    return (JSON.parse(on_device.get("record") ?? "null") as Remembered | null) || null;
  } catch {
    return null;
  }
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

const is_of_server = (error: unknown) => error instanceof Problem && error.type !== "offline" && error.type !== "unreadable";

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

type Tracked = Schema["Tracked"];
const history_of = (tracked: Tracked) => tracked.history ?? [];

const check_all = async (token: string, tracked: Tracked, evidence: Record<string, unknown>, mark: (position: number, mark: Mark) => void): Promise<Verdict> => {
  const history = history_of(tracked);
  const before = remembered();
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
  const missing = known?.positions.find((position) => !history.some((line) => line.position === position));
  if (missing !== undefined) throw new Altered("missing", missing);
  // Those that the checkpoint covers; a proof may come with a newer one.
  const sealed = history.filter((line) => line.position <= newest.size);
  for (const line of history) if (line.position > newest.size) mark(line.position, "waiting");
  const about = [tracked.number, tracked.merged_into].filter(Boolean).map((number) => `incident/${number}`);
  const proofs: unknown[] = (evidence.proofs = []);
  const seen = [newest];
  let altered: Altered | null = null;
  for (const line of sealed) {
    try {
      const proof = await ask_proof(token, line.position);
      proofs.push(proof);
      const { checkpoint } = await check_entry(proof, key_text, { position: line.position, kind: line.kind, at: Date.parse(line.at), about });
      mark(line.position, checkpoint.is_signed ? "good" : "unsigned");
      seen.push(checkpoint);
    } catch (error) {
      if (!(error instanceof NotProven) && !(error instanceof Problem && error.type === "audit/broken")) throw error;
      mark(line.position, "bad");
      altered ??= new Altered("entry", line.position);
    }
  }
  if (altered) throw altered;
  seen.sort((one, other) => one.size - other.size);
  if (oldest && oldest.size > newest.size) throw new Altered("older");
  await check_chain(oldest ? [oldest, ...seen] : seen);
  const positions = [...new Set([...(known?.positions ?? []), ...sealed.map((line) => line.position)])];
  const reports = { ...before?.reports, [id]: { since: known?.since ?? new Date().toISOString(), positions } };
  const is_remembered = on_device.set("record", JSON.stringify({ key: key_text, checkpoint: note, reports } satisfies Remembered));
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
