// The record: what was done, by whom, when; each entry opens, with its proof.
import { useState } from "react";
import { Field } from "../shell/field";
import { date_time } from "../words/format";
import { pick, use_words, type Words } from "../words/words";
import { EntryProof } from "./entry_proof";
import { Found } from "./found";
import { csv_of, nothing_asked, type Entry } from "./record";
import { SearchForm } from "./search_form";

export const kind_name = (kind: string, words: Words) => (words.audit.kinds as Readonly<Record<string, string>>)[kind] ?? kind;
export const who_of = (entry: Entry) => (entry.name ? `${pick(entry.who)} · ${entry.name}` : pick(entry.who));

export const EntriesPart = () => {
  const words = use_words();
  const [{ asked, turn }, set] = useState({ asked: nothing_asked, turn: 0 });
  return (
    <section className="card" aria-labelledby="entries_title">
      <div className="heading"><h2 id="entries_title">{words.audit.parts.entries}</h2><a id="csv" className="button" href={csv_of(asked)} download>{words.audit.csv}</a></div>
      <p className="quiet">{words.audit.not_yourself}</p>
      <SearchForm id="search" asked={asked} ask={(next) => set({ asked: next, turn: turn + 1 })} subject_label={words.audit.subject}>
        {(typed, type) => (
          <Field id="kind" label={words.audit.what}>
            {(attributes) => <select {...attributes} value={typed.kind} onChange={(event) => type({ kind: event.target.value })}><Kinds /></select>}
          </Field>
        )}
      </SearchForm>
      <p className="quiet">{words.audit.who_hint}</p>
      <Found id="found" asked={asked} turn={turn} show={(entries) => <ol className="entries">{entries.map((entry) => <EntryItem key={entry.position} entry={entry} />)}</ol>} />
    </section>
  );
};

const Kinds = () => {
  const words = use_words();
  return (
    <>
      <option value="">{words.audit.everything}</option>
      {Object.entries(words.audit.rooms).map(([room, name]) => (
        <optgroup key={room} label={name}>
          <option value={room}>{name} · {words.audit.whole}</option>
          {Object.entries(words.audit.kinds).filter(([kind]) => kind.startsWith(room + ".")).map(([kind, text]) => <option key={kind} value={kind}>{text}</option>)}
        </optgroup>
      ))}
    </>
  );
};

const EntryItem = ({ entry }: { entry: Entry }) => {
  const words = use_words();
  const [is_open, open] = useState(false);
  return (
    <li>
      <details onToggle={(event) => open(event.currentTarget.open)}>
        <summary>
          <span className="quiet">#{entry.position}</span>
          <span>{date_time(entry.at)}</span>
          <span>{who_of(entry)}</span>
          <span>{kind_name(entry.kind, words)}</span>
          <span className="quiet">{entry.subject}</span>
        </summary>
        {is_open && (
          <div className="inside">
            <dl className="facts">
              <dt>{words.audit.what}</dt><dd><code>{entry.kind}</code></dd>
              <dt>{words.audit.who}</dt><dd><code>{entry.actor}</code></dd>
              {entry.related && <><dt>{words.audit.related}</dt><dd>{entry.related}</dd></>}
              <dt>{words.audit.payload}</dt><dd><code>{JSON.stringify(entry.payload, null, 1)}</code></dd>
            </dl>
            <EntryProof entry={entry} />
          </div>
        )}
      </details>
    </li>
  );
};
