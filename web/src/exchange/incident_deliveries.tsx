// What went between an incident and partners: each delivery with its states and their times, what was sent, what failed.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { server_now } from "../api/contact";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { use_session } from "../shell/frame";
import { date_time } from "../words/format";
import { pick, use_words } from "../words/words";
import { partners_key, use_said } from "./partners";
import { asked_every } from "./standing";
import { SendAnew } from "./send_anew";

export const deliveries_key = (number: number) => ["deliveries", number];

export const IncidentDeliveries = ({ incident }: { incident: Schema["Incident"] }) => {
  const words = use_words();
  const asked = useQuery({
    queryKey: [...deliveries_key(incident.number), incident.version],
    queryFn: async () => (await answer(api.GET("/api/v1/incidents/{number}/deliveries", { params: { path: { number: String(incident.number) } } }))).deliveries,
    staleTime: 0,
    placeholderData: (before) => before,
    // A delivery begins a moment after its incident was handed over, and that something has arrived no step says.
    refetchInterval: ({ state }) => asked_every(state.data, incident.state === "with_partner" && state.dataUpdateCount < 4, server_now()),
  });
  if (!asked.data?.length) return null;
  return (
    <section className="deliveries" aria-labelledby="deliveries">
      <h3 id="deliveries">{words.deliveries.title}</h3>
      {asked.data.map((one) => <Delivery key={one.delivery.id} shown={one} />)}
    </section>
  );
};

const Delivery = ({ shown: { delivery, partner_name, messages } }: { shown: Schema["DeliveryShown"] }) => {
  const words = use_words();
  const session = use_session();
  const said = words.deliveries;
  return (
    <article className="delivery">
      <h4>{said.directions[delivery.direction]} {pick(partner_name) || delivery.partner} <span className={delivery.state === "failed" ? "tag late" : "tag"}>{delivery.state === "failed" && <span aria-hidden="true">⚠ </span>}{said.states[delivery.state]}</span></h4>
      <p className="quiet">
        {[
          delivery.their_number && `${said.their_number} ${delivery.their_number}`,
          delivery.first_answer_by && `${said.answer_by} ${date_time(delivery.first_answer_by)}`,
          delivery.escalated_at && said.unanswered(date_time(delivery.escalated_at)),
        ].filter(Boolean).map((fact) => <span key={String(fact)}>{fact} · </span>)}
        {session?.rights.includes("partners.read") && <a href={`/settings#partners/${delivery.partner}`}>{said.about_partner}</a>}
      </p>
      <ol className="course" aria-label={said.course}>
        {delivery.steps.map((step, at) => <li key={at}><b>{said.states[step.state]}</b> <time dateTime={step.at} className="quiet">{date_time(step.at)}</time></li>)}
      </ol>
      {messages.length > 0 && (
        <details open={messages.some((one) => one.state === "dead" || (one.state === "waiting" && one.tries > 0))}>
          <summary>{said.messages}</summary>
          <ul className="messages">{messages.map((message) => <Sent key={message.id} message={message} incident={delivery.incident} />)}</ul>
        </details>
      )}
    </article>
  );
};

const Sent = ({ message, incident }: { message: Schema["MessageShown"]; incident: number }) => {
  const words = use_words();
  const said = use_said();
  const questions = useQueryClient();
  const facts = [
    words.deliveries.message_states[message.state],
    message.tries > 1 && words.deliveries.tries(message.tries),
    message.ended_at ? date_time(message.ended_at) : message.tries > 0 && message.next_at && words.deliveries.next_at(date_time(message.next_at)),
  ].filter(Boolean);
  const done = () => {
    void questions.invalidateQueries({ queryKey: deliveries_key(incident) });
    void questions.invalidateQueries({ queryKey: partners_key });
  };
  return (
    <li>
      <span><b>{said.type(message.type)}</b> <span className="quiet">{facts.join(" · ")}</span></span>
      {message.fault && message.state !== "delivered" && <span className="why">⚠ {said.fault(message.fault)}</span>}
      {message.state === "dead" && <SendAnew message={message} what={said.type(message.type)} done={done} />}
    </li>
  );
};
