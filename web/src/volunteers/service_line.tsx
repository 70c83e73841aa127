// One service as a line: when, for which team, how long, how it stands.
import type { ReactNode } from "react";
import type { Schema } from "../api/problem";
import { day_name, time } from "../words/format";
import { pick, use_words } from "../words/words";
import { span_of } from "./points";

type Service = Schema["ServiceShown"];

export const ServiceTag = ({ service }: { service: Service }) => {
  const words = use_words();
  const look = { open: "soon", ended: "soon", confirmed: "well", refused: "late" }[service.state];
  return <span className={`tag ${look}`}>{words.volunteering.service_states[service.state]}</span>;
};

// `who`: on a list of others', of which each waits to be confirmed.
export const ServiceLine = ({ service, who, children }: { service: Service; who?: ReactNode; children?: ReactNode }) => {
  const words = use_words();
  return (
    <li className="line">
      <span className="grow">
        {who && <b className="who">{who}</b>}
        <span>{day_name(service.began_at)} {time(service.began_at)}{service.ended_at && `–${time(service.ended_at)}`}</span>
        <span className="quiet">{pick(service.team_name)} · {words.volunteering.ways[service.how_in]}{service.closed_by_rule && ` · ${words.volunteers.by_rule}`}</span>
        {service.content && <span className="said">{service.content}</span>}
        {service.witness !== undefined && <span className="quiet">{words.volunteering.witness(service.witness)}</span>}
        {service.refused_for && <span className="late">{words.volunteers.refused_why(service.refused_for)}</span>}
      </span>
      <span className="amount">{service.state !== "open" && <b>{span_of(service.minutes)}</b>} {!(who && service.state === "ended") && <ServiceTag service={service} />}</span>
      {children}
    </li>
  );
};
