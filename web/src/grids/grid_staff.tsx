// Who looks after each grid. One grid's staff is changed at a time; what was typed outlives a reload.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words } from "../words/words";
import type { Grids } from "./grids_part";

type Member = Schema["StaffMember"];
interface Typed { version: number; code: string; name: string; staff: readonly Member[] }
const roles = ["officer", "auxiliary", "worker", "volunteer"] as const;
const most = 30;

export const GridStaff = ({ grids }: { grids: Grids }) => {
  const words = use_words();
  const [text, look] = useState("");
  const [typed, keep] = use_kept<Typed | null>("grid-staff", null);
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
              <span className="quiet"> {one.staff.length === 0 ? words.grids.nobody : roles.filter((role) => one.staff.some((who) => who.role === role)).map((role) => `${words.grids.roles[role]} ${one.staff.filter((who) => who.role === role).map((who) => who.name).join(words.settings.comma)}`).join(" · ")}</span>
            </span>
            <button type="button" className="small" aria-label={words.grids.edit(`${one.name} ${one.code}`)} onClick={() => keep({ version: grids.version, code: one.code, name: one.name, staff: one.staff })}>{words.grids.change}</button>
          </li>
        ))}
      </ul>
      {found.length > most && <p className="quiet">{words.grids.more(found.length - most)}</p>}
      {typed && <Form typed={typed} keep={keep} />}
    </section>
  );
};

const Form = ({ typed, keep }: { typed: Typed; keep: (typed: Typed | null) => void }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [intention] = useState(() => new Intention());
  const { code, staff } = typed;
  const set = (next: readonly Member[]) => keep({ ...typed, staff: next });
  const replace = (at: number, change: Partial<Member>) => set(staff.map((one, place) => (place === at ? { ...one, ...change } : one)));
  const save = useMutation({
    mutationFn: () => carry_out(
      (once) => answer(api.PUT("/api/v1/grids/{code}/staff", { params: { path: { code }, header: { ...once, "If-Match": `"${typed.version}"` } }, body: { staff: staff.map((one) => ({ ...one, name: one.name.trim() })) } })),
      intention.key_for([typed])),
    onSuccess: () => {
      keep(null);
      tell(words.grids.staffed(typed.name));
      void questions.invalidateQueries({ queryKey: ["grid-set"] });
    },
    onError: (error) => {
      // Somebody changed another grid or this one: the list behind is read again, what was typed stays, and saving again is meant.
      if (is_problem(error, "grids/stale")) keep({ ...typed, version: Number(error.more.version) });
    },
  });
  const fault = (at: number) => (is_problem(save.error) ? pick(save.error.fault_at(`staff[${at}].name`)) || undefined : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={words.grids.edit(`${typed.name} ${code}`)} leave={() => keep(null)}>
      {save.error && <Fault error={save.error} title={words.grids.unsaved} />}
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
          <button className="go" disabled={save.isPending}>{words.settings.save}</button>
          <button type="button" onClick={() => keep(null)}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
