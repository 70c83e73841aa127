// How a partner is reached. What is edited is a copy, kept over a reload and over what others change meanwhile.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { CalendarFields } from "../incidents/rules/calendar";
import { SpanField } from "../incidents/rules/fields";
import { use_rulebook } from "../incidents/rulebook";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words } from "../words/words";
import { MappingTried } from "./mapping_tried";
import { FileFields } from "./file_fields";
import { CategoryNames, StateNames } from "./names";
import { Open311Fields } from "./open311_fields";
import { partners_key } from "./partners";
import { differing, first_connection, is_same, trimmed, type Connection, type Partner } from "./standing";

interface Draft { version: number; connection: Connection }
const ways: readonly Schema["Way"][] = ["webhook", "open311", "files"];

export const ConnectionForm = ({ partner, may }: { partner: Partner; may: boolean }) => {
  const words = use_words();
  const questions = useQueryClient();
  const book = use_rulebook();
  const in_force = partner.connection ?? first_connection;
  const [kept, keep] = use_kept<Draft | null>(`partner-${partner.code}`, null);
  const [tried, try_out] = useState<Connection | null>(null);
  const [before, keep_before] = useState<Connection | null>(null);
  const [intention] = useState(() => new Intention());
  const connection = kept?.connection ?? in_force;
  const is_stale = kept !== null && kept.version !== partner.version;
  const changes = kept ? differing(kept.connection, in_force) : 0;
  const is_changed = changes > 0;
  const sent = trimmed(connection);

  const save = useMutation({
    mutationFn: ({ wanted, version }: { wanted: Connection; version: number }) => carry_out((once) => answer(api.PUT("/api/v1/partners/{code}", {
      params: { path: { code: partner.code }, header: { ...once, "If-Match": `"${version}"` } }, body: wanted,
    })), intention.key_for([partner.code, version, wanted])),
    onSuccess: async () => {
      keep_before(partner.connection ?? null);
      await questions.invalidateQueries({ queryKey: partners_key });
      keep(null);
      tell(words.partners.saved);
    },
    onError: (error) => {
      if (is_problem(error, "exchange/stale")) void questions.invalidateQueries({ queryKey: partners_key });
    },
  });
  const change = (part: Partial<Connection>) => {
    if (save.error) save.reset();
    keep({ version: kept?.version ?? partner.version, connection: { ...connection, ...part } });
  };
  const fault = (path: string) => (is_problem(save.error) ? save.error.faults.filter((one) => one.path === path).map((one) => pick(one.texts)).join(" ") : "") || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!is_stale) save.mutate({ wanted: sent, version: kept?.version ?? partner.version });
  };
  const { calendar: _, ...by_station } = connection;
  const is_ready = (sent.way === "files" || sent.address !== "") && connection.first_answer.amount > 0;
  return (
    <section className="card" aria-labelledby="connection">
      <h2 id="connection">{words.partners.connection}</h2>
      {is_stale && (
        <div className="warned" role="alert">
          <p>{words.partners.stale}</p>
          <div className="buttons">
            <button type="button" onClick={() => { save.reset(); keep(null); }}>{words.partners.stale_discard}</button>
            <button type="button" onClick={() => { save.reset(); keep({ version: partner.version, connection }); }}>{words.partners.stale_keep}</button>
          </div>
        </div>
      )}
      {save.error && !is_stale && <Fault error={save.error} title={words.partners.unsaved} />}
      <form className="form" onSubmit={submit} noValidate>
        <fieldset disabled={!may} className="form">
          <div className="numbers">
            <Field label={words.partners.way} fault={fault("way")}>
              {(attributes) => (
                <select {...attributes} value={connection.way} onChange={(event) => change({ way: event.target.value as Connection["way"] })}>
                  {ways.map((way) => <option key={way} value={way}>{words.partners.ways[way]}</option>)}
                </select>
              )}
            </Field>
            <div className="field">
              <span className="label">{words.partners.first_answer}</span>
              <SpanField label={words.partners.first_answer} span={connection.first_answer.amount > 0 ? connection.first_answer : undefined} otherwise={first_connection.first_answer}
                set={(span) => change({ first_answer: span ?? { ...connection.first_answer, amount: 0 } })} />
              <p className="quiet">{words.partners.first_answer_hint}</p>
              {fault("first_answer.amount") && <p className="field-fault">{fault("first_answer.amount")}</p>}
            </div>
          </div>
          {connection.way === "files" ? <FileFields code={partner.code} connection={connection} set={(changed) => change(changed)} fault={fault} /> : (
            <Field label={words.partners.addresses[connection.way]} hint={words.partners.address_hints[connection.way]} fault={fault("address")}>
              {(attributes) => <input {...attributes} inputMode="url" autoCapitalize="none" autoComplete="off" spellCheck={false} maxLength={500} value={connection.address} onChange={(event) => change({ address: event.target.value })} />}
            </Field>
          )}
          {connection.way === "open311" && <Open311Fields connection={connection} set={(changed) => change(changed)} fault={fault} />}
          <label className="check"><input type="checkbox" checked={connection.paused ?? false} onChange={(event) => change({ paused: event.target.checked })} />{words.partners.paused}</label>
          <label className="check">
            <input type="checkbox" checked={connection.calendar !== undefined} disabled={!book.data}
              onChange={(event) => {
                if (event.target.checked && book.data) change({ calendar: book.data.calendar });
                else keep({ version: kept?.version ?? partner.version, connection: by_station });
              }} />
            {words.partners.own_calendar}
          </label>
          {connection.calendar && <CalendarFields calendar={connection.calendar} set={(calendar) => change({ calendar })} fault={(path) => fault(`calendar.${path}`)} />}
          <CategoryNames connection={connection} owned={partner.owns.map((one) => one.code)} book={book.data} set={(categories) => change({ categories })} fault={fault} />
          <StateNames connection={connection} set={(states) => change({ states })} fault={fault} />
        </fieldset>
        {may && (
          <div className={is_changed ? "bar" : "bar still"}>
            <p role="status">{is_changed ? words.settings.changes(changes) : words.settings.no_changes}</p>
            <button type="button" disabled={!is_ready} onClick={() => try_out(sent)}>{words.partners.try_mapping}</button>
            <button className="go" disabled={!is_ready || is_stale || save.isPending || (!is_changed && !partner.gone_at)}>{words.settings.save}</button>
            <button type="button" disabled={!kept} onClick={() => { save.reset(); keep(null); }}>{words.settings.discard}</button>
            {before && !kept && <button type="button" disabled={save.isPending} onClick={() => save.mutate({ wanted: before, version: partner.version })}>{words.settings.undo}</button>}
          </div>
        )}
      </form>
      {tried && <MappingTried code={partner.code} connection={tried} is_old={!is_same(tried, sent)} />}
    </section>
  );
};
