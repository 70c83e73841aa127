import { describe, expect, it } from "vitest";
import { NotProven } from "../audit/proof";
import { is_signed, note_of, read_certificate } from "./certificate";

const utf8 = (text: string) => new TextEncoder().encode(text);
const base64 = (...parts: Uint8Array[]) => btoa(parts.map((part) => String.fromCharCode(...part)).join(""));

const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as CryptoKeyPair;
const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
const kind = new Uint8Array([1]);
const name = "linli/test";
const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...utf8(name + "\n"), ...kind, ...raw]))).subarray(0, 4);
const key = `${name}+${[...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")}+${base64(kind, raw)}`;
const certificate = { issuer: "望潮镇派出所", number: 3, code: "abc", day: "2026-11-28", volunteer: 2, name: "王小明", from: "2026-01-01", until: "2026-11-28", services: 1, minutes: 60, teams: [] };
const signed = async (text: string) => `${text}\n— ${name} ${base64(hash, new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, utf8(text))))}\n`;
const note = await signed(`linli/service-certificate/v1\n${JSON.stringify(certificate)}\n`);
const not_json = await signed("linli/service-certificate/v1\nnot json\n");
const in_an_address = (text: string) => base64(utf8(text)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

describe("a certificate in an address", () => {
  it("is read, and its signature holds", async () => {
    expect(note_of(in_an_address(note))).toBe(note);
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
    for (const wrong of ["", "linli/service-certificate/v1\n{}\n\n", note.replace("v1", "v2"), not_json])
      expect(() => read_certificate(wrong)).toThrow(NotProven);
  });
});
