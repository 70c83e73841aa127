// The language of the page and its words. A language is one file here, named by its code: zh.ts says which words there are,
// every other file must have them all, or it does not compile. Of the language in use, a page loads what its own files
// name as `words.report.title` (pages.ts), and what parts that come later name with the first of these: all words together are
// always called `words`.
import { useSyncExternalStore } from "react";
import { Problem, type Text } from "../api/problem";
import { on_device } from "../api/storage";
import type { Words } from "./zh";

export type { Words };

// By code, where a page's words are: what it begins with, and what its late parts need besides.
type Some = { readonly [Section in keyof Words]?: Partial<Words[Section]> };
type Load = () => Promise<{ default: Some }>;
export type Files = Readonly<Record<string, { readonly now: Load; readonly late: Load }>>;

let files: Files = {};
export let languages: readonly string[] = [];
// Said by each page's script before anything else (vite.config.ts).
export const take_languages = (given: Files) => {
  files = given;
  languages = Object.keys(files).sort((one, other) => Number(other === "zh") - Number(one === "zh"));
};
// In its own language: "中文", "English".
export const language_name = (code: string) => new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;

const wanted = () => {
  const kept = on_device.get("language") ?? "";
  return languages.includes(kept) ? kept : "zh";
};

let language = "zh";
let words: Words | null = null;
const listeners = new Set<() => void>();

// One after another: the language that was asked for last is the one that stays, with all that was asked for before.
let last: Promise<unknown> = Promise.resolve();
const in_turn = (work: () => Promise<void>): Promise<void> => {
  const done = last.then(work);
  last = done.catch(() => undefined);
  return done;
};

let has_late = false;
const read = async (code: string): Promise<void> => {
  const file = files[code];
  if (!file) throw new Error("no such language: " + code);
  const [now, late] = await Promise.all([file.now(), has_late ? file.late() : null]);
  const sections = { ...now.default };
  for (const [section, keys] of Object.entries(late?.default ?? {})) Object.assign(sections, { [section]: { ...(sections[section as keyof Words] as object), ...(keys as object) } });
  words = sections as Words; // what pages.ts found that the page shows
  language = code;
  document.documentElement.lang = words.lang;
  for (const listener of listeners) listener();
};
export const load_language = (code = wanted()): Promise<void> => in_turn(() => read(code));

// With the first part of the page that comes late; from then on in every language that is chosen.
export const load_late_words = (): Promise<void> =>
  in_turn(async () => {
    if (has_late) return;
    has_late = true;
    await read(language).catch((error: unknown) => {
      has_late = false;
      throw error;
    });
  });
export const choose_language = (code: string) => {
  on_device.set("language", code);
  return load_language(code);
};

export const language_now = () => language;
export const words_now = (): Words => {
  if (!words) throw new Error("load_language() comes first");
  return words;
};
// In a component: drawn again when the language changes.
export const use_words = (): Words =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, words_now);

// A text of the server, which has Chinese and English; a third language reads the English.
export const pick = (text: Text | undefined): string => (text ? (language === "zh" ? text.zh : text.en) : "");

// What went wrong, in words that say what to do.
export const explain = (error: unknown): string => {
  if (!(error instanceof Problem)) return words_now().shell.own_fault;
  if (error.type === "offline") return words_now().shell.offline;
  if (error.type === "unreadable") return words_now().shell.unreadable(error.status);
  return error.faults.length ? error.faults.map((fault) => pick(fault.texts)).join(" ") : pick(error.texts);
};
