// web/src/audit/proof.ts, as it is built, against trees and signatures that node's own cryptography makes: what holds is accepted, at every size,
// and whatever is altered is not.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign, webcrypto } from "node:crypto";
import { test } from "node:test";

globalThis.crypto ??= webcrypto;  // Node.js 18 has it under another name
const { NotProven, check_consistency, check_entry, ed25519_among, is_consistent, leaf_hash, open_checkpoint, read_key, root_of_path } = await import("../../build/web/dist/proof.js");

// ---- RFC 6962, section 2.1, as it stands there: by recursion, not by the steps that are tested ----

const sha256 = (...pieces) => createHash("sha256").update(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))).digest();
const split_of = (n) => 2 ** Math.floor(Math.log2(n - 1));
const root_of = (leaves) => leaves.length === 0 ? sha256("") : leaves.length === 1 ? sha256([0], leaves[0])
  : sha256([1], root_of(leaves.slice(0, split_of(leaves.length))), root_of(leaves.slice(split_of(leaves.length))));
const path_of = (index, leaves) => {
  if (leaves.length === 1) return [];
  const k = split_of(leaves.length), left = leaves.slice(0, k), right = leaves.slice(k);
  return index < k ? [...path_of(index, left), root_of(right)] : [...path_of(index - k, right), root_of(left)];
};
const consistency_of = (m, leaves, is_whole = true) => {
  if (m === leaves.length) return is_whole ? [] : [root_of(leaves)];
  const k = split_of(leaves.length), left = leaves.slice(0, k), right = leaves.slice(k);
  return m <= k ? [...consistency_of(m, left, is_whole), root_of(right)] : [...consistency_of(m - k, right, false), root_of(left)];
};
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

// ---- a station of ours ----

const pair = generateKeyPairSync("ed25519");
const public_key = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const name = "linli-test";
const key_hash = sha256(name + "\n", [1], public_key).subarray(0, 4);
const key = `${name}+${key_hash.toString("hex")}+${base64(Buffer.concat([Buffer.from([1]), public_key]))}`;
const note_of = (size, root, origin = name) => {
  const text = `${origin}\n${size}\n${base64(root)}\n`;
  return `${text}\n— ${name} ${base64(Buffer.concat([key_hash, sign(null, Buffer.from(text), pair.privateKey)]))}\n`;
};
const leaf_of = (position) => `{"station":1,"position":${position},"at":${1764000000000 + position},"actor":"desk","kind":"incident.accepted","subject":"incident/9","related":"","version":1,"payload":{"note":"路灯"}}`;
const leaves = Array.from({ length: 70 }, (_, i) => leaf_of(i + 1));
const proof_of = (position, size) => {
  const some = leaves.slice(0, size);
  return { leaf: leaves[position - 1], index: position - 1, size, hashes: path_of(position - 1, some).map(base64), checkpoint: note_of(size, root_of(some)), key };
};
const shown = (position) => ({ position, kind: "incident.accepted", at: 1764000000000 + position, about: ["incident/9"] });
const is_refused = (act, what) => assert.rejects(act, NotProven, what);

test("a leaf's hash is the one that tests/audit holds", async () => {
  const text = String.raw`{"station":3,"position":17,"at":1764000000123,"actor":"desk","kind":"incident.accepted",` +
    String.raw`"subject":"incident/9","related":"a \"b\" \\ \u000a\u0001 望潮","version":2,"payload":{"to":"accepted"}}`;
  assert.equal(Buffer.from(await leaf_hash(text)).toString("hex"), "0fc7092b328ce3a3983dbdd2d1959c228e4d4eccb8744e2aaa313ac9b2ce7d9c");
});

test("every entry of every tree up to 70 is proven, and every other path is not", async () => {
  for (let size = 1; size <= leaves.length; ++size) {
    const some = leaves.slice(0, size), root = root_of(some);
    for (let index = 0; index < size; ++index) {
      const path = path_of(index, some), hash = sha256([0], some[index]);
      assert.deepEqual(Buffer.from(await root_of_path(hash, index, size, path)), root, `${index} of ${size}`);
      if (size > 1) await is_refused(async () => root_of_path(hash, index, size, path.slice(1)), "cut short");
      await is_refused(async () => root_of_path(hash, index, size, [...path, hash]), "longer");
    }
  }
});

test("every tree up to 40 begins with every smaller one, and with no other", async () => {
  for (let to = 1; to <= 40; ++to) {
    const all = leaves.slice(0, to), to_root = root_of(all);
    for (let from = 1; from <= to; ++from) {
      const path = consistency_of(from, all), from_root = root_of(leaves.slice(0, from));
      assert.ok(await is_consistent(from, from_root, to, to_root, path), `${from} of ${to}`);
      const other = root_of([...leaves.slice(0, from - 1), "altered"]);
      assert.ok(!await is_consistent(from, other, to, to_root, path), `${from} of ${to}: another beginning`);
      assert.ok(!await is_consistent(from, from_root, to, sha256("x"), path), `${from} of ${to}: another end`);
      if (path.length) assert.ok(!await is_consistent(from, from_root, to, to_root, path.slice(1)), "cut short");
    }
  }
});

