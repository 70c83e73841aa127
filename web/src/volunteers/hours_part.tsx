// Where the points come from: every line of the ledger, every service, and services without a shift.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { Problem, type Schema } from "../api/problem";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault } from "../shell/states";
import { moment_of_input } from "../words/format";
import { pick, use_words } from "../words/words";
import { CertificatePart } from "./certificate_part";
import { CreditLine } from "./credit_line";
import { use_deed } from "./own";
import type { OwnProps } from "./own_page";
import { points_of, span_of } from "./points";
import { ServiceLine } from "./service_line";

const HoursPart = ({ token, own }: OwnProps) => {
  const words = use_words();
  return (
    <>
      <section className="card" aria-labelledby="ledger">
        <h2 id="ledger">{words.volunteers.ledger}</h2>
        <p className="quiet">{words.volunteering.rule}</p>
        {own.credits.length === 0 ? <Empty>{words.volunteers.ledger_none}</Empty> : (
          <>
            <p className="sum"><span>{words.volunteers.sum}</span> <b>{span_of(own.minutes)}</b> <b>{words.volunteering.points(points_of(own.minutes))}</b></p>
            <ul className="lines">{own.credits.map((one) => <CreditLine key={one.id} credit={one} />)}</ul>
          </>
        )}
      </section>
      <section className="card" aria-labelledby="services">
        <h2 id="services">{words.volunteers.services}</h2>
        {own.services.length === 0 ? <Empty>{words.volunteers.services_none}</Empty> : <ul className="lines">{own.services.map((one) => <ServiceLine key={one.id} service={one} />)}</ul>}
      </section>
      <CertificatePart token={token} />
      <Worklog token={token} own={own} />
    </>
  );
};

interface Written { team: string; day: string; from: string; to: string; content: string; witness: string }
const nothing: Written = { team: "", day: "", from: "", to: "", content: "", witness: "" };

const Worklog = ({ token, own }: Pick<OwnProps, "token" | "own">) => {
  const words = use_words();
  const [written, set_written] = use_kept<Written>("volunteers.worklog", nothing);
  const [is_checked, set_checked] = useState(false);
  const change = (part: Partial<Written>) => set_written({ ...written, ...part });
  const send = use_deed(token, (body: Schema["WorklogWritten"], once) => answer(api.POST("/api/v1/volunteering/{token}/worklog", { params: { path: { token }, header: once }, body })), words.volunteers.worklog_done, () => {
    set_written(nothing);
    set_checked(false);
  });
  const teams = own.teams.filter((one) => one.state === "member");
  if (teams.length === 0) return null;
  const began_at = moment_of_input(`${written.day}T${written.from}`);
  const ended_at = moment_of_input(`${written.day}T${written.to}`);
  const is_time_wrong = !began_at || !ended_at || began_at >= ended_at || Date.parse(ended_at) > server_now();
  const witness = Number(written.witness);
  const refused = send.error instanceof Problem ? send.error : null;
  const fault_of = (path: string, is_wrong: boolean, said: string) => (is_checked && is_wrong ? said : pick(refused?.fault_at(path)) || undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (is_time_wrong || !written.content.trim() || !(witness > 0)) focus_first_fault(event.currentTarget as HTMLFormElement);
    else send.mutate({ team: written.team || teams[0]!.code, began_at, ended_at, content: written.content.trim(), witness });
  };
  const time_fault = fault_of("began_at", is_time_wrong, words.volunteers.worklog_times) ?? (pick(refused?.fault_at("ended_at")) || undefined);
  return (
    <section className="card" aria-labelledby="worklog">
      <h2 id="worklog">{words.volunteers.worklog}</h2>
      <p className="quiet">{words.volunteers.worklog_hint}</p>
      <details open={written !== nothing && Object.values(written).some(Boolean)}>
        <summary>{words.volunteers.worklog_write}</summary>
        <form className="form" noValidate onSubmit={submit}>
          {teams.length > 1 && (
            <Field label={words.volunteers.worklog_team}>
              {(attributes) => <select {...attributes} value={written.team || teams[0]!.code} onChange={(event) => change({ team: event.target.value })}>{teams.map((one) => <option key={one.code} value={one.code}>{pick(one.name)}</option>)}</select>}
            </Field>
          )}
          <Field label={words.volunteers.day} fault={time_fault}>
            {(attributes) => <input {...attributes} type="date" value={written.day} onChange={(event) => change({ day: event.target.value })} />}
          </Field>
          <div className="pair">
            <Field label={words.volunteers.worklog_from}>{(attributes) => <input {...attributes} type="time" value={written.from} onChange={(event) => change({ from: event.target.value })} />}</Field>
            <Field label={words.volunteers.worklog_to}>{(attributes) => <input {...attributes} type="time" value={written.to} onChange={(event) => change({ to: event.target.value })} />}</Field>
          </div>
          <Field label={words.volunteers.worklog_content} fault={fault_of("content", !written.content.trim(), words.volunteers.worklog_content_missing)}>
            {(attributes) => <textarea {...attributes} rows={3} maxLength={500} value={written.content} onChange={(event) => change({ content: event.target.value })} />}
          </Field>
          <Field label={words.volunteers.worklog_witness} hint={words.volunteers.worklog_witness_hint} fault={fault_of("witness", !(witness > 0), words.volunteers.worklog_witness_missing)}>
            {(attributes) => <input {...attributes} inputMode="numeric" maxLength={9} value={written.witness} onChange={(event) => change({ witness: event.target.value.replace(/\D/g, "") })} />}
          </Field>
          {send.error && <Fault title={words.volunteers.not_done} error={send.error} />}
          <div className="buttons"><button className="go" disabled={send.isPending}>{words.volunteers.worklog_send}</button></div>
        </form>
      </details>
    </section>
  );
};

export default HoursPart;
