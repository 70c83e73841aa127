// What the forms of the rulebook are made of.
import { useState, type ReactNode } from "react";
import { use_words } from "../../words/words";
import { kinds, list_of, units, type DeadlineRule, type Rulebook, type Span } from "../rule_book";

// `fault` says what is wrong at a path of the rulebook.
export interface Editing {
  book: Rulebook;
  set: (change: Partial<Rulebook>) => void;
  fault: (path: string) => string | undefined;
}

// A part of the rulebook, folded; what is wrong with it as a whole is said outside.
export const Part = ({ title, hint, fault, children }: { title: string; hint?: string; fault?: string | undefined; children: ReactNode }) => (
  <section className="card">
    {fault && <p className="field-fault">{fault}</p>}
    <details open={fault ? true : undefined}>
      <summary><h2>{title}</h2></summary>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </details>
  </section>
);

// A span, or none: then what it is otherwise.
export const SpanField = ({ label, span, otherwise, set }: { label: string; span: Span | undefined; otherwise?: Span | undefined; set: (span: Span | undefined) => void }) => {
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
export const with_span = (rule: DeadlineRule | undefined, kind: (typeof kinds)[number], span: Span | undefined): DeadlineRule => {
  const { [kind]: _, ...rest } = rule ?? {};
  return span ? { ...rest, [kind]: span } : rest;
};

// A list in one line, read when it is left: typing a comma is not the end of it.
export const Typed = ({ list, set, ...attributes }: { list: readonly string[]; set: (list: string[]) => void; id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => {
  const [typed, type] = useState<string | null>(null);
  return <input {...attributes} value={typed ?? list.join(", ")} onChange={(event) => type(event.target.value)} onBlur={() => { if (typed !== null) set(list_of(typed)); type(null); }} />;
};
export const Long = ({ list, set, ...attributes }: { list: readonly string[]; set: (list: string[]) => void; id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => {
  const [typed, type] = useState<string | null>(null);
  return <textarea {...attributes} value={typed ?? list.join("\n")} onChange={(event) => { type(event.target.value); set(list_of(event.target.value)); }} onBlur={() => type(null)} />;
};
