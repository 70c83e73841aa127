// The handover of a shift: what happened, what the next one must know, what whoever hands over adds, and who took it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import { number_of, use_live } from "../../api/live";
import type { Schema } from "../../api/problem";
import { Field } from "../../shell/field";
import { use_session } from "../../shell/frame";
import { use_kept } from "../../shell/kept";
import { Empty, Fault, Loading } from "../../shell/states";
import { tell } from "../../shell/toast";
import { date_time, local_input, moment_of_input, number } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { use_names, type Names } from "./names";
import "./handover.css";

type Sheet = Schema["HandoverSheet"];
const concerns = ["urgent", "overdue", "escalated", "due", "resumes", "to_accept", "to_verify", "reopened"] as const satisfies readonly Schema["Concern"][];
const counts = ["reported", "accepted", "closed", "resolved"] as const;
const usual_lines = 200, most_lines = 500;

const Figures = ({ in_shift, open, all }: { in_shift: Schema["ShiftCounts"]; open: Schema["ConcernCounts"]; all?: number }) => {
  const words = use_words();
  const texts = words.handover;
  const box = (title: string, list: readonly (readonly [string, number])[]) => (
    <section className="counts" aria-label={title}>
      <p className="quiet" aria-hidden="true">{title}</p>
      <dl>{list.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{number(value)}</dd></div>)}</dl>
    </section>
  );
  return (
    <>
      {box(texts.in_shift, counts.map((name) => [texts.counts[name], in_shift[name]]))}
      {box(all === undefined ? texts.open : `${texts.open} ${number(all)}`, concerns.map((name) => [texts.concerns[name], open[name]]))}
    </>
  );
};

