// The volunteers who were called to an incident, on its page at the desk: who answers, who is on the way, who is there. It is
// drawn anew as the live feed tells (desk_page).
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_session } from "../shell/frame";
import { use_kept } from "../shell/kept";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time, time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { CalledLine, Counts } from "./called_line";
import { use_teams } from "./teams";
import "./call_outs.css";

type Shown = Schema["CallOutShown"];
type State = Schema["CalledState"];

const call_outs_key = (number: number) => ["call-outs", number];
// Those whom whoever looks wants to see without asking.
const in_sight: readonly State[] = ["arrived", "on_the_way", "coming", "left"];

// `look_every`: milliseconds, on a page that hears nothing live.
export const IncidentCallOuts = ({ incident, look_every }: { incident: Schema["Incident"]; look_every?: number }) => {
  const words = use_words();
  const session = use_session();
  const may_read = session?.rights.includes("volunteers.read") ?? false;
  const [is_calling, call] = useState(false);
  const number = String(incident.number);
  const asked = useQuery({
    queryKey: [...call_outs_key(incident.number), incident.version], // who handles it may have changed
    queryFn: () => answer(api.GET("/api/v1/incidents/{number}/call-outs", { params: { path: { number } } })),
    staleTime: 0,
    placeholderData: (before) => before,
    enabled: may_read,
    refetchInterval: look_every ?? false,
  });
  if (!may_read) return null;
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : null;
  const { call_outs, may_call } = asked.data;
  if (call_outs.length === 0 && !may_call) return null;
  return (
    <section className="call-outs" aria-labelledby="call-outs">
      <h3 id="call-outs">{words.calling.title}</h3>
      {call_outs.map((one) => <CallOut key={one.id} shown={one} may_call={may_call} />)}
      {may_call && <div className="buttons"><button type="button" id="call-out" aria-haspopup="dialog" onClick={() => call(true)}>{words.calling.call}</button></div>}
      {is_calling && <CallDialog incident={incident} called={call_outs.filter((one) => one.state === "open").flatMap((one) => one.teams.map((team) => team.code))} leave={() => call(false)} />}
    </section>
  );
};

const CallOut = ({ shown, may_call }: { shown: Shown; may_call: boolean }) => {
  const words = use_words();
  const [is_ending, end] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const is_open = shown.state === "open";
  const near = shown.called.filter((one) => in_sight.includes(one.state));
  const others = shown.called.filter((one) => !in_sight.includes(one.state));
  const has_team = shown.teams.length > 1;
  const line = (one: Schema["CalledShown"]) => <CalledLine key={one.volunteer} called={one} has_team={has_team} link={`/teams#volunteers/${one.volunteer}`} />;
  const waiting = shown.called.filter((one) => one.service_state === "ended").length;
  return (
    <article className={is_open ? "call-out open" : "call-out"} aria-labelledby={id} data-call-out={shown.id}>
      <h4 ref={heading} id={id} tabIndex={-1}>{shown.teams.map((team) => pick(team.name)).join(" · ")} <span className={is_open ? "tag soon" : "tag"}>{is_open ? words.calling.open : words.call_outs.over}</span></h4>
      <Counts counts={shown.counts} />
      {near.length > 0 && <ul className="lines">{near.map(line)}</ul>}
      {others.length > 0 && <details><summary>{words.calling.others(others.length)}</summary><ul className="lines">{others.map(line)}</ul></details>}
      {shown.message && <p className="message">{shown.message}</p>}
      <p className="quiet">
        {shown.meeting_point && `${words.call_outs.meet_at(shown.meeting_point)} · `}{words.call_outs.called_at(date_time(shown.made_at))} · {pick(shown.made_by)}
        {shown.not_called.length > 0 && ` · ${words.calling.not_called(shown.not_called.map((one) => words.calling.why[one.why](one.count)))}`}
      </p>
      {is_open ? <p className="quiet">{words.calling.ends_by(time(shown.ends_by))}</p>
        : <p>{shown.ended_how && words.call_outs.ended[shown.ended_how]}{shown.ended_at && ` · ${date_time(shown.ended_at)}`}{shown.ended_for && ` · ${shown.ended_for}`}</p>}
      {waiting > 0 && <p><a href="/teams#services">{words.calling.to_confirm(waiting)}</a></p>}
      {is_open && may_call && <div className="buttons"><button type="button" aria-label={`${words.calling.stand_down}: ${shown.teams.map((team) => pick(team.name)).join(" · ")}`} onClick={() => end(true)}>{words.calling.stand_down}</button></div>}
      {is_ending && <StandDownDialog shown={shown} leave={() => end(false)} done={() => heading.current?.focus()} />}
    </article>
  );
};

