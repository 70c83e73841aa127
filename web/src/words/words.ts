// The language of the page and its words. A language is one file here, named by its code: zh.ts says which words there are,
// every other file must have them all, or it does not compile. Only the language in use is loaded; the words of the board and
// the settings stand in office/ and are loaded with those pages alone (`is_office` of start_page).
import { useSyncExternalStore } from "react";
import { Problem, type Text } from "../api/problem";
import type { OfficeWords } from "./office/zh";
import type { Words as SharedWords } from "./zh";

export type { SharedWords };
export type Words = SharedWords & OfficeWords;

const files = import.meta.glob<{ default: SharedWords }>("./[a-z][a-z].ts");
const office_files = import.meta.glob<{ default: OfficeWords }>("./office/[a-z][a-z].ts");
const code_of = (file: string) => file.slice(2, -3);

export const languages = Object.keys(files).map(code_of).sort((one, other) => Number(other === "zh") - Number(one === "zh"));
// In its own language: "中文", "English".
export const language_name = (code: string) => new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;

const wanted = () => {
  const kept = localStorage.getItem("language") ?? "";
  return languages.includes(kept) ? kept : "zh";
};

let language = "zh";
let words: Words | null = null;
const listeners = new Set<() => void>();

let is_of_office = false;
export const load_language = async (code = wanted(), is_office = is_of_office): Promise<void> => {
  const [file, office_file] = [files[`./${code}.ts`], office_files[`./office/${code}.ts`]];
  if (!file || !office_file) throw new Error("no such language: " + code);
  is_of_office = is_office;
  // Pages that do not load them do not use them.
  const [shared, office] = await Promise.all([file(), is_office ? office_file() : { default: {} as OfficeWords }]);
  words = { ...shared.default, ...office.default };
  language = code;
  document.documentElement.lang = words.lang;
  for (const listener of listeners) listener();
};
export const choose_language = (code: string) => {
  localStorage.setItem("language", code);
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
