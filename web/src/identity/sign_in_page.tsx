// Signing in: name and password, then whatever the sign-in still waits for. The same page takes up a one-time link, whose
// token stands behind the # so that no server or log sees it, and an answer of the organisation's sign-in.
import { Suspense, useEffect, useState, type FormEvent, type ReactNode } from "react";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { session_now, take_session, tell_windows, type Session } from "../api/session";
import { Field } from "../shell/field";
import { late } from "../shell/late";
import { Loading } from "../shell/states";
import { explain, use_words } from "../words/words";
import { DemoAccounts } from "./demo_accounts";
import { RecoveryCodes } from "./recovery_codes";
import { ChooseForm, CodeForm } from "./sign_in_forms";
import { WhichStation } from "./which_station";
import { answer_of, came_from, first_page } from "./way_in";
import "./identity.css";

const Enrolment = late(() => import("./enrolment"));

// What the address said when the page was opened; a provider's answer leaves it at once.
const invitation = location.pathname === "/welcome" ? location.hash.slice(1) : "";
const returned = location.pathname === "/sign-in/return" ? location.search : null;
if (returned !== null) history.replaceState(null, "", "/sign-in");

type Stage =
  | { name: "starting" | "password" | "code" | "choose" | "run_out" }
  | { name: "enrol"; enrolment: Schema["Enrolment"] }
  | { name: "recovery"; codes: readonly string[] };

const enter = (session: Session) => {
  tell_windows("signed-in");
  location.replace(first_page(came_from(location.search, location.origin), session.role, matchMedia("(max-width: 767px)").matches));
};

// What a session still waits for.
const stage_of = async (session: Session): Promise<Stage> => {
  take_session(session);
  if (session.stage === "second_factor") return { name: "code" };
  if (session.stage === "new_password") return { name: "run_out" };
  if (session.stage === "enrolment") return { name: "enrol", enrolment: await answer(api.POST("/api/v1/session/second-factor")) };
  enter(session);
  return { name: "starting" };
};

const come_back = async (search: string) => {
  const { session, from } = await answer(api.POST("/api/v1/session/oidc/return", { body: answer_of(search) }));
  history.replaceState(null, "", "/sign-in?from=" + encodeURIComponent(from));
  return stage_of(session);
};

// Whoever is signed in already goes on; of a session that is not whole yet, what it waits for.
const begin = async (): Promise<Stage> => {
  if (invitation) return { name: "choose" };
  if (returned !== null) return come_back(returned);
  const session = await answer(api.GET("/api/v1/session")).catch((error: unknown) => {
    if (is_problem(error) && error.status === 401) return null;
    throw error;
  });
  return session ? stage_of(session) : { name: "password" };
};

