// A shift, or shifts of every week: when, where, what is to be done and by how many.
import { type FormEvent, useState } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { Problem, type Schema } from "../api/problem";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { local_input } from "../words/format";
import { pick, use_words } from "../words/words";
import { weekdays } from "./free_times";
import { empty_shift, length_of, roles_of, series_written, shift_written, type ShiftTyped } from "./shift_typed";
import { use_staff_deed } from "./teams";

export const ShiftForm = ({ team, is_series, leave }: { team: Schema["Team"]; is_series: boolean; leave: () => void }) => {
  const words = use_words();
  const today = local_input(server_now()).slice(0, 10);
  const [typed, set_typed] = use_kept<ShiftTyped>(`teams.shift.${team.code}`, empty_shift(today, team.grids, words.teams.role_first));
  const [is_checked, set_checked] = useState(false);
  const type = (part: Partial<ShiftTyped>) => set_typed({ ...typed, ...part });
  const over = () => {
    set_typed(empty_shift(today, team.grids, words.teams.role_first));
    leave();
  };
  const plan = use_staff_deed((body: Schema["ShiftWritten"], once) => answer(api.POST("/api/v1/teams/{code}/shifts", { params: { path: { code: team.code }, header: once }, body })), words.teams.planned, over);
  const plan_all = use_staff_deed((body: Schema["SeriesWritten"], once) => answer(api.POST("/api/v1/teams/{code}/series", { params: { path: { code: team.code }, header: once }, body })), (series) => words.teams.series_planned(series.planned), over);
  const error = is_series ? plan_all.error : plan.error;
  const refused = error instanceof Problem ? error : null;
  const fault = (...paths: string[]) => paths.map((path) => pick(refused?.fault_at(path))).find(Boolean);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (is_series && typed.weekdays.length === 0) return;
    if (is_series) plan_all.mutate(series_written(typed));
    else plan.mutate(shift_written(typed));
  };
  const of_day = (name: "day" | "until", label: string, ...paths: string[]) => (
    <Field label={label} fault={fault(...paths)}>{(attributes) => <input {...attributes} type="date" required min={today} value={typed[name]} onChange={(event) => type({ [name]: event.target.value })} />}</Field>
  );
  const of_time = (name: "starts" | "ends", label: string, ...paths: string[]) => (
    <Field label={label} fault={fault(...paths)}>{(attributes) => <input {...attributes} type="time" required value={typed[name]} onChange={(event) => type({ [name]: event.target.value })} />}</Field>
  );
  const change_role = (place: number, part: Partial<ShiftTyped["roles"][number]>) => type({ roles: typed.roles.map((role, at) => (at === place ? { ...role, ...part } : role)) });
  const minutes = length_of(typed);
  return (
    <form className="form new-shift" onSubmit={submit}>
      <h4>{is_series ? words.teams.plan_series : words.teams.plan}</h4>
      {is_series && (
        <fieldset className="weekdays">
          <legend>{words.teams.weekdays}</legend>
          {weekdays.map((day) => (
            <label key={day} className="check"><input type="checkbox" checked={typed.weekdays.includes(day)} onChange={(event) => type({ weekdays: weekdays.filter((one) => (one === day ? event.target.checked : typed.weekdays.includes(one))) })} /><span>{words.volunteering.weekdays[day]}</span></label>
          ))}
          {is_checked && typed.weekdays.length === 0 && <p className="field-fault">{words.teams.weekday_missing}</p>}
        </fieldset>
      )}
      <div className="pair">
        {of_day("day", is_series ? words.teams.from : words.teams.day, "from", "starts_at")}
        {is_series && of_day("until", words.teams.until, "until")}
        {of_time("starts", words.teams.starts, "starts")}
        {of_time("ends", words.teams.ends, "ends_at", "minutes")}
      </div>
      {minutes > 0 && typed.ends <= typed.starts && <p className="quiet">{words.teams.ends_next_day}</p>}
      <fieldset>
        <legend>{words.teams.roles}</legend>
        {typed.roles.map((role, place) => (
          <div key={place} className="role">
            <Field label={words.teams.role_zh}>{(attributes) => <input {...attributes} required maxLength={40} value={role.zh} onChange={(event) => change_role(place, { zh: event.target.value })} />}</Field>
            <Field label={words.teams.role_en}>{(attributes) => <input {...attributes} required maxLength={60} value={role.en} onChange={(event) => change_role(place, { en: event.target.value })} />}</Field>
            <Field label={words.teams.role_needed}>{(attributes) => <input {...attributes} type="number" required min={1} max={200} value={role.needed} onChange={(event) => change_role(place, { needed: event.target.value })} />}</Field>
            <Field label={words.teams.role_standby}>{(attributes) => <input {...attributes} type="number" min={0} max={50} value={role.standby} onChange={(event) => change_role(place, { standby: event.target.value })} />}</Field>
            {typed.roles.length > 1 && <button type="button" onClick={() => type({ roles: typed.roles.filter((_, at) => at !== place) })}>{words.teams.role_remove}</button>}
          </div>
        ))}
        {fault("roles") && <p className="field-fault">{fault("roles")}</p>}
        <div className="buttons"><button type="button" onClick={() => type({ roles: [...typed.roles, { zh: "", en: "", needed: "1", standby: "0" }] })}>{words.teams.role_add}</button></div>
      </fieldset>
      <Field label={words.volunteering.meeting_point} fault={fault("meeting_point")} is_optional>{(attributes) => <input {...attributes} maxLength={120} value={typed.meeting_point} onChange={(event) => type({ meeting_point: event.target.value })} />}</Field>
      <Field label={words.teams.grids} hint={words.teams.grids_hint} fault={fault("grids")} is_optional>{(attributes) => <input {...attributes} maxLength={200} value={typed.grids} onChange={(event) => type({ grids: event.target.value })} />}</Field>
      {error && <Fault title={words.teams.not_saved} error={error} />}
      <div className="buttons">
        <button className="go" disabled={plan.isPending || plan_all.isPending || roles_of(typed).length === 0}>{words.teams.plan_go}</button>
        <button type="button" onClick={over}>{words.shell.cancel}</button>
      </div>
    </form>
  );
};
