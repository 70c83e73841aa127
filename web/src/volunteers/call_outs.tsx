// The call-outs that concern a volunteer, at once and on whichever part of their page: what is asked, where to meet, and one's
// own steps, each a press of the thumb. Leaders see who of their team comes.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { is_problem, type Problem, type Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { explain, pick, use_words } from "../words/words";
import { date_time, time } from "../words/format";
import { CalledLine, Counts } from "./called_line";
import { use_deed } from "./own";
import "./call_outs.css";

const look_every = 5_000; // milliseconds; behind other tabs a browser may take longer
const offered_minutes = [5, 10, 15, 20, 30, 45, 60, 90] as const;

type Mine = Schema["MyCallOut"];
type Step = "set-out" | "leave";

const CallOuts = ({ token }: { token: string }) => {
  const asked = useQuery({
    queryKey: ["call-outs", token],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/call-outs", { params: { path: { token } } })),
    refetchInterval: look_every,
    refetchIntervalInBackground: true, // the tab's title tells it where another page is in front
    refetchOnWindowFocus: true,
    staleTime: 0,
  });
  const words = use_words();
  const is_wanted = asked.data?.call_outs.some((one) => one.state === "open" && one.mine?.state === "unanswered") ?? false;
  useEffect(() => {
    if (!is_wanted) return;
    const before = document.title;
    document.title = `⚠ ${words.called_out.wanted}`; // on the tab, where another page is in front
    return () => { document.title = before; };
  }, [is_wanted, words]);
  return <>{asked.data?.call_outs.map((one) => <CallOut key={one.id} token={token} shown={one} />)}</>;
};

const counts_of = (called: Mine["led"]) => called.reduce((sum, { state }) => ({ ...sum, [state]: sum[state] + 1 }), { unanswered: 0, coming: 0, declined: 0, on_the_way: 0, arrived: 0, left: 0, stood_down: 0 });

// The minutes until `at`, as one of those that are offered.
const minutes_until = (at: string | undefined) => {
  const left = at === undefined ? 15 : (Date.parse(at) - server_now()) / 60_000;
  return offered_minutes.find((one) => one >= left) ?? offered_minutes[offered_minutes.length - 1]!;
};

