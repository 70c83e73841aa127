// A message about nothing, sent to see whether it is taken; what came of it is asked until that is known.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { Fault } from "../shell/states";
import { date_time } from "../words/format";
import { use_words } from "../words/words";
import { use_said } from "./partners";
import { ask_again, standing_of, type Message, type Partner } from "./standing";

export const SendTest = ({ partner, changed }: { partner: Partner; changed: () => void }) => {
  const words = use_words();
  const send = useMutation({ mutationFn: () => carry_out((once) => answer(api.POST("/api/v1/partners/{code}/test", { params: { path: { code: partner.code }, header: once } }))) });
  const id = send.data?.message;
  const asked = useQuery({
    queryKey: ["message", id],
    queryFn: () => answer(api.GET("/api/v1/messages/{id}", { params: { path: { id: String(id) } } })),
    enabled: id !== undefined,
    staleTime: 0,
    refetchInterval: ({ state }) => ask_again(state.data),
  });
  const message = asked.data;
  const tries = message?.tries ?? 0;
  const state = message?.state;
  useEffect(() => {
    if (tries > 0 || state) changed();
  }, [tries, state]);
  return (
    <section className="card" aria-labelledby="send-test">
      <h2 id="send-test">{words.partners.test}</h2>
      <p className="quiet">{partner.connection?.way === "open311" ? words.partners.test_hint_open311 : words.partners.test_hint}</p>
      {send.error && <Fault error={send.error} title={words.partners.test_failed} />}
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      <div role="status">{id !== undefined && <Outcome message={message} partner={partner} />}</div>
      <div className="buttons"><button type="button" disabled={send.isPending} onClick={() => send.mutate()}>{words.partners.test}</button></div>
    </section>
  );
};

const Outcome = ({ message, partner }: { message: Message | undefined; partner: Partner }) => {
  const words = use_words();
  const said = use_said();
  if (message?.state === "delivered") return <p className="outcome">✓ {(partner.connection?.way === "open311" ? words.partners.test_answered : words.partners.test_arrived)(date_time(message.ended_at ?? message.made_at))}</p>;
  if (message?.state === "dead") return <p className="outcome is-bad">⚠ {words.partners.test_dead(said.fault(message.fault))}</p>;
  const standing = standing_of(partner);
  if (standing === "paused" || standing === "gone") return <p className="outcome is-some">⚠ {message?.fault && `${said.fault(message.fault)}${words.partners.stop}`}{words.partners.test_waits}</p>;
  if (message && message.tries > 0) return <p className="outcome is-some">⚠ {words.partners.test_again(said.fault(message.fault), message.tries, date_time(message.next_at ?? message.made_at))}</p>;
  return <p className="outcome">{words.partners.test_going}</p>;
};
