// A team as it is typed, and as it is sent.
import type { Schema } from "../api/problem";

export interface TeamTyped {
  code: string;
  kind: Schema["TeamKind"];
  kind_zh: string; // of a kind of its own
  kind_en: string;
  name_zh: string;
  name_en: string;
  grids: string; // "WC-001 WC-002"
  trainings: string; // "first_aid fire_safety"
  min_age: string;
  max_age: string;
  insured: boolean;
  is_risky: boolean;
  equipment: Schema["Equipment"][];
  step_back_hours: string;
  rest_hours: string;
  closed: boolean;
}

const whole = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : undefined);
const codes = (text: string) => text.split(/[\s,，、;；]+/).filter(Boolean);

export const typed_of = (team: Schema["Team"] | null): TeamTyped => ({
  code: team?.code ?? "", kind: team?.kind ?? "community", kind_zh: team?.kind_name?.zh ?? "", kind_en: team?.kind_name?.en ?? "", name_zh: team?.name.zh ?? "", name_en: team?.name.en ?? "",
  grids: team?.grids.join(" ") ?? "", trainings: team?.requirements.trainings.join(" ") ?? "", min_age: String(team?.requirements.min_age ?? ""), max_age: String(team?.requirements.max_age ?? ""),
  insured: team?.requirements.insured ?? false, is_risky: team?.is_risky ?? false, equipment: team?.equipment ?? [], step_back_hours: String(team?.step_back_hours ?? 12), rest_hours: String(team?.rest_hours ?? 0), closed: team?.closed ?? false,
});

export const team_written = (typed: TeamTyped): Schema["TeamWritten"] => {
  const [min_age, max_age] = [whole(typed.min_age), whole(typed.max_age)];
  return {
    code: typed.code.trim(), kind: typed.kind, ...(typed.kind === "other" && { kind_name: { zh: typed.kind_zh.trim(), en: typed.kind_en.trim() } }), name: { zh: typed.name_zh.trim(), en: typed.name_en.trim() },
    grids: codes(typed.grids), requirements: { trainings: codes(typed.trainings), ...(min_age !== undefined && { min_age }), ...(max_age !== undefined && { max_age }), insured: typed.insured },
    is_risky: typed.is_risky || typed.kind === "rescue", equipment: typed.equipment, step_back_hours: whole(typed.step_back_hours) ?? 0, rest_hours: whole(typed.rest_hours) ?? 0, closed: typed.closed,
  };
};

// A line each: "对讲机，4，在值班室充电".
export const equipment_of = (text: string): Schema["Equipment"][] =>
  text.split("\n").filter((line) => line.trim()).map((line) => {
    const [name = "", count = "", ...rest] = line.split(/[,，]/).map((one) => one.trim());
    const note = (whole(count) === undefined ? [count, ...rest] : rest).filter(Boolean).join("，");
    return { name, count: whole(count) ?? 1, ...(note && { note }) };
  });
export const equipment_text = (equipment: readonly Schema["Equipment"][]) => equipment.map((one) => [one.name, one.count, one.note].filter((part) => part !== undefined && part !== "").join("，")).join("\n");
