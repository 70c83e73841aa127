// What somebody who joins has written so far, and what becomes of it.
import type { Schema } from "../api/problem";
import type { FreeTime } from "./free_times";

export interface JoinDraft {
  name: string;
  telephone: string;
  year: string; // of birth, "1990"; "" when not chosen
  month: string; // "05"
  guardian_name: string;
  guardian_telephone: string;
  guardian_agrees: boolean;
  team: string; // its code; "": none yet
  skills: string;
  languages: string;
  times: readonly FreeTime[];
  name_is_public: boolean;
  party: "" | "yes" | "no";
  accepts_risks: boolean;
  accepts_data: boolean;
}

export const empty_join: JoinDraft = {
  name: "", telephone: "", year: "", month: "", guardian_name: "", guardian_telephone: "", guardian_agrees: false, team: "", skills: "", languages: "", times: [],
  name_is_public: false, party: "", accepts_risks: false, accepts_data: false,
};

export const is_join_empty = (draft: JoinDraft) => JSON.stringify({ ...draft, team: "" }) === JSON.stringify(empty_join);

export const born_of = (draft: Pick<JoinDraft, "year" | "month">) => (draft.year && draft.month ? `${draft.year}-${draft.month}` : "");

// Only the month is known: one is a minor until the end of the month of the 18th birthday. `day` is "2026-11-28".
export const is_minor = (born: string, day: string): boolean => {
  const [year = 0, month = 0] = born.split("-").map(Number);
  const [this_year = 0, this_month = 0] = day.split("-").map(Number);
  return born !== "" && this_year * 12 + this_month <= (year + 18) * 12 + month;
};

const is_telephone = (text: string) => text.replace(/\D/g, "").length >= 5;

export type JoinFault = "name" | "telephone" | "born" | "guardian_name" | "guardian_telephone" | "guardian_agrees" | "accepts_risks" | "accepts_data";

// What is missing or wrong, by field, before anything is sent.
export const faults_of = (draft: JoinDraft, day: string): Partial<Record<JoinFault, true>> => {
  const born = born_of(draft);
  const has_guardian = is_minor(born, day);
  const wrong: Record<JoinFault, boolean> = {
    name: !draft.name.trim(), telephone: !is_telephone(draft.telephone), born: !born,
    guardian_name: has_guardian && !draft.guardian_name.trim(), guardian_telephone: has_guardian && !is_telephone(draft.guardian_telephone), guardian_agrees: has_guardian && !draft.guardian_agrees,
    accepts_risks: !draft.accepts_risks, accepts_data: !draft.accepts_data,
  };
  return Object.fromEntries(Object.entries(wrong).filter(([, is_wrong]) => is_wrong).map(([name]) => [name, true]));
};

// What is sent. `version` is of the notice that was read.
export const join_of = (draft: JoinDraft, day: string, version: number): Schema["JoinWritten"] => ({
  name: draft.name.trim(), telephone: draft.telephone.trim(), born: born_of(draft),
  ...(is_minor(born_of(draft), day) && { guardian: { name: draft.guardian_name.trim(), telephone: draft.guardian_telephone.trim() } }),
  name_is_public: draft.name_is_public, ...(draft.party && { party_member: draft.party === "yes" }),
  skills: listed(draft.skills), languages: listed(draft.languages), times: [...draft.times], teams: draft.team ? [draft.team] : [],
  consent: { version, risks: draft.accepts_risks, data: draft.accepts_data },
});

// "急救，驾驶、木工" as a list.
export const listed = (text: string) => text.split(/[,，、;；\n]+/).map((one) => one.trim()).filter(Boolean);