const CallOut = ({ token, shown }: { token: string; shown: Mine }) => {
  const words = use_words();
  const questions = useQueryClient();
  const { mine } = shown;
  const is_open = shown.state === "open";
  const title = `call-out-${shown.id}`;
  const [minutes, set_minutes] = useState<number | null>(null);
  const [is_leaving, set_leaving] = useState(false);
  const path = { token, id: String(shown.id) };
  const read = () => void questions.invalidateQueries({ queryKey: ["call-outs", token] });
  const say = use_deed(token, (body: Schema["CallAnswered"], once) => answer(api.POST("/api/v1/volunteering/{token}/call-outs/{id}/answer", { params: { path, header: once }, body })), ({ coming }) => (coming ? words.called_out.said_yes : words.called_out.said_no), read);
  const set_out = use_deed(token, (_: Step, once) => answer(api.POST("/api/v1/volunteering/{token}/call-outs/{id}/set-out", { params: { path, header: once } })), words.called_out.set_out_done, read);
  const arrive = use_deed(token, (body: Schema["CallArrived"], once) => answer(api.POST("/api/v1/volunteering/{token}/call-outs/{id}/arrive", { params: { path, header: once }, body })), words.called_out.arrived_done, read);
  // Somebody who serves elsewhere is asked first: arriving ends that. It stays open, with what was answered, until they leave it.
  const [elsewhere, set_elsewhere] = useState<Problem | null>(null);
  const i_am_here = () => arrive.mutate({}, { onError: (error) => { if (is_problem(error, "call-out/serves-elsewhere")) set_elsewhere(error); } });
  const is_asked_first = elsewhere !== null || is_problem(arrive.error, "call-out/serves-elsewhere");
  const leave = use_deed(token, (_: Step, once) => answer(api.POST("/api/v1/volunteering/{token}/call-outs/{id}/leave", { params: { path, header: once } })), words.called_out.left_done, read);
  const is_busy = [say, set_out, arrive, leave].some((one) => one.isPending);
  const error = [say, set_out, ...(is_asked_first ? [] : [arrive]), leave].find((one) => one.error)?.error;
  const wanted = minutes ?? minutes_until(mine?.expected_at);
  const come = (text: string, look: string) => (
    <div className="come">
      <label className="field">
        <span>{words.called_out.there_in}</span>
        <select value={wanted} onChange={(event) => set_minutes(Number(event.target.value))}>{offered_minutes.map((one) => <option key={one} value={one}>{words.called_out.minutes(one)}</option>)}</select>
      </label>
      <button type="button" className={look} disabled={is_busy} onClick={() => say.mutate({ coming: true, minutes: wanted })}>{text}</button>
    </div>
  );
  const decline = <button type="button" disabled={is_busy} onClick={() => say.mutate({ coming: false })}>{words.called_out.no}</button>;
  const go = <button type="button" className="go large" disabled={is_busy} onClick={() => set_out.mutate("set-out")}>{words.called_out.set_out}</button>;
  const there = (look: string) => <button type="button" className={look} disabled={is_busy} onClick={i_am_here}>{words.called_out.arrive}</button>;
  return (
    <section className={is_open ? "card call-out open" : "card call-out"} aria-labelledby={title} data-call-out={shown.id}>
      <div role={is_open && mine?.state === "unanswered" ? "alert" : "status"}>
        <h2 id={title}>{!is_open ? words.call_outs.over : mine && mine.state !== "stood_down" ? words.called_out.wanted : words.calling.title} <span className="quiet">{words.call_outs.incident(shown.incident)}</span></h2>
        {!is_open && <p>{shown.ended_how && words.call_outs.ended[shown.ended_how]}{shown.ended_at && ` · ${time(shown.ended_at)}`}{shown.ended_for && ` · ${shown.ended_for}`}</p>}
        {mine && <p className="mine"><span className={`tag ${is_open && mine.state === "unanswered" ? "late" : "well"}`}>{words.called_out.my_states[mine.state]}</span>{mine.expected_at && (mine.state === "coming" || mine.state === "on_the_way") && ` ${words.call_outs.expected(time(mine.expected_at))}`}</p>}
      </div>
      {is_open && (
        <>
          {shown.message && <p className="message">{shown.message}</p>}
          {shown.meeting_point && <p><b>{words.call_outs.meet_at(shown.meeting_point)}</b></p>}
        </>
      )}
      <p className="quiet">{shown.teams.map((team) => pick(team.name)).join(" · ")} · {words.call_outs.called_at(date_time(shown.made_at))}</p>
      {error && <p className="fault" role="alert">{explain(error)}</p>}
      {is_open && mine && (
        <>
          {(mine.state === "unanswered" || mine.state === "declined") && <>{come(words.called_out.yes, "go large")}{mine.state === "unanswered" && <div className="buttons">{decline}</div>}</>}
          {mine.state === "coming" && <>{go}<div className="buttons">{there("")}{decline}</div><details><summary>{words.called_out.later}</summary>{come(words.called_out.say_again, "")}</details></>}
          {mine.state === "on_the_way" && <>{there("go large")}<div className="buttons">{decline}</div><details><summary>{words.called_out.later}</summary>{come(words.called_out.say_again, "")}</details></>}
          {mine.state === "arrived" && <button type="button" className="large" disabled={is_busy} onClick={() => set_leaving(true)}>{words.called_out.leave}</button>}
        </>
      )}
      {mine?.arrived_at && <p className="quiet">{words.called_out.time_counts(time(mine.arrived_at), mine.left_at === undefined ? "" : time(mine.left_at))}</p>}
      {shown.led.length > 0 && (
        <details open={is_open}>
          <summary>{words.called_out.my_team}</summary>
          <Counts counts={counts_of(shown.led)} />
          <ul className="lines">{shown.led.map((one) => <CalledLine key={one.volunteer} called={one} has_team={shown.teams.length > 1} />)}</ul>
        </details>
      )}
      {elsewhere && <Confirm title={words.called_out.elsewhere_title} why={explain(elsewhere)} go={words.called_out.elsewhere_go} act={() => arrive.mutateAsync({ ends_other: true })} leave={() => { set_elsewhere(null); arrive.reset(); }} />}
      {is_leaving && <Confirm title={words.called_out.leave_title} why={words.called_out.leave_why} go={words.called_out.leave} act={() => leave.mutateAsync("leave")} leave={() => set_leaving(false)} />}
    </section>
  );
};

export default CallOuts;
