// The sign-in policy: how long a session lasts, how many wrong tries lock, how fresh a second factor must be.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field, focus_first_fault } from "../shell/field";
import { Fault, Loading } from "../shell/states";
import { explain, use_words } from "../words/words";

type Policy = Schema["Policy"];
// As the server checks them (a test compares).
const bounds: Readonly<Record<keyof Policy, readonly [number, number]>> = {
  idle_minutes: [1, 60], session_hours: [1, 24], failures: [3, 10], lock_minutes: [5, 1440], fresh_minutes: [1, 30], invitation_hours: [1, 336], password_days: [0, 3650],
};
const names = Object.keys(bounds) as (keyof Policy)[];

export default () => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["policy"], queryFn: () => answer(api.GET("/api/v1/policy")) });
  return (
    <section id="policy_form" className="card policy" aria-labelledby="policy_title">
      <h2 id="policy_title">{words.accounts.policy}</h2>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && <PolicyForm policy={asked.data} />}
    </section>
  );
};

const PolicyForm = ({ policy }: { policy: Policy }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [typed, set_typed] = useState<Partial<Record<keyof Policy, string>>>({});
  const [is_checked, check] = useState(false);
  const shown = (name: keyof Policy) => typed[name] ?? String(policy[name]);
  const is_good = (name: keyof Policy) => /^\d+$/.test(shown(name).trim()) && Number(shown(name)) >= bounds[name][0] && Number(shown(name)) <= bounds[name][1];
  const save = useMutation({
    mutationFn: (body: Policy) => carry_out((once) => answer(api.PUT("/api/v1/policy", { params: { header: once }, body }))),
    onSuccess: (saved) => {
      questions.setQueryData(["policy"], saved);
      set_typed({});
      check(false);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    check(true);
    save.reset();
    if (names.every(is_good)) save.mutate(Object.fromEntries(names.map((name) => [name, Number(shown(name))])) as unknown as Policy);
    else focus_first_fault(event.currentTarget);
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <div className="pair">
        {names.map((name) => {
          const [low, high] = bounds[name];
          const { label, hint } = words.accounts.fields[name];
          return (
            <Field key={name} label={label} hint={hint + words.accounts.between(low, high)} fault={is_checked && !is_good(name) ? words.accounts.between(low, high).trim() : undefined}>
              {(attributes) => <input {...attributes} name={name} type="number" min={low} max={high} step={1} value={shown(name)} onChange={(event) => set_typed({ ...typed, [name]: event.target.value })} />}
            </Field>
          );
        })}
      </div>
      {save.error && <p className="fault" role="alert">{explain(save.error)}</p>}
      {save.isSuccess && <p className="good" role="status">{words.accounts.saved}</p>}
      <div className="buttons"><button className="go" disabled={save.isPending}>{words.accounts.save}</button></div>
    </form>
  );
};
