// Places of the month's plan that are proposed to a volunteer: they agree, or say no.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { date_time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { own_key, use_deed } from "./own";
import { use_team_words } from "./team_words";

const refresh_every = 60_000;

export const ProposedPlaces = ({ token }: { token: string }) => {
  const words = use_words();
  const asked = useQuery({
    queryKey: [...own_key(token), "proposed"],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/proposed", { params: { path: { token } } })),
    refetchInterval: refresh_every,
  });
  const places = asked.data?.places ?? [];
  if (places.length === 0) return null;
  return (
    <section className="card now" aria-labelledby="proposed">
      <h2 id="proposed">{words.month_plan.proposed(places.length)}</h2>
      <p className="quiet">{words.month_plan.proposed_why}</p>
      <ul className="shifts">{places.map((one) => <Proposed key={one.shift.id} token={token} place={one} />)}</ul>
    </section>
  );
};

const Proposed = ({ token, place }: { token: string; place: Schema["ProposedPlace"] }) => {
  const words = use_words();
  const called = use_team_words();
  const [is_declining, set_declining] = useState(false);
  const path = { token, shift: String(place.shift.id) };
  const accept = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/proposed/{shift}/accept", { params: { path, header: once } })), words.month_plan.accepted);
  const decline = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/proposed/{shift}/decline", { params: { path, header: once } })), words.month_plan.declined);
  const title = called.shift(place.shift);
  const is_possible = place.standing.standing === "open";
  return (
    <li className="shift mine" data-proposed={place.shift.id}>
      <div className="shift-head"><b>{title}</b><span className="tag soon">{words.month_plan.answer_until(date_time(place.held_until))}</span></div>
      <p className="quiet">{[pick(place.role_name), place.shift.meeting_point && words.volunteering.meet_at(place.shift.meeting_point)].filter(Boolean).join(" · ")}</p>
      {!is_possible && <p className="why">{words.month_plan.not_possible(words.volunteers.standings[place.standing.standing])}</p>}
      {accept.error && <p className="fault" role="alert">{explain(accept.error)}</p>}
      <div className="buttons">
        <button type="button" className="go" disabled={!is_possible || accept.isPending} aria-label={`${words.month_plan.accept}: ${title}`} onClick={() => accept.mutate("")}>{words.month_plan.accept}</button>
        <button type="button" aria-label={`${words.month_plan.decline}: ${title}`} onClick={() => set_declining(true)}>{words.month_plan.decline}</button>
      </div>
      {is_declining && <Confirm title={words.month_plan.decline_title} why={words.month_plan.decline_why(title)} go={words.month_plan.decline} act={() => decline.mutateAsync("")} leave={() => set_declining(false)} />}
    </li>
  );
};
