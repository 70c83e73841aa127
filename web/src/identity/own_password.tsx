// Changing one's own password; wherever else one is signed in, that ends.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { take_session, tell_windows } from "../api/session";
import { Field, focus_first_fault } from "../shell/field";
import { explain, use_words } from "../words/words";
import { use_new_password } from "./new_password";

export const Password = ({ name }: { name: string }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [present, set_present] = useState("");
  const [is_checked, check] = useState(false);
  const chosen = use_new_password();
  const change = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/session/password", { body: { present, password: chosen.value } })),
    onSuccess: (session) => {
      take_session(session);
      tell_windows("signed-in"); // its cookie is another
      set_present("");
      chosen.clear();
      check(false);
      void questions.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    check(true);
    change.reset();
    if (chosen.is_good) change.mutate();
    else focus_first_fault(event.currentTarget);
  };
  return (
    <section className="card" aria-labelledby="password_title">
      <h2 id="password_title">{words.account.password}</h2>
      <form id="password_form" className="form" noValidate onSubmit={submit}>
        <p className="quiet">{words.account.password_ends}</p>
        <input className="unseen" type="text" name="username" autoComplete="username" readOnly tabIndex={-1} aria-hidden="true" value={name} />
        <Field id="present" label={words.account.present}>
          {(attributes) => <input {...attributes} name="password" type="password" autoComplete="current-password" value={present} onChange={(event) => set_present(event.target.value)} />}
        </Field>
        {chosen.fields(is_checked)}
        {change.error && <p id="password_fault" className="fault" role="alert">{explain(change.error)}</p>}
        {change.isSuccess && <p className="good" role="status">{words.account.changed}</p>}
        <div className="buttons"><button className="go" disabled={change.isPending}>{words.account.password}</button></div>
      </form>
    </section>
  );
};
