// One's second factor: set up or replaced, with its recovery codes.
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { take_session, tell_windows, type Session } from "../api/session";
import { Dialog } from "../shell/dialog";
import { late } from "../shell/late";
import { Loading } from "../shell/states";
import { explain, use_words } from "../words/words";
import { RecoveryCodes } from "./recovery_codes";

const Enrolment = late(() => import("./enrolment"));

type Step = { name: "rest"; is_done?: boolean } | { name: "ask" } | { name: "enrol"; enrolment: Schema["Enrolment"] } | { name: "codes"; codes: readonly string[] };

export const Factor = ({ session }: { session: Session }) => {
  const words = use_words();
  const questions = useQueryClient();
  const [step, set_step] = useState<Step>({ name: "rest" });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const rest = () => set_step({ name: "rest" });
  const begin = async () => {
    set_busy(true);
    set_fault("");
    try {
      set_step({ name: "enrol", enrolment: await answer(api.POST("/api/v1/session/second-factor")) });
    } catch (error) {
      set_fault(explain(error));
      rest();
    } finally {
      set_busy(false);
    }
  };
  const has = session.has_second_factor;
  return (
    <section id="factor" className="card" aria-labelledby="factor_title">
      <h2 id="factor_title">{words.account.factor}</h2>
      {fault && <p className="fault" role="alert">{fault}</p>}
      {(step.name === "rest" || step.name === "ask") && (
        <>
          {step.name === "rest" && step.is_done && <p className="good" role="status">{words.account.enrolled}</p>}
          <p>{has ? words.account.has_factor : words.account.no_factor}</p>
          {has && <p className="quiet">{words.account.codes_hint}</p>}
          <div className="buttons">
            <button type="button" disabled={is_busy} onClick={() => (has ? set_step({ name: "ask" }) : void begin())}>{has ? words.account.replace : words.account.enrol}</button>
          </div>
        </>
      )}
      {step.name === "ask" && (
        <Dialog title={words.account.replace} leave={rest}>
          <p>{words.account.replace_why}</p>
          <div className="buttons">
            <button type="button" className="go" disabled={is_busy} onClick={() => void begin()}>{words.shell.go_on}</button>
            <button type="button" onClick={rest}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
      {step.name === "enrol" && (
        <Suspense fallback={<Loading />}>
          <Enrolment enrolment={step.enrolment} leave={rest} leave_word={words.shell.cancel} done={(enrolled) => {
            take_session(enrolled.session);
            tell_windows("signed-in"); // its cookie is another
            set_step({ name: "codes", codes: enrolled.recovery_codes });
            void questions.invalidateQueries({ queryKey: ["sessions"] });
          }} />
        </Suspense>
      )}
      {step.name === "codes" && <RecoveryCodes codes={step.codes} kept_word={words.account.kept} kept={() => set_step({ name: "rest", is_done: true })} />}
    </section>
  );
};
