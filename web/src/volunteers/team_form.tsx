// A team is founded or changed: its names, where it is, what it asks of its members, its equipment.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { pick, use_words } from "../words/words";
import { equipment_of, equipment_text, team_written, typed_of, type TeamTyped } from "./team_typed";
import { use_staff_deed } from "./teams";

const kinds = ["village_patrol", "community", "school_patrol", "merchants_alliance", "anti_fraud", "rescue", "youth_guard", "other"] as const;

export const TeamForm = ({ before, done }: { before: Schema["Team"] | null; done?: () => void }) => {
  const words = use_words();
  const [typed, set_typed] = use_kept<TeamTyped>(`teams.form.${before?.code ?? "+"}`, typed_of(before));
  const [equipment, set_equipment] = useState(() => equipment_text(typed.equipment));
  const type = (part: Partial<TeamTyped>) => set_typed({ ...typed, ...part });
  const save = use_staff_deed(
    (body: Schema["TeamWritten"], once) => before
      ? answer(api.PUT("/api/v1/teams/{code}", { params: { path: { code: before.code }, header: { ...once, "If-Match": `"${before.version}"` } }, body }))
      : answer(api.POST("/api/v1/teams", { params: { header: once }, body })),
    words.teams.saved,
    (page) => {
      set_typed(typed_of(null));
      location.hash = `teams/${page.team.team.code}`;
      done?.();
    },
  );
  const refused = save.error instanceof Problem ? save.error : null;
  const fault = (path: string) => pick(refused?.fault_at(path)) || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(team_written({ ...typed, equipment: equipment_of(equipment) }));
  };
  const text = (name: "code" | "name_zh" | "name_en" | "kind_zh" | "kind_en" | "grids" | "trainings", label: string, path: string, hint?: string, is_needed = false) => (
    <Field label={label} hint={hint} fault={fault(path)} is_optional={!is_needed}>
      {(attributes) => <input {...attributes} required={is_needed} maxLength={name === "code" ? 40 : 200} autoComplete="off" spellCheck={false} value={typed[name]} onChange={(event) => type({ [name]: event.target.value })} />}
    </Field>
  );
  const figure = (name: "min_age" | "max_age" | "step_back_hours" | "rest_hours", label: string, path: string, most: number) => (
    <Field label={label} fault={fault(path)}>
      {(attributes) => <input {...attributes} type="number" min={0} max={most} value={typed[name]} onChange={(event) => type({ [name]: event.target.value })} />}
    </Field>
  );
  const is_risky = typed.is_risky || typed.kind === "rescue";
  return (
    <>
      <h2>{before ? pick(before.name) : words.teams.add}</h2>
      <form className="form" onSubmit={submit}>
        {!before && text("code", words.teams.code, "code", words.teams.code_hint, true)}
        <div className="pair">
          {text("name_zh", words.teams.name_zh, "name.zh", undefined, true)}
          {text("name_en", words.teams.name_en, "name.en", undefined, true)}
        </div>
        <Field label={words.teams.kind}>
          {(attributes) => <select {...attributes} value={typed.kind} onChange={(event) => type({ kind: event.target.value as TeamTyped["kind"] })}>{kinds.map((kind) => <option key={kind} value={kind}>{words.volunteering.kinds[kind]}</option>)}</select>}
        </Field>
        {typed.kind === "other" && <div className="pair">{text("kind_zh", words.teams.kind_zh, "kind_name.zh", undefined, true)}{text("kind_en", words.teams.kind_en, "kind_name.en", undefined, true)}</div>}
        {text("grids", words.teams.grids, "grids", words.teams.grids_hint)}
        <fieldset>
          <legend>{words.teams.requirements}</legend>
          {text("trainings", words.teams.need_trainings, "requirements.trainings", words.teams.need_trainings_hint)}
          <div className="pair">{figure("min_age", words.teams.min_age, "requirements.min_age", 99)}{figure("max_age", words.teams.max_age, "requirements.max_age", 120)}</div>
          <label className="check"><input type="checkbox" checked={typed.insured} onChange={(event) => type({ insured: event.target.checked })} /><span>{words.teams.need_insured}</span></label>
          <label className="check"><input type="checkbox" checked={is_risky} disabled={typed.kind === "rescue"} onChange={(event) => type({ is_risky: event.target.checked })} /><span>{words.teams.is_risky}<br /><span className="quiet">{words.teams.is_risky_hint}</span></span></label>
        </fieldset>
        <div className="pair">{figure("step_back_hours", words.teams.step_back_hours, "step_back_hours", 168)}{figure("rest_hours", words.teams.rest_hours, "rest_hours", 72)}</div>
        <Field label={words.teams.equipment} hint={words.teams.equipment_hint} fault={fault("equipment")} is_optional>
          {(attributes) => <textarea {...attributes} rows={4} maxLength={2000} value={equipment} onChange={(event) => { set_equipment(event.target.value); type({ equipment: equipment_of(event.target.value) }); }} />}
        </Field>
        {before && <label className="check"><input type="checkbox" checked={typed.closed} onChange={(event) => type({ closed: event.target.checked })} /><span>{words.teams.is_closed}<br /><span className="quiet">{words.teams.is_closed_hint}</span></span></label>}
        {save.error && <Fault title={words.teams.not_saved} error={save.error} />}
        <div className="buttons">
          <button className="go" disabled={save.isPending}>{before ? words.teams.save : words.teams.add}</button>
          {done ? <button type="button" onClick={() => { set_typed(typed_of(before)); done(); }}>{words.shell.cancel}</button> : <a className="button" href="#teams">{words.shell.cancel}</a>}
        </div>
      </form>
    </>
  );
};
