// To set what the annual appraisal is computed by.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Field } from "../shell/field";
import { Fault } from "../shell/states";
import { pick, use_words } from "../words/words";
import { use_staff_deed } from "./teams";

type Written = Schema["AppraisalWritten"];
type Figure = Schema["Criterion"]["figure"];

const every_figure: readonly Figure[] = ["hours", "patrols", "persons", "grids", "shifts_filled", "training", "reports_found", "reports_settled"];
const replaced = <T,>(list: readonly T[], place: number, by: Partial<T>): T[] => list.map((one, at) => (at === place ? { ...one, ...by } : one));
const without = <T,>(list: readonly T[], place: number): T[] => list.filter((_, at) => at !== place);

export const AppraisalForm = ({ page, before, leave }: { page: Schema["AppraisalPage"]; before: Written; leave: () => void }) => {
  const words = use_words();
  const said = words.team_display;
  const [typed, set_typed] = useState<Written>({ ...before, from_year: page.year });
  const [version] = useState(page.version); // of what is before one, and changed
  const type = (part: Partial<Written>) => set_typed({ ...typed, ...part });
  const save = use_staff_deed((body: Written, once) => answer(api.PUT("/api/v1/appraisal", { params: { header: { ...once, "If-Match": `"${version}"` } }, body })), said.saved, leave);
  const refused = save.error instanceof Problem ? save.error : null;
  const fault = (path: string) => pick(refused?.fault_at(path)) || undefined;
  const left = every_figure.filter((one) => !typed.criteria.some(({ figure }) => figure === one));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(typed);
  };
  const whole = (label: string, path: string, value: number, change: (value: number) => void) => (
    <Field label={label} fault={fault(path)}>{(attributes) => <input {...attributes} type="number" required min={0} step={1} value={Number.isNaN(value) ? "" : value} onChange={(event) => change(event.target.valueAsNumber)} />}</Field>
  );
  const given = typed.criteria.reduce((sum, one) => sum + (one.weight || 0), 0);
  return (
    <form className="form" onSubmit={submit} aria-label={said.edit_title}>
      <p>{said.edit_why}</p>
      {whole(said.from_year, "from_year", typed.from_year, (from_year) => type({ from_year }))}
      {typed.criteria.map((one, place) => (
        <fieldset key={place}>
          <legend>{said.criterion(place + 1)}</legend>
          <Field label={said.figure} fault={fault(`criteria[${place}].figure`)}>
            {(attributes) => <select {...attributes} value={one.figure} onChange={(event) => type({ criteria: replaced(typed.criteria, place, { figure: event.target.value as Figure }) })}>{[one.figure, ...left].map((figure) => <option key={figure} value={figure}>{said.figures[figure]}</option>)}</select>}
          </Field>
          <div className="pair">
            {whole(said.target, `criteria[${place}].target`, one.target, (target) => type({ criteria: replaced(typed.criteria, place, { target }) }))}
            {whole(said.weight, `criteria[${place}].weight`, one.weight, (weight) => type({ criteria: replaced(typed.criteria, place, { weight }) }))}
          </div>
          <div className="buttons"><button type="button" disabled={typed.criteria.length === 1} aria-label={`${said.remove}: ${said.figures[one.figure]}`} onClick={() => type({ criteria: without(typed.criteria, place) })}>{said.remove}</button></div>
        </fieldset>
      ))}
      <p className={given === 100 ? "good" : "wait"} role="status">{said.sum(given)}</p>
      {given !== 100 && fault("criteria") && <p className="field-fault">{fault("criteria")}</p>}
      <div className="buttons"><button type="button" disabled={left.length === 0} onClick={() => left[0] && type({ criteria: [...typed.criteria, { figure: left[0], target: 100, weight: 10 }] })}>{said.add}</button></div>
      <fieldset>
        <legend>{said.grades}</legend>
        {typed.grades.map((one, place) => (
          <div key={place} className="pair">
            <Field label={said.grade_zh} fault={fault(`grades[${place}].name.zh`)}>{(attributes) => <input {...attributes} required maxLength={20} value={one.name.zh} onChange={(event) => type({ grades: replaced(typed.grades, place, { name: { ...one.name, zh: event.target.value } }) })} />}</Field>
            <Field label={said.grade_en} fault={fault(`grades[${place}].name.en`)}>{(attributes) => <input {...attributes} required maxLength={20} value={one.name.en} onChange={(event) => type({ grades: replaced(typed.grades, place, { name: { ...one.name, en: event.target.value } }) })} />}</Field>
            {whole(said.from, `grades[${place}].from`, one.from, (from) => type({ grades: replaced(typed.grades, place, { from }) }))}
            <button type="button" aria-label={`${said.remove}: ${pick(one.name)}`} onClick={() => type({ grades: without(typed.grades, place) })}>{said.remove}</button>
          </div>
        ))}
        <div className="buttons"><button type="button" disabled={typed.grades.length === 8} onClick={() => type({ grades: [...typed.grades, { name: { zh: "", en: "" }, from: 0 }] })}>{said.add_grade}</button></div>
      </fieldset>
      {save.error && <Fault title={said.not_saved} error={save.error} />}
      <div className="buttons">
        <button className="go" disabled={save.isPending}>{said.save}</button>
        <button type="button" onClick={leave}>{words.shell.cancel}</button>
      </div>
    </form>
  );
};