test("a proof holds, and altering any one thing of it is found", async () => {
  const good = proof_of(23, 61);
  const { checkpoint, leaf } = await check_entry(good, key, shown(23));
  assert.equal(checkpoint.size, 61);
  assert.equal(checkpoint.is_signed, true);
  assert.equal(leaf.position, 23);
  const altered = {
    "the words of the leaf": { leaf: good.leaf.replace("desk", "duty") },
    "a space in the leaf": { leaf: good.leaf + " " },
    "the leaf of another": { leaf: leaves[23] },
    "the place": { index: 23 },
    "the size": { size: 62 },
    "the order of hashes": { hashes: [good.hashes[1], good.hashes[0], ...good.hashes.slice(2)] },
    "a hash too few": { hashes: good.hashes.slice(1) },
    "a hash too many": { hashes: [...good.hashes, good.hashes[0]] },
    "the whole proof for its neighbour's": proof_of(24, 61),
    "the checkpoint's size": { checkpoint: good.checkpoint.replace("\n61\n", "\n62\n"), size: 62 },
    "the checkpoint's root": { checkpoint: good.checkpoint.replace(base64(root_of(leaves.slice(0, 61))), base64(root_of(leaves.slice(0, 60)))) },
    "the checkpoint's log": { checkpoint: note_of(61, root_of(leaves.slice(0, 61)), "linli-other") },
    "no signature": { checkpoint: good.checkpoint.slice(0, good.checkpoint.indexOf("\n\n") + 2) },
    "another key in the proof": { key: key.replace(name, "linli-other") },
  };
  for (let i = 0; i < good.hashes.length; ++i) {
    const bytes = Buffer.from(good.hashes[i], "base64");
    bytes[i % 32] ^= 1;
    altered[`a bit of hash ${i}`] = { hashes: good.hashes.map((hash, place) => (place === i ? base64(bytes) : hash)) };
  }
  const line = good.checkpoint.split(" ").at(-1).trim();
  for (const at of [0, 3, 4, 40, 67]) {
    const bytes = Buffer.from(line, "base64");
    bytes[at] ^= 1;
    altered[`byte ${at} of the signature line`] = { checkpoint: good.checkpoint.replace(line, base64(bytes)) };
  }
  for (const [what, change] of Object.entries(altered)) await is_refused(() => check_entry({ ...good, ...change }, key, shown(23)), what);
  for (const change of [{ position: 24 }, { kind: "incident.closed" }, { at: 1 }, { about: ["incident/8"] }])
    await is_refused(() => check_entry(good, key, { ...shown(23), ...change }), "shown otherwise: " + JSON.stringify(change));
  await is_refused(() => check_entry(good, key.replace(name, "linli-other"), shown(23)), "another key than the station's");
});

test("another's signature is worth nothing, however well it fits", async () => {
  const forger = generateKeyPairSync("ed25519");
  const good = proof_of(5, 9);
  const text = good.checkpoint.slice(0, good.checkpoint.indexOf("\n\n") + 1);
  const forged = `${text}\n— ${name} ${base64(Buffer.concat([key_hash, sign(null, Buffer.from(text), forger.privateKey)]))}\n`;
  await assert.rejects(async () => open_checkpoint(forged, await read_key(key)), { code: "signature" });
  await assert.rejects(() => read_key(key.replace("+", "+0").replace(/0(.{7})./, "$1")), NotProven);
});

test("the key that proofs are checked with is found beside one of another kind", () => {
  const other = `${name}+89abcdef+${base64(Buffer.concat([Buffer.from([0xff]), Buffer.from("GB/T-32918.2-SM2-SM3"), Buffer.alloc(65)]))}`;
  assert.equal(ed25519_among(`${other}\n${key}\n`), key);
  assert.equal(ed25519_among(key + "\n"), key);
  assert.throws(() => ed25519_among(other + "\n"), { code: "key" });
});

test("a later checkpoint contains an earlier one, or is refused", async () => {
  const opened = async (size, some = leaves) => open_checkpoint(note_of(size, root_of(some.slice(0, size))), await read_key(key));
  const proof = { from: 20, to: 50, hashes: consistency_of(20, leaves.slice(0, 50)).map(base64) };
  await check_consistency(await opened(20), await opened(50), proof);
  await assert.rejects(async () => check_consistency(await opened(50), await opened(20), proof), { code: "older" });
  const rewritten = leaves.map((leaf, i) => (i === 7 ? leaf.replace("desk", "duty") : leaf));
  const its_own = { from: 20, to: 50, hashes: consistency_of(20, rewritten.slice(0, 50)).map(base64) };
  for (const one of [proof, its_own])
    await assert.rejects(async () => check_consistency(await opened(20), await opened(50, rewritten), one), { code: "rewritten" });
  await assert.rejects(async () => check_consistency(await opened(20), await opened(50), { ...proof, from: 21 }), { code: "size" });
});

test("a browser without Ed25519 says that the signature was not checked, and checks the path", async () => {
  const importing = crypto.subtle.importKey;
  crypto.subtle.importKey = async () => { throw new DOMException("unknown algorithm", "NotSupportedError"); };
  try {
    const good = proof_of(7, 30);
    assert.equal((await check_entry(good, key, shown(7))).checkpoint.is_signed, false);
    await is_refused(() => check_entry({ ...good, leaf: leaves[7] }, key, shown(7)), "the path is checked all the same");
  } finally {
    crypto.subtle.importKey = importing;
  }
});
