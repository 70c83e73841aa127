// The settings, a part at a time; the part stands behind # in the address.
import { Suspense, useSyncExternalStore } from "react";
import { undelivered_of, use_partners } from "../exchange/partners";
import { DutyPart } from "../incidents/duty_part";
import { RetentionPart } from "../retention/retention_part";
import { use_session } from "../shell/frame";
import { late } from "../shell/late";
import { Loading } from "../shell/states";
import { number } from "../words/format";
import { use_words } from "../words/words";
import "./settings.css";

const RulesPart = late(async () => ({ default: (await import("../incidents/rules_part")).RulesPart }));
const GridsPart = late(async () => ({ default: (await import("../grids/grids_part")).GridsPart }));
const AlertsPart = late(async () => ({ default: (await import("../alerts/alerts_part")).AlertsPart }));
const PartnersPart = late(async () => ({ default: (await import("../exchange/partners_part")).PartnersPart }));
const UndeliveredPart = late(async () => ({ default: (await import("../exchange/undelivered_part")).UndeliveredPart }));
const StationsPart = late(async () => ({ default: (await import("./stations_part")).StationsPart }));

const parts = [
  { name: "retention", right: "retention.read", Part: RetentionPart },
  { name: "rules", right: "rules.change", Part: RulesPart },
  { name: "grids", right: "grids.change", Part: GridsPart },
  { name: "duty", right: "duty.set", Part: DutyPart },
  { name: "alerts", right: "alerts.issue", Part: AlertsPart },
  { name: "partners", right: "partners.read", Part: PartnersPart },
  { name: "undelivered", right: "partners.read", Part: UndeliveredPart },
  { name: "stations", right: "stations.manage", Part: StationsPart },
] as const;
export const setting_rights = parts.map((part) => part.right);

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export const SettingsPage = () => {
  const words = use_words();
  const session = use_session();
  const hash = useSyncExternalStore(on_hash, () => location.hash.slice(1).split("/")[0]);
  const undelivered = undelivered_of(use_partners().data);
  const mine = parts.filter((part) => session?.rights.includes(part.right));
  const shown = mine.find((part) => part.name === hash) ?? mine[0];
  return (
    <div className="settings">
      <h1>{words.settings.title}</h1>
      {mine.length > 1 && (
        <nav aria-label={words.settings.parts}>
          {mine.map((part) => <a key={part.name} href={`#${part.name}`} aria-current={part === shown ? "true" : undefined}>{words.settings.part_names[part.name]}{part.name === "undelivered" && undelivered > 0 && <> <b className="count">{number(undelivered)}</b></>}</a>)}
        </nav>
      )}
      <Suspense fallback={<Loading />}>{shown && <shown.Part key={shown.name} />}</Suspense>
    </div>
  );
};
