// In front of the page, while somebody works on it: a session that ended is renewed, or a code of the second factor is given
// once more. What they had typed stays, and the request that found out goes on.
import { useEffect, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { ask_version } from "../api/version";
import { is_problem } from "../api/problem";
import { on_wanted, take_session, type Session, type Wanted } from "../api/session";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { explain, use_words } from "../words/words";

interface Asked { session: Session; wanted: Wanted; done: (session: Session | null) => void }

// In a demo town everyone may know the code.
const demo_code = async (name: string): Promise<string> => {
  const { is_demo } = await ask_version();
  if (!is_demo) return "";
  const { accounts } = await answer(api.GET("/api/v1/demo/accounts"));
  return accounts.find((account) => account.name === name)?.code ?? "";
};

const Form = ({ session, wanted, done }: Asked) => {
  const words = use_words();
  const [stage, set_stage] = useState<"password" | "code">(wanted === "code" ? "code" : "password");
  const [password, set_password] = useState("");
  const [code, set_code] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);

  useEffect(() => {
    if (stage === "code") demo_code(session.name).then((known) => set_code((typed) => typed || known), () => {});
  }, [stage, session.name]);

  const take = (taken: Session) => {
    if (taken.name !== session.name) return set_fault(words.shell.other_person);
    if (taken.stage === "complete") return done(taken);
    // Its token goes with the code; the page goes on showing what they may do.
    take_session({ ...taken, rights: session.rights });
    if (taken.stage === "second_factor") set_stage("code");
    else set_fault(words.shell.elsewhere); // a new password, a new second factor
  };
  const attempt = async (ask: () => Promise<Session>) => {
    set_busy(true);
    set_fault("");
    try {
      take(await ask());
    } catch (error) {
      set_fault(is_problem(error, "session/none") ? words.shell.not_yet : explain(error));
    } finally {
      set_busy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => stage === "code"
      ? answer(api.POST("/api/v1/session/code", { body: { code } }))
      : answer(api.POST("/api/v1/session", { body: { name: session.name, password } })));
  };

  return (
    <Dialog title={wanted === "code" ? words.shell.code_wanted : words.shell.session_ended} leave={() => done(null)}>
      <p>{wanted === "code" ? words.shell.code_wanted_why : words.shell.session_ended_why}</p>
      <form className="form" onSubmit={submit}>
        {fault && <p className="fault" role="alert">{fault}</p>}
        {stage === "password" && (
          <>
            <Field label={words.shell.name}>{(attributes) => <input {...attributes} readOnly autoComplete="username" value={session.name} />}</Field>
            <Field label={words.shell.password}>
              {(attributes) => <input {...attributes} type="password" autoComplete="current-password" required autoFocus value={password} onChange={(event) => set_password(event.target.value)} />}
            </Field>
          </>
        )}
        {stage === "code" && (
          <Field label={words.shell.code}>
            {(attributes) => <input {...attributes} inputMode="numeric" autoComplete="one-time-code" maxLength={20} required autoFocus value={code} onChange={(event) => set_code(event.target.value)} />}
          </Field>
        )}
        <div className="buttons">
          <button className="go" disabled={is_busy}>{words.shell.go_on}</button>
          <button type="button" onClick={() => done(null)}>{words.shell.cancel}</button>
        </div>
      </form>
      {wanted === "sign-in" && (
        <div className="buttons">
          <a href="/sign-in?from=/account" target="_blank" rel="noreferrer">{words.shell.elsewhere}</a>
          <button type="button" disabled={is_busy} onClick={() => void attempt(() => answer(api.GET("/api/v1/session")))}>{words.shell.signed_in_there}</button>
        </div>
      )}
    </Dialog>
  );
};

export const SignInAgain = () => {
  const [asked, set_asked] = useState<Asked | null>(null);
  useEffect(() => on_wanted((session, wanted) => new Promise((done) => set_asked({
    session, wanted,
    done: (renewed) => {
      set_asked(null);
      done(renewed);
    },
  }))), []);
  return asked && <Form {...asked} />;
};
