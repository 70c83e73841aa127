// Setting up a second factor: the key as a picture and in letters, then its first code.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { QrCode } from "../shell/qr_code";
import { explain, use_words } from "../words/words";
import { CodeField } from "./code_field";
import "./identity.css";

export default ({ enrolment, done, leave, leave_word }: { enrolment: Schema["Enrolment"]; done: (enrolled: Schema["Enrolled"]) => void; leave: () => void; leave_word: string }) => {
  const words = use_words();
  const [code, set_code] = useState("");
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const digits = code.replace(/\s/g, "");
    if (!/^\d{6}$/.test(digits)) return set_fault(words.account.six_digits);
    set_busy(true);
    set_fault("");
    try {
      done(await answer(api.POST("/api/v1/session/second-factor/confirm", { body: { code: digits } })));
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };
  return (
    <form id="enrol_form" className="form" noValidate onSubmit={(event) => void submit(event)}>
      <p>{words.account.step_one}</p>
      <div className="key">
        <QrCode text={enrolment.address} label={words.account.qr} />
        <p>
          <span className="quiet">{words.account.secret}</span>
          <code id="secret">{enrolment.secret.match(/.{1,4}/g)?.join(" ")}</code>
          <a href={enrolment.address}>{words.account.open}</a>
        </p>
      </div>
      <CodeField id="first_code" label={words.account.step_two} fault={fault || undefined} value={code} take={set_code} />
      <div className="buttons">
        <button className="go" disabled={is_busy}>{words.account.confirm}</button>
        <button type="button" className="leave" onClick={leave}>{leave_word}</button>
      </div>
    </form>
  );
};
