// Another division from a file: checked and tried out on the server first, and in force only when that is confirmed.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useId, useRef, useState } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api, as_it_is } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { late } from "../shell/late";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date, number } from "../words/format";
import { pick, use_words, type Words } from "../words/words";
import type { Grids } from "./grids_part";

const ChangeMap = late(() => import("./grid_change_map"));

type Tried = Schema["GridsPreview"];
type Effect = Schema["GridsEffect"];
const most_shown = 20;

// `earlier`: a division of before, which is tried as any other file.
export const GridFile = ({ grids, earlier }: { grids: Grids; earlier: File | null }) => {
  const words = use_words();
  const id = useId();
  const questions = useQueryClient();
  const [file, choose] = useState<File | null>(null);
  const [is_asking, ask_first] = useState(false);
  const [intention] = useState(() => new Intention());
  const check = useMutation({ mutationFn: (chosen: File) => answer(api.POST("/api/v1/grids/preview", as_it_is(chosen))) });
  const put = useMutation({
    mutationFn: (chosen: File) => carry_out(
      (once) => answer(api.POST("/api/v1/grids", { params: { header: { ...once, "If-Match": `"${check.data?.version}"` } }, ...as_it_is(chosen) })),
      intention.key_for([chosen.name, chosen.size, chosen.lastModified, check.data?.version])),
    onSuccess: (after) => {
      tell(words.grids.imported(after.version));
      leave();
    },
    onSettled: () => {
      ask_first(false);
      void questions.invalidateQueries({ queryKey: ["grid-set"] });
    },
  });
  const leave = () => {
    choose(null);
    check.reset();
    put.reset();
  };
  const take = (chosen: File | undefined) => {
    if (!chosen) return;
    put.reset();
    choose(chosen);
    check.mutate(chosen);
  };
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!earlier) return;
    take(earlier);
    heading.current?.focus();
  }, [earlier]);
  const tried = check.data;
  const effect = tried?.effect;
  const is_same = effect !== undefined && effect.new_grids.length + effect.lost_grids.length + effect.changed_grids.length === 0;
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>{words.grids.file}</h2>
      <p className="quiet" id={`${id}-hint`}>{words.grids.file_hint}</p>
      {/* The same file again, mended meanwhile, is a new choice: so the field is emptied. */}
      <div className="buttons">
        <label className="button">
          {file ? words.grids.again : words.grids.choose}
          <input className="unseen" type="file" accept=".geojson,.json,application/geo+json,application/json" aria-describedby={`${id}-hint`} onChange={(event) => { take(event.target.files?.[0]); event.target.value = ""; }} />
        </label>
        {file && <button type="button" onClick={leave}>{words.shell.cancel}</button>}
      </div>
      {check.isPending && <p role="status"><progress aria-label={words.grids.checking} /> {words.grids.checking}</p>}
      {check.error && file && <Fault error={check.error} title={words.grids.failed} again={() => check.mutate(file)} />}
      {put.error && <Fault error={put.error} title={words.grids.not_imported} {...(is_problem(put.error, "grids/stale") && file ? { again: () => take(file) } : {})} />}
      {tried && file && (
        <>
          <p role="status"><strong>{words.grids.checked(file.name, number(tried.grids))}</strong> {is_same && words.grids.same}</p>
          <Problems tried={tried} />
          {effect && !is_same && (
            <>
              <Changes effect={effect} />
              <Moved tried={tried} effect={effect} />
              {grids.set && <Suspense fallback={<Loading />}><ChangeMap present={grids.set} file={file} /></Suspense>}
              <p className="quiet">{words.grids.kept}</p>
              <div className="buttons"><button type="button" className="go" disabled={put.isPending} onClick={() => ask_first(true)}>{words.grids.import}</button></div>
            </>
          )}
        </>
      )}
      {is_asking && file && effect && (
        <Dialog title={words.grids.ask} leave={() => ask_first(false)}>
          <Changes effect={effect} />
          <p>{words.grids.kept}</p>
          <div className="buttons">
            <button type="button" className={effect.lost_grids.length > 0 ? "go grave" : "go"} disabled={put.isPending} onClick={() => put.mutate(file)}>{words.grids.import}</button>
            <button type="button" onClick={() => ask_first(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
};

const Problems = ({ tried }: { tried: Tried }) => {
  const words = use_words();
  if (tried.problems.length === 0) return null;
  return (
    <div className={tried.importable ? "warned" : "fault"} role="alert">
      <strong>{tried.importable ? words.grids.warnings : words.grids.not_importable}</strong>
      <ul>
        {tried.problems.slice(0, most_shown).map((one, at) => (
          <li key={at}>{words.grids.problem(one.feature + 1)}: {pick(one.message)}{one.place && ` (${one.place.lon.toFixed(5)}, ${one.place.lat.toFixed(5)})`}</li>
        ))}
      </ul>
      {tried.problems.length > most_shown && <p>{words.grids.more_problems(tried.problems.length - most_shown)}</p>}
    </div>
  );
};

const few = (words: Words, codes: readonly string[]) => codes.slice(0, most_shown).join(words.settings.comma) + (codes.length > most_shown ? ` ${words.grids.more_problems(codes.length - most_shown)}` : "");

const Changes = ({ effect }: { effect: Effect }) => {
  const words = use_words();
  const changed = (which: "is_reshaped" | "is_renamed" | "is_restaffed") => effect.changed_grids.filter((one) => one[which]).map((one) => one.grid);
  const lines: [(count: number) => string, readonly string[]][] = [
    [words.grids.added, effect.new_grids],
    [words.grids.lost, effect.lost_grids.map((one) => (one.open_with_its_posts ? words.grids.lost_open(one.grid, number(one.open_with_its_posts)) : one.grid))],
    [words.grids.reshaped, changed("is_reshaped")], [words.grids.renamed, changed("is_renamed")], [words.grids.restaffed, changed("is_restaffed")],
  ];
  return (
    <>
      <h3>{words.grids.changes}</h3>
      <ul className="effects">{lines.filter(([, codes]) => codes.length > 0).map(([says, codes]) => <li key={says(0)}><strong>{says(codes.length)}</strong> {few(words, codes)}</li>)}</ul>
    </>
  );
};

const Moved = ({ tried, effect }: { tried: Tried; effect: Effect }) => {
  const words = use_words();
  const kinds: [(count: string) => string, Schema["GridEffect"]][] = [[words.grids.other_grid, effect.other_grid], [words.grids.in_none, effect.in_none], [words.grids.newly_in_one, effect.newly_in_one]];
  const moved = kinds.filter(([, one]) => one.incidents > 0);
  return (
    <>
      <h3>{words.grids.effect}</h3>
      <p>{words.grids.looked_at(date(tried.from), date(tried.to), number(effect.incidents))} {moved.length === 0 && <strong>{words.grids.no_effect}</strong>}</p>
      <ul className="effects">
        {moved.map(([says, one]) => (
          <li key={says("")}>
            <strong>{says(number(one.incidents))}</strong>
            <ul>{one.examples.map((example) => <li key={example.number}><a href={`/desk#${example.number}`} target="_blank" rel="noreferrer">#{example.number}</a> {example.before || words.grids.outside} → {example.after || words.grids.outside}</li>)}</ul>
          </li>
        ))}
        {effect.near_border.incidents !== effect.near_border_before && <li>{words.grids.near_border(number(effect.near_border.incidents), number(effect.near_border_before))}</li>}
      </ul>
    </>
  );
};
