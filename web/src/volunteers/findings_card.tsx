// What a volunteer notices on service: to write it down, which makes it an incident at once, and what became of it, with thanks.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { is_worth_waiting, Problem, type Schema } from "../api/problem";
import { Call110 } from "../incidents/call_110";
import { CategoryField } from "../incidents/category_field";
import { empty_draft, faults_of, is_empty, type Draft } from "../incidents/draft";
import { PlaceField } from "../incidents/place_field";
import { use_urgent_words } from "../incidents/urgency";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date, date_time } from "../words/format";
import { pick, use_words, words_now } from "../words/words";
import { draft_name, drop_finding, keep_finding, may_write_until, new_finding, refuse_finding, waiting_findings, type WaitingFinding } from "./findings";
import type { Own } from "./own";
import { is_check_in_waiting, is_in_hand, look_again, on_kept, refusal_of, waiting_of, with_in_hand } from "./waiting";
import "../incidents/report.css";

// What a finding is of comes first: until then the server would refuse it.
const does_check_wait = (token: string) => waiting_of(token).some((one) => !one.refused);

const findings_key = (token: string) => ["findings", token];

const send = ({ token, body }: WaitingFinding) =>
  carry_out((once) => answer(api.POST("/api/v1/volunteering/{token}/findings", { params: { path: { token }, header: once }, body })), body.key);

