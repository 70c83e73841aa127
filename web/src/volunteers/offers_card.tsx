// Offers of places: others' that one may take, and what became of one's own.
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { pick, use_words } from "../words/words";
import { use_offers } from "./offers";
import { use_deed, type Own } from "./own";
import { use_why } from "./shift_card";
import { use_team_words } from "./team_words";

type Offer = Schema["OfferShown"];

export const OffersCard = ({ token, own }: { token: string; own: Own }) => {
  const words = use_words();
  const asked = use_offers(token);
  const shown = (asked.data?.offers ?? []).filter((one) => one.is_mine ? one.state === "open" || one.state === "taken" || one.state === "declined" : one.is_to_me || one.standing?.standing === "open");
  if (shown.length === 0) return null;
  return (
    <section className="card" aria-labelledby="offers">
      <h2 id="offers">{words.swaps.offers}</h2>
      <ul className="shifts">{shown.map((one) => (one.is_mine ? <OwnOffer key={one.id} token={token} offer={one} /> : <OthersOffer key={one.id} token={token} own={own} offer={one} />))}</ul>
    </section>
  );
};

const use_title = (offer: Offer) => {
  const called = use_team_words();
  const role = offer.shift.roles.find((one) => one.code === offer.role);
  return `${called.shift(offer.shift)}${role ? ` · ${pick(role.name)}` : ""}`;
};

const OwnOffer = ({ token, offer }: { token: string; offer: Offer }) => {
  const words = use_words();
  const called = use_team_words();
  const title = use_title(offer);
  const path = { token, offer: String(offer.id) };
  const [is_asking, ask] = useState(false);
  const back = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/offers/{offer}/take-back", { params: { path, header: once } })), words.swaps.taken_back);
  return (
    <li className="shift mine">
      <p><b>{title}</b> <span className={`tag ${offer.state === "taken" ? "well" : "soon"}`}>{words.swaps.states[offer.state]}</span></p>
      <p className="quiet">{offer.state === "taken" ? words.swaps.by_now(offer.to) : words.swaps.asked_of(offer.to)}{offer.for_shift && ` · ${words.swaps.in_exchange(called.shift(offer.for_shift))}`}</p>
      {offer.state === "open" && <div className="buttons"><button type="button" aria-label={`${words.swaps.take_back}: ${title}`} onClick={() => ask(true)}>{words.swaps.take_back}</button></div>}
      {is_asking && <Confirm title={words.swaps.take_back_title} why={words.swaps.take_back_why(title)} go={words.swaps.take_back} act={() => back.mutateAsync("")} leave={() => ask(false)} />}
    </li>
  );
};

const OthersOffer = ({ token, own, offer }: { token: string; own: Own; offer: Offer }) => {
  const words = use_words();
  const called = use_team_words();
  const title = use_title(offer);
  const why = use_why(own, { standing: offer.standing ?? { standing: "open" } });
  const path = { token, offer: String(offer.id) };
  const [asked, ask] = useState<"take" | "decline" | null>(null);
  const take = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/offers/{offer}/take", { params: { path, header: once } })), words.swaps.taken);
  const decline = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/offers/{offer}/decline", { params: { path, header: once } })), words.swaps.declined);
  const other = offer.for_shift ? called.shift(offer.for_shift) : "";
  return (
    <li className="shift">
      <p><b>{title}</b> {offer.is_to_me && <span className="tag soon">{words.swaps.to_you}</span>}</p>
      <p className="quiet">{words.swaps.offered_by(offer.by)}{offer.shift.meeting_point && ` · ${words.volunteering.meet_at(offer.shift.meeting_point)}`}</p>
      {other && <p>{words.swaps.wants(other)}</p>}
      {offer.standing?.standing !== "open" && <p className="why">{why}</p>}
      <div className="buttons">
        {offer.standing?.standing === "open" && <button type="button" className="go" aria-label={`${other ? words.swaps.exchange : words.swaps.take}: ${title}`} onClick={() => ask("take")}>{other ? words.swaps.exchange : words.swaps.take}</button>}
        {offer.is_to_me && <button type="button" aria-label={`${words.swaps.decline}: ${title}`} onClick={() => ask("decline")}>{words.swaps.decline}</button>}
      </div>
      {asked === "take" && <Confirm title={words.swaps.take_title} why={other ? words.swaps.exchange_why(title, other) : words.swaps.take_why(title)} go={other ? words.swaps.exchange : words.swaps.take} act={() => take.mutateAsync("")} leave={() => ask(null)} />}
      {asked === "decline" && <Confirm title={words.swaps.decline_title} why={words.swaps.decline_why} go={words.swaps.decline} act={() => decline.mutateAsync("")} leave={() => ask(null)} />}
    </li>
  );
};
