// Who an account's owner is at the organisation's sign-in; nothing where the station has none.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { date } from "../words/format";
import { explain, use_words } from "../words/words";
import type { Steps } from "./account_detail";

export const ProviderPart = ({ steps: { account, run, ask }, providers }: { steps: Steps; providers: readonly Schema["ProviderLink"][] }) => {
  const words = use_words();
  const ways = useQuery({ queryKey: ["ways"], queryFn: () => answer(api.GET("/api/v1/session/ways")), staleTime: Infinity });
  const [subject, set_subject] = useState("");
  const [fault, set_fault] = useState("");
  if (!ways.data?.provider && providers.length === 0) return null;
  const path = { id: String(account.id) };
  const header = { "If-Match": `"${account.version}"` };
  const link = (event: FormEvent) => {
    event.preventDefault();
    set_fault("");
    run(async () => {
      await answer(api.PUT("/api/v1/accounts/{id}/oidc", { params: { path, header }, body: { subject: subject.trim() } }));
      set_subject("");
      return null;
    }).catch((error: unknown) => set_fault(explain(error)));
  };
  const unlink = async () => {
    await answer(api.DELETE("/api/v1/accounts/{id}/oidc", { params: { path, header } }));
    return null;
  };
  return (
    <section className="part" id="provider_part" aria-labelledby="provider_title">
      <h3 id="provider_title">{words.accounts.provider}</h3>
      {providers.length === 0 && <p className="quiet">{words.accounts.provider_none}</p>}
      {providers.map((one) => <p key={one.issuer}>{one.issuer} <span className="quiet">{words.accounts.provider_since(date(one.linked_at))}</span></p>)}
      {providers.length > 0 && <div className="buttons"><button type="button" onClick={() => ask(words.accounts.unlink, words.accounts.unlink_why, unlink)}>{words.accounts.unlink}</button></div>}
      {providers.length === 0 && !account.is_disabled && (
        <form className="form" onSubmit={link}>
          <Field label={words.accounts.subject} hint={words.accounts.provider_hint}>
            {(attributes) => <input {...attributes} required maxLength={255} autoCapitalize="none" autoComplete="off" spellCheck={false} value={subject} onChange={(event) => set_subject(event.target.value)} />}
          </Field>
          {fault && <p className="fault" role="alert">{fault}</p>}
          <div className="buttons"><button>{words.accounts.link_provider}</button></div>
        </form>
      )}
    </section>
  );
};
