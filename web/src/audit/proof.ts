// Checks, without trusting the server, that an entry stands in the station's signed record, and that one signed record
// begins with another. Pure: bytes and texts in, a finding out; browsers and Node.js alike. Built as /proof.js too, which the
// auditor's page and tests/browser/proof.test.mjs read. The forms are those of
// docs/seal.md: RFC 6962 trees, C2SP checkpoints, Ed25519 signatures.

// Why a proof does not hold; `code` is one of the reasons below.
export class NotProven extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
function require_that(is_true: unknown, code: string): asserts is_true {
  if (!is_true) throw new NotProven(code);
}

type Bytes = Uint8Array<ArrayBuffer>;
export interface Key { text: string; name: string; hash: Bytes; bytes: Bytes }
export interface Checkpoint { origin: string; size: number; root: Bytes; is_signed: boolean }
export interface Proof { leaf: string; index: number; size: number; hashes?: readonly string[]; checkpoint: string; key: string }
export interface Consistency { from: number; to: number; hashes?: readonly string[] }
export interface Leaf { position: number; subject: string; related: string; [member: string]: unknown }


const utf8 = new TextEncoder();

export const from_base64 = (text: string): Bytes => {
  let raw: string;
  try {
    raw = atob(text);
  } catch {
    throw new NotProven("malformed");
  }
  require_that(btoa(raw) === text, "malformed");  // one spelling only
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
};
const join = (...pieces: readonly Uint8Array[]): Bytes => {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
export const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export const leaf_hash = (text: string) => sha256(join(Uint8Array.of(0), utf8.encode(text)));
const node_hash = (left: Bytes, right: Bytes) => sha256(join(Uint8Array.of(1), left, right));

// Positions in the tree are whole numbers that may pass 32 bits: no bit operators.
const half = (number: number) => Math.floor(number / 2);
const is_size = (number: number) => Number.isSafeInteger(number) && number >= 0;

// The root that a leaf's hash and its path lead to (RFC 9162, 2.1.3.2).
export const root_of_path = async (hash: Bytes, index: number, size: number, path: readonly Bytes[]) => {
  require_that(is_size(index) && is_size(size) && index < size, "malformed");
  let node = index, last = size - 1, root = hash;
  for (const sibling of path) {
    require_that(last !== 0, "path");
    if (node % 2 === 1 || node === last) {
      root = await node_hash(sibling, root);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      root = await node_hash(root, sibling);
    }
    node = half(node);
    last = half(last);
  }
  require_that(last === 0, "path");
  return root;
};

// Does the tree of `to` leaves with root `to_root` begin with that of `from` leaves (RFC 9162, 2.1.4.2)?
export const is_consistent = async (from: number, from_root: Bytes, to: number, to_root: Bytes, path: readonly Bytes[]) => {
  require_that(is_size(from) && is_size(to) && from <= to, "malformed");
  if (from === to) return path.length === 0 && equal(from_root, to_root);
  if (from === 0) return path.length === 0;
  const hashes = Number.isInteger(Math.log2(from)) ? [from_root, ...path] : [...path];
  if (!hashes.length) return false;
  let node = from - 1, last = to - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  let first = hashes[0]!, second = hashes[0]!;
  for (const hash of hashes.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      first = await node_hash(hash, first);
      second = await node_hash(hash, second);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      second = await node_hash(second, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(first, from_root) && equal(second, to_root);
};

// "name+hash+base64(0x01 || public key)".
export const read_key = async (text: string): Promise<Key> => {
  const [, name, hash, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) || [];
  require_that(name && encoded, "key");
  const bytes = from_base64(encoded);
  require_that(bytes.length === 33 && bytes[0] === 1, "key");
  const digest = (await sha256(join(utf8.encode(name + "\n"), bytes))).slice(0, 4);
  require_that([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === hash, "key");
  return { text, name, hash: digest, bytes: bytes.slice(1) };
};

// Of the keys that a station names, one a line, the Ed25519 one: what proofs are checked with here. It may sign with SM2 too.
export const ed25519_among = (keys: string): string => {
  const found = keys.split("\n").find((line) => from_base64(line.split("+").slice(2).join("+").trim())[0] === 1);
  require_that(found, "key");
  return found.trim();
};

// Nothing when this browser knows no Ed25519.
const import_key = async (bytes: Bytes) => {
  try {
    return await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error instanceof Error && error.name === "NotSupportedError") return null;
    throw new NotProven("key");
  }
};

// The text of a signed note, and whether the key's signature under it was checked: is_signed is false only when the browser
// cannot check signatures; a wrong or missing one is refused.
export const open_note = async (note: string, key: Key): Promise<{ text: string; is_signed: boolean }> => {
  const blank = note.lastIndexOf("\n\n");
  require_that(blank > 0 && note.endsWith("\n"), "malformed");
  const text = note.slice(0, blank + 1);
  const public_key = await import_key(key.bytes);
  let is_found = false;
  for (const line of note.slice(blank + 2, -1).split("\n")) {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) || [];
    require_that(name && encoded, "malformed");
    const bytes = from_base64(encoded);
    if (name !== key.name || !equal(bytes.slice(0, 4), key.hash)) continue;
    require_that(bytes.length === 68, "signature");
    require_that(!public_key || await crypto.subtle.verify({ name: "Ed25519" }, public_key, bytes.slice(4), utf8.encode(text)), "signature");
    is_found = true;
  }
  require_that(is_found, "signature");
  return { text, is_signed: Boolean(public_key) };
};

// What a signed checkpoint says: { size, root, is_signed }.
export const open_checkpoint = async (note: string, key: Key): Promise<Checkpoint> => {
  const blank = note.lastIndexOf("\n\n");
  require_that(blank > 0, "malformed");
  const [origin = "", size_text, root_text] = note.slice(0, blank + 1).split("\n");
  const size = Number(size_text);
  require_that(is_size(size) && String(size) === size_text, "malformed");
  const root = from_base64(root_text || "");
  require_that(root.length === 32, "malformed");
  require_that(origin === key.name, "signature");
  const { is_signed } = await open_note(note, key);
  return { origin, size, root, is_signed };
};

// Can anything be checked here? WebCrypto is there on secure connections alone.
export const can_check = () => Boolean(globalThis.crypto && crypto.subtle);

// Checks an entry's proof: the leaf stands at its place in the tree whose root the checkpoint signs, by `key` (as text;
// from elsewhere than the proof). `shown` is what the entry is said to be; each of its members must be the leaf's, and
// one of `about` its subject or what it is related to.
// Throws NotProven; returns { leaf, hash, checkpoint: { size, root, is_signed } }.
export const check_entry = async (proof: Proof, key: string, shown: Readonly<Record<string, unknown>> & { about?: readonly string[] }) => {
  require_that(proof.key === key, "other_key");
  const checkpoint = await open_checkpoint(proof.checkpoint, await read_key(key));
  require_that(checkpoint.size === proof.size, "size");
  const hash = await leaf_hash(proof.leaf);
  const path = (proof.hashes ?? []).map(from_base64);
  require_that(path.every((one) => one.length === 32), "malformed");
  require_that(equal(await root_of_path(hash, proof.index, proof.size, path), checkpoint.root), "path");
  let leaf: Leaf;
  try {
    leaf = JSON.parse(proof.leaf) as Leaf;
  } catch {
    throw new NotProven("malformed");
  }
  require_that(leaf.position === proof.index + 1, "other_entry");
  const { about, ...members } = shown;
  require_that(!about || about.includes(leaf.subject) || about.includes(leaf.related), "other_entry");
  for (const [name, value] of Object.entries(members)) require_that(leaf[name] === value, "other_entry");
  return { leaf, hash, checkpoint };
};

// Checks that the newer of two opened checkpoints begins with all of the older. Throws NotProven.
export const check_consistency = async (older: Checkpoint, newer: Checkpoint, proof: Consistency) => {
  require_that(older.size <= newer.size, "older");
  require_that(proof.from === older.size && proof.to === newer.size, "size");
  const path = (proof.hashes ?? []).map(from_base64);
  require_that(await is_consistent(older.size, older.root, newer.size, newer.root, path), "rewritten");
};
