// One line of the ledger: the day, the team, whole minutes, who confirmed it or what it takes back.
import type { Schema } from "../api/problem";
import { date } from "../words/format";
import { pick, use_words } from "../words/words";
import { span_of } from "./points";

export const CreditLine = ({ credit }: { credit: Schema["CreditShown"] }) => {
  const words = use_words();
  return (
    <li className={credit.reversed_by === undefined ? "line" : "line undone"}>
      <span className="grow">
        <span>{date(credit.day)} {pick(credit.team_name)}</span>
        <span className="quiet">
          {words.volunteering.credit(credit.id)} · {credit.reverses === undefined ? words.volunteering.confirmed_by(pick(credit.by)) : words.volunteering.reverses(credit.reverses)}
          {credit.reversed_by !== undefined && ` · ${words.volunteering.reversed_by(credit.reversed_by)}`}
        </span>
      </span>
      <span className="amount"><b>{credit.minutes > 0 && "+"}{span_of(credit.minutes)}</b></span>
    </li>
  );
};
