// The language of the page and its words. A language is one file here, named by its code: zh.ts says which words there are,
// every other file must have them all, or it does not compile. Of the language in use, a page loads the sections that its own
// files name as `words.report` (pages.ts): all words together are always called `words`.
import files from "languages";
import { useSyncExternalStore } from "react";
import { Problem, type Text } from "../api/problem";
import { on_device } from "../api/storage";
import type { Words } from "./zh";

export type { Words };

export const languages = Object.keys(files).sort((one, other) => Number(other === "zh") - Number(one === "zh"));
// In its own language: "中文", "English".
export const language_name = (code: string) => new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;

const wanted = () => {
  const kept = on_device.get("language") ?? "";
  return languages.includes(kept) ? kept : "zh";
};

let language = "zh";
let words: Words | null = null;
const listeners = new Set<() => void>();

export const load_language = async (code = wanted()): Promise<void> => {
  const file = files[code]?.[document.documentElement.dataset.page ?? ""];
  if (!file) throw new Error("no such language: " + code);
  words = (await file()).default;
  language = code;
  document.documentElement.lang = words.lang;
  for (const listener of listeners) listener();
};
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