export const FindingsCard = ({ token, own, now }: { token: string; own: Own; now: number }) => {
  const words = use_words();
  const [draft, set_draft] = use_kept<Draft>(draft_name(own.volunteer.number), empty_draft);
  const [is_writing, set_writing] = useState(!is_empty(draft));
  const asked = useQuery({ queryKey: findings_key(token), queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/findings", { params: { path: { token } } })) });
  const is_checked_in = useSyncExternalStore(on_kept, () => is_check_in_waiting(token));
  const until = is_checked_in ? Infinity : may_write_until(own.services, now);
  const found = asked.data?.findings ?? [];
  if (until === null && found.length === 0 && is_empty(draft)) return null; // nothing to be said of it
  return (
    <section className="card" aria-labelledby="findings">
      <h2 id="findings">{words.findings.title}</h2>
      {until !== null && !is_writing && <p>{words.findings.why}{until !== Infinity && ` ${words.findings.until(date_time(new Date(until).toISOString()))}`}</p>}
      {until !== null && !is_writing && <button type="button" className="large" onClick={() => set_writing(true)}>{words.findings.write}</button>}
      {is_writing && <Form token={token} draft={draft} change={(part) => set_draft({ ...draft, ...part })} leave={() => { set_draft(empty_draft); set_writing(false); }} />}
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {!asked.data && !asked.error && <Loading />}
      {asked.data && found.length === 0 && !is_writing && <p className="quiet">{words.findings.none}</p>}
      {found.length > 0 && <ul className="lines found" aria-label={words.findings.list}>{found.map((one) => <Line key={one.id} one={one} />)}</ul>}
    </section>
  );
};

const Form = ({ token, draft, change, leave }: { token: string; draft: Draft; change: (part: Partial<Draft>) => void; leave: () => void }) => {
  const words = use_words();
  const questions = useQueryClient();
  const urgent = use_urgent_words(draft.description);
  const form = useRef<HTMLFormElement>(null);
  const unanswered = useRef<{ draft: string; one: WaitingFinding } | null>(null); // where the browser keeps nothing
  const [is_checked, set_checked] = useState(false);
  const faults = is_checked ? faults_of(draft) : {};
  const report = useMutation({
    mutationFn: async () => {
      const as_written = JSON.stringify(draft);
      const one = unanswered.current?.draft === as_written ? unanswered.current.one : new_finding(token, draft, server_now());
      await with_in_hand(one.body.key, async () => {
        const is_kept = keep_finding(one); // before it is sent: until it is answered
        if (is_kept && does_check_wait(token)) return tell(words_now().findings.kept);
        try {
          const made = await send(one);
          drop_finding(one);
          const words = words_now();
          tell(words.findings.reported(made.course.incident));
        } catch (error) {
          const is_open = is_worth_waiting(error);
          if (is_kept && is_open) return tell(words_now().findings.kept);
          unanswered.current = is_open ? { draft: as_written, one } : null;
          drop_finding(one);
          throw error; // the text stays in the form
        }
      });
    },
    onSuccess: leave,
    onError: () => form.current && focus_first_fault(form.current),
    onSettled: () => questions.invalidateQueries({ queryKey: findings_key(token) }),
  });
  const refused = report.error instanceof Problem ? report.error : null;
  const fault_of = (path: string) => pick(refused?.fault_at(path)) || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (faults_of(draft).description || faults_of(draft).address) focus_first_fault(event.currentTarget as HTMLFormElement);
    else report.mutate();
  };
  return (
    <form ref={form} className="form report" noValidate aria-label={words.findings.write} onSubmit={submit}>
      {urgent.length > 0 ? <Call110 urgent={urgent} /> : <p className="emergency">{words.report.emergency} <a href="tel:110">{words.report.call_110}</a></p>}
      <Field label={words.findings.what} hint={words.findings.what_hint} fault={faults.description ? words.report.what_missing : fault_of("description")}>
        {(attributes) => <textarea {...attributes} rows={4} maxLength={2000} required value={draft.description} onChange={(event) => change({ description: event.target.value })} />}
      </Field>
      <CategoryField value={draft.category} change={(category) => change({ category })} fault={fault_of("category")} />
      <PlaceField draft={draft} change={change} fault={faults.address ? words.report.where_missing : (fault_of("address") ?? fault_of("location"))} />
      <p className="quiet">{words.findings.photo}</p>
      {report.error && <Fault title={words.report.unsent} error={report.error} />}
      <div className="buttons">
        <button className="go" disabled={report.isPending}>{report.isPending ? words.report.sending : words.findings.send}</button>
        <button type="button" disabled={report.isPending} onClick={leave}>{words.shell.cancel}</button>
      </div>
    </form>
  );
};

const Line = ({ one }: { one: Schema["MyFinding"] }) => {
  const words = use_words();
  const { course } = one;
  return (
    <li className="line">
      <span className="grow">
        <b>#{course.incident} {pick(course.category_name)}</b> <span className={`tag ${course.settled_at ? "well" : course.state === "closed" ? "" : "soon"}`}>{pick(course.state_name)}</span>
        <span className="quiet">{date_time(one.noted_at)} · {pick(one.team_name)}</span>
        {course.settled_at && <span className="thanks">{words.findings.thanks(date(course.settled_at))}</span>}
        {!course.settled_at && course.outcome_name && <span>{words.findings.closed(pick(course.outcome_name))}</span>}
      </span>
      {one.token && <a className="button" aria-label={words.findings.follow_of(course.incident)} href={`/track#${one.token}`}>{words.findings.follow}</a>}
    </li>
  );
};

const again_every = 20_000; // milliseconds
const shown_of = (token: string) => waiting_findings(token).filter((one) => !is_in_hand(one.body.key));
const to_send = (token: string) => shown_of(token).filter((one) => !one.refused);
let is_sending = false;

// What waits on this phone; it goes by itself when the server can be reached, after the check-ins that wait there.
export const WaitingFindings = ({ token }: { token: string }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [all, set_all] = useState(() => shown_of(token));
  const [is_busy, set_busy] = useState(false);
  const look = () => set_all(shown_of(token));
  const send_all = async () => {
    if (is_sending || does_check_wait(token)) return;
    is_sending = true;
    set_busy(true);
    let is_sent = false;
    for (const one of to_send(token)) {
      try {
        await send(one);
        drop_finding(one);
        is_sent = true;
        const words = words_now();
        tell(words.findings.sent);
      } catch (error) {
        if (is_worth_waiting(error)) break;
        refuse_finding(one, refusal_of(error));
      }
    }
    is_sending = false;
    look_again();
    set_busy(false);
    if (is_sent) void questions.invalidateQueries({ queryKey: findings_key(token) });
  };
  useEffect(() => {
    const act = () => (to_send(token).length > 0 ? void send_all() : look());
    act();
    const timer = setInterval(act, again_every);
    const deafen = on_kept(look);
    addEventListener("online", act);
    return () => {
      deafen();
      clearInterval(timer);
      removeEventListener("online", act);
    };
  }, [token]);
  return all.map((one) => (
    <div key={one.body.key} className={one.refused ? "fault" : "wait"} role="status">
      <p>{one.refused ? `${words.findings.refused}: ${pick(one.refused)}` : words.findings.kept}</p>
      <p className="quiet">{one.body.description} · {one.body.written_at !== undefined && date_time(one.body.written_at)}</p>
      <div className="buttons">
        {!one.refused && <button type="button" disabled={is_busy} onClick={() => void send_all()}>{words.volunteers.waiting_now}</button>}
        <button type="button" onClick={() => { drop_finding(one); }}>{words.volunteers.waiting_drop}</button>
      </div>
    </div>
  ));
};
