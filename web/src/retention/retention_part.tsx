// What is kept how long: each period with its bounds and its reason, what a change does, and what the last nights removed.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { use_session } from "../shell/frame";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { changes, days_of, is_within, shortens, type Name, type Periods } from "./periods";

type Schedule = Schema["Schedule"];

const ask = () => answer(api.GET("/api/v1/retention"));

export const RetentionPart = () => {
  const asked = useQuery({ queryKey: ["retention"], queryFn: ask });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  return (
    <>
      <Form schedule={asked.data} />
      <Runs schedule={asked.data} />
      <Tables schedule={asked.data} />
    </>
  );
};

const Form = ({ schedule }: { schedule: Schedule }) => {
  const words = use_words();
  const session = use_session();
  const questions = useQueryClient();
  const may_change = session?.rights.includes("retention.change") ?? false;
  // What was typed, by the version that it was typed over: kept over a reload, let go when somebody else changed it.
  const [typed, set_typed] = use_kept<{ version: number; values: Partial<Record<Name, string>> }>("retention-typed", { version: schedule.version, values: {} });
  const values = typed.version === schedule.version ? typed.values : {};
  const type = (name: Name, value: string) => set_typed({ version: schedule.version, values: { ...values, [name]: value } });
  const shown = (name: Name) => values[name] ?? String(schedule.periods[name]);
  const [is_asking, ask_first] = useState(false);
  const [before, keep_before] = useState<Periods | null>(null);
  const [intention] = useState(() => new Intention());

  const wrong = schedule.lines.filter((line) => !is_within(line, days_of(shown(line.name as Name))));
  const wanted = { ...schedule.periods };
  for (const name of Object.keys(wanted) as Name[]) wanted[name] = days_of(shown(name)) ?? wanted[name];
  const changed = changes(schedule.periods, wanted);
  const title_of = (name: Name) => (name === "night_hour" ? words.retention.night_hour : pick(schedule.lines.find((line) => line.name === name)?.what));

  const save = useMutation({
    mutationFn: (periods: Periods) => carry_out((once) => answer(api.PUT("/api/v1/retention", { params: { header: { ...once, "If-Match": `"${schedule.version}"` } }, body: periods })), intention.key_for([schedule.version, periods])),
    onSuccess: (after) => {
      questions.setQueryData(["retention"], after);
      keep_before(schedule.periods);
      set_typed({ version: after.version, values: {} });
      tell(words.retention.saved);
    },
    onSettled: () => ask_first(false),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong.length === 0 && changed.length > 0) ask_first(true);
  };
  return (
    <section className="card" aria-labelledby="retention">
      <h2 id="retention">{words.retention.title}</h2>
      <p>{words.retention.intro(date_time(schedule.next_night))}</p>
      {save.error && <Fault error={save.error} title={words.retention.unsaved} again={() => void questions.invalidateQueries({ queryKey: ["retention"] })} />}
      <form onSubmit={submit} noValidate>
        <table className="stacked">
          <thead><tr><th scope="col">{words.retention.what}</th><th scope="col">{words.retention.days}</th><th scope="col">{words.retention.then}</th><th scope="col">{words.retention.why}</th></tr></thead>
          <tbody>
            {schedule.lines.map((line) => {
              const name = line.name as Name;
              const is_wrong = wrong.includes(line);
              const one = changed.find((change) => change.name === name);
              return (
                <tr key={name} className={one ? "is-changed" : undefined}>
                  <th scope="row">{pick(line.what)}{one && <span className="changed">{words.retention.was(number(one.from))}</span>}</th>
                  <td>
                    {may_change ? (
                      <>
                        <input className="number" inputMode="numeric" aria-label={`${pick(line.what)}: ${words.retention.days}`} aria-describedby={`${name}-bounds`} aria-invalid={is_wrong || undefined}
                          value={shown(name)} onChange={(event) => type(name, event.target.value)} />
                        <span id={`${name}-bounds`} className={is_wrong ? "field-fault" : "quiet"}> {words.retention.bounds(number(line.least), number(line.most))}</span>
                      </>
                    ) : <>{number(line.days)}</>}
                  </td>
                  <td>{words.retention.after(pick(line.from), pick(line.then))}</td>
                  <td className="quiet">{pick(line.why)}</td>
                </tr>
              );
            })}
            <tr className={changed.some((change) => change.name === "night_hour") ? "is-changed" : undefined}>
              <th scope="row">{words.retention.night_hour}</th>
              <td>
                {may_change ? (
                  <select aria-label={words.retention.night_hour} value={shown("night_hour")} onChange={(event) => type("night_hour", event.target.value)}>
                    {Array.from({ length: 24 }, (_, hour) => <option key={hour} value={hour}>{`${String(hour).padStart(2, "0")}:00`}</option>)}
                  </select>
                ) : `${String(schedule.periods.night_hour).padStart(2, "0")}:00`}
              </td>
              <td colSpan={2} className="quiet">{words.retention.night_why}</td>
            </tr>
          </tbody>
        </table>
        {may_change && (
          <div className="bar">
            <p role="status">{wrong.length > 0 ? words.retention.some_wrong(wrong.length) : changed.length > 0 ? words.settings.changes(changed.length) : words.settings.no_changes}</p>
            <button className="go" disabled={wrong.length > 0 || changed.length === 0 || save.isPending}>{words.settings.save}</button>
            <button type="button" disabled={Object.keys(values).length === 0} onClick={() => set_typed({ version: schedule.version, values: {} })}>{words.settings.discard}</button>
            {before && <button type="button" disabled={save.isPending} onClick={() => save.mutate(before, { onSuccess: () => keep_before(null) })}>{words.settings.undo}</button>}
          </div>
        )}
      </form>
      {is_asking && (
        <Dialog title={words.retention.ask} leave={() => ask_first(false)}>
          <ul className="changes">
            {changed.map((change) => <li key={change.name}>{words.retention.change(title_of(change.name), number(change.from), number(change.to))}</li>)}
          </ul>
          {changed.some(shortens) && <p className="fault">{words.retention.shorter(date_time(schedule.next_night))}</p>}
          <div className="buttons">
            <button type="button" className={changed.some(shortens) ? "go grave" : "go"} disabled={save.isPending} onClick={() => save.mutate(wanted)}>{words.settings.save}</button>
            <button type="button" onClick={() => ask_first(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
};

const Runs = ({ schedule }: { schedule: Schedule }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["retention-runs"], queryFn: () => answer(api.GET("/api/v1/retention/runs", { params: { query: { limit: 30 } } })) });
  const title_of = (name: string) => pick(schedule.lines.find((line) => line.name === name)?.what) || name;
  return (
    <section className="card" aria-labelledby="runs">
      <h2 id="runs">{words.retention.runs}</h2>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data?.runs.length === 0 && <Empty>{words.retention.no_runs}</Empty>}
      {asked.data && asked.data.runs.length > 0 && (
        <table className="stacked">
          <thead><tr><th scope="col">{words.retention.night}</th><th scope="col">{words.retention.removed}</th></tr></thead>
          <tbody>
            {asked.data.runs.map((run) => {
              const removed = Object.entries(run.removed).filter(([, count]) => count > 0);
              return (
                <tr key={run.position}>
                  <th scope="row">{date_time(run.night)}</th>
                  <td>{removed.length ? removed.map(([name, count]) => words.retention.so_many(title_of(name), number(count))).join(words.retention.and) : words.retention.nothing_due}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
};

const Tables = ({ schedule }: { schedule: Schedule }) => {
  const words = use_words();
  return (
    <section className="card">
      <details>
        <summary>{words.retention.tables}</summary>
        <table className="stacked">
          <thead><tr><th scope="col">{words.retention.table}</th><th scope="col">{words.retention.fate}</th><th scope="col">{words.retention.how}</th></tr></thead>
          <tbody>{schedule.tables.map((table) => <tr key={table.name}><th scope="row"><code>{table.name}</code></th><td>{words.retention.fates[table.fate]}</td><td>{pick(table.how)}</td></tr>)}</tbody>
        </table>
      </details>
    </section>
  );
};
