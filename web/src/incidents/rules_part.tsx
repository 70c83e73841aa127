// The rulebook in forms. What is edited is a copy; it becomes a new version of the rules when it is saved, all at once.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words } from "../words/words";
import { changed_parts, hours_of, hours_text, inherited, kinds, list_of, units, weekdays, wrong_days, type Category, type DeadlineRule, type Rulebook, type Span } from "./rule_book";

type InForce = Schema["RulebookInForce"];
interface Editing { book: Rulebook; set: (change: Partial<Rulebook>) => void; fault: (path: string) => string | undefined }

export const RulesPart = () => {
  const asked = useQuery({ queryKey: ["rulebook"], queryFn: () => answer(api.GET("/api/v1/rulebook")) });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  return <Editor in_force={asked.data} />;
};

const Editor = ({ in_force }: { in_force: InForce }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [kept, keep] = use_kept<{ version: number; book: Rulebook } | null>("rules-draft", null);
  const [is_asking, ask_first] = useState(false);
  const [before, keep_before] = useState<Rulebook | null>(null);
  const [intention] = useState(() => new Intention());
  // What was edited over an older version is not thrown away; saving it is refused until somebody decides.
  const book = kept?.book ?? in_force.rulebook;
  const version = kept?.version ?? in_force.version;
  const changed = changed_parts(in_force.rulebook, book);
  const is_stale = version !== in_force.version;

  const save = useMutation({
    mutationFn: (wanted: Rulebook) => carry_out((once) => answer(api.PUT("/api/v1/rulebook", { params: { header: { ...once, "If-Match": `"${version}"` } }, body: wanted })), intention.key_for([version, wanted])),
    onSuccess: (after) => {
      keep_before(in_force.rulebook);
      questions.setQueryData(["rulebook"], after);
      keep(null);
      tell(words.rules.saved(after.version));
    },
    onError: (error) => {
      if (is_problem(error, "rulebook/stale")) void questions.invalidateQueries({ queryKey: ["rulebook"] });
    },
    onSettled: () => ask_first(false),
  });
  const problem = is_problem(save.error) ? save.error : null;
  const editing: Editing = {
    book,
    set: (change) => keep({ version, book: { ...book, ...change } }),
    fault: (path) => pick(problem?.fault_at(path)) || undefined,
  };
  const wrong = wrong_days([...book.calendar.days_off, ...book.calendar.make_up_days]);
  return (
    <div className="settings rules">
      <p>{words.rules.intro(in_force.version)}</p>
      {is_stale && <p className="fault" role="alert">{words.rules.stale}</p>}
      {save.error && <Fault error={save.error} title={words.rules.unsaved} />}
      <Categories {...editing} />
      <Levels {...editing} />
      <Routing {...editing} />
      <Calendar {...editing} />
      <Numbers {...editing} />
      <Urgent {...editing} />
      <Names {...editing} />
      <div className="bar">
        <p role="status">{changed.length > 0 ? words.settings.changes(changed.length) : words.settings.no_changes}</p>
        <button type="button" className="go" disabled={changed.length === 0 || wrong.length > 0 || save.isPending} onClick={() => ask_first(true)}>{words.settings.save}</button>
        <button type="button" disabled={!kept} onClick={() => keep(null)}>{words.settings.discard}</button>
        {before && !kept && <button type="button" disabled={save.isPending} onClick={() => save.mutate(before, { onSuccess: () => keep_before(null) })}>{words.settings.undo}</button>}
      </div>
      {is_asking && (
        <Dialog title={words.rules.ask} leave={() => ask_first(false)}>
          <ul className="changes">{changed.map((part) => <li key={part}>{words.rules.parts[part]}</li>)}</ul>
          <p>{words.rules.from_now}</p>
          <div className="buttons">
            <button type="button" className="go" disabled={save.isPending} onClick={() => save.mutate(book)}>{words.settings.save}</button>
            <button type="button" onClick={() => ask_first(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
    </div>
  );
};

const Part = ({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) => (
  <section className="card">
    <details>
      <summary><h2>{title}</h2></summary>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </details>
  </section>
);

// A span, or none: then what it is otherwise.
const SpanField = ({ label, span, otherwise, set }: { label: string; span: Span | undefined; otherwise?: Span | undefined; set: (span: Span | undefined) => void }) => {
  const words = use_words();
  return (
    <span className="span">
      <input inputMode="numeric" aria-label={`${label}: ${words.rules.amount}`} placeholder={otherwise ? String(otherwise.amount) : "–"} value={span ? String(span.amount) : ""}
        onChange={(event) => {
          const amount = Number(event.target.value.replace(/\D/g, "").slice(0, 6));
          set(amount > 0 ? { unit: span?.unit ?? otherwise?.unit ?? "minutes", amount } : undefined);
        }} />
      <select aria-label={`${label}: ${words.rules.unit}`} disabled={!span} value={span?.unit ?? otherwise?.unit ?? "minutes"} onChange={(event) => span && set({ ...span, unit: event.target.value as Span["unit"] })}>
        {units.map((unit) => <option key={unit} value={unit}>{words.rules.units[unit]}</option>)}
      </select>
    </span>
  );
};
const with_span = (rule: DeadlineRule | undefined, kind: (typeof kinds)[number], span: Span | undefined): DeadlineRule => {
  const { [kind]: _, ...rest } = rule ?? {};
  return span ? { ...rest, [kind]: span } : rest;
};

const Categories = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const [code, choose] = useState(book.categories[0]?.code ?? "");
  const place = Math.max(0, book.categories.findIndex((one) => one.code === code));
  const category = book.categories[place];
  if (!category) return null;
  const parent = book.categories.find((one) => one.code === category.parent);
  const change = (changed: Partial<Category>, without: readonly (keyof Category)[] = []) =>
    set({ categories: book.categories.map((one) => one.code !== category.code ? one : (Object.fromEntries(Object.entries({ ...one, ...changed }).filter(([key]) => !without.includes(key as keyof Category))) as Category)) });
  const whole = (key: "duplicate_metres" | "duplicate_days", text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, 5);
    if (digits) change({ [key]: Number(digits) });
    else change({}, [key]);
  };
  return (
    <Part title={words.rules.parts.categories} hint={words.rules.categories_hint}>
      <div className="form">
        <Field label={words.rules.category}>
          {(attributes) => (
            <select {...attributes} value={category.code} onChange={(event) => choose(event.target.value)}>
              {book.categories.map((one) => <option key={one.code} value={one.code}>{one.parent ? "　" : ""}{pick(one.name)} ({one.code})</option>)}
            </select>
          )}
        </Field>
        <div className="numbers">
          <Field label={words.rules.name_zh} fault={fault(`categories[${place}].name.zh`)}>{(attributes) => <input {...attributes} lang="zh" maxLength={60} value={category.name.zh} onChange={(event) => change({ name: { ...category.name, zh: event.target.value } })} />}</Field>
          <Field label={words.rules.name_en} fault={fault(`categories[${place}].name.en`)}>{(attributes) => <input {...attributes} lang="en" maxLength={60} value={category.name.en} onChange={(event) => change({ name: { ...category.name, en: event.target.value } })} />}</Field>
          <Field label={words.rules.level} fault={fault(`categories[${place}].level`)}>
            {(attributes) => (
              <select {...attributes} value={category.level ?? ""} onChange={(event) => (event.target.value ? change({ level: Number(event.target.value) }) : change({}, ["level"]))}>
                <option value="">{parent ? words.rules.as_parent : words.rules.as_first}</option>
                {book.levels.map((level, at) => <option key={at} value={at + 1}>{pick(level)}</option>)}
              </select>
            )}
          </Field>
          <Field label={words.rules.partner} fault={fault(`categories[${place}].partner`)}>
            {(attributes) => (
              <select {...attributes} value={category.partner ?? ""} onChange={(event) => (event.target.value ? change({ partner: event.target.value }) : change({}, ["partner"]))}>
                <option value="">{parent ? words.rules.as_parent : words.rules.none}</option>
                {book.partners.map((one) => <option key={one.code} value={one.code}>{pick(one.name)}</option>)}
              </select>
            )}
          </Field>
          <Field label={words.rules.duplicate_metres}>{(attributes) => <input {...attributes} inputMode="numeric" placeholder={parent?.duplicate_metres?.toString() ?? ""} value={category.duplicate_metres ?? ""} onChange={(event) => whole("duplicate_metres", event.target.value)} />}</Field>
          <Field label={words.rules.duplicate_days}>{(attributes) => <input {...attributes} inputMode="numeric" placeholder={parent?.duplicate_days?.toString() ?? ""} value={category.duplicate_days ?? ""} onChange={(event) => whole("duplicate_days", event.target.value)} />}</Field>
          {kinds.map((kind) => (
            <div className="field" key={kind}>
              <span className="label">{words.rules.deadlines[kind]}</span>
              <SpanField label={words.rules.deadlines[kind]} span={category.deadlines?.[kind]} otherwise={inherited(book, category, kind)} set={(span) => change({ deadlines: with_span(category.deadlines, kind, span) })} />
            </div>
          ))}
        </div>
      </div>
    </Part>
  );
};

const Levels = ({ book, set }: Editing) => {
  const words = use_words();
  return (
    <Part title={words.rules.parts.deadlines_by_level} hint={words.rules.levels_hint}>
      <ul className="rows">
        {book.levels.map((level, at) => (
          <li key={at}>
            <strong className="grow">{pick(level)}</strong>
            {kinds.map((kind) => (
              <div className="field" key={kind}>
                <span className="label">{words.rules.deadlines[kind]}</span>
                <SpanField label={`${pick(level)} ${words.rules.deadlines[kind]}`} span={book.deadlines_by_level[at + 1]?.[kind]}
                  set={(span) => set({ deadlines_by_level: { ...book.deadlines_by_level, [at + 1]: with_span(book.deadlines_by_level[at + 1], kind, span) } })} />
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Part>
  );
};

const Routing = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const rules = book.routing;
  const replace = (at: number, changed: Partial<(typeof rules)[number]>) => set({ routing: rules.map((one, place) => (place === at ? { ...one, ...changed } : one)) });
  const move = (at: number, by: number) => {
    const next = [...rules];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    set({ routing: next });
  };
  return (
    <Part title={words.rules.parts.routing} hint={words.rules.routing_hint}>
      <ol className="rows">
        {rules.map((rule, at) => (
          <li key={at}>
            <div className="numbers grow">
              <Field label={words.rules.route_categories(at + 1)}>{(attributes) => <Typed {...attributes} list={rule.categories} set={(categories) => replace(at, { categories })} />}</Field>
              <Field label={words.rules.route_levels(at + 1)}>{(attributes) => <Typed {...attributes} list={rule.levels.map(String)} set={(levels) => replace(at, { levels: levels.map(Number).filter((level) => level > 0) })} />}</Field>
              <Field label={words.rules.route_to(at + 1)} fault={fault(`routing[${at}].to`)}>{(attributes) => <Typed {...attributes} list={rule.to} set={(to) => replace(at, { to })} />}</Field>
              <Field label={words.rules.route_grids(at + 1)}>{(attributes) => <Typed {...attributes} list={rule.grids} set={(grids) => replace(at, { grids })} />}</Field>
              <Field label={words.rules.route_hours(at + 1)}>
                {(attributes) => (
                  <Typed {...attributes} list={[hours_text(rule)].filter(Boolean)} set={([text = ""]) => {
                    const { from_hour: _, to_hour: __, ...rest } = rule;
                    const hours = hours_of(text);
                    if (hours) set({ routing: rules.map((one, place) => (place === at ? { ...rest, ...hours } : one)) });
                  }} />
                )}
              </Field>
            </div>
            <button type="button" className="small" disabled={at === 0} onClick={() => move(at, -1)} aria-label={words.rules.up(at + 1)}>↑</button>
            <button type="button" className="small" disabled={at === rules.length - 1} onClick={() => move(at, 1)} aria-label={words.rules.down(at + 1)}>↓</button>
            <button type="button" className="small" onClick={() => set({ routing: rules.filter((_, place) => place !== at) })} aria-label={words.rules.remove(at + 1)}>✕</button>
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => set({ routing: [...rules, { categories: [], levels: [], grids: [], to: ["desk"] }] })}>{words.rules.add}</button>
    </Part>
  );
};
// A list in one line, read when it is left: typing a comma is not the end of it.
const Typed = ({ list, set, ...attributes }: { list: readonly string[]; set: (list: string[]) => void; id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => {
  const [typed, type] = useState<string | null>(null);
  return <input {...attributes} value={typed ?? list.join(", ")} onChange={(event) => type(event.target.value)} onBlur={() => { if (typed !== null) set(list_of(typed)); type(null); }} />;
};
const Long = ({ list, set, ...attributes }: { list: readonly string[]; set: (list: string[]) => void; id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => {
  const [typed, type] = useState<string | null>(null);
  return <textarea {...attributes} value={typed ?? list.join("\n")} onChange={(event) => { type(event.target.value); set(list_of(event.target.value)); }} onBlur={() => type(null)} />;
};

const Calendar = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const calendar = book.calendar;
  const change = (changed: Partial<typeof calendar>) => set({ calendar: { ...calendar, ...changed } });
  const wrong = (days: readonly string[]) => (wrong_days(days).length ? words.rules.wrong_days(wrong_days(days).join(", ")) : undefined);
  return (
    <Part title={words.rules.parts.calendar} hint={words.rules.calendar_hint}>
      <div className="numbers">
        <Field label={words.rules.opens} fault={fault("calendar.opens")}>{(attributes) => <input {...attributes} type="time" value={calendar.opens} onChange={(event) => change({ opens: event.target.value })} />}</Field>
        <Field label={words.rules.closes} fault={fault("calendar.closes")}>{(attributes) => <input {...attributes} type="time" value={calendar.closes} onChange={(event) => change({ closes: event.target.value })} />}</Field>
        <fieldset className="field">
          <legend className="label">{words.rules.weekdays}</legend>
          {weekdays.map((day) => (
            <label className="check" key={day}><input type="checkbox" checked={calendar.weekdays.includes(day)} onChange={(event) => change({ weekdays: weekdays.filter((one) => (one === day ? event.target.checked : calendar.weekdays.includes(one))) })} />{words.rules.days[day]}</label>
          ))}
        </fieldset>
        <label className="check"><input type="checkbox" checked={calendar.china_holidays} onChange={(event) => change({ china_holidays: event.target.checked })} />{words.rules.china_holidays}</label>
        <Field label={words.rules.days_off} hint={words.rules.day_list} fault={wrong(calendar.days_off) ?? fault("calendar.days_off")}>{(attributes) => <Long {...attributes} list={calendar.days_off} set={(days_off) => change({ days_off })} />}</Field>
        <Field label={words.rules.make_up_days} hint={words.rules.day_list} fault={wrong(calendar.make_up_days) ?? fault("calendar.make_up_days")}>{(attributes) => <Long {...attributes} list={calendar.make_up_days} set={(make_up_days) => change({ make_up_days })} />}</Field>
      </div>
    </Part>
  );
};

const Numbers = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const names = ["border_metres", "warn_percent", "reopen_days", "transfers_to_desk", "undo_minutes"] as const;
  return (
    <Part title={words.rules.numbers}>
      <div className="numbers">
        {names.map((name) => (
          <Field key={name} label={words.rules.parts[name]} fault={fault(name)}>
            {(attributes) => <input {...attributes} inputMode="numeric" value={book[name]} onChange={(event) => set({ [name]: Number(event.target.value.replace(/\D/g, "").slice(0, 5)) })} />}
          </Field>
        ))}
      </div>
    </Part>
  );
};

const Urgent = ({ book, set }: Editing) => {
  const words = use_words();
  return (
    <Part title={words.rules.parts.urgent_words}>
      <Field label={words.rules.parts.urgent_words} hint={words.rules.urgent_hint}>{(attributes) => <Long {...attributes} list={book.urgent_words} set={(urgent_words) => set({ urgent_words })} />}</Field>
    </Part>
  );
};

const Names = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const station = book.station ?? { zh: "", en: "" };
  const pair = (label: string, path: string, text: Schema["Text"], change: (text: Schema["Text"]) => void) => (
    <div className="numbers" key={path}>
      <Field label={`${label}: ${words.rules.name_zh}`} fault={fault(`${path}.zh`)}>{(attributes) => <input {...attributes} lang="zh" maxLength={60} value={text.zh} onChange={(event) => change({ ...text, zh: event.target.value })} />}</Field>
      <Field label={`${label}: ${words.rules.name_en}`} fault={fault(`${path}.en`)}>{(attributes) => <input {...attributes} lang="en" maxLength={60} value={text.en} onChange={(event) => change({ ...text, en: event.target.value })} />}</Field>
    </div>
  );
  return (
    <Part title={words.rules.names}>
      <div className="form">
        {pair(words.rules.parts.station, "station", station, (text) => set({ station: text }))}
        {book.levels.map((level, at) => pair(`${words.rules.level} ${at + 1}`, `levels[${at}]`, level, (text) => set({ levels: book.levels.map((one, place) => (place === at ? text : one)) })))}
        {book.partners.map((partner, at) => pair(`${words.rules.partner} ${partner.code}`, `partners[${at}].name`, partner.name, (name) => set({ partners: book.partners.map((one, place) => (place === at ? { ...one, name } : one)) })))}
        <Field label={words.rules.parts.shifts} hint={words.rules.shifts_hint} fault={fault("shifts")}>{(attributes) => <Long {...attributes} list={book.shifts} set={(shifts) => set({ shifts })} />}</Field>
        <Field label={words.rules.parts.teams} hint={words.rules.teams_hint}>{(attributes) => <Long {...attributes} list={book.teams} set={(teams) => set({ teams })} />}</Field>
        <div className="numbers">
          {book.escalations.map((one, at) => (
            <Field key={one.deadline} label={words.rules.escalate(words.rules.deadlines[one.deadline])}>
              {(attributes) => (
                <select {...attributes} value={one.to} onChange={(event) => set({ escalations: book.escalations.map((other, place) => (place === at ? { ...other, to: event.target.value } : other)) })}>
                  {[...new Set([one.to, "desk", "station_head"])].map((to) => <option key={to} value={to}>{words.rules.heads[to as "desk"] ?? to}</option>)}
                </select>
              )}
            </Field>
          ))}
        </div>
      </div>
    </Part>
  );
};
