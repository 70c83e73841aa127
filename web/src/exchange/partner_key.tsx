// The key that a partner's Open311 server knows the station by: put in, never shown, taken out after a question.
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Field } from "../shell/field";
import { Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { pick, use_words } from "../words/words";
import type { Partner } from "./standing";

export const PartnerKey = ({ partner, may, changed }: { partner: Partner; may: boolean; changed: () => void }) => {
  const words = use_words();
  const [typed, type] = useState("");
  const [is_asking, ask] = useState(false);
  const put = async (key: string) => {
    await carry_out((once) => answer(api.PUT("/api/v1/partners/{code}/key", { params: { path: { code: partner.code }, header: once }, body: { key } })));
    tell(key ? words.partners.key_saved : words.partners.key_removed);
    changed();
  };
  const save = useMutation({ mutationFn: put, onSuccess: () => type("") });
  const faults = is_problem(save.error) ? save.error.faults.filter((one) => one.path === "key").map((one) => pick(one.texts)).join(" ") : "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) save.mutate(typed.trim());
  };
  return (
    <section className="card" aria-labelledby="key">
      <h2 id="key">{words.partners.key}</h2>
      <p>{words.partners.key_why}</p>
      <p role="status">{partner.has_key ? words.partners.key_some : words.partners.key_none}</p>
      {save.error && <Fault error={save.error} title={words.partners.unsaved} />}
      {may && (
        <form className="form" onSubmit={submit}>
          <Field label={partner.has_key ? words.partners.another_key : words.partners.new_key} fault={faults || undefined}>
            {(attributes) => <input {...attributes} type="password" autoComplete="off" maxLength={200} value={typed} onChange={(event) => type(event.target.value)} />}
          </Field>
          <div className="buttons">
            <button disabled={!typed.trim() || save.isPending}>{words.partners.save_key}</button>
            {partner.has_key && <button type="button" disabled={save.isPending} onClick={() => ask(true)}>{words.partners.remove_key}</button>}
          </div>
        </form>
      )}
      {is_asking && <Confirm title={words.partners.remove_key_ask} why={words.partners.remove_key_why} go={words.partners.remove_key} act={() => put("")} leave={() => ask(false)} />}
    </section>
  );
};
