// The rulebook in forms. What is edited is a copy; it becomes a new version of the rules when it is saved, all at once.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { use_kept } from "../shell/kept";
import { late } from "../shell/late";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words } from "../words/words";
import { changed_parts, wrong_days, type Rulebook } from "./rule_book";
import { Calendar } from "./rules/calendar";
import { Categories } from "./rules/categories";
import type { Editing } from "./rules/fields";
import { Levels, Partners } from "./rules/levels";
import { Names, Numbers, Urgent } from "./rules/others";
import { Preview, use_preview } from "./rules/preview";
import { Routing } from "./rules/routing";

const Versions = late(() => import("./rules/versions"));

type InForce = Schema["RulebookInForce"];
interface Draft { version: number; book: Rulebook; past: readonly Rulebook[] }

const most_steps = 30;
const one_go = 1000; // milliseconds: what is typed without a rest is one step

export const RulesPart = () => {
  const asked = useQuery({ queryKey: ["rulebook"], queryFn: () => answer(api.GET("/api/v1/rulebook")) });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  return <Editor in_force={asked.data} />;
};

const Editor = ({ in_force }: { in_force: InForce }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [kept, keep] = use_kept<Draft | null>("rules-in-work", null);
  const [is_asking, ask_first] = useState(false);
  const [trial, try_out] = useState<Rulebook | null>(null); // what the preview shown is of
  const trial_heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => trial_heading.current?.focus(), [trial]);
  const [before, keep_before] = useState<Rulebook | null>(null);
  const [are_versions_open, open_versions] = useState(false);
  const [intention] = useState(() => new Intention());
  const last = useRef({ at: 0, what: "" });
  // What was edited over an older version is not thrown away; saving it is refused until somebody decides.
  const book = kept?.book ?? in_force.rulebook;
  const version = kept?.version ?? in_force.version;
  const changed = changed_parts(in_force.rulebook, book);
  const is_stale = version !== in_force.version;
  const tried = use_preview(book, trial === book || is_asking);

  const save = useMutation({
    mutationFn: (wanted: Rulebook) => carry_out((once) => answer(api.PUT("/api/v1/rulebook", { params: { header: { ...once, "If-Match": `"${version}"` } }, body: wanted })), intention.key_for([version, wanted])),
    onSuccess: (after) => {
      keep_before(in_force.rulebook);
      questions.setQueryData(["rulebook"], after);
      keep(null);
      try_out(null);
      tell(words.rules.saved(after.version));
    },
    onError: (error) => {
      if (is_problem(error, "rulebook/stale")) void questions.invalidateQueries({ queryKey: ["rulebook"] });
    },
    onSettled: () => ask_first(false),
  });
  // The preview refuses what saving would refuse, in the same words.
  const problem = [save.error, tried.error].find((error) => is_problem(error));
  const put = (next: Rulebook, what: string) => {
    const is_same_go = kept !== null && what === last.current.what && Date.now() - last.current.at < one_go;
    last.current = { at: Date.now(), what };
    const past = kept?.past ?? [];
    keep({ version, book: next, past: is_same_go ? past : [...past, book].slice(-most_steps) });
  };
  const step_back = () => {
    const earlier = kept?.past.at(-1);
    last.current = { at: 0, what: "" };
    if (kept && earlier) keep(kept.past.length === 1 && changed_parts(in_force.rulebook, earlier).length === 0 ? null : { ...kept, book: earlier, past: kept.past.slice(0, -1) });
  };
  const editing: Editing = {
    book,
    set: (change) => put({ ...book, ...change }, Object.keys(change).join()),
    fault: (path) => (problem && is_problem(problem) ? problem.faults.filter((fault) => fault.path === path).map((fault) => pick(fault.texts)).join(" ") : "") || undefined,
  };
  const wrong = wrong_days([...book.calendar.days_off, ...book.calendar.make_up_days]);
  const is_saveable = changed.length > 0 && wrong.length === 0 && !save.isPending;
  return (
    <div className="settings rules">
      <p>{words.rules.intro(in_force.version)}</p>
      {is_stale && <p className="fault" role="alert">{words.rules.stale}</p>}
      {save.error && <Fault error={save.error} title={words.rules.unsaved} />}
      <Categories {...editing} />
      <Levels {...editing} />
      <Partners {...editing} />
      <Routing {...editing} />
      <Calendar {...editing} />
      <Numbers {...editing} />
      <Urgent {...editing} />
      <Names {...editing} />
      <section className="card">
        <details onToggle={(event) => open_versions(event.currentTarget.open)}>
          <summary><h2>{words.rules.versions.title}</h2></summary>
          {are_versions_open && (
            <Suspense fallback={<Loading />}>
              <Versions book={book} present={in_force.version} take={(taken) => put(taken, "")} />
            </Suspense>
          )}
        </details>
      </section>
      {trial && changed.length > 0 && (
        <section className="card" aria-labelledby="rules-preview">
          <h2 id="rules-preview" tabIndex={-1} ref={trial_heading}>{words.rules.preview.title}</h2>
          {trial === book ? <Preview book={book} /> : <p>{words.rules.preview.old}</p>}
        </section>
      )}
      <div className="bar">
        <p role="status">{changed.length > 0 ? words.settings.changes(changed.length) : words.settings.no_changes}</p>
        <button type="button" disabled={changed.length === 0 || wrong.length > 0} onClick={() => try_out(book)}>{words.rules.preview.go}</button>
        <button type="button" className="go" disabled={!is_saveable} onClick={() => ask_first(true)}>{words.settings.save}</button>
        <button type="button" disabled={!kept?.past.length} onClick={step_back}>{words.rules.step_back}</button>
        <button type="button" disabled={!kept} onClick={() => keep(null)}>{words.settings.discard}</button>
        {before && !kept && <button type="button" disabled={save.isPending} onClick={() => save.mutate(before, { onSuccess: () => keep_before(null) })}>{words.settings.undo}</button>}
      </div>
      {is_asking && (
        <Dialog title={words.rules.ask} leave={() => ask_first(false)}>
          <ul className="changes">{changed.map((part) => <li key={part}>{words.rules.parts[part]}</li>)}</ul>
          <Preview book={book} />
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
