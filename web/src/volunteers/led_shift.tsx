// A leader at a shift: the code to hold up, renewed by itself, and the list of those who come and go.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import type { Schema } from "../api/problem";
import { Empty, Fault, Loading } from "../shell/states";
import { time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { check_in_link } from "./address";
import { LateQrCode } from "./late_qr_code";
import { LedConfirm } from "./led_confirm";
import { LedFindings } from "./led_findings";
import { use_deed } from "./own";
import { span_of } from "./points";
import { ServiceTag } from "./service_line";
import { use_team_words } from "./team_words";


const look_every = 10_000; // milliseconds: who has come meanwhile

export const LedShift = ({ token, shift, back }: { token: string; shift: number; back: string }) => {
  const words = use_words();
  const called = use_team_words();
  const asked = useQuery({
    queryKey: ["led", token, shift],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/led/{shift}", { params: { path: { token, shift: String(shift) } } })),
    refetchInterval: look_every,
  });
  const leave = <p><a href={back}>← {words.volunteers.lead_back}</a></p>;
  if (!asked.data) return <>{leave}{asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />}</>;
  const { shift: shown, attending, code } = asked.data;
  return (
    <>
      {leave}
      <section className="card" aria-labelledby="led-shift">
        <h2 id="led-shift">{called.shift(shown)} {shown.state !== "planned" && <span className="tag late">{words.volunteering.shift_states[shown.state]}</span>}</h2>
        {shown.meeting_point && <p>{words.volunteering.meet_at(shown.meeting_point)}</p>}
        {code ? <Held shift={shift} code={code} renew={() => void asked.refetch()} /> : <p className="quiet">{words.volunteers.lead_code_not_now}</p>}
      </section>
      <section className="card" aria-labelledby="list">
        <h2 id="list">{words.volunteers.lead_list} <span className="quiet">{words.volunteering.places(attending.filter((one) => one.service).length, attending.filter((one) => one.state === "signed_up").length)}</span></h2>
        {attending.length === 0 ? <Empty>{words.volunteers.lead_nobody}</Empty> : (
          <ul className="lines">{attending.map((one) => <AttendingLine key={one.volunteer} token={token} shift={shown} one={one} may_check_in={code !== undefined} />)}</ul>
        )}
      </section>
      <LedFindings token={token} shift={shift} />
    </>
  );
};

const Held = ({ shift, code, renew }: { shift: number; code: Schema["ShownCode"]; renew: () => void }) => {
  const words = use_words();
  const left_of = () => Math.max(0, Math.ceil((Date.parse(code.changes_at) - server_now()) / 1000));
  const [left, set_left] = useState(left_of);
  useEffect(() => {
    set_left(left_of());
    const timer = setInterval(() => {
      set_left(left_of());
      if (left_of() === 0) renew();
    }, 1000);
    return () => clearInterval(timer);
  }, [code.code, code.changes_at]);
  return (
    <div className="held">
      <p>{words.volunteers.lead_code_why}</p>
      <LateQrCode text={check_in_link(location.origin, shift, code.code)} label={words.volunteers.lead_code_qr} />
      <p className="digits" aria-label={words.volunteers.code}>{code.code.slice(0, 4)} {code.code.slice(4)}</p>
      <p className="quiet">{words.volunteers.lead_code_left(left)}</p>
    </div>
  );
};

interface LineProps { token: string; shift: Schema["ShiftShown"]; one: Schema["Attending"]; may_check_in: boolean }

const AttendingLine = ({ token, shift, one, may_check_in }: LineProps) => {
  const words = use_words();
  const path = { token, shift: String(shift.id) };
  const body = { volunteer: one.volunteer };
  const come = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/led/{shift}/check-in", { params: { path, header: once }, body })), words.volunteers.lead_came(one.name));
  const go = use_deed(token, (_: string, once) => answer(api.POST("/api/v1/volunteering/{token}/led/{shift}/check-out", { params: { path, header: once }, body })), words.volunteers.lead_went(one.name));
  const { service } = one;
  const role = shift.roles.find((each) => each.code === one.role);
  const error = come.error ?? go.error;
  return (
    <li className="line attending">
      <span className="grow">
        <b>{one.name}</b> {one.state === "standby" && <span className="tag soon">{words.volunteers.lead_standby}</span>} {service && <ServiceTag service={service} />}
        <span className="quiet">
          {pick(role?.name)} · {!service ? words.volunteers.lead_not_here : service.ended_at ? `${time(service.began_at)}–${time(service.ended_at)} · ${span_of(service.minutes)}` : words.volunteers.here_since(time(service.began_at))}
        </span>
      </span>
      {!service && may_check_in && <button type="button" className="go" disabled={come.isPending} aria-label={words.volunteers.lead_in_of(one.name)} onClick={() => come.mutate("in")}>{words.volunteers.check_in}</button>}
      {service?.state === "open" && <button type="button" disabled={go.isPending} aria-label={words.volunteers.lead_out_of(one.name)} onClick={() => go.mutate("out")}>{words.volunteers.check_out}</button>}
      {service?.state === "ended" && <LedConfirm token={token} service={service} />}
      {error && <p className="fault" role="alert">{explain(error)}</p>}
    </li>
  );
};
