// The reporter's page, opened by the tracking link: how it stands, what happened, "is it settled?", and the browser's own
// check that none of it was altered. The token stays behind the # and so reaches no log and no Referer.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import type { Schema } from "../api/problem";
import { Fault, Loading } from "../shell/states";
import { date, date_time } from "../words/format";
import { pick, use_words } from "../words/words";
import { AddCard } from "./track_add";
import { JudgeCard } from "./track_judge";
import { SealCard, use_own_record } from "./track_seal";
import { use_rulebook } from "./rulebook";
import "./track.css";

export type Tracked = Schema["Tracked"];

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};
const use_token = () => useSyncExternalStore(on_hash, () => location.hash.slice(1));

const use_now = (milliseconds = 30_000) => {
  const [now, set_now] = useState(server_now);
  useEffect(() => {
    const timer = setInterval(() => set_now(server_now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return now;
};

const StateCard = ({ tracked }: { tracked: Tracked }) => {
  const words = use_words();
  const rulebook = use_rulebook();
  const now = use_now();
  const is_closed = tracked.state === "closed";
  const { removed = [] } = tracked;
  const has_text = !removed.some((one) => one.content === "texts");
  const is_first = tracked.description !== "";
  const category = rulebook.data?.categories.find((one) => one.code === tracked.category);
  return (
    <section className="card">
      <h1>#{tracked.number} {pick(category?.name) || tracked.category}</h1>
      <p className="big">{pick(tracked.outcome_name ?? tracked.state_name)}</p>
      {is_first && <p className="said">{tracked.description}</p>}
      {removed.length > 0 && <p className="quiet">{words.track.removed(removed.map((one) => words.track.removed_one(pick(one.title), date(one.at))))}</p>}
      {tracked.merged_into !== undefined && <p className="wait">{words.track.merged(tracked.merged_into)}</p>}
      <dl className="facts">
        <dt>{words.track.reported_at}</dt><dd>{date_time(tracked.reported_at)}</dd>
        {!is_closed && <><dt>{words.track.handler}</dt><dd>{pick(tracked.handler_role)}</dd></>}
        {!is_closed && tracked.finish_by && (
          <>
            <dt>{words.track.due}</dt>
            <dd>{date_time(tracked.finish_by)} {Date.parse(tracked.finish_by) < now && <span className="tag late">⚠ {words.track.overdue}</span>}</dd>
          </>
        )}
        {has_text && <><dt>{words.track.you}</dt><dd>{is_first ? words.track.first : words.track.joined}</dd></>}
      </dl>
    </section>
  );
};

const Report = ({ token, tracked }: { token: string; tracked: Tracked }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [notice, set_notice] = useState("");
  const { marks, verdict, check } = use_own_record(token, tracked);
  const take = (now: Tracked, said: string) => {
    questions.setQueryData(["tracked", token], now);
    set_notice(said);
  };
  return (
    <div className="track">
      <p className={notice ? "good told" : "unseen"} role="status">{notice}</p>
      <StateCard tracked={tracked} />
      {tracked.can_judge && <JudgeCard token={token} tracked={tracked} take={take} />}
      <section className="card">
        <h2>{words.track.history}</h2>
        <ol className="steps">
          {(tracked.history ?? []).map((line) => {
            const mark = marks.get(line.position) ?? "none";
            return (
              <li key={line.position} className={line.kind === "incident.overdue" ? "late" : undefined}>
                <b>{pick(line.title)}</b>
                <div className="quiet">{date_time(line.at)} · {pick(line.who)}</div>
                {line.said && <q>{line.said}</q>}
                <span id={`mark-${line.position}`} className={`mark ${mark}`}>{words.track.marks[mark]}</span>
              </li>
            );
          })}
        </ol>
      </section>
      <SealCard tracked={tracked} verdict={verdict} check={check} />
      {tracked.state !== "closed" && tracked.merged_into === undefined && <AddCard token={token} tracked={tracked} take={take} />}
    </div>
  );
};

const refresh_every = 60_000;

export const TrackPage = () => {
  const words = use_words();
  const token = use_token();
  use_rulebook(); // the station's time, before any is shown
  const asked = useQuery({
    queryKey: ["tracked", token],
    queryFn: () => answer(api.GET("/api/v1/tracking/{token}", { params: { path: { token } } })),
    enabled: token !== "",
    refetchInterval: refresh_every,
  });
  if (token === "" || (asked.error && !asked.data)) {
    return (
      <section className="card">
        <h1>{words.track.title}</h1>
        {token === "" ? <p className="fault">{words.track.no_token}</p> : <Fault error={asked.error} again={() => void asked.refetch()} />}
      </section>
    );
  }
  return asked.data ? <Report key={token} token={token} tracked={asked.data} /> : <Loading />;
};
