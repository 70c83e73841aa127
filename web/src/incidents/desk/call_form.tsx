// A call taken in: what, where, who; what is like it stands beside while one types.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { Field, focus_first_fault } from "../../shell/field";
import { use_settled } from "../../shell/settled";
import { tell } from "../../shell/toast";
import { date_time } from "../../words/format";
import { explain, pick, use_words } from "../../words/words";
import { ask_urgency } from "../urgency";
import type { Names } from "./names";
import { use_places } from "./places";

export interface Call { category: string; description: string; address: string; name: string; telephone: string; confidential: boolean; urgent: boolean; level: string; position: { lon: number; lat: number } | null; is_from_map: boolean }
export const no_call: Call = { category: "", description: "", address: "", name: "", telephone: "", confidential: false, urgent: false, level: "", position: null, is_from_map: false };
export const is_begun = (call: Call) => JSON.stringify({ ...call, position: null, is_from_map: false }) !== JSON.stringify(no_call);

interface Props { call: Call; change: (part: Partial<Call>) => void; names: Names; leave: () => void; taken: (number: number) => void; choose: (number: number) => void }

export const CallForm = ({ call, change, names, leave, taken, choose }: Props) => {
  const words = use_words();
  const form = useRef<HTMLFormElement>(null);
  const [intention] = useState(() => new Intention("desk.call"));
  const [faults, set_faults] = useState<Partial<Record<"category" | "description" | "place" | "all", string>>>({});
  const [is_busy, set_busy] = useState(false);
  useEffect(() => form.current?.querySelector<HTMLElement>("input")?.focus(), []);

  const categories = (names.book?.categories ?? []).map((one) => ({ code: one.code, name: one.parent ? `${names.category(one.parent)} › ${pick(one.name)}` : pick(one.name) }));
  // What is typed finds one by its name, or by a part of it that only one has.
  const typed = call.category.trim();
  const exact = categories.find((one) => one.name === typed || one.code === typed);
  const partly = typed ? categories.filter((one) => one.name.toLowerCase().includes(typed.toLowerCase())) : [];
  const category = exact?.code ?? (partly.length === 1 ? partly[0]!.code : "");

  const places = use_places(call.address);
  const type_address = (value: string) => {
    const found = places.find((place) => place.shown === value);
    change({ address: value, ...(found ? { position: found.location, is_from_map: false } : call.is_from_map ? {} : { position: null }) });
  };

  const description = use_settled(call.description.trim(), 500);
  const urgency = useQuery({
    queryKey: ["urgent", description],
    queryFn: () => ask_urgency(description),
    enabled: description.length > 1,
    placeholderData: (before) => before,
  });
  const alike = useQuery({
    queryKey: ["alike", call.position?.lon, call.position?.lat, category],
    queryFn: async () => (await answer(api.GET("/api/v1/reports/alike", { params: { query: { lon: call.position!.lon, lat: call.position!.lat, crs: "wgs84", category } } }))).candidates,
    enabled: call.position !== null && category !== "",
  });

  const reporter = (): Schema["ReportedBy"] => ({
    ...(call.name.trim() && { name: call.name.trim() }), ...(call.telephone.trim() && { telephone: call.telephone.trim() }), ...(call.confidential && { confidential: true }),
  });
  const attempt = async (act: () => Promise<number>) => {
    set_busy(true);
    set_faults({});
    try {
      taken(await act());
    } catch (error) {
      set_faults({ all: explain(error) });
    } finally {
      set_busy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = {
      ...(!category && { category: words.desk.category_needed }),
      ...(!call.description.trim() && { description: words.report.what_missing }),
      ...(!call.position && !call.address.trim() && { place: words.desk.place_needed }),
    };
    set_faults(wrong);
    if (Object.keys(wrong).length) return void focus_first_fault(form.current!);
    const body: Schema["Report"] = {
      category, description: call.description.trim(), source: "desk", reporter: reporter(),
      ...(call.address.trim() && { address: call.address.trim() }), ...(call.position && { location: call.position }), ...(call.level && { level: Number(call.level) }), ...(call.urgent && { urgent: true }),
    };
    void attempt(async () => {
      const receipt = await carry_out((once) => answer(api.POST("/api/v1/incidents", { params: { header: once }, body })), intention.key_for(body));
      intention.over();
      tell(words.desk.call_taken(receipt.number));
      return receipt.number;
    });
  };
  const join = (number: number) => void attempt(async () => {
    const body = reporter();
    await carry_out((once) => answer(api.POST("/api/v1/reports/{number}/join", { params: { path: { number: String(number) }, header: once }, body })), intention.key_for([number, body]));
    intention.over();
    tell(words.desk.call_joined(number));
    return number;
  });
  const on_key = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
    if (event.key === "Escape") leave();
  };

  return (
    <form ref={form} className="form call" id="call" aria-labelledby="call-title" onSubmit={submit} onKeyDown={on_key}>
      <h2 id="call-title">{words.desk.call}</h2>
      {urgency.data?.call_110 && description && <p className="fault" role="alert"><strong>⚠ {words.desk.urgent_words(urgency.data.words)}</strong></p>}
      <Field label={words.desk.fields.category} fault={faults.category} hint={category && !exact ? `→ ${categories.find((one) => one.code === category)?.name}` : undefined}>
        {(attributes) => <input {...attributes} list="call-categories" autoComplete="off" value={call.category} onChange={(event) => change({ category: event.target.value })} />}
      </Field>
      <datalist id="call-categories">{categories.map((one) => <option key={one.code} value={one.name} />)}</datalist>
      <Field label={words.report.what} fault={faults.description}>
        {(attributes) => <textarea {...attributes} rows={2} maxLength={2000} value={call.description} onChange={(event) => change({ description: event.target.value })} />}
      </Field>
      <Field label={words.report.where} hint={call.is_from_map ? words.desk.from_map : words.desk.place_hint} fault={faults.place}>
        {(attributes) => <input {...attributes} list="call-places" maxLength={200} autoComplete="off" value={call.address} onChange={(event) => type_address(event.target.value)} />}
      </Field>
      <datalist id="call-places">{places.map((place) => <option key={place.shown} value={place.shown} />)}</datalist>
      <p className="quiet" role="status">{call.position ? `✓ ${words.desk.on_map}` : ""}</p>
      {Boolean(alike.data?.length) && (
        <section className="likeness">
          <h3>{words.desk.alike}</h3>
          <ul>
            {alike.data!.map((one) => (
              <li key={one.number}>
                <button type="button" className="plainly" onClick={() => choose(one.number)}>#{one.number} {names.category(one.category)}</button>
                <span className="quiet">{words.report.alike_one(pick(one.state_name), date_time(one.reported_at), one.distance, one.reporters)}</span>
                <button type="button" disabled={is_busy} onClick={() => join(one.number)}>{words.desk.join}</button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="pair">
        <Field label={words.desk.caller} is_optional>
          {(attributes) => <input {...attributes} maxLength={100} autoComplete="off" value={call.name} onChange={(event) => change({ name: event.target.value })} />}
        </Field>
        <Field label={words.report.telephone} is_optional>
          {(attributes) => <input {...attributes} type="tel" maxLength={40} autoComplete="off" value={call.telephone} onChange={(event) => change({ telephone: event.target.value })} />}
        </Field>
      </div>
      <label className="check urgent-check"><input type="checkbox" checked={call.urgent} onChange={(event) => change({ urgent: event.target.checked })} /> <span><b>⚠ {words.desk.is_urgent}</b> <span className="quiet">{words.desk.is_urgent_hint}</span></span></label>
      <label className="check"><input type="checkbox" checked={call.confidential} onChange={(event) => change({ confidential: event.target.checked })} /> {words.report.confidential}</label>
      <Field label={words.desk.fields.level} is_optional>
        {(attributes) => (
          <select {...attributes} value={call.level} onChange={(event) => change({ level: event.target.value })}>
            <option value="">{words.desk.by_category}</option>
            {(names.book?.levels ?? []).map((_, place) => <option key={place} value={place + 1}>{names.level(place + 1)}</option>)}
          </select>
        )}
      </Field>
      {faults.all && <p className="fault" role="alert">{faults.all}</p>}
      <div className="buttons">
        <button className="go" disabled={is_busy}>{words.desk.save} <kbd aria-hidden="true">Ctrl+Enter</kbd></button>
        <button type="button" onClick={leave}>{words.shell.close} <kbd aria-hidden="true">Esc</kbd></button>
      </div>
    </form>
  );
};
