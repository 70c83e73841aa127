// What the server refuses, and why, in both of its languages (RFC 9457).
import type { components } from "./schema";

export type Schema = components["schemas"];
export type Text = Schema["Text"];

export interface Fault {
  path: string; // the field at fault: "reporter.telephone"
  texts: Text;
}

// Thrown by everything in api/. `type` is the problem's name without its prefix: "incident/wrong-state"; "offline" when no
// answer came at all, "unreadable" when it was none of Linli's.
export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly status: number,
    readonly type: string,
    readonly texts: Text,
    readonly faults: readonly Fault[] = [],
    readonly retry_after: number | null = null, // seconds
    readonly more: Readonly<Record<string, unknown>> = {}, // the whole document: "right_states", the present state
  ) {
    super(`${type}: ${texts.en}`);
  }

  // What is wrong with this field, if anything.
  fault_at(path: string): Text | undefined {
    return this.faults.find((fault) => fault.path === path)?.texts;
  }
}

export const is_problem = (error: unknown, type?: string): error is Problem =>
  error instanceof Problem && (type === undefined || error.type === type);

// No answer, or none yet: what is kept to be sent goes on waiting. Anything else is the server's answer.
export const is_worth_waiting = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500);

// Why it was refused, to be kept in both languages.
export const texts_of = (problem: Problem): Text => ({
  zh: problem.faults.map((fault) => fault.texts.zh).join(" ") || problem.texts.zh,
  en: problem.faults.map((fault) => fault.texts.en).join(" ") || problem.texts.en,
});

const prefix = "urn:linli:problem:";

export const problem_of = async (reply: Response): Promise<Problem> => {
  const wait = Number(reply.headers.get("Retry-After"));
  const retry_after = wait > 0 ? wait : null;
  try {
    const document = (await reply.clone().json()) as Schema["ProblemDocument"];
    const type = document.type.startsWith(prefix) ? document.type.slice(prefix.length) : document.type;
    return new Problem(reply.status, type, document.texts, document.errors, retry_after, document as Record<string, unknown>);
  } catch {
    // A proxy's page, or half an answer.
    const text = `${reply.status} ${reply.statusText}`.trim();
    return new Problem(reply.status, "unreadable", { zh: text, en: text }, [], retry_after);
  }
};

export const offline = () =>
  new Problem(0, "offline", { zh: "连不上服务器。", en: "The server cannot be reached." });
