// The shifts of one's teams, two months ahead, day by day.
import { Empty } from "../shell/states";
import { use_kept } from "../shell/kept";
import { day_name, local_input } from "../words/format";
import { pick, use_words } from "../words/words";
import type { OwnProps } from "./own_page";
import { ShiftCard } from "./shift_card";
import { by_day } from "./shifts";

export const day_of = (at: string) => local_input(Date.parse(at)).slice(0, 10);

export const ShiftsPart = ({ token, own, to }: OwnProps) => {
  const words = use_words();
  const [is_mine, set_mine] = use_kept("volunteers.mine", false);
  const shown = own.shifts.filter(({ standing }) => !is_mine || standing.standing === "signed_up" || standing.standing === "on_standby");
  const asked = own.teams.filter((one) => one.state === "asked");
  const is_member = own.teams.some((one) => one.state === "member");
  const none = is_mine && own.shifts.length > 0 ? words.volunteers.only_mine_none : !is_member && asked.length > 0 ? words.volunteers.asked_teams(asked.map((one) => pick(one.name))) : words.volunteers.shifts_none;
  const days = by_day(shown.map((one) => ({ ...one, starts_at: one.shift.starts_at, ends_at: one.shift.ends_at })), day_of);
  return (
    <>
      {own.shifts.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={is_mine} onChange={(event) => set_mine(event.target.checked)} />
          <span>{words.volunteers.only_mine}</span>
        </label>
      )}
      {days.length === 0 && (
        <section className="card">
          {!is_member && asked.length === 0 ? <Empty go={<a className="button" href={to("me")}>{words.volunteers.to_teams}</a>}>{words.volunteers.shifts_no_team}</Empty>
            : <Empty>{none}</Empty>}
        </section>
      )}
      {days.map(([day, shifts]) => (
        <section key={day} className="card day" aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`}>{day_name(shifts[0]!.starts_at)}</h2>
          <ul className="shifts">{shifts.map((one) => <ShiftCard key={one.shift.id} token={token} own={own} mine={one} />)}</ul>
        </section>
      ))}
    </>
  );
};
