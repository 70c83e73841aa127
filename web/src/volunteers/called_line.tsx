// One who was called, as a line; and how many of them are how far, at a glance. On the leader's page and on the desk.
import type { Schema } from "../api/problem";
import { time } from "../words/format";
import { pick, use_words } from "../words/words";

type Called = Schema["CalledShown"];
type State = Schema["CalledState"];

const looks: Record<State, string> = { unanswered: "", coming: "soon", declined: "", on_the_way: "soon", arrived: "well", left: "", stood_down: "" };
const shown_first: readonly State[] = ["arrived", "on_the_way", "coming", "unanswered", "declined", "left", "stood_down"];

export const Counts = ({ counts }: { counts: Schema["CalledCounts"] }) => {
  const words = use_words();
  const always: readonly State[] = ["arrived", "on_the_way", "coming", "unanswered"];
  return (
    <ul className="called-counts">
      {shown_first.filter((state) => counts[state] > 0 || always.includes(state)).map((state) => (
        <li key={state} data-state={state} data-count={counts[state]}><b>{counts[state]}</b> {words.call_outs.states[state]}</li>
      ))}
    </ul>
  );
};

export const CalledLine = ({ called, has_team, link }: { called: Called; has_team: boolean; link?: string }) => {
  const words = use_words();
  const at = called.left_at ?? called.arrived_at ?? called.set_out_at ?? called.answered_at;
  const is_expected = called.state === "coming" || called.state === "on_the_way";
  const who = words.call_outs.volunteer(called.volunteer);
  return (
    <li className="line" data-volunteer={called.volunteer} data-state={called.state}>
      <span className="grow">
        <b>{called.name || who}</b> {link ? <a href={link}>{who}</a> : called.name && <span className="number">{who}</span>} {called.is_leader && <span className="tag well">{words.call_outs.leader}</span>}
        {has_team && <span className="quiet">{pick(called.team_name)}</span>}
      </span>
      <span className="amount">
        {is_expected && called.expected_at && <>{words.call_outs.expected(time(called.expected_at))} </>}
        <span className={`tag ${looks[called.state]}`}>{words.call_outs.states[called.state]}{at && !(is_expected && called.expected_at) && ` ${time(at)}`}</span>
      </span>
    </li>
  );
};
