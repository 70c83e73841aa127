// A partner's tokens: which there are, issuing one, ending one.
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { server_now } from "../api/contact";
import { Field } from "../shell/field";
import { date } from "../words/format";
import { explain, pick, use_words, type Words } from "../words/words";
import type { Steps } from "./account_detail";
import { TokenShown } from "./invitation";

const state_of = (token: Schema["ApiToken"], words: Words) =>
  token.ended_at ? words.accounts.ended : Date.parse(token.expires_at) < server_now() ? words.accounts.expired : words.accounts.until(date(token.expires_at));

export const TokensPart = ({ steps, tokens, rights }: { steps: Steps; tokens: readonly Schema["ApiToken"][]; rights: readonly Schema["RightShown"][] }) => {
  const words = use_words();
  const title_of = (right: string) => pick(rights.find((one) => one.right === right)?.title) || right;
  const end = (token: Schema["ApiToken"]) => async () => {
    await answer(api.DELETE("/api/v1/accounts/{id}/tokens/{token}", { params: { path: { id: String(token.account), token: String(token.id) } } }));
    return null;
  };
  return (
    <section className="part" aria-labelledby="tokens_title">
      <h3 id="tokens_title">{words.accounts.tokens}</h3>
      {tokens.length === 0 && <p className="quiet">{words.accounts.no_tokens}</p>}
      <ul className="tokens">
        {tokens.map((token) => (
          <li key={token.id}>
            <span className="grow">{token.note || `#${token.id}`} · {state_of(token, words)}{token.rights.length > 0 && <span className="quiet"> {token.rights.map(title_of).join(" · ")}</span>}</span>
            {!token.ended_at && <button type="button" onClick={() => steps.ask(words.accounts.end, words.accounts.end_why, end(token))}>{words.accounts.end}</button>}
          </li>
        ))}
      </ul>
      {!steps.account.is_disabled && <IssueForm steps={steps} rights={rights} />}
    </section>
  );
};

const IssueForm = ({ steps: { account, run }, rights }: { steps: Steps; rights: readonly Schema["RightShown"][] }) => {
  const words = use_words();
  const [note, set_note] = useState("");
  const [days, set_days] = useState("365");
  const [only, set_only] = useState<readonly string[]>([]);
  const [fault, set_fault] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_fault("");
    run(async () => {
      const issued = await answer(api.POST("/api/v1/accounts/{id}/tokens", { params: { path: { id: String(account.id) } }, body: { note: note.trim(), days: Number(days), rights: [...only] } }));
      set_note("");
      set_only([]);
      return () => <TokenShown secret={issued.secret} />;
    }).catch((error: unknown) => set_fault(explain(error)));
  };
  return (
    <form className="form" id="issue_form" onSubmit={submit}>
      <h3>{words.accounts.issue}</h3>
      <Field label={words.accounts.note}>{(attributes) => <input {...attributes} required maxLength={100} value={note} onChange={(event) => set_note(event.target.value)} />}</Field>
      <Field label={words.accounts.days}>{(attributes) => <input {...attributes} type="number" min={1} max={400} required value={days} onChange={(event) => set_days(event.target.value)} />}</Field>
      <fieldset>
        <legend className="quiet">{words.accounts.rights}</legend>
        {rights.map((one) => (
          <label key={one.right} className="check">
            <input type="checkbox" checked={only.includes(one.right)} onChange={(event) => set_only(event.target.checked ? [...only, one.right] : only.filter((other) => other !== one.right))} />
            <span>{pick(one.title)}</span>
          </label>
        ))}
      </fieldset>
      {fault && <p className="fault" role="alert">{fault}</p>}
      <div className="buttons"><button className="go">{words.accounts.issue}</button></div>
    </form>
  );
};
