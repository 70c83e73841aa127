// Commendations and evaluations, a line each.
import type { Schema } from "../api/problem";
import { date } from "../words/format";
import { pick, use_words } from "../words/words";

export const MeritLines = ({ merits }: { merits: readonly Schema["Merit"][] }) => {
  const words = use_words();
  return (
    <ul className="lines">
      {merits.map((one) => (
        <li key={one.id} className="line"><span className="grow"><b>{words.merits.kinds[one.kind]}</b> {one.text} <span className="quiet">{date(one.from)}{one.until !== one.from && ` – ${date(one.until)}`} · {pick(one.by)}</span></span></li>
      ))}
    </ul>
  );
};