export const SignInPage = () => {
  const words = use_words();
  const [stage, set_stage] = useState<Stage>({ name: "starting" });
  const [fault, set_fault] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [name, set_name] = useState("");
  const [password, set_password] = useState("");

  // One step at a time; what it leads to, or why it did not.
  const attempt = async (act: () => Promise<Stage>) => {
    set_busy(true);
    set_fault(null);
    try {
      set_stage(await act());
    } catch (error) {
      set_fault(error);
      if (is_problem(error, "session/none") || is_problem(error, "session/ended")) set_stage({ name: "password" });
      else set_stage((now) => (now.name === "starting" ? { name: "password" } : now));
    } finally {
      set_busy(false);
    }
  };
  useEffect(() => void attempt(begin), []);
  useEffect(() => {
    document.title = `${words.sign_in.titles[stage.name === "starting" ? "password" : stage.name]} · 邻里 Linli`;
  });

  const sign_in = (who: { name: string; password: string }) => attempt(async () => stage_of(await answer(api.POST("/api/v1/session", { body: who }))));
  const leave = () => void attempt(async () => {
    await answer(api.DELETE("/api/v1/session")).catch(() => null);
    take_session(null);
    set_password("");
    return { name: "password" };
  });
  const on_submit = (act: () => Promise<void>) => (event: FormEvent) => {
    event.preventDefault();
    void act();
  };

  const parts: Record<Exclude<Stage["name"], "starting">, () => ReactNode> = {
    password: () => (
      <>
        <form id="password_form" className="form" onSubmit={on_submit(() => sign_in({ name: name.trim(), password }))}>
          <WhichStation />
          <Field id="name" label={words.sign_in.name}>
            {(attributes) => <input {...attributes} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus value={name} onChange={(event) => set_name(event.target.value)} />}
          </Field>
          <Field id="password" label={words.sign_in.password}>
            {(attributes) => <input {...attributes} name="password" type="password" autoComplete="current-password" required value={password} onChange={(event) => set_password(event.target.value)} />}
          </Field>
          <button className="go large" disabled={is_busy}>{words.sign_in.sign_in}</button>
        </form>
        <Provider attempt={attempt} />
        <p className="quiet">{words.sign_in.forgotten}</p>
      </>
    ),
    code: () => <CodeForm name={session_now()?.name ?? name} is_busy={is_busy} leave={leave} give={(code) => attempt(async () => stage_of(await answer(api.POST("/api/v1/session/code", { body: { code } }))))} />,
    choose: () => <ChooseForm key="choose" is_busy={is_busy} hint={words.sign_in.welcome}
      give={(chosen) => attempt(async () => stage_of(await answer(api.POST("/api/v1/welcome", { body: { invitation, password: chosen } }))))} />,
    run_out: () => <ChooseForm key="run_out" is_busy={is_busy} hint={words.sign_in.run_out} name={name} leave={leave}
      give={(chosen, present) => attempt(async () => stage_of(await answer(api.POST("/api/v1/session/password", { body: { present, password: chosen } }))))} />,
    enrol: () => stage.name === "enrol" && (
      <>
        <p>{words.sign_in.enrol_hint}</p>
        <Suspense fallback={<Loading />}>
          <Enrolment enrolment={stage.enrolment} leave={leave} leave_word={words.sign_in.leave} done={(enrolled) => {
            take_session(enrolled.session);
            set_stage({ name: "recovery", codes: enrolled.recovery_codes });
          }} />
        </Suspense>
      </>
    ),
    recovery: () => stage.name === "recovery" && (
      <RecoveryCodes codes={stage.codes} kept_word={words.sign_in.kept} kept={() => void attempt(async () => stage_of(await answer(api.GET("/api/v1/session"))))} />
    ),
  };
  if (stage.name === "starting") return <Loading />;
  return (
    <section className="card door">
      <h1>{words.sign_in.titles[stage.name]}</h1>
      {stage.name === "password" && <p className="quiet">{words.sign_in.intro} {words.sign_in.resident}<a href="/">{words.sign_in.to_report}</a></p>}
      {fault !== null && <p id="fault" className="fault" role="alert">{stage.name === "code" && is_problem(fault, "session/wrong") ? words.shell.code_wrong : explain(fault)}</p>}
      {parts[stage.name]()}
      {stage.name === "password" && <DemoAccounts take={(who) => {
        set_name(who.name);
        set_password(who.password);
        void sign_in(who);
      }} />}
    </section>
  );
};

const Provider = ({ attempt }: { attempt: (act: () => Promise<Stage>) => Promise<void> }) => {
  const words = use_words();
  const [is_there, see] = useState(false);
  useEffect(() => {
    answer(api.GET("/api/v1/session/ways")).then((ways) => see(ways.provider), () => {});
  }, []);
  if (!is_there) return null;
  return (
    <>
      <p className="or">{words.sign_in.or}</p>
      <button id="provider" type="button" className="large" onClick={() => void attempt(async () => {
        location.assign((await answer(api.POST("/api/v1/session/oidc", { body: { from: came_from(location.search, location.origin) } }))).address);
        return { name: "password" };
      })}>{words.sign_in.provider}</button>
    </>
  );
};
