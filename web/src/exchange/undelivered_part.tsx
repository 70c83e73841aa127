// What did not arrive, of all partners or of the one behind "#undelivered/CODE"; sent anew one at a time or all of a partner.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { Confirm } from "../shell/confirm";
import { use_session } from "../shell/frame";
import { use_part } from "../shell/parts";
import { Empty, Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { partners_key, use_partners, use_said } from "./partners";
import { SendAnew } from "./send_anew";
import type { Message, Partner } from "./standing";
import "./exchange.css";

const undelivered_key = ["undelivered"];

export const UndeliveredPart = () => {
  const words = use_words();
  const session = use_session();
  const questions = useQueryClient();
  const partners = use_partners();
  const [, code] = use_part(["undelivered"]);
  const [all_of, ask] = useState<Partner | null>(null);
  const asked = useInfiniteQuery({
    queryKey: [...undelivered_key, code],
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/messages", { params: { query: { state: "dead", limit: 50, ...(code && { partner: code }), ...(pageParam && { before: pageParam }) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });
  const changed = () => {
    void questions.invalidateQueries({ queryKey: undelivered_key });
    void questions.invalidateQueries({ queryKey: partners_key });
  };
  const messages = asked.data?.pages.flatMap((page) => page.messages) ?? [];
  const named = partners.data ?? [];
  const all_anew = async (partner: Partner) => {
    let sent = 0;
    for (let is_more = true; is_more;) {
      const done = await carry_out((once) => answer(api.POST("/api/v1/partners/{code}/send-anew", { params: { path: { code: partner.code }, header: once } })));
      sent += done.messages;
      is_more = done.is_more;
    }
    tell(words.undelivered.all_done(number(sent)));
    changed();
  };
  return (
    <section className="card" aria-labelledby="undelivered">
      <h2 id="undelivered">{words.undelivered.title}</h2>
      <p>{words.undelivered.intro}</p>
      {code && <p><a href="#undelivered">← {words.undelivered.all_partners}</a></p>}
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && messages.length === 0 && <Empty>{words.undelivered.all_arrived}</Empty>}
      {messages.length > 0 && session?.rights.includes("partners.manage") && (
        <div className="buttons">
          {named.filter((one) => one.dead > 0 && (!code || one.code === code)).map((one) => <button key={one.code} type="button" onClick={() => ask(one)}>{words.undelivered.all_anew(pick(one.name), number(one.dead))}</button>)}
        </div>
      )}
      {messages.length > 0 && (
        <table className="stacked" id="undelivered-list">
          <thead><tr><th scope="col">{words.undelivered.partner}</th><th scope="col">{words.undelivered.incident}</th><th scope="col">{words.undelivered.what}</th><th scope="col">{words.undelivered.reason}</th><th scope="col">{words.undelivered.when}</th><th scope="col"><span className="unseen">{words.deliveries.anew}</span></th></tr></thead>
          <tbody>{messages.map((message) => <Line key={message.id} message={message} name={pick(named.find((one) => one.code === message.partner)?.name) || message.partner} changed={changed} />)}</tbody>
        </table>
      )}
      {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetching} onClick={() => void asked.fetchNextPage()}>{words.undelivered.more}</button></div>}
      {all_of && <Confirm title={words.undelivered.all_ask(pick(all_of.name), number(all_of.dead))} why={all_of.connection?.way === "open311" ? words.undelivered.all_why_open311 : words.undelivered.all_why} go={words.undelivered.all_go} act={() => all_anew(all_of)} leave={() => ask(null)} />}
    </section>
  );
};

const Line = ({ message, name, changed }: { message: Message; name: string; changed: () => void }) => {
  const words = use_words();
  const said = use_said();
  return (
    <tr>
      <th scope="row"><a href={`#partners/${message.partner}`}>{name}</a></th>
      <td>{message.incident > 0 ? <a href={`/desk#${message.incident}`}>#{message.incident}</a> : <span className="quiet">{words.undelivered.of_none}</span>}</td>
      <td>{said.type(message.type)}</td>
      <td>{said.fault(message.fault)} <span className="quiet">{words.deliveries.tries(message.tries)}</span></td>
      <td>{date_time(message.ended_at ?? message.made_at)}</td>
      <td><SendAnew message={message} what={`${name} ${message.incident > 0 ? `#${message.incident} ` : ""}${said.type(message.type)}`} done={changed} /></td>
    </tr>
  );
};
