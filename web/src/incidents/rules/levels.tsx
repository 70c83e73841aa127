// Lists that grow and shrink: levels with their deadlines, partners, teams.
import { useState } from "react";
import { Field } from "../../shell/field";
import { pick, use_words } from "../../words/words";
import { code_fault, is_used, kinds, uses_of } from "../rule_book";
import { Part, SpanField, with_span, type Editing } from "./fields";
import { Uses } from "./uses";

// "By name" of two languages.
const Names = ({ label, path, text, fault, change }: { label: string; path: string; text: { zh: string; en: string }; fault: Editing["fault"]; change: (text: { zh: string; en: string }) => void }) => {
  const words = use_words();
  return (
    <>
      <Field label={`${label}: ${words.rules.name_zh}`} fault={fault(`${path}.zh`)}>{(attributes) => <input {...attributes} lang="zh" maxLength={60} value={text.zh} onChange={(event) => change({ ...text, zh: event.target.value })} />}</Field>
      <Field label={`${label}: ${words.rules.name_en}`} fault={fault(`${path}.en`)}>{(attributes) => <input {...attributes} lang="en" maxLength={60} value={text.en} onChange={(event) => change({ ...text, en: event.target.value })} />}</Field>
    </>
  );
};

export const Levels = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const [is_refused, refuse] = useState(false);
  const last = book.levels.length;
  const leave_out = () => {
    if (is_used(uses_of(book, "level", String(last)))) return refuse(true);
    const { [String(last)]: _, ...deadlines_by_level } = book.deadlines_by_level;
    refuse(false);
    set({ levels: book.levels.slice(0, -1), deadlines_by_level });
  };
  return (
    <Part title={words.rules.parts.deadlines_by_level} hint={words.rules.levels_hint} fault={fault("levels") ?? fault("deadlines_by_level")}>
      <ul className="rows">
        {book.levels.map((level, at) => (
          <li key={at}>
            <div className="numbers grow">
              <Names label={`${words.rules.level} ${at + 1}`} path={`levels[${at}]`} text={level} fault={fault} change={(text) => set({ levels: book.levels.map((one, place) => (place === at ? text : one)) })} />
              {kinds.map((kind) => (
                <div className="field" key={kind}>
                  <span className="label">{words.rules.deadlines[kind]}</span>
                  <SpanField label={`${pick(level)} ${words.rules.deadlines[kind]}`} span={book.deadlines_by_level[at + 1]?.[kind]}
                    set={(span) => set({ deadlines_by_level: { ...book.deadlines_by_level, [at + 1]: with_span(book.deadlines_by_level[at + 1], kind, span) } })} />
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {is_refused && <Uses found={uses_of(book, "level", String(last))} />}
      <div className="buttons">
        <button type="button" onClick={() => { refuse(false); set({ levels: [...book.levels, { zh: words.rules.new_level.zh(last + 1), en: words.rules.new_level.en(last + 1) }] }); }}>{words.rules.add_level}</button>
        <button type="button" disabled={last === 1} onClick={leave_out}>{words.rules.leave_out(pick(book.levels[last - 1]))}</button>
      </div>
    </Part>
  );
};

export const Partners = ({ book, set, fault }: Editing) => {
  const words = use_words();
  const [code, type] = useState("");
  const [refused, refuse] = useState("");
  const wrong = code ? code_fault(code, book.partners.map((one) => one.code)) : null;
  return (
    <Part title={words.rules.parts.partners} hint={words.rules.partners_hint} fault={fault("partners")}>
      <ul className="rows">
        {book.partners.map((partner, at) => (
          <li key={partner.code}>
            <div className="numbers grow">
              <Names label={partner.code} path={`partners[${at}].name`} text={partner.name} fault={fault} change={(name) => set({ partners: book.partners.map((one, place) => (place === at ? { ...one, name } : one)) })} />
            </div>
            <button type="button" className="small" onClick={() => {
              if (is_used(uses_of(book, "partner", partner.code))) return refuse(partner.code);
              refuse("");
              set({ partners: book.partners.filter((one) => one !== partner) });
            }}>{words.rules.leave_out(pick(partner.name))}</button>
            {refused === partner.code && <Uses found={uses_of(book, "partner", partner.code)} />}
          </li>
        ))}
      </ul>
      <div className="numbers">
        <Field label={words.rules.new_partner} hint={words.rules.code_hint} fault={wrong ? words.rules.code_faults[wrong] : undefined}>{(attributes) => <input {...attributes} maxLength={60} value={code} onChange={(event) => type(event.target.value.trim())} />}</Field>
      </div>
      <button type="button" disabled={!code || wrong !== null} onClick={() => { set({ partners: [...book.partners, { code, name: { zh: code, en: code } }] }); type(""); }}>{words.rules.add_partner}</button>
    </Part>
  );
};
