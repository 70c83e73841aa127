// Who saw whose data, when and what for.
import { useState } from "react";
import { date_time } from "../words/format";
import { use_words } from "../words/words";
import { kind_name, who_of } from "./entries_part";
import { Found } from "./found";
import { nothing_asked, type Entry } from "./record";
import { SearchForm } from "./search_form";

const subject_of = (typed: string) => {
  const text = typed.trim().replace(/^#/, "");
  return /^\d+$/.test(text) ? `incident/${text}` : text; // or "volunteer/12"
};

export const RevealsPart = () => {
  const words = use_words();
  const [{ asked, turn }, set] = useState({ asked: nothing_asked, turn: 0 });
  return (
    <section className="card" aria-labelledby="reveals_title">
      <h2 id="reveals_title">{words.audit.parts.reveals}</h2>
      <p className="quiet">{words.audit.reveals_hint}</p>
      <SearchForm id="reveals_search" asked={asked} ask={(next) => set({ asked: next, turn: turn + 1 })} subject_label={words.audit.whose} />
      <Found id="reveals_found" turn={turn} asked={{ ...asked, kind: "people", subject: subject_of(asked.subject) }} show={(entries) => (
        <table className="stacked">
          <thead><tr>{(["when", "who", "what", "whose", "purpose"] as const).map((key) => <th key={key} scope="col">{words.audit[key]}</th>)}</tr></thead>
          <tbody>{entries.map((entry) => <RevealRow key={entry.position} entry={entry} />)}</tbody>
        </table>
      )} />
    </section>
  );
};

const RevealRow = ({ entry }: { entry: Entry }) => {
  const words = use_words();
  const { purpose = "", reporters = [] } = (entry.payload ?? {}) as { purpose?: string; reporters?: readonly number[] };
  const [room = "", number = ""] = entry.subject.split("/");
  const rooms = words.audit.rooms as Readonly<Record<string, string>>;
  const whose = room === "incident" ? `${words.audit.incident} #${number}${reporters.length > 0 ? ` · ${words.audit.which(reporters)}` : ""}` : room === "volunteer" ? words.team_display.volunteer(Number(number)) : rooms[room] ?? entry.subject;
  return (
    <tr>
      <td data-name={words.audit.when}>{date_time(entry.at)}</td>
      <td data-name={words.audit.who}>{who_of(entry)}</td>
      <td data-name={words.audit.what}>{kind_name(entry.kind, words)}</td>
      <td data-name={words.audit.whose}>{whose}</td>
      <td data-name={words.audit.purpose}>{(words.purpose.purposes as Readonly<Record<string, string>>)[purpose] ?? (purpose || "–")}</td>
    </tr>
  );
};
