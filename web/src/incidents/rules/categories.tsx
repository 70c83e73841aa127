// The two-level list of categories: what each is called, how long it may take, what counts as the same; new ones, and
// those that go.
import { useState } from "react";
import { Field } from "../../shell/field";
import { pick, use_words } from "../../words/words";
import { code_fault, inherited, is_used, kinds, uses_of, with_category, type Category } from "../rule_book";
import { Part, SpanField, with_span, type Editing } from "./fields";
import { Uses } from "./uses";

export const Categories = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const [code, look] = useState(book.categories[0]?.code ?? "");
  const [refused, refuse] = useState("");
  const choose = (wanted: string) => {
    look(wanted);
    refuse("");
  };
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
    <Part title={words.rules.parts.categories} hint={words.rules.categories_hint} fault={fault("categories")}>
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
          <Field label={words.rules.about_people} hint={words.rules.about_people_hint}>
            {(attributes) => (
              <select {...attributes} value={category.about_people === undefined ? "" : String(category.about_people)}
                onChange={(event) => (event.target.value ? change({ about_people: event.target.value === "true" }) : change({}, ["about_people"]))}>
                <option value="">{parent ? words.rules.as_parent : words.rules.no}</option>
                <option value="true">{words.rules.yes}</option>
                <option value="false">{words.rules.no}</option>
              </select>
            )}
          </Field>
          {kinds.map((kind) => (
            <div className="field" key={kind}>
              <span className="label">{words.rules.deadlines[kind]}</span>
              <SpanField label={words.rules.deadlines[kind]} span={category.deadlines?.[kind]} otherwise={inherited(book, category, kind)} set={(span) => change({ deadlines: with_span(category.deadlines, kind, span) })} />
            </div>
          ))}
        </div>
        {refused === category.code && <Uses found={uses_of(book, "category", category.code)} />}
        <div className="buttons">
          <button type="button" className="small" disabled={book.categories.length === 1} onClick={() => {
            if (is_used(uses_of(book, "category", category.code))) return refuse(category.code);
            set({ categories: book.categories.filter((one) => one.code !== category.code) });
            choose(category.parent ?? book.categories.find((one) => one.code !== category.code)?.code ?? "");
          }}>{words.rules.leave_out(pick(category.name))}</button>
        </div>
        <NewCategory book={book} set={set} choose={choose} />
      </div>
    </Part>
  );
};

const NewCategory = ({ book, set, choose }: Pick<Editing, "book" | "set"> & { choose: (code: string) => void }) => {
  const words = use_words();
  const [typed, type] = useState({ parent: "", code: "", zh: "", en: "" });
  const wrong = typed.code ? code_fault(typed.code, book.categories.map((one) => one.code)) : null;
  const is_whole = Boolean(typed.code && typed.zh.trim() && typed.en.trim()) && !wrong;
  const add = () => {
    const category: Category = { code: typed.code, ...(typed.parent && { parent: typed.parent }), name: { zh: typed.zh.trim(), en: typed.en.trim() } };
    set({ categories: with_category(book, category).categories });
    choose(category.code);
    type({ parent: "", code: "", zh: "", en: "" });
  };
  return (
    <fieldset className="new">
      <legend><strong>{words.rules.new_category}</strong></legend>
      <div className="numbers">
        <Field label={words.rules.parent}>
          {(attributes) => (
            <select {...attributes} value={typed.parent} onChange={(event) => type({ ...typed, parent: event.target.value, code: event.target.value ? `${event.target.value}.` : "" })}>
              <option value="">{words.rules.no_parent}</option>
              {book.categories.filter((one) => !one.parent).map((one) => <option key={one.code} value={one.code}>{pick(one.name)} ({one.code})</option>)}
            </select>
          )}
        </Field>
        <Field label={words.rules.code} hint={words.rules.code_hint} fault={wrong && !typed.code.endsWith(".") ? words.rules.code_faults[wrong] : undefined}>{(attributes) => <input {...attributes} maxLength={60} value={typed.code} onChange={(event) => type({ ...typed, code: event.target.value.trim() })} />}</Field>
        <Field label={words.rules.new_name_zh}>{(attributes) => <input {...attributes} lang="zh" maxLength={60} value={typed.zh} onChange={(event) => type({ ...typed, zh: event.target.value })} />}</Field>
        <Field label={words.rules.new_name_en}>{(attributes) => <input {...attributes} lang="en" maxLength={60} value={typed.en} onChange={(event) => type({ ...typed, en: event.target.value })} />}</Field>
      </div>
      <button type="button" disabled={!is_whole || typed.code.endsWith(".")} onClick={add}>{words.rules.add_category}</button>
    </fieldset>
  );
};
