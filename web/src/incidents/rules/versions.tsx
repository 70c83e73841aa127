// The rulebooks so far: who replaced them when; one of them compared with the form, and taken back into it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { Dialog } from "../../shell/dialog";
import { Fault, Loading } from "../../shell/states";
import { date_time } from "../../words/format";
import { pick, use_words, type Words } from "../../words/words";
import { differences, type Rulebook } from "../rule_book";

const part_name = (words: Words, part: string) => words.rules.parts[part as keyof Rulebook] ?? part;

export default function Versions({ book, present, take }: { book: Rulebook; present: number; take: (book: Rulebook) => void }) {
  const words = use_words();
  const [looked_at, look] = useState<number | null>(null);
  const asked = useInfiniteQuery({
    queryKey: ["rulebook-versions", present], initialPageParam: undefined as number | undefined, getNextPageParam: (page: Schema["RulesHistory"]) => page.earlier,
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/rulebook/versions", { params: { query: pageParam === undefined ? {} : { before: pageParam } } })),
  });
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading />;
  return (
    <>
      <ol className="rows past" reversed>
        {asked.data.pages.flatMap((page) => page.versions).map((one) => (
          <li key={one.version}>
            <span className="grow">
              <strong>{words.rules.versions.name(one.version)}</strong>{one.version === present && ` · ${words.rules.versions.in_force}`}
              <span className="quiet"> {[one.at && date_time(one.at), pick(one.who)].filter(Boolean).join(" · ")}</span>
              {one.changed.length > 0 && <span className="quiet"> · {one.changed.map((part) => part_name(words, part)).join(words.settings.comma)}</span>}
            </span>
            <button type="button" className="small" aria-label={`${words.rules.versions.compare}: ${words.rules.versions.name(one.version)}`} onClick={() => look(one.version)}>{words.rules.versions.compare}</button>
          </li>
        ))}
      </ol>
      {asked.hasNextPage && <button type="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{words.rules.versions.earlier}</button>}
      {looked_at !== null && <Compared version={looked_at} book={book} leave={() => look(null)} take={take} />}
    </>
  );
}

// A value of a rulebook in words.
const say = (words: Words, value: unknown): string => {
  if (value === undefined || value === null || value === "") return words.rules.none;
  if (typeof value === "boolean") return value ? words.rules.yes : words.rules.no;
  if (Array.isArray(value)) return value.map((one) => say(words, one)).join(words.settings.comma) || words.rules.none;
  if (typeof value !== "object") return String(value);
  const record = value as Record<string, unknown>;
  if ("amount" in record) return `${String(record.amount)} ${words.rules.units[record.unit as "minutes"]}`;
  if ("zh" in record) return pick(record as { zh: string; en: string });
  if ("name" in record) return say(words, record.name);
  return Object.entries(record).filter(([, one]) => !(Array.isArray(one) && one.length === 0)).map(([key, one]) => `${words.rules.versions.keys[key] ?? words.rules.deadlines[key as "accept"] ?? key} ${say(words, one)}`).join("；");
};

const Compared = ({ version, book, leave, take }: { version: number; book: Rulebook; leave: () => void; take: (book: Rulebook) => void }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["rulebook-version", version], queryFn: () => answer(api.GET("/api/v1/rulebook/versions/{version}", { params: { path: { version: String(version) } } })), staleTime: Infinity });
  const found = asked.data && differences(asked.data.rulebook, book);
  const step = (key: string) => words.rules.versions.keys[key] ?? words.rules.deadlines[key as "accept"] ?? (/^\d+$/.test(key) ? words.rules.versions.number(Number(key)) : key);
  return (
    <Dialog title={words.rules.versions.name(version)} leave={leave}>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {!asked.data && !asked.error && <Loading />}
      {found && found.length === 0 && <p>{words.rules.versions.same}</p>}
      {found && found.length > 0 && (
        <>
          <p>{words.rules.versions.differs(found.length)}</p>
          {/* Longer than its window may be: whoever uses the keyboard scrolls it too. */}
          <div className="scroll versions" tabIndex={0} role="group" aria-label={words.rules.versions.differs(found.length)}>
            <table>
              <thead><tr><th scope="col">{words.rules.versions.what}</th><th scope="col">{words.rules.versions.name(version)}</th><th scope="col">{words.rules.versions.form}</th></tr></thead>
              <tbody>
                {found.map((one) => (
                  <tr key={[one.part, ...one.path].join(".")}>
                    <th scope="row">{[part_name(words, one.part), ...one.path.map(step)].join(" · ")}</th>
                    <td>{say(words, one.before)}</td>
                    <td>{say(words, one.after)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div className="buttons">
        <button type="button" className="go" disabled={!found || found.length === 0} onClick={() => { if (asked.data) take(asked.data.rulebook); leave(); }}>{words.rules.versions.take}</button>
        <button type="button" onClick={leave}>{words.rules.versions.close}</button>
      </div>
      <p className="quiet">{words.rules.versions.take_hint}</p>
    </Dialog>
  );
};
