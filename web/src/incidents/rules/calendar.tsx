// Working time, and the days that are otherwise.
import type { Schema } from "../../api/problem";
import { Field } from "../../shell/field";
import { use_words } from "../../words/words";
import { weekdays, wrong_days } from "../rule_book";
import { Long, Part, type Editing } from "./fields";

type CalendarRule = Schema["CalendarRule"];

export const Calendar = ({ book, set, fault }: Editing) => {
  const words = use_words();
  return (
    <Part title={words.rules.parts.calendar} hint={words.rules.calendar_hint}>
      <CalendarFields calendar={book.calendar} set={(calendar) => set({ calendar })} fault={(path) => fault(`calendar.${path}`)} />
    </Part>
  );
};

// `fault` says what is wrong at a path of the calendar.
export const CalendarFields = ({ calendar, set, fault }: { calendar: CalendarRule; set: (calendar: CalendarRule) => void; fault: Editing["fault"] }) => {
  const words = use_words();
  const change = (changed: Partial<CalendarRule>) => set({ ...calendar, ...changed });
  const wrong = (days: readonly string[]) => (wrong_days(days).length ? words.rules.wrong_days(wrong_days(days).join(", ")) : undefined);
  return (
    <div className="numbers">
      <Field label={words.rules.opens} fault={fault("opens")}>{(attributes) => <input {...attributes} type="time" value={calendar.opens} onChange={(event) => change({ opens: event.target.value })} />}</Field>
      <Field label={words.rules.closes} fault={fault("closes")}>{(attributes) => <input {...attributes} type="time" value={calendar.closes} onChange={(event) => change({ closes: event.target.value })} />}</Field>
      <fieldset className="field">
        <legend className="label">{words.rules.weekdays}</legend>
        {weekdays.map((day) => (
          <label className="check" key={day}><input type="checkbox" checked={calendar.weekdays.includes(day)} onChange={(event) => change({ weekdays: weekdays.filter((one) => (one === day ? event.target.checked : calendar.weekdays.includes(one))) })} />{words.rules.days[day]}</label>
        ))}
      </fieldset>
      <label className="check"><input type="checkbox" checked={calendar.china_holidays} onChange={(event) => change({ china_holidays: event.target.checked })} />{words.rules.china_holidays}</label>
      <Field label={words.rules.days_off} hint={words.rules.day_list} fault={wrong(calendar.days_off) ?? fault("days_off")}>{(attributes) => <Long {...attributes} list={calendar.days_off} set={(days_off) => change({ days_off })} />}</Field>
      <Field label={words.rules.make_up_days} hint={words.rules.day_list} fault={wrong(calendar.make_up_days) ?? fault("make_up_days")}>{(attributes) => <Long {...attributes} list={calendar.make_up_days} set={(make_up_days) => change({ make_up_days })} />}</Field>
    </div>
  );
};
