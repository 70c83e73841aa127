// Commands that happen once, however often they are sent.
import { Problem } from "./problem";
import { in_tab } from "./storage";

export interface Once {
  "Idempotency-Key": string;
}

export const new_key = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

// The server may have done it and the answer been lost, or it asks us to come back: the same key again.
const is_worth_another_try = (error: unknown) => error instanceof Problem && (error.status === 0 || error.status === 503 || error.status === 502 || error.status === 504);

const pauses = [500, 1500, 4000]; // milliseconds
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Sends one intention until it is answered or there is no point any more. Give `key` where the intention outlives this call
// (a form that is sent again by hand, a queue of what was done offline).
export const carry_out = async <T>(send: (once: Once) => Promise<T>, key = new_key(), wait = pause): Promise<T> => {
  for (let tried = 0; ; ++tried) {
    try {
      return await send({ "Idempotency-Key": key });
    } catch (error) {
      const rest = pauses[tried];
      if (rest === undefined || !is_worth_another_try(error)) throw error;
      await wait((error as Problem).retry_after !== null ? Math.min(10_000, (error as Problem).retry_after! * 1000) : rest);
    }
  }
};

// A key that lasts as long as what is sent stays the same: pressing "send" again after a failure is the same intention, after
// a correction another. One with a name outlives its form and a reload of the page, for as long as this tab is open, until it
// is said to be over.
export class Intention {
  private key = new_key();
  private content = "";
  constructor(private readonly name?: string) {
    const kept = name === undefined ? null : in_tab.get(name);
    if (kept !== null) [this.key = this.key, this.content = ""] = kept.split(" ", 2);
  }
  key_for(content: unknown): string {
    const text = short(JSON.stringify(content));
    if (text !== this.content) {
      this.content = text;
      this.key = new_key();
      if (this.name !== undefined) in_tab.set(this.name, `${this.key} ${text}`);
    }
    return this.key;
  }
  // It was carried out: the same content sent again is meant once more.
  over() {
    this.content = "";
    if (this.name !== undefined) in_tab.forget(this.name);
  }
}

// Tells contents apart without holding them (FNV-1a, twice 32 bits).
const short = (text: string) => {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; ++at) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(at), 0x01000197);
  }
  return `${(one >>> 0).toString(16)}-${(other >>> 0).toString(16)}-${text.length}`;
};