// Sends once until it is answered; what it changed is read anew.
const use_sending = <Input,>(number: number, send: (input: Input, once: Parameters<Parameters<typeof carry_out>[0]>[0]) => Promise<unknown>, said: string, done: () => void) => {
  const questions = useQueryClient();
  const [intention] = useState(() => new Intention());
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const start = async (input: Input) => {
    set_busy(true);
    set_fault("");
    try {
      await carry_out((once) => send(input, once), intention.key_for(input));
      intention.over();
      tell(said);
      done();
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
    void questions.invalidateQueries({ queryKey: call_outs_key(number) });
  };
  return { start, fault, is_busy };
};

const CallDialog = ({ incident, called, leave }: { incident: Schema["Incident"]; called: readonly string[]; leave: () => void }) => {
  const words = use_words();
  const asked = use_teams();
  const [chosen, choose] = useState<readonly string[]>([]);
  const [written, write] = use_kept(`desk.call-out.${incident.number}`, { message: "", meeting_point: "" });
  const [is_checked, set_checked] = useState(false);
  // Those that look after the grid first, then rescue.
  const teams = useMemo(() => (asked.data?.teams ?? [])
    .filter(({ team, members }) => !team.closed && members > 0 && !called.includes(team.code))
    .map((one) => ({ ...one, is_here: one.team.grids.includes(incident.grid) }))
    .sort((one, other) => Number(other.is_here) - Number(one.is_here) || Number(other.team.kind === "rescue") - Number(one.team.kind === "rescue") || one.team.code.localeCompare(other.team.code)), [asked.data, called, incident.grid]);
  const sending = use_sending(incident.number, (body: Schema["CallOutWritten"], once) => answer(api.POST("/api/v1/incidents/{number}/call-outs", { params: { path: { number: String(incident.number) }, header: once }, body })), words.calling.called, () => {
    write({ message: "", meeting_point: "" });
    leave();
  });
  const choices = useRef<HTMLDivElement>(null);
  const fault_id = useId();
  const is_read = asked.data !== undefined;
  useEffect(() => { // the first field is there once the teams are
    if (is_read) choices.current?.querySelector("input")?.focus();
  }, [is_read]);
  const lacks_team = is_checked && chosen.length === 0;
  const message = written.message.trim(), meeting_point = written.meeting_point.trim();
  const missing = (is_missing: boolean, text: string) => (is_checked && is_missing ? text : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (chosen.length === 0 || !message || !meeting_point) focus_first_fault(event.currentTarget as HTMLFormElement);
    else void sending.start({ teams: [...chosen], message, meeting_point });
  };
  const toggle = (code: string) => choose((before) => (before.includes(code) ? before.filter((one) => one !== code) : [...before, code]));
  return (
    <Dialog title={`${words.calling.call} #${incident.number}`} leave={leave}>
      <form className="form call-out-form" noValidate onSubmit={submit}>
        <fieldset>
          <legend>{words.calling.which}</legend>
          {asked.isPending ? <Loading /> : asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : teams.length === 0 ? <p>{words.calling.no_teams}</p> : (
            <div ref={choices} className="choices">
              {teams.map(({ team, members, is_here }) => (
                <label key={team.code} className="check">
                  <input type="checkbox" name="team" value={team.code} checked={chosen.includes(team.code)} aria-invalid={lacks_team || undefined} aria-describedby={lacks_team ? fault_id : undefined} onChange={() => toggle(team.code)} />
                  <span>{pick(team.name)} <span className="quiet">{words.calling.members(members)}{is_here && ` · ${words.calling.here}`}</span></span>
                </label>
              ))}
            </div>
          )}
          {lacks_team && <p id={fault_id} className="field-fault">{words.calling.which_missing}</p>}
        </fieldset>
        <Field label={words.calling.message} hint={words.calling.message_hint} fault={missing(!message, words.calling.message_missing)}>
          {(attributes) => <textarea {...attributes} rows={3} maxLength={300} value={written.message} onChange={(event) => write({ ...written, message: event.target.value })} />}
        </Field>
        <Field label={words.calling.meeting_point} fault={missing(!meeting_point, words.calling.meeting_point_missing)}>
          {(attributes) => <input {...attributes} maxLength={200} value={written.meeting_point} onChange={(event) => write({ ...written, meeting_point: event.target.value })} />}
        </Field>
        <p className="quiet">{words.calling.who_sees}</p>
        {sending.fault && <p className="fault" role="alert">{sending.fault}</p>}
        <div className="buttons">
          <button className="go" disabled={sending.is_busy}>{words.calling.call_go}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};

// `done`: it is over, and the button that opened this goes.
const StandDownDialog = ({ shown, leave, done }: { shown: Shown; leave: () => void; done: () => void }) => {
  const words = use_words();
  const [reason, set_reason] = useState("");
  const [is_checked, set_checked] = useState(false);
  const sending = use_sending(shown.incident, (body: Schema["WhyWritten"], once) => answer(api.POST("/api/v1/incidents/{number}/call-outs/{id}/stand-down", { params: { path: { number: String(shown.incident), id: String(shown.id) }, header: once }, body })), words.calling.stood_down, () => {
    leave();
    requestAnimationFrame(done); // once the dialog has given the keyboard back
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (!reason.trim()) focus_first_fault(event.currentTarget as HTMLFormElement);
    else void sending.start({ reason: reason.trim() });
  };
  return (
    <Dialog title={words.calling.stand_down_title} leave={leave}>
      <p>{words.calling.stand_down_why(shown.counts.arrived, shown.counts.coming + shown.counts.on_the_way)}</p>
      <form className="form" noValidate onSubmit={submit}>
        <Field label={words.calling.reason} hint={words.calling.reason_hint} fault={is_checked && !reason.trim() ? words.calling.reason_missing : undefined}>
          {(attributes) => <input {...attributes} maxLength={300} value={reason} onChange={(event) => set_reason(event.target.value)} />}
        </Field>
        {sending.fault && <p className="fault" role="alert">{sending.fault}</p>}
        <div className="buttons">
          <button className="go" disabled={sending.is_busy}>{words.calling.stand_down}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
