// What the auditor asks the record, and what the seal answers.
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { start_of_day } from "../words/format";
import { NotProven, can_check, check_entry, ed25519_among, open_checkpoint, read_key } from "./proof";

export type Entry = Schema["EntryShown"];
export interface Asked { actor: string; kind: string; subject: string; from: string; to: string }
export const nothing_asked: Asked = { actor: "", kind: "", subject: "", from: "", to: "" };

// Its days are the station's, the last one with it.
export const query_of = ({ actor, kind, subject, from, to }: Asked) => ({
  ...(actor.trim() && { actor: actor.trim() }), ...(kind && { kind }), ...(subject.trim() && { subject: subject.trim() }),
  ...(from && { from: start_of_day(from) }), ...(to && { to: start_of_day(to, 1) }),
});
export const is_in_order = ({ from, to }: Asked) => !from || !to || from <= to;

export const ask_entries = (asked: Asked, cursor: number | null) =>
  answer(api.GET("/api/v1/audit/entries", { params: { query: { ...query_of(asked), limit: 50, ...(cursor !== null && { cursor }) } } }));
export const csv_of = (asked: Asked) => `/api/v1/audit/entries.csv?${new URLSearchParams(query_of(asked))}`;

const as_text = async (asked: Promise<{ data?: unknown }>) => (await answer(asked)) as string;
export const ask_key = async () => ed25519_among(await as_text(api.GET("/api/v1/audit/key", { parseAs: "text" })));
export const ask_checkpoint = () =>
  as_text(api.GET("/api/v1/audit/checkpoint", { parseAs: "text" })).catch((error: unknown) => {
    if (is_problem(error, "audit/no-checkpoint")) return null;
    throw error;
  });
export const size_of = (note: string) => Number(note.split("\n")[1]);

export type Found = { kind: "waiting" } | { kind: "broken"; proof: Schema["EntryProof"] | null } | { kind: "cannot"; proof: Schema["EntryProof"] } | { kind: "proven"; proof: Schema["EntryProof"]; size: number; is_signed: boolean };

// What this browser finds of an entry's proof.
export const prove = async (entry: Entry): Promise<Found> => {
  const newest = await ask_checkpoint();
  if (newest === null || entry.position > size_of(newest)) return { kind: "waiting" };
  let proof: Schema["EntryProof"];
  try {
    proof = await answer(api.GET("/api/v1/audit/proofs/{position}", { params: { path: { position: String(entry.position) } } }));
  } catch (error) {
    if (is_problem(error, "audit/not-signed-yet")) return { kind: "waiting" };
    if (is_problem(error, "audit/broken")) return { kind: "broken", proof: null };
    throw error;
  }
  if (!can_check()) return { kind: "cannot", proof };
  try {
    const { position, kind, actor, subject, related } = entry;
    const { checkpoint } = await check_entry(proof, await ask_key(), { position, kind, actor, subject, related, at: Date.parse(entry.at) });
    return { kind: "proven", proof, size: checkpoint.size, is_signed: checkpoint.is_signed };
  } catch (error) {
    if (error instanceof NotProven) return { kind: "broken", proof };
    throw error;
  }
};

export type Signature = "ok" | "not" | "bad";
export const signature_of = async (note: string, key: string): Promise<Signature> => {
  if (!can_check()) return "not";
  try {
    return (await open_checkpoint(note, await read_key(key))).is_signed ? "ok" : "not";
  } catch (error) {
    if (error instanceof NotProven) return "bad";
    throw error;
  }
};
