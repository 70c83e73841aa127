// A certificate of service as it stands in an address: what it says, and whether the station signed it. Browsers and Node.js
// alike. The form is that of src/volunteers/certificate.h.
import { NotProven, open_note, read_key } from "../audit/proof";
import type { Schema } from "../api/problem";

export type Certificate = Schema["CertificateText"];
const first_line = "linli/service-certificate/v1\n";

// The signed note behind the '#'. Throws NotProven ("malformed").
export const note_of = (fragment: string): string => {
  if (!/^[A-Za-z0-9_-]+$/.test(fragment)) throw new NotProven("malformed");
  try {
    const raw = atob(fragment.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(raw, (c) => c.charCodeAt(0)));
  } catch {
    throw new NotProven("malformed");
  }
};

// What it says, whoever signed it. Throws NotProven ("malformed").
export const read_certificate = (note: string): Certificate => {
  const end = note.lastIndexOf("\n\n");
  if (!note.startsWith(first_line) || end < 0) throw new NotProven("malformed");
  let read: unknown;
  try {
    read = JSON.parse(note.slice(first_line.length, end));
  } catch {
    throw new NotProven("malformed");
  }
  const certificate = read as Certificate;
  const { issuer, number, code, day, minutes, services, teams } = certificate;
  const is_whole = [issuer, code, day].every((one) => typeof one === "string") && [number, minutes, services].every(Number.isInteger) && Array.isArray(teams);
  if (!is_whole) throw new NotProven("malformed");
  return certificate;
};

// True: the key has signed it. False: this browser cannot check signatures. Throws NotProven where it was not, or altered.
export const is_signed = async (note: string, key: string): Promise<boolean> => (await open_note(note, await read_key(key))).is_signed;
