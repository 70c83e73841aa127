// The station head answers a person who asks by their telephone number: what is held, a copy, a correction, erasure. What is
// shown is masked; each look and each deed goes on record.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { download } from "../shell/download";
import { Field, focus_first_fault } from "../shell/field";
import { date_time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { CorrectDialog, EraseDialog } from "./people_dialogs";
import "../shell/sheet.css";

type PersonFile = Schema["PersonFile"];
const look_up = (telephone: string) => answer(api.POST("/api/v1/people/look-up", { body: { telephone } }));

export const PeoplePage = () => {
  const words = use_words();
  const [telephone, set_telephone] = useState("");
  const [is_sure, be_sure] = useState(false);
  const [is_checked, check] = useState(false);
  const [held, set_held] = useState<{ telephone: string; file: PersonFile } | null>(null);
  const [told, tell] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const [asked, ask] = useState<"correct" | "erase" | null>(null);

  const attempt = async (act: () => Promise<void>) => {
    set_busy(true);
    set_fault("");
    try {
      await act();
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };
  const show = async (of: string) => set_held({ telephone: of, file: await look_up(of) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    check(true);
    tell("");
    set_held(null);
    if (telephone.trim() && is_sure) void attempt(() => show(telephone.trim()));
    else focus_first_fault(event.currentTarget);
  };
  const copy = () => held && attempt(async () => {
    const whole = await answer(api.POST("/api/v1/people/copy", { body: { telephone: held.telephone } }));
    download(`personal-data-${whole.at.slice(0, 10)}.json`, JSON.stringify(whole, null, 2) + "\n", "application/json");
    tell(words.people.copied);
  });

  return (
    <div className="sheet people">
      <h1>{words.people.title}</h1>
      <section className="card">
        <p>{words.people.hint}</p>
        <form id="who" className="form" noValidate onSubmit={submit}>
          <Field id="telephone" label={words.people.telephone} fault={is_checked && !telephone.trim() ? words.people.telephone_missing : undefined}>
            {(attributes) => <input {...attributes} type="tel" inputMode="tel" autoComplete="off" maxLength={40} value={telephone} onChange={(event) => set_telephone(event.target.value)} />}
          </Field>
          <div className="field">
            <label className="check">
              <input id="identity" type="checkbox" checked={is_sure} aria-invalid={(is_checked && !is_sure) || undefined} aria-describedby={is_checked && !is_sure ? "identity_fault" : undefined} onChange={(event) => be_sure(event.target.checked)} />
              <span>{words.people.identity}</span>
            </label>
            {is_checked && !is_sure && <p id="identity_fault" className="field-fault">{words.people.identity_missing}</p>}
          </div>
          <p className="quiet">{words.people.purpose}</p>
          {fault && <p id="fault" className="fault" role="alert">{fault}</p>}
          <div className="buttons"><button className="go" disabled={is_busy}>{words.people.look_up}</button></div>
        </form>
      </section>
      {told && <p id="told" className="good" role="status">{told}</p>}
      {held && (
        <section id="held" className="card" aria-labelledby="held_title">
          <h2 id="held_title">{words.people.held(held.file.reports.length + held.file.others.length)}</h2>
          <p className="quiet">{words.people.masked}</p>
          <div className="buttons">
            <button type="button" className="go" disabled={is_busy} onClick={() => void copy()}>{words.people.copy}</button>
            <button type="button" disabled={is_busy} onClick={() => ask("correct")}>{words.people.correct}</button>
            <button type="button" disabled={is_busy} onClick={() => ask("erase")}>{words.people.erase}</button>
          </div>
          {held.file.reports.map((report) => <HeldReport key={`${report.incident}/${report.place}`} report={report} />)}
          {held.file.others.map((other) => <HeldElsewhere key={pick(other.title)} other={other} />)}
        </section>
      )}
      {held && asked === "correct" && (
        <CorrectDialog telephone={held.telephone} leave={() => ask(null)} done={async (records, new_telephone) => {
          tell(words.people.corrected(records));
          const now = new_telephone ?? held.telephone;
          set_telephone(now);
          await attempt(() => show(now));
        }} />
      )}
      {held && asked === "erase" && (
        <EraseDialog telephone={held.telephone} others={held.file.others} leave={() => ask(null)} done={(records) => {
          set_held(null);
          set_telephone("");
          be_sure(false);
          check(false);
          tell(words.people.erased(records));
        }} />
      )}
    </div>
  );
};

const HeldReport = ({ report }: { report: Schema["HeldReport"] }) => {
  const words = use_words();
  const facts: [string, string][] = [
    [words.people.at, date_time(report.at)], [words.people.state, words.incidents.states[report.state]], [words.people.name, report.name], [words.people.phone, report.telephone],
    [words.people.address, report.address], [words.people.contact, report.contact],
  ];
  return (
    <article>
      <h3>{words.people.place(report.incident, report.place)} {report.confidential && <span className="tag soon">{words.people.confidential}</span>}</h3>
      <dl className="facts">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={name + "-"}>{value || "–"}</dd>])}</dl>
    </article>
  );
};

// What another room holds about the person.
const HeldElsewhere = ({ other }: { other: Schema["HeldElsewhere"] }) => (
  <article>
    <h3>{pick(other.title)}</h3>
    <dl className="facts">{other.facts.map((fact) => [<dt key={fact.name.en}>{pick(fact.name)}</dt>, <dd key={fact.name.en + "-"}>{fact.value || "–"}</dd>])}</dl>
  </article>
);
