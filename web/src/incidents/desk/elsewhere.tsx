// A place that lies in another station's grid: said to whoever may hand it over, with the way to do so.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { use_session } from "../../shell/frame";
import { use_words } from "../../words/words";
import type { Names } from "./names";
import type { Incident } from "./queue";

const states: readonly string[] = ["reported", "accepted", "dispatched", "in_progress"]; // in which it can be handed over, or soon

interface Props { incident: Incident; names: Names; hand_over: (to: string) => Promise<unknown> }

export const Elsewhere = ({ incident, names, hand_over }: Props) => {
  const words = use_words();
  const session = use_session();
  const [is_busy, set_busy] = useState(false);
  const asked = useQuery({
    queryKey: ["elsewhere", incident.number, incident.version],
    queryFn: async () => (await answer(api.GET("/api/v1/incidents/{number}/elsewhere", { params: { path: { number: String(incident.number) } } }))).lies_in ?? null,
    enabled: names.stations.length > 0 && session?.rights.includes("incidents.direct") === true && states.includes(incident.state) && !incident.grid && incident.location !== undefined,
  });
  const there = asked.data;
  if (!there) return null;
  return (
    <div className="elsewhere" role="note">
      <p>{words.desk.lies_elsewhere(there.name, there.grid_name)}</p>
      <button type="button" disabled={is_busy} onClick={() => { set_busy(true); void hand_over(there.station).finally(() => set_busy(false)); }}>
        {incident.state === "reported" ? words.desk.accept_and_hand_over_to(there.name) : words.desk.hand_over_to(there.name)}
      </button>
    </div>
  );
};
