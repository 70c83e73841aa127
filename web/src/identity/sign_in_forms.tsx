// The steps of a sign-in after the password: a code, a new password.
import { useEffect, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { ask_version } from "../api/version";
import { Field, focus_first_fault } from "../shell/field";
import { use_words } from "../words/words";
import { CodeField } from "./code_field";
import { use_new_password } from "./new_password";

// In a demo town everyone may know the code.
const demo_code = async (name: string) => {
  if (!(await ask_version()).is_demo) return "";
  const { accounts } = await answer(api.GET("/api/v1/demo/accounts"));
  return accounts.find((account) => account.name === name)?.code ?? "";
};

export const CodeForm = ({ name, is_busy, give, leave }: { name: string; is_busy: boolean; give: (code: string) => Promise<void>; leave: () => void }) => {
  const words = use_words();
  const [code, set_code] = useState("");
  useEffect(() => {
    demo_code(name.trim()).then((known) => set_code((typed) => typed || known), () => {});
  }, [name]);
  return (
    <form id="code_form" className="form" onSubmit={(event) => { event.preventDefault(); void give(code.trim()); }}>
      <CodeField id="code" label={words.sign_in.code} hint={words.sign_in.code_hint} value={code} take={set_code} is_recovery_too />
      <div className="buttons">
        <button className="go" disabled={is_busy}>{words.sign_in.go_on}</button>
        <button type="button" className="leave" onClick={leave}>{words.sign_in.leave}</button>
      </div>
    </form>
  );
};

// A password chosen with a one-time link, or after the present one has run out.
export const ChooseForm = ({ name, hint, is_busy, give, leave }: { name?: string; hint: string; is_busy: boolean; give: (chosen: string, present: string) => Promise<void>; leave?: () => void }) => {
  const words = use_words();
  const [present, set_present] = useState("");
  const [is_checked, check] = useState(false);
  const chosen = use_new_password();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    check(true);
    if (chosen.is_good) void give(chosen.value, present);
    else focus_first_fault(event.currentTarget);
  };
  return (
    <form id="choose_form" className="form" noValidate onSubmit={submit}>
      <p>{hint}</p>
      {name && <Field label={words.sign_in.name}>{(attributes) => <input {...attributes} readOnly name="username" autoComplete="username" value={name} />}</Field>}
      {leave && (
        <Field id="present" label={words.account.present}>
          {(attributes) => <input {...attributes} name="password" type="password" autoComplete="current-password" value={present} onChange={(event) => set_present(event.target.value)} />}
        </Field>
      )}
      {chosen.fields(is_checked)}
      <div className="buttons">
        <button className="go" disabled={is_busy}>{words.sign_in.set_password}</button>
        {leave && <button type="button" className="leave" onClick={leave}>{words.sign_in.leave}</button>}
      </div>
    </form>
  );
};
