// A session that ended while somebody was typing: they sign in again in front of the page, and what they were sending goes on.
import { useEffect, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { is_problem } from "../api/problem";
import { on_ended, take_session, type Session } from "../api/session";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { explain, use_words } from "../words/words";

interface Asked { ended: Session; done: (session: Session | null) => void }

export const SignInAgain = () => {
  const words = use_words();
  const [asked, set_asked] = useState<Asked | null>(null);
  const [stage, set_stage] = useState<Session["stage"] | "password">("password");
  const [secret, set_secret] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);

  useEffect(() => on_ended((ended) => new Promise((done) => {
    set_stage("password");
    set_asked({ ended, done });
  })), []);

  if (!asked) return null;

  const go_on = (session: Session) => {
    if (session.name !== asked.ended.name) return set_fault(words.shell.other_person);
    set_secret("");
    if (session.stage === "complete") {
      set_asked(null);
      return asked.done(session);
    }
    take_session({ ...session, rights: asked.ended.rights }); // its CSRF token goes with the code
    set_stage(session.stage);
    if (session.stage !== "second_factor") set_fault(words.shell.other_tab);
  };
  const attempt = async (ask: () => Promise<Session>) => {
    set_busy(true);
    set_fault("");
    try {
      go_on(await ask());
    } catch (error) {
      set_fault(is_problem(error, "session/none") ? words.shell.not_yet : explain(error));
    } finally {
      set_busy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => stage === "second_factor"
      ? answer(api.POST("/api/v1/session/code", { body: { code: secret } }))
      : answer(api.POST("/api/v1/session", { body: { name: asked.ended.name, password: secret } })));
  };
  const look = () => void attempt(() => answer(api.GET("/api/v1/session")));
  const leave = () => {
    set_asked(null);
    asked.done(null);
  };

  return (
    <Dialog title={words.shell.session_ended} leave={leave}>
      <p>{words.shell.session_ended_why}</p>
      <form className="form" onSubmit={submit}>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <Field label={words.shell.name}>{(attributes) => <input {...attributes} readOnly autoComplete="username" value={asked.ended.name} />}</Field>
        {stage === "password" && (
          <Field label={words.shell.password}>
            {(attributes) => <input {...attributes} key="password" type="password" autoComplete="current-password" required autoFocus value={secret} onChange={(event) => set_secret(event.target.value)} />}
          </Field>
        )}
        {stage === "second_factor" && (
          <Field label={words.shell.code}>
            {(attributes) => <input {...attributes} key="code" inputMode="numeric" autoComplete="one-time-code" maxLength={20} required autoFocus value={secret} onChange={(event) => set_secret(event.target.value)} />}
          </Field>
        )}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.shell.go_on}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
      <p><a href="/sign-in?from=/account" target="_blank" rel="noreferrer">{words.shell.other_tab}</a></p>
      <button type="button" onClick={look}>{words.shell.signed_in_there}</button>
    </Dialog>
  );
};
