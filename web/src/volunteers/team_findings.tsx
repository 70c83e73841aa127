// What was found on a shift, as its leader and staff see it.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Empty, Fault } from "../shell/states";
import { date_time } from "../words/format";
import { pick, use_words } from "../words/words";

// Number, kind and state; nothing of what was written.
export const TeamFindings = ({ found }: { found: readonly Schema["TeamFinding"][] }) => {
  const words = use_words();
  if (found.length === 0) return <Empty>{words.findings.team_none}</Empty>;
  return (
    <ul className="lines">
      {found.map((one) => (
        <li key={one.id} className="line">
          <span className="grow">
            <b>#{one.incident} {pick(one.category_name)}</b>
            <span className="quiet">{date_time(one.noted_at)} · {one.volunteer === undefined ? words.findings.withdrawn : `${one.name} ${words.volunteering.volunteer(one.volunteer)}`}</span>
          </span>
          <span className={`tag ${one.state === "closed" ? "well" : "soon"}`}>{pick(one.state_name)}</span>
        </li>
      ))}
    </ul>
  );
};

// Under a shift at the desk; nothing where nothing was found.
export const ShiftFindings = ({ shift }: { shift: number }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["shifts", "findings", shift], queryFn: () => answer(api.GET("/api/v1/shifts/{id}/findings", { params: { path: { id: String(shift) } } })) });
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data || asked.data.findings.length === 0) return null;
  return <><h4>{words.findings.team}</h4><TeamFindings found={asked.data.findings} /></>;
};
