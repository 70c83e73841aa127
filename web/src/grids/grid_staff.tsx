// Who looks after each grid. One grid's staff is changed at a time; what was typed outlives a reload.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words, type Words } from "../words/words";
import type { Grids } from "./grids_part";
import { is_same, less, type Member } from "./staff";

interface Typed { code: string; name: string; before: readonly Member[]; staff: readonly Member[] } // who was there when it was begun, and who shall be
const roles = ["officer", "auxiliary", "worker", "volunteer"] as const;
const most = 30;

const trimmed = (staff: readonly Member[]) => staff.map((one) => ({ ...one, name: one.name.trim() }));
const named = (words: Words, staff: readonly Member[]) =>
  roles.filter((role) => staff.some((one) => one.role === role))
    .map((role) => `${words.grids.roles[role]} ${staff.filter((one) => one.role === role).map((one) => one.name).join(words.settings.comma)}`).join(" · ") || words.grids.nobody;

export const GridStaff = ({ grids }: { grids: Grids }) => {
  const words = use_words();
  const [text, look] = useState("");
  const [typed, keep] = use_kept<Typed | null>("grid-staff-in-work", null);
  const wanted = text.trim().toLowerCase();
  const found = (grids.set?.features ?? []).map((one) => one.properties)
    .filter((one) => !wanted || `${one.code} ${one.name} ${one.staff.map((who) => who.name).join(" ")}`.toLowerCase().includes(wanted));
  return (
    <section className="card" aria-labelledby="staff">
      <h2 id="staff">{words.grids.staff}</h2>
      <p className="quiet">{words.grids.staff_hint}</p>
      <Field label={words.grids.search}>{(attributes) => <input {...attributes} type="search" value={text} onChange={(event) => look(event.target.value)} />}</Field>
      {found.length === 0 && <Empty />}
      <ul className="rows">
        {found.slice(0, most).map((one) => (
          <li key={one.code}>
            <span className="grow">
              <strong>{one.name}</strong> {one.code}
              <span className="quiet"> {named(words, one.staff)}</span>
            </span>
            <button type="button" className="small" aria-label={words.grids.edit(`${one.name} ${one.code}`)} onClick={() => keep({ code: one.code, name: one.name, before: one.staff, staff: one.staff })}>{words.grids.change}</button>
          </li>
        ))}
      </ul>
      {found.length > most && <p className="quiet">{words.grids.more(found.length - most)}</p>}
      {typed && <Form typed={typed} grids={grids} keep={keep} />}
    </section>
  );
};

// Somebody else changed the same grid meanwhile: how it is now, what that differs in from what was typed, and which shall be.
const Overtaken = ({ now, typed, is_busy, overwrite, take }: { now: readonly Member[]; typed: readonly Member[]; is_busy: boolean; overwrite: () => void; take: () => void }) => {
  const words = use_words();
  const [only_now, only_typed] = [less(now, typed), less(typed, now)];
  return (
    <div className="fault" role="alert">
      <strong>{words.grids.overtaken}</strong>
      <p>{words.grids.now_there(named(words, now))}</p>
      <ul>
        {only_now.length > 0 && <li>{words.grids.only_now(named(words, only_now))}</li>}
        {only_typed.length > 0 && <li>{words.grids.only_typed(named(words, only_typed))}</li>}
      </ul>
      <div className="buttons">
        <button type="button" className="grave" disabled={is_busy} onClick={overwrite}>{words.grids.overwrite}</button>
        <button type="button" disabled={is_busy} onClick={take}>{words.grids.take_now}</button>
      </div>
    </div>
  );
};

const Form = ({ typed, grids, keep }: { typed: Typed; grids: Grids; keep: (typed: Typed | null) => void }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [intention] = useState(() => new Intention());
  const { code, staff } = typed;
  const now = grids.set?.features.find((one) => one.properties.code === code)?.properties.staff;
  // A version that left this grid as it was is as good; nobody writes over what somebody else did to it without knowing.
  const is_overtaken = now !== undefined && !is_same(now, typed.before) && !is_same(now, trimmed(staff));
  const read_again = () => void questions.invalidateQueries({ queryKey: ["grid-set"] });
  const set = (next: readonly Member[]) => keep({ ...typed, staff: next });
  const replace = (at: number, change: Partial<Member>) => set(staff.map((one, place) => (place === at ? { ...one, ...change } : one)));
  const save = useMutation({
    mutationFn: (version: number) => {
      const body = { staff: trimmed(staff) };
      return carry_out((once) => answer(api.PUT("/api/v1/grids/{code}/staff", { params: { path: { code }, header: { ...once, "If-Match": `"${version}"` } }, body })), intention.key_for([version, code, body]));
    },
    onSuccess: () => {
      keep(null);
      tell(words.grids.staffed(typed.name));
      read_again();
    },
    onError: (error) => {
      // Somebody changed another grid or this one: which, the page sees when it has read them again.
      if (is_problem(error, "grids/stale")) read_again();
    },
  });
  const fault = (at: number) => (is_problem(save.error) ? pick(save.error.fault_at(`staff[${at}].name`)) || undefined : undefined);
  const refused = is_problem(save.error, "grids/stale") ? save.error : null;
  const is_read_again = refused !== null && Number(refused.more.version) <= grids.version;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!is_overtaken) save.mutate(grids.version);
  };
  const take = (staff_now: readonly Member[]) => {
    keep({ ...typed, before: staff_now, staff: staff_now });
    save.reset();
  };
  return (
    <Dialog title={words.grids.edit(`${typed.name} ${code}`)} leave={() => keep(null)}>
      {is_overtaken && <Overtaken now={now} typed={trimmed(staff)} is_busy={save.isPending} overwrite={() => save.mutate(grids.version)} take={() => take(now)} />}
      {is_read_again && !is_overtaken && <p className="fault" role="alert">{words.grids.elsewhere}</p>}
      {save.error && !is_read_again && <Fault error={save.error} title={words.grids.unsaved} {...(refused && { again: read_again })} />}
      <form className="form" onSubmit={submit} noValidate>
        {staff.map((one, at) => (
          <fieldset className="person" key={at}>
            <legend className="unseen">{words.grids.person(at + 1)}</legend>
            <Field label={`${words.grids.person(at + 1)}: ${words.grids.role}`}>
              {(attributes) => <select {...attributes} value={one.role} onChange={(event) => replace(at, { role: event.target.value as Member["role"] })}>{roles.map((role) => <option key={role} value={role}>{words.grids.roles[role]}</option>)}</select>}
            </Field>
            <Field label={`${words.grids.person(at + 1)}: ${words.grids.person_name}`} fault={fault(at)}>{(attributes) => <input {...attributes} autoComplete="off" maxLength={60} value={one.name} onChange={(event) => replace(at, { name: event.target.value })} />}</Field>
            <button type="button" className="small" aria-label={words.grids.remove(at + 1)} onClick={() => set(staff.filter((_, place) => place !== at))}>✕</button>
          </fieldset>
        ))}
        {staff.length === 0 && <p>{words.grids.nobody}</p>}
        <div className="buttons">
          <button type="button" onClick={() => set([...staff, { role: "officer", name: "" }])}>{words.grids.add_person}</button>
          <button className="go" disabled={save.isPending || is_overtaken}>{words.settings.save}</button>
          <button type="button" onClick={() => keep(null)}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
