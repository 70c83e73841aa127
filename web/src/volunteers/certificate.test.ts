import { generateKeyPairSync, createHash, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { NotProven } from "../audit/proof";
import { is_signed, note_of, read_certificate } from "./certificate";

const pair = generateKeyPairSync("ed25519");
const raw = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const name = "linli/test";
const hash = createHash("sha256").update(Buffer.concat([Buffer.from(name + "\n"), Buffer.from([1]), raw])).digest().subarray(0, 4);
const key = `${name}+${hash.toString("hex")}+${Buffer.concat([Buffer.from([1]), raw]).toString("base64")}`;
const certificate = { issuer: "望潮镇派出所", number: 3, code: "abc", day: "2026-11-28", volunteer: 2, name: "王小明", from: "2026-01-01", until: "2026-11-28", services: 1, minutes: 60, teams: [] };
const signed = (text: string) => `${text}\n— ${name} ${Buffer.concat([hash, sign(null, Buffer.from(text), pair.privateKey)]).toString("base64")}\n`;
const note = signed(`linli/service-certificate/v1\n${JSON.stringify(certificate)}\n`);

describe("a certificate in an address", () => {
  it("is read, and its signature holds", async () => {
    expect(note_of(Buffer.from(note).toString("base64url"))).toBe(note);
    expect(read_certificate(note)).toEqual(certificate);
    expect(await is_signed(note, key)).toBe(true);
  });
  it("is refused when anything of it is altered", async () => {
    for (const altered of [note.replace("60", "600"), note.replace("王小明", "王大明"), note.replace(`— ${name}`, "— other")])
      await expect(is_signed(altered, key)).rejects.toThrow(NotProven);
  });
  it("is not read from what is none", () => {
    expect(() => note_of("not a fragment!")).toThrow(NotProven);
    expect(() => note_of("_w")).toThrow(NotProven); // no UTF-8
    for (const wrong of ["", "linli/service-certificate/v1\n{}\n\n", note.replace("v1", "v2"), signed("linli/service-certificate/v1\nnot json\n")])
      expect(() => read_certificate(wrong)).toThrow(NotProven);
  });
});
