// A shift on a volunteer's page: when, where, how it stands with them, and what they can do about it.
import { Suspense, useRef, useState, type ReactNode } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { late } from "../shell/late";
import { date_time, day_name } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { use_offers } from "./offers";
import { use_deed, type Own } from "./own";
import { use_team_words } from "./team_words";

const SwapDialog = late(async () => ({ default: (await import("./swap_dialog")).SwapDialog }));

export type MyShift = Schema["MyShift"];

const looks: Record<Schema["ShiftStanding"], string> = { open: "well", standby: "soon", full: "", clash: "late", not_eligible: "", too_late: "", signed_up: "well", on_standby: "soon", cancelled: "late" };

// Why not, in words that say what to do.
export const use_why = (own: Own, { standing }: Pick<MyShift, "standing">) => {
  const words = use_words();
  const called = use_team_words();
  if (standing.standing === "too_late") return words.volunteers.too_late_why;
  if (standing.standing === "clash") {
    const other = own.shifts.find((one) => one.shift.id === standing.clash_with)?.shift;
    return words.volunteers.clash_with(other ? called.shift(other) : "");
  }
  if (standing.why === "training") return words.volunteers.why.training(standing.training === undefined ? "" : called.training(standing.training));
  return standing.why === undefined ? "" : words.volunteers.why[standing.why];
};

interface Props { token: string; own: Own; mine: MyShift; with_day?: boolean; children?: ReactNode }

export const ShiftCard = ({ token, own, mine, with_day = false, children }: Props) => {
  const words = use_words();
  const called = use_team_words();
  const why = use_why(own, mine);
  const [is_leaving, set_leaving] = useState(false);
  const [is_offering, set_offering] = useState(false);
  const { shift, standing } = mine;
  const path = { token, shift: String(shift.id) };
  const sign_up = use_deed(token, (role: string, once) => answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/sign-up", { params: { path, header: once }, body: { role } })), standing.standing === "standby" ? words.volunteers.stood_by : words.volunteers.signed_up);
  const step_back = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/step-back", { params: { path, header: once } })), words.volunteers.stepped_back);
  const is_mine = standing.standing === "signed_up" || standing.standing === "on_standby";
  const may_step_back = is_mine && mine.service === undefined && (mine.step_back_until === undefined || Date.parse(mine.step_back_until) > server_now());
  const is_offered = use_offers(token).data?.offers.some((one) => one.is_mine && one.state === "open" && one.shift.id === shift.id) ?? false;
  const card = useRef<HTMLLIElement>(null);
  const may_offer = !is_offered && standing.standing === "signed_up" && mine.service === undefined && Date.parse(shift.starts_at) > server_now();
  const may_sign_up = standing.standing === "open" || standing.standing === "standby";
  const own_role = shift.roles.find((role) => role.code === mine.role);
  const offered = may_sign_up ? shift.roles.filter((role) => role.taken + role.held < role.needed || role.waiting < role.standby) : [];
  const title = called.shift(shift);
  const place = [own_role && pick(own_role.name), shift.meeting_point && words.volunteering.meet_at(shift.meeting_point)].filter(Boolean).join(" · ");
  return (
    <li ref={card} tabIndex={-1} className={is_mine ? "shift mine" : "shift"}>
      <div className="shift-head" data-shift={shift.id}>
        <span><b>{with_day && `${day_name(shift.starts_at)} `}{called.span(shift)}</b><span className="team">{pick(shift.team_name)}</span></span>
        <span className={`tag ${looks[standing.standing]}`}>{words.volunteers.standings[standing.standing]}</span>
      </div>
      {place && <p className="quiet">{place}</p>}
      {mine.standby_place !== undefined && <p className="why">{words.volunteers.standby_place(mine.standby_place)}</p>}
      {why && <p className="why">{why}</p>}
      {children}
      {!is_mine && standing.standing !== "cancelled" && <p className="quiet">{shift.roles.map((role) => `${pick(role.name)} ${words.volunteering.places(role.taken, role.needed)}${role.held > 0 ? ` ${words.month_plan.held(role.held)}` : ""}`).join(" · ")}</p>}
      {sign_up.error && <p className="fault" role="alert">{explain(sign_up.error)}</p>}
      {offered.length > 0 && (
        <div className="buttons">
          {offered.map((role) => {
            const text = role.taken + role.held < role.needed ? words.volunteers.sign_up : words.volunteers.sign_up_standby;
            return <button key={role.code} type="button" className="go" disabled={sign_up.isPending} aria-label={`${text}: ${pick(role.name)}, ${title}`} onClick={() => sign_up.mutate(role.code)}>{offered.length > 1 ? `${text} · ${pick(role.name)}` : text}</button>;
          })}
        </div>
      )}
      {may_step_back && (
        <div className="buttons foot">
          <button type="button" aria-label={`${words.volunteers.step_back}: ${title}`} onClick={() => set_leaving(true)}>{words.volunteers.step_back}</button>
          {mine.step_back_until !== undefined && <span className="quiet">{words.volunteers.step_back_until(date_time(mine.step_back_until))}</span>}
        </div>
      )}
      {may_offer && <div className="buttons"><button type="button" aria-label={`${words.swaps.swap}: ${title}`} onClick={() => set_offering(true)}>{words.swaps.swap}</button></div>}
      {is_offered && <p className="quiet"><span className="tag soon">{words.swaps.states.open}</span> {words.swaps.is_offered}</p>}
      {is_mine && !may_step_back && !may_offer && !is_offered && mine.service === undefined && <p className="quiet">{words.volunteers.too_late_to_step_back}</p>}
      {is_offering && <Suspense><SwapDialog token={token} shift={shift} leave={() => set_offering(false)} done={() => card.current?.focus()} /></Suspense>}
      {is_leaving && <Confirm title={words.volunteers.step_back_title} why={words.volunteers.step_back_why(title)} go={words.volunteers.step_back} act={() => step_back.mutateAsync("")} leave={() => set_leaving(false)} />}
    </li>
  );
};
