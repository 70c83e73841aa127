// What a volunteer wishes for a month: how much at most, how much rest, and which shifts.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { day_name, month_name } from "../words/format";
import { pick, use_words } from "../words/words";
import { own_key, use_deed } from "./own";
import type { OwnProps } from "./own_page";
import { by_day } from "./shifts";
import { day_of } from "./shifts_part";
import { use_team_words } from "./team_words";
import { choose, chosen_in, key_of, minutes_of_hours, wishes_of, with_free_times, type Chosen, type Willing } from "./wishes";

const WishesPart = ({ token, own, to }: OwnProps) => {
  const words = use_words();
  const [month, set_month] = useState("");
  const asked = useQuery({
    queryKey: [...own_key(token), "wishes", month],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/wishes", { params: { path: { token }, query: month ? { month } : {} } })),
  });
  return (
    <>
      <p><a href={to("shifts")}>← {words.volunteers.parts.shifts}</a></p>
      {asked.data ? <WishesForm key={asked.data.month} token={token} number={own.volunteer.number} page={asked.data} choose_month={set_month} /> : asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />}
    </>
  );
};

interface Draft { hours: string; rest: string; chosen: Chosen }
interface FormProps { token: string; number: number; page: Schema["WishesPage"]; choose_month: (month: string) => void }

const WishesForm = ({ token, number, page, choose_month }: FormProps) => {
  const words = use_words();
  const said: Draft = { hours: String(page.most_minutes / 60), rest: String(page.rest_minutes / 60), chosen: chosen_in(page) };
  const [draft, keep] = use_kept<Draft | null>(`wishes.${number}.${page.month}`, null);
  const [is_checked, set_checked] = useState(false);
  const written = page.is_fixed ? said : (draft ?? said);
  const change = (more: Partial<Draft>) => keep({ ...written, ...more });
  const send = use_deed(token, (body: Schema["WishesWritten"], once) => answer(api.PUT("/api/v1/volunteering/{token}/wishes/{month}", { params: { path: { token, month: page.month }, header: once }, body })), words.month_plan.saved, () => keep(null));
  const most = minutes_of_hours(written.hours);
  const rest = minutes_of_hours(written.rest);
  const wishes = wishes_of(written.chosen, page);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (most === null || rest === null) focus_first_fault(event.currentTarget as HTMLFormElement);
    else send.mutate({ most_minutes: most, rest_minutes: rest, wishes });
  };
  const fault = (minutes: number | null) => (is_checked && minutes === null ? words.month_plan.hours_wrong : undefined);
  return (
    <form className="form" noValidate onSubmit={submit}>
      <section className="card" aria-labelledby="wishes">
        <h2 id="wishes">{words.month_plan.wishes}</h2>
        <p className="quiet">{words.month_plan.wishes_why}</p>
        <Field label={words.month_plan.month}>
          {(attributes) => <select {...attributes} value={page.month} onChange={(event) => choose_month(event.target.value)}>{page.months.map((one) => <option key={one} value={one}>{month_name(one)}</option>)}</select>}
        </Field>
        {page.is_fixed ? <p className="wait">{words.month_plan.fixed}</p> : (
          <>
            <div className="pair">
              <Field label={words.month_plan.most_hours} hint={words.month_plan.most_hours_hint} fault={fault(most)}>{(attributes) => <input {...attributes} inputMode="decimal" maxLength={6} value={written.hours} onChange={(event) => change({ hours: event.target.value })} />}</Field>
              <Field label={words.month_plan.rest_hours} hint={words.month_plan.rest_hours_hint} fault={fault(rest)}>{(attributes) => <input {...attributes} inputMode="decimal" maxLength={6} value={written.rest} onChange={(event) => change({ rest: event.target.value })} />}</Field>
            </div>
            {page.shifts.length > 0 && (
              <div className="buttons">
                <button type="button" disabled={!page.shifts.some((one) => one.is_in_free_times)} onClick={() => change({ chosen: with_free_times(written.chosen, page) })}>{words.month_plan.by_free_times}</button>
                <button type="button" disabled={wishes.length === 0} onClick={() => change({ chosen: {} })}>{words.month_plan.none_of_them}</button>
              </div>
            )}
          </>
        )}
        {page.shifts.length === 0 && <Empty>{words.month_plan.no_shifts}</Empty>}
      </section>
      {by_day(page.shifts, day_of).map(([day, shifts]) => (
        <section key={day} className="card day" aria-labelledby={`wish-${day}`}>
          <h2 id={`wish-${day}`}>{day_name(shifts[0]!.starts_at)}</h2>
          <ul className="shifts">{shifts.map((one) => <WishableShift key={one.id} shift={one} chosen={written.chosen} is_fixed={page.is_fixed} set={(key, how) => change({ chosen: choose(written.chosen, key, how) })} />)}</ul>
        </section>
      ))}
      {!page.is_fixed && page.shifts.length > 0 && (
        <section className="card" aria-label={words.month_plan.save}>
          <p role="status">{words.month_plan.chosen(wishes.length)}</p>
          {send.error && <Fault title={words.volunteers.not_done} error={send.error} />}
          <div className="buttons"><button className="go large" disabled={send.isPending}>{words.month_plan.save}</button></div>
        </section>
      )}
    </form>
  );
};

interface ShiftProps { shift: Schema["WishableShift"]; chosen: Chosen; is_fixed: boolean; set: (key: string, how: Willing | "") => void }

const WishableShift = ({ shift, chosen, is_fixed, set }: ShiftProps) => {
  const words = use_words();
  const called = use_team_words();
  const keys = shift.roles.map((role) => key_of(shift.id, role.code));
  return (
    <li className={keys.some((key) => chosen[key]) ? "shift mine" : "shift"} data-wish={shift.id}>
      <div className="shift-head">
        <span><b>{called.span(shift)}</b><span className="team">{pick(shift.team_name)}</span></span>
        {shift.is_in_free_times && <span className="tag well">{words.month_plan.in_free_times}</span>}
      </div>
      {shift.roles.map((role) => {
        const key = key_of(shift.id, role.code);
        return (
          <Field key={role.code} label={`${pick(role.name)} · ${words.month_plan.places_left(role.places_left)}`}>
            {(attributes) => (
              <select {...attributes} aria-label={`${called.shift(shift)}, ${pick(role.name)}`} disabled={is_fixed} value={chosen[key] ?? ""} onChange={(event) => set(key, event.target.value as Willing | "")}>
                <option value="">{words.month_plan.no}</option>
                <option value="gladly">{words.month_plan.gladly}</option>
                <option value="could">{words.month_plan.could}</option>
              </select>
            )}
          </Field>
        );
      })}
    </li>
  );
};

export default WishesPart;
