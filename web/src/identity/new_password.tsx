// A new password, given twice; it may be pasted, and a password manager may make it.
import { useState } from "react";
import { Field } from "../shell/field";
import { use_words } from "../words/words";

export const least_password = 10;

export interface NewPassword {
  value: string;
  fields: (faults: boolean) => React.ReactNode;
  is_good: boolean;
  clear: () => void;
}

export const use_new_password = (): NewPassword => {
  const words = use_words();
  const [first, set_first] = useState("");
  const [second, set_second] = useState("");
  const [is_shown, show] = useState(false);
  const is_short = [...first].length < least_password;
  const differs = first !== second;
  const type = is_shown ? "text" : "password";
  return {
    value: first,
    is_good: !is_short && !differs,
    clear: () => {
      set_first("");
      set_second("");
    },
    fields: (faults) => (
      <>
        <Field id="new_password" label={words.account.new_password} hint={words.account.password_hint} fault={faults && is_short ? words.account.too_short : undefined}>
          {(attributes) => <input {...attributes} name="new-password" type={type} autoComplete="new-password" spellCheck={false} autoCapitalize="none" maxLength={200} value={first} onChange={(event) => set_first(event.target.value)} />}
        </Field>
        <Field id="again" label={words.account.again} fault={faults && !is_short && differs ? words.account.differ : undefined}>
          {(attributes) => <input {...attributes} name="new-password-again" type={type} autoComplete="new-password" spellCheck={false} autoCapitalize="none" maxLength={200} value={second} onChange={(event) => set_second(event.target.value)} />}
        </Field>
        <label className="check"><input type="checkbox" checked={is_shown} onChange={(event) => show(event.target.checked)} />{words.sign_in.show}</label>
      </>
    ),
  };
};
