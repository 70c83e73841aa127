// The state of an incident in a word, with what its deadline says.
import type { Schema } from "../api/problem";
import { server_now } from "../api/contact";
import { use_words } from "../words/words";

type Incident = Schema["Incident"];

// The deadline that runs now; none where it is not ours to meet.
export const due_of = ({ state, deadlines, arrived_at }: Pick<Incident, "state" | "deadlines" | "arrived_at">) => {
  const { arrive_by, finish_by } = deadlines;
  if (state === "paused" || state === "claimed_done" || state === "closed") return null;
  if (arrive_by && !arrived_at) return { kind: "arrive" as const, at: arrive_by };
  return finish_by ? { kind: "finish" as const, at: finish_by } : null;
};

// Overdue by the server's clock also where the phone has no signal.
export const is_late = (incident: Incident) => {
  const due = due_of(incident);
  return incident.timeliness === "overdue" || (due !== null && Date.parse(due.at) < server_now());
};

export const Tag = ({ incident }: { incident: Incident }) => {
  const words = use_words();
  const late = is_late(incident);
  const soon = !late && incident.timeliness === "due_soon";
  return (
    <span className={`tag${late ? " late" : soon ? " soon" : ""}`}>
      {incident.state === "closed" && incident.outcome ? words.incidents.outcomes[incident.outcome] : words.incidents.states[incident.state]}
      {late && ` · ${words.field.late}`}{soon && ` · ${words.field.soon}`}
    </span>
  );
};
