// The two tables of a connection: their codes and ours, their states and ours.
import { branches_of } from "../incidents/rulebook";
import type { Rulebook } from "../incidents/rule_book";
import type { Schema } from "../api/problem";
import { pick, use_words } from "../words/words";
import { line_of, of_giver, of_taker, type Connection } from "./standing";

type Faults = (path: string) => string | undefined;

// What is wrong with a line, wherever the server found it: it knows those alone that were sent.
const fault_of_line = (connection: Connection, list: "categories" | "states", line: number, fault: Faults) => {
  for (let sent = 0; sent <= line; ++sent) {
    if (line_of(connection, list, sent) !== line) continue;
    return ["", ".ours", ".theirs", ".means"].map((end) => fault(`${list}[${sent}]${end}`)).filter(Boolean).join(" ") || undefined;
  }
  return undefined;
};

export const CategoryNames = ({ connection, owned, book, set, fault }: { connection: Connection; owned: readonly string[]; book: Rulebook | undefined; set: (categories: Connection["categories"]) => void; fault: Faults }) => {
  const words = use_words();
  const lines = connection.categories;
  const taken = new Set(lines.map((one) => one.ours));
  const missing = owned.filter((code) => !taken.has(code));
  const change = (at: number, part: Partial<Schema["CategoryName"]>) => set(lines.map((one, place) => (place === at ? { ...one, ...part } : one)));
  const categories = book?.categories ?? [];
  const option = (code: string, name: string, line: string) => <option key={code} value={code} disabled={code !== line && taken.has(code)}>{name}</option>;
  return (
    <fieldset className="names">
      <legend className="label">{words.partners.categories}</legend>
      <p className="quiet">{words.partners.categories_hint}</p>
      {fault("categories") && <p className="field-fault">{fault("categories")}</p>}
      <ul className="rows pairs">
        {lines.map((line, at) => {
          const wrong = fault_of_line(connection, "categories", at, fault);
          return (
            <li key={at}>
              <select aria-label={words.partners.line(at + 1, words.partners.ours)} aria-invalid={wrong ? true : undefined} value={line.ours} onChange={(event) => change(at, { ours: event.target.value })}>
                <option value="">{words.partners.choose}</option>
                {line.ours && !categories.some((one) => one.code === line.ours) && <option value={line.ours}>{line.ours}</option>}
                {branches_of(categories).map(({ top, below }) => (below.length === 0 ? option(top.code, pick(top.name), line.ours) : (
                  <optgroup key={top.code} label={pick(top.name)}>
                    {below.map((one) => option(one.code, pick(one.name), line.ours))}
                    {option(top.code, words.partners.all_of(pick(top.name)), line.ours)}
                  </optgroup>
                )))}
              </select>
              <span aria-hidden="true">↔</span>
              <input aria-label={words.partners.line(at + 1, words.partners.theirs)} aria-invalid={wrong ? true : undefined} placeholder={words.partners.theirs} maxLength={80} autoCapitalize="none" spellCheck={false} value={line.theirs} onChange={(event) => change(at, { theirs: event.target.value })} />
              <button type="button" className="small" aria-label={words.partners.remove_line(at + 1)} onClick={() => set(lines.filter((_, place) => place !== at))}>{words.partners.remove}</button>
              {wrong && <p className="field-fault">{wrong}</p>}
            </li>
          );
        })}
      </ul>
      <div className="buttons">
        <button type="button" className="small" onClick={() => set([...lines, { ours: "", theirs: "" }])}>{words.partners.add_line}</button>
        {missing.length > 0 && <button type="button" className="small" onClick={() => set([...lines, ...missing.map((ours) => ({ ours, theirs: "" }))])}>{words.partners.add_owned(missing.length)}</button>}
      </div>
    </fieldset>
  );
};

export const StateNames = ({ connection, set, fault }: { connection: Connection; set: (states: Connection["states"]) => void; fault: Faults }) => {
  const words = use_words();
  const lines = connection.states;
  const change = (at: number, part: Partial<Connection["states"][number]>) => set(lines.map((one, place) => (place === at ? { ...one, ...part } : one)));
  const group = (label: string, news: readonly Schema["News"][]) => <optgroup label={label}>{news.map((one) => <option key={one} value={one}>{words.partners.meanings[one]}</option>)}</optgroup>;
  return (
    <fieldset className="names">
      <legend className="label">{words.partners.states}</legend>
      <p className="quiet">{words.partners.states_hint}</p>
      {fault("states") && <p className="field-fault">{fault("states")}</p>}
      <ul className="rows pairs">
        {lines.map((line, at) => {
          const wrong = fault_of_line(connection, "states", at, fault);
          return (
            <li key={at}>
              <input aria-label={words.partners.line(at + 1, words.partners.their_state)} aria-invalid={wrong ? true : undefined} placeholder={words.partners.their_state} maxLength={80} spellCheck={false} value={line.theirs} onChange={(event) => change(at, { theirs: event.target.value })} />
              <span aria-hidden="true">→</span>
              <select aria-label={words.partners.line(at + 1, words.partners.means)} aria-invalid={wrong ? true : undefined} value={line.means} onChange={(event) => change(at, { means: event.target.value as Schema["News"] })}>
                {group(words.partners.of_taker, of_taker)}
                {group(words.partners.of_giver, of_giver)}
              </select>
              <button type="button" className="small" aria-label={words.partners.remove_line(at + 1)} onClick={() => set(lines.filter((_, place) => place !== at))}>{words.partners.remove}</button>
              {wrong && <p className="field-fault">{wrong}</p>}
            </li>
          );
        })}
      </ul>
      <div className="buttons"><button type="button" className="small" onClick={() => set([...lines, { theirs: "", means: "accepted" }])}>{words.partners.add_line}</button></div>
    </fieldset>
  );
};
