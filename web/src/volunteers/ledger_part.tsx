// The ledger of minutes: every credit, and what takes one back, asked by one person and agreed to by another.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { date, date_time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { span_of } from "./points";
import { use_staff_deed } from "./teams";
import { TeamChoice } from "./teams_part";
import { use_may_manage } from "./teams_page";

type Credit = Schema["CreditShown"];

export const use_credits = (team: string, volunteer: number) =>
  useInfiniteQuery({
    queryKey: ["credits", team, volunteer],
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/credits", { params: { query: { ...(team && { team }), ...(volunteer > 0 && { volunteer }), ...(pageParam > 0 && { before: pageParam }) } } })),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.has_more ? last.credits.at(-1)?.id : undefined),
  });

const LedgerPart = () => {
  const words = use_words();
  const [team, choose] = use_kept("teams.ledger", "");
  return (
    <section className="card" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{words.teams.parts.ledger}</h2>
      <p className="quiet">{words.volunteering.rule} {words.teams.ledger_hint}</p>
      <div className="bar"><TeamChoice value={team} choose={choose} /></div>
      <Credits team={team} />
    </section>
  );
};

const Credits = ({ team }: { team: string }) => {
  const words = use_words();
  const asked = use_credits(team, 0);
  const all = asked.data?.pages.flatMap((page) => page.credits) ?? [];
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  if (all.length === 0) return <Empty>{words.teams.ledger_none}</Empty>;
  return (
    <>
      <table className="stacked ledger">
        <thead><tr>{[words.teams.number, words.teams.at, words.teams.volunteer, words.teams.team, words.teams.amount, words.teams.by, words.teams.state].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>{all.map((one) => <Row key={one.id} credit={one} />)}</tbody>
      </table>
      {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{words.teams.older}</button></div>}
    </>
  );
};

const Row = ({ credit }: { credit: Credit }) => {
  const words = use_words();
  const may = use_may_manage();
  const [asked, ask] = useState<"reverse" | "agree" | "decline" | null>(null);
  const { reversal } = credit;
  const is_open = reversal?.state === "asked";
  const agree = use_staff_deed((id: number, once) => answer(api.POST("/api/v1/reversals/{id}/agree", { params: { path: { id: String(id) }, header: once } })), words.teams.agreed);
  const decline = use_staff_deed((id: number, once) => answer(api.POST("/api/v1/reversals/{id}/decline", { params: { path: { id: String(id) }, header: once } })), words.teams.declined);
  const was_declined = reversal?.state === "declined" || reversal?.state === "taken_back" ? reversal.state : null;
  const is_reversible = credit.reverses === undefined && credit.reversed_by === undefined && (!reversal || was_declined !== null);
  return (
    <tr className={credit.reversed_by === undefined ? undefined : "undone"}>
      <th scope="row">{words.volunteering.credit(credit.id)}</th>
      <td data-name={words.teams.at}>{date(credit.day)}</td>
      <td data-name={words.teams.volunteer}><a href={`#volunteers/${credit.volunteer}`}>{words.volunteering.volunteer(credit.volunteer)}</a></td>
      <td data-name={words.teams.team}><a href={`#teams/${credit.team}`}>{pick(credit.team_name)}</a></td>
      <td data-name={words.teams.amount} className="amount"><b>{credit.minutes > 0 && "+"}{span_of(credit.minutes)}</b></td>
      <td data-name={words.teams.by}>{pick(credit.by)}{pick(credit.second_by) && <> · {pick(credit.second_by)}</>} <span className="quiet">{date_time(credit.at)}</span></td>
      <td>
        {credit.reverses !== undefined && <span className="tag">{words.volunteering.reverses(credit.reverses)}</span>}
        {credit.reversed_by !== undefined && <span className="tag late">{words.volunteering.reversed_by(credit.reversed_by)}</span>}
        {is_open && (
          <span className="asked">
            <span className="tag soon">{words.teams.reversal_waits}</span> <span className="quiet">{words.teams.asked_by(pick(reversal.asked_by))}{reversal.reason && ` · ${reversal.reason}`}</span>
            {may && !reversal.asked_by_you && <button type="button" aria-label={words.teams.agree_of(credit.id)} onClick={() => ask("agree")}>{words.teams.agree}</button>}
            {reversal.asked_by_you && <span className="quiet">{words.teams.own_ask}</span>}
            {may && <button type="button" aria-label={reversal.asked_by_you ? words.teams.take_back_of(credit.id) : words.teams.decline_of(credit.id)} onClick={() => ask("decline")}>{reversal.asked_by_you ? words.teams.take_back : words.teams.decline}</button>}
          </span>
        )}
        {was_declined && <span className="tag">{words.teams.reversal_over[was_declined]}</span>}
        {may && is_reversible && <button type="button" className="plain" aria-label={words.teams.reverse_of(credit.id)} onClick={() => ask("reverse")}>{words.teams.reverse}</button>}
        {asked === "reverse" && <ReverseDialog credit={credit} leave={() => ask(null)} />}
        {asked === "decline" && reversal && <Confirm title={reversal.asked_by_you ? words.teams.take_back_title : words.teams.decline_title(credit.id)} why={words.teams.decline_why} go={reversal.asked_by_you ? words.teams.take_back : words.teams.decline} act={() => decline.mutateAsync(reversal.id)} leave={() => ask(null)} />}
        {asked === "agree" && reversal && <Confirm title={words.teams.agree_title(credit.id)} why={words.teams.agree_why(span_of(credit.minutes), reversal.reason)} go={words.teams.agree} act={() => agree.mutateAsync(reversal.id)} leave={() => ask(null)} />}
      </td>
    </tr>
  );
};

const ReverseDialog = ({ credit, leave }: { credit: Credit; leave: () => void }) => {
  const words = use_words();
  const [reason, set_reason] = useState("");
  const [is_checked, set_checked] = useState(false);
  const reverse = use_staff_deed((text: string, once) => answer(api.POST("/api/v1/credits/{id}/reverse", { params: { path: { id: String(credit.id) }, header: once }, body: { reason: text } })), words.teams.reverse_asked, leave);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (!reason.trim()) focus_first_fault(event.currentTarget as HTMLFormElement);
    else reverse.mutate(reason.trim());
  };
  return (
    <Dialog title={words.teams.reverse_title(credit.id)} leave={leave}>
      <p>{words.teams.reverse_why}</p>
      <form className="form" noValidate onSubmit={submit}>
        <Field label={words.volunteering.reason} fault={is_checked && !reason.trim() ? words.volunteering.reason_missing : undefined}>
          {(attributes) => <textarea {...attributes} rows={3} maxLength={500} value={reason} onChange={(event) => set_reason(event.target.value)} />}
        </Field>
        {reverse.error && <p className="fault" role="alert">{explain(reverse.error)}</p>}
        <div className="buttons">
          <button className="go grave" disabled={reverse.isPending}>{words.teams.reverse_go}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};

export default LedgerPart;
