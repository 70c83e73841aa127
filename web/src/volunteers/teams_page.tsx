// The staff's page of volunteers: teams and their shifts, services to confirm, the ledger, volunteers, the QR code to join by.
import { Suspense } from "react";
import { use_rulebook } from "../incidents/rulebook";
import { use_session } from "../shell/frame";
import { late } from "../shell/late";
import { Parts, use_part } from "../shell/parts";
import { Loading } from "../shell/states";
import { use_words } from "../words/words";
import { ServicesPart } from "./services_part";
import { TeamsPart } from "./teams_part";
import "../shell/sheet.css";
import "./volunteers.css";

const LedgerPart = late(() => import("./ledger_part"));
const FiguresPart = late(() => import("./figures_part"));
const PlansPart = late(() => import("./plans_part"));
const VolunteersPart = late(() => import("./volunteers_part"));
const DeskPart = late(() => import("./desk_part"));

// Who may only read sees no buttons that the server would refuse.
export const use_may_manage = () => use_session()?.rights.includes("volunteers.manage") ?? false;

export const TeamsPage = () => {
  const words = use_words();
  const [part, rest] = use_part(["teams", "plans", "services", "ledger", "figures", "volunteers", "desk"]);
  use_rulebook(); // the station's time, before any is shown
  return (
    <div className="sheet volunteer-teams">
      <h1>{words.teams.title}</h1>
      <Parts label={words.teams.title} names={words.teams.parts} shown={part} />
      {part === "teams" && <TeamsPart rest={rest} />}
      {part === "services" && <ServicesPart />}
      <Suspense fallback={<Loading />}>
        {part === "plans" && <PlansPart rest={rest} />}
        {part === "ledger" && <LedgerPart />}
        {part === "figures" && <FiguresPart rest={rest} />}
        {part === "volunteers" && <VolunteersPart rest={rest} />}
        {part === "desk" && <DeskPart />}
      </Suspense>
    </div>
  );
};