const Lines = ({ sheet, names }: { sheet: Sheet; names: Names }) => {
  const words = use_words();
  const { columns, concerns: why } = words.handover;
  if (!sheet.lines.length) return <Empty>{words.handover.none}</Empty>;
  return (
    <table className="lines">
      <thead><tr>{Object.values(columns).map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
      <tbody>
        {sheet.lines.map((line) => (
          <tr key={line.number}>
            <th scope="row"><a href={`/desk#${line.number}`}>#{line.number}</a></th>
            <td data-name={columns.why}>{line.concerns.map((one) => <span key={one} className={one === "urgent" || one === "overdue" ? "tag late" : "tag"}>{one === "urgent" && <span aria-hidden="true">⚠ </span>}{why[one]}</span>)}</td>
            <td data-name={columns.where}>{names.category(line.category)} · {names.level(line.level)}<br /><span className="quiet">{line.grid ? `${line.grid} ${names.grid(line.grid)?.name ?? ""}` : words.desk.outside}</span></td>
            <td data-name={columns.state}>{words.incidents.states[line.state]}</td>
            <td data-name={columns.due}>{line.due ? date_time(line.due) : "–"}{line.timeliness === "overdue" && <> <span className="tag late">⚠ {words.desk.overdue}</span></>}{line.timeliness === "due_soon" && <> <span className="tag soon">◔ {words.desk.due_soon}</span></>}</td>
            <td data-name={columns.handler}>{names.post(line.handler)}{line.escalated_to && <><br /><span className="quiet">{words.desk.escalated} {names.post(line.escalated_to)}</span></>}</td>
            <td data-name={columns.remark}>{line.last_remark || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Earlier = () => {
  const words = use_words();
  const texts = words.handover;
  const session = use_session();
  const questions = useQueryClient();
  const asked = useQuery({ queryKey: ["handovers"], queryFn: async () => (await answer(api.GET("/api/v1/handovers", { params: { query: { limit: 100 } } }))).handovers });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const take = async (id: number) => {
    set_busy(true);
    set_fault("");
    try {
      await carry_out((once) => answer(api.POST("/api/v1/handover/{id}/taken", { params: { path: { id: String(id) }, header: once }, body: {} as never })));
      tell(texts.taken);
    } catch (error) {
      set_fault(explain(error));
    } finally {
      await questions.invalidateQueries({ queryKey: ["handovers"] });
      set_busy(false);
    }
  };
  return (
    <section className="card on-screen" aria-labelledby="earlier">
      <h2 id="earlier">{texts.earlier}</h2>
      {fault && <p className="fault" role="alert">{fault}</p>}
      {asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : !asked.data ? <Loading /> : asked.data.length === 0 ? <Empty>{texts.no_earlier}</Empty> : (
        <ul className="handovers">
          {asked.data.map((one) => (
            <li key={one.id} data-handover={one.id}>
              <h3>{texts.shift(date_time(one.from), date_time(one.to))}</h3>
              <p className="quiet">{texts.given_by(pick(one.given_by_title), date_time(one.given_at))} · {one.taken_at && one.taken_by_title ? `✓ ${texts.taken_by(pick(one.taken_by_title), date_time(one.taken_at))}` : `◷ ${texts.waits}`}</p>
              {one.note && <q>{one.note}</q>}
              <details><summary>{texts.in_shift} · {texts.concerns_title}</summary><Figures in_shift={one.in_shift} open={one.open} /></details>
              {!one.taken_at && (one.given_by === `account/${session?.account}` ? <p className="quiet">{texts.own}</p>
                : <button type="button" className="go" disabled={is_busy} onClick={() => void take(one.id)}>{texts.take}</button>)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

interface Shift { from?: string; to?: string }

const OtherShift = ({ sheet, choose }: { sheet: Sheet; choose: (shift: Shift) => void }) => {
  const words = use_words();
  const texts = words.handover;
  const [from, set_from] = useState(local_input(Date.parse(sheet.from)));
  const [to, set_to] = useState(local_input(Date.parse(sheet.to)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [begins, ends] = [moment_of_input(from), moment_of_input(to)];
    choose({ ...(begins && { from: begins }), ...(ends && { to: ends }) });
  };
  return (
    <details className="on-screen">
      <summary>{texts.other_shift}</summary>
      <form className="shift" onSubmit={submit}>
        <Field label={texts.from}>{(attributes) => <input {...attributes} type="datetime-local" required value={from} onChange={(event) => set_from(event.target.value)} />}</Field>
        <Field label={texts.to}>{(attributes) => <input {...attributes} type="datetime-local" required value={to} onChange={(event) => set_to(event.target.value)} />}</Field>
        <div className="buttons"><button>{texts.show_shift}</button><button type="button" onClick={() => choose({})}>{texts.usual_shift}</button></div>
      </form>
    </details>
  );
};

export const HandoverPage = () => {
  const words = use_words();
  const texts = words.handover;
  const names = use_names();
  const questions = useQueryClient();
  const may_give = use_session()?.rights.includes("incidents.direct") ?? false;
  const [shift, set_shift] = useState<Shift>({});
  const [limit, set_limit] = useState(usual_lines);
  const [note, set_note] = use_kept("handover.note", "");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const [intention] = useState(() => new Intention("handover"));
  const asked = useQuery({
    queryKey: ["handover", shift, limit],
    queryFn: () => answer(api.GET("/api/v1/handover", { params: { query: { ...shift, limit } } })),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
  use_live((entries) => {
    if (entries.some((entry) => number_of(entry.subject, "handover") !== null)) void questions.invalidateQueries({ queryKey: ["handovers"] });
  });
  // What was written and not handed over is asked about before the window goes.
  useEffect(() => {
    if (!note.trim()) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, [note]);

  const sheet = asked.data;
  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!sheet) return;
    const body = { from: sheet.from, to: sheet.to, ...(note.trim() && { note: note.trim() }) };
    set_busy(true);
    set_fault("");
    try {
      await carry_out((once) => answer(api.POST("/api/v1/handover", { params: { header: once }, body })), intention.key_for(body));
      intention.over();
      set_note("");
      tell(texts.given);
      await Promise.all([["handovers"], ["handover"]].map((queryKey) => questions.invalidateQueries({ queryKey })));
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };

  if (asked.error && !sheet) return <Fault error={asked.error} again={() => { set_shift({}); void asked.refetch(); }} />;
  if (!sheet) return <Loading />;
  return (
    <div className="handover">
      <section className="card sheet">
        <header>
          <div>
            <h1>{texts.title}</h1>
            <p>{texts.shift(date_time(sheet.from), date_time(sheet.to))}</p>
            <p className="quiet">{texts.made_at(date_time(sheet.at), date_time(sheet.until))}</p>
          </div>
          <div className="buttons on-screen">
            <a className="button" href="/desk">{texts.back}</a>
            <button type="button" onClick={() => print()}>{texts.print}</button>
          </div>
        </header>
        {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
        <OtherShift key={sheet.from + sheet.to} sheet={sheet} choose={set_shift} />
        <Figures in_shift={sheet.in_shift} open={sheet.open} all={sheet.open_incidents} />
        <p>{sheet.off_duty.length ? <><b>{texts.off_duty}</b> {sheet.off_duty.map(names.post).join("、")}</> : texts.nobody_off}</p>
        <h2>{texts.concerns_title}</h2>
        <Lines sheet={sheet} names={names} />
        {sheet.left_out > 0 && <p>{texts.left_out(sheet.left_out)} {limit < most_lines && <button type="button" className="on-screen" onClick={() => set_limit(most_lines)}>{texts.show_more}</button>}</p>}
        {note.trim() && <div className="on-paper"><h2>{texts.note}</h2><p className="note">{note}</p></div>}
        <p className="on-paper signatures"><span>{texts.signature}</span><span>{texts.signature_taken}</span></p>
      </section>
      {may_give && (
        <section className="card on-screen" aria-label={texts.give}>
          <form className="form" onSubmit={(event) => void give(event)}>
            <Field label={texts.note} hint={texts.note_hint} is_optional>
              {(attributes) => <textarea {...attributes} rows={4} maxLength={2000} value={note} onChange={(event) => set_note(event.target.value)} />}
            </Field>
            {fault && <p className="fault" role="alert">{fault}</p>}
            <p className="quiet">{texts.giving}</p>
            <div className="buttons"><button className="go" disabled={is_busy}>{texts.give}</button></div>
          </form>
        </section>
      )}
      {may_give && <Earlier />}
    </div>
  );
};
