// In front of the page, while somebody works on it: a session that ended is renewed, or a code of the second factor is given
// once more. What they had typed stays, and the request that found out goes on. Whoever leaves in one window has left in all:
// what the others show is covered until the same person is back.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { ask_version } from "../api/version";
import { is_problem } from "../api/problem";
import { on_wanted, on_windows, renew_session, session_now, take_session, tell_windows, type Session, type Wanted } from "../api/session";
import { Dialog } from "../shell/dialog";
import { Field } from "../shell/field";
import { explain, use_words, type Words } from "../words/words";

interface Asked { session: Session; wanted: Wanted; done: (session: Session | null) => void }

const says = (words: Words, { wanted }: Asked, other: Session | null): [string, string] => {
  if (other) return [words.shell.another, words.shell.another_why(other.name)];
  if (wanted === "left") return [words.shell.left, words.shell.left_why];
  if (wanted === "code") return [words.shell.code_wanted, words.shell.code_wanted_why];
  return [words.shell.session_ended, words.shell.session_ended_why];
};

// In a demo town everyone may know the code.
const demo_code = async (name: string): Promise<string> => {
  const { is_demo } = await ask_version();
  if (!is_demo) return "";
  const { accounts } = await answer(api.GET("/api/v1/demo/accounts"));
  return accounts.find((account) => account.name === name)?.code ?? "";
};

const Form = ({ asked, other }: { asked: Asked; other: Session | null }) => {
  const words = use_words();
  const { session, wanted, done } = asked;
  const is_covered = wanted === "left" || other !== null;
  const [title, why] = says(words, asked, other);
  const [stage, set_stage] = useState<"password" | "code">(wanted === "code" ? "code" : "password");
  const [password, set_password] = useState("");
  const [code, set_code] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);

  useEffect(() => {
    if (stage === "code") demo_code(session.name).then((known) => set_code((typed) => typed || known), () => {});
  }, [stage, session.name]);

  useEffect(() => {
    document.documentElement.classList.toggle("covered", is_covered);
    return () => document.documentElement.classList.remove("covered");
  }, [is_covered]);

  const take = (taken: Session) => {
    if (taken.account !== session.account) return set_fault(words.shell.other_person);
    if (taken.stage === "complete") {
      if (wanted !== "code") tell_windows("signed-in");
      return done(taken);
    }
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
      set_fault(is_problem(error, "session/none") ? words.shell.not_yet : stage === "code" && is_problem(error, "session/wrong") ? words.shell.code_wrong : explain(error));
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
    <Dialog title={title} leave={() => { if (!is_covered) done(null); }}>
      <p>{why}</p>
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
          {other ? <button type="button" onClick={() => location.reload()}>{words.shell.reopen(other.name)}</button>
            : wanted === "left" ? <button type="button" onClick={() => location.replace("/sign-in")}>{words.shell.leave_page}</button>
            : <button type="button" onClick={() => done(null)}>{words.shell.cancel}</button>}
        </div>
      </form>
      {wanted !== "code" && !other && (
        <div className="buttons">
          <a href="/sign-in?from=/account" target="_blank" rel="noreferrer">{words.shell.elsewhere}</a>
          <button type="button" disabled={is_busy} onClick={() => void attempt(() => answer(api.GET("/api/v1/session")))}>{words.shell.signed_in_there}</button>
        </div>
      )}
    </Dialog>
  );
};

export const SignInAgain = () => {
  const [asked, ask] = useState<Asked | null>(null);
  const [other, see_other] = useState<Session | null>(null);
  const open = useRef<Asked | null>(null);
  useEffect(() => on_wanted((session, wanted) => new Promise((done) => {
    open.current = {
      session, wanted,
      done: (renewed) => {
        open.current = null;
        ask(null);
        see_other(null);
        done(renewed);
      },
    };
    ask(open.current);
  })), []);
  useEffect(() => on_windows(async (change) => {
    const session = session_now();
    if (!session) return;
    if (change === "signed-out") {
      if (open.current) ask(open.current = { ...open.current, wanted: "left" });
      else void renew_session("left", true);
      return;
    }
    const now = await answer(api.GET("/api/v1/session")).catch(() => null);
    if (now?.stage !== "complete") return;
    if (now.person !== session.person) {
      see_other(now);
      void renew_session("sign-in", true);
    } else if (open.current) open.current.done(now);
    else take_session(now);
  }), []);
  return asked && <Form key={asked.wanted} asked={asked} other={other} />;
};
