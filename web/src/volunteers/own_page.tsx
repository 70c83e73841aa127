// A volunteer's own page: what is to be done now, shifts, hours, themselves, and what they lead.
import { Suspense } from "react";
import { use_contact } from "../api/contact";
import { late } from "../shell/late";
import { Loading } from "../shell/states";
import { use_words } from "../words/words";
import { hash_of, part_names, type PartName } from "./address";
import { Waiting } from "./check_in";
import { NowPart, OffersCard, ProposedPlaces } from "./now_part";
import type { Own } from "./own";
import { ShiftsPart } from "./shifts_part";

// What is needed without signal is there from the beginning: shifts and checking in.
const HoursPart = late(() => import("./hours_part"));
const WaitingFindings = late(async () => ({ default: (await import("./findings_card")).WaitingFindings }));
const CallOuts = late(() => import("./call_outs"));
const MePart = late(() => import("./me_part"));
const LeadPart = late(() => import("./lead_part"));
const WishesPart = late(() => import("./wishes_part"));

export interface OwnProps {
  token: string;
  own: Own;
  to: (part: PartName, rest?: string) => string; // where a part is
}

// `held`: the token that the address must keep, because the browser keeps nothing.
export const OwnPage = ({ token, own, part, rest, held }: { token: string; own: Own; part: PartName; rest: string; held: string | null }) => {
  const words = use_words();
  const is_heard = use_contact();
  const to = (name: PartName, more = "") => hash_of(held, name, more);
  const names = part_names.filter((name) => name !== "lead" || own.leads.length > 0);
  const shown = names.includes(part) ? part : "now";
  const is_wishing = shown === "shifts" && rest === "wishes";
  const props = { token, own, to };
  return (
    <div className="volunteers own">
      <h1>{words.volunteers.greeting(own.name)}</h1>
      <nav className="tabs" aria-label={words.volunteers.parts_label}>
        {names.map((name) => <a key={name} href={to(name)} aria-current={name === shown ? "true" : undefined}>{words.volunteers.parts[name]}</a>)}
      </nav>
      {held && <p className="wait">{words.volunteers.not_kept}</p>}
      {!is_heard && <p className="wait" role="status">{words.volunteers.no_signal}</p>}
      <Waiting token={token} />
      <Suspense><WaitingFindings token={token} /></Suspense>
      <Suspense><CallOuts token={token} /></Suspense>
      {shown === "shifts" && !is_wishing && <Suspense><ProposedPlaces token={token} /><OffersCard token={token} own={own} /></Suspense>}
      {shown === "now" && <NowPart {...props} />}
      {shown === "shifts" && !is_wishing && <p><a className="button" href={to("shifts", "wishes")}>{words.month_plan.to_wishes}</a></p>}
      {shown === "shifts" && !is_wishing && <ShiftsPart {...props} />}
      <Suspense fallback={<Loading />}>
        {is_wishing && <WishesPart {...props} />}
        {shown === "hours" && <HoursPart {...props} />}
        {shown === "me" && <MePart {...props} />}
        {shown === "lead" && <LeadPart {...props} rest={rest} />}
      </Suspense>
    </div>
  );
};
