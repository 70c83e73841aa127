// What the rules as they stand in the form would have done to the last month's incidents.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { Fault } from "../../shell/states";
import { date, date_time, number } from "../../words/format";
import { pick, use_words } from "../../words/words";
import type { Rulebook } from "../rule_book";

type Tried = Schema["RulesTried"];

// Asked anew for another book; an answer is good until incidents change.
export const use_preview = (book: Rulebook, is_wanted: boolean) =>
  useQuery({ queryKey: ["rules-preview", book], queryFn: ({ signal }) => answer(api.POST("/api/v1/rulebook/preview", { body: book, signal })), enabled: is_wanted, staleTime: 60_000, gcTime: 60_000, retry: false });

export const Preview = ({ book }: { book: Rulebook }) => {
  const words = use_words();
  const asked = use_preview(book, true);
  if (asked.error) return <Fault error={asked.error} title={words.rules.preview.failed} again={() => void asked.refetch()} />;
  if (!asked.data) return <p role="status"><progress aria-label={words.rules.preview.working} /> {words.rules.preview.working}</p>;
  return <Effect tried={asked.data} book={book} />;
};

const Incident = ({ of }: { of: number }) => <a href={`/desk#${of}`} target="_blank" rel="noreferrer">#{of}</a>;

// A line: for how many it differs, and the newest few, from what to what.
const Line = ({ title, count, examples }: { title: string; count: number; examples: readonly { number: number; before: string; after: string }[] }) => {
  const words = use_words();
  if (count === 0) return null;
  return (
    <li>
      <strong>{title}</strong> {words.rules.preview.so_many(number(count))}
      <ul>
        {examples.map((one) => <li key={one.number}><Incident of={one.number} /> {one.before || words.rules.none} → {one.after || words.rules.none}</li>)}
        {count > examples.length && <li className="quiet">{words.rules.preview.more(number(count - examples.length))}</li>}
      </ul>
    </li>
  );
};

const Effect = ({ tried, book }: { tried: Tried; book: Rulebook }) => {
  const words = use_words();
  const said = words.rules.preview;
  const moment = (at: string | undefined) => (at ? date_time(at) : words.rules.none);
  const level = (of: string) => pick(book.levels[Number(of) - 1]) || of;
  const post = (of: string) => {
    const [kind = "", name = ""] = of.split("/", 2);
    if (kind === "partner") return pick(book.partners.find((one) => one.code === name)?.name) || of;
    const title = words.duty.roles[kind as "officer"] ?? words.rules.heads[kind as "desk"];
    return title ? `${title} ${name}`.trim() : of;
  };
  const idle = tried.routing.filter((rule) => rule.no_longer);
  const is_nothing = tried.differ === 0 && tried.lost_categories.length === 0 && idle.length === 0;
  return (
    <div className="effect" role="status">
      <p>{said.span(date(tried.from), date(tried.to), number(tried.incidents))} {tried.left_out > 0 && said.left_out(number(tried.left_out))}</p>
      <p className={is_nothing ? "outcome" : "outcome is-some"}><strong>{is_nothing ? said.nothing : said.differ(number(tried.differ))}</strong></p>
      <ul className="effects">
        {tried.deadlines.map((one) => (
          <Line key={one.deadline} title={words.rules.deadlines[one.deadline]} count={one.differ} examples={one.examples.map((example) => ({ number: example.number, before: moment(example.before), after: moment(example.after) }))} />
        ))}
        {tried.deadlines.filter((one) => one.newly_overdue + one.no_longer_overdue > 0).map((one) => (
          <li key={`${one.deadline}-overdue`}>
            <strong>{said.overdue(words.rules.deadlines[one.deadline])}</strong> {said.newly(number(one.newly_overdue), number(one.no_longer_overdue))}
            <ul>{one.overdue_examples.map((example) => <li key={example.number}><Incident of={example.number} /> {moment(example.before)} → {moment(example.after)}</li>)}</ul>
          </li>
        ))}
        <Line title={said.handler} count={tried.handler.incidents} examples={tried.handler.examples.map((one) => ({ ...one, before: post(one.before), after: post(one.after) }))} />
        <Line title={said.level} count={tried.level.incidents} examples={tried.level.examples.map((one) => ({ ...one, before: level(one.before), after: level(one.after) }))} />
        <Line title={words.rules.parts.urgent_words} count={tried.urgency.incidents} examples={tried.urgency.examples} />
        {tried.lost_categories.map((one) => <li key={one.category}>{said.lost(one.category, number(one.incidents))}</li>)}
        {idle.map((rule) => <li key={rule.rule}>{said.idle(rule.rule + 1)}</li>)}
      </ul>
      {tried.handler.incidents > 0 && <p className="quiet">{said.as_if}</p>}
    </div>
  );
};
