// A volunteer asks for a certificate of their service, and sees which were issued.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { Fault } from "../shell/states";
import { date } from "../words/format";
import { use_words } from "../words/words";
import { use_deed } from "./own";
import type { OwnProps } from "./own_page";
import { CertificateLinks } from "./certificate_links";
import { span_of } from "./points";

export const CertificatePart = ({ token }: Pick<OwnProps, "token">) => {
  const words = use_words();
  const questions = useQueryClient();
  const [from, set_from] = useState("");
  const [until, set_until] = useState("");
  const [with_name, set_with_name] = useState(true);
  const [made, set_made] = useState<Schema["CertificateIssued"] | null>(null);
  const listed = useQuery({ queryKey: ["certificates", token], queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/certificates", { params: { path: { token } } })) });
  const issue = use_deed(token, async (body: Schema["CertificateWanted"], once) => {
    set_made(await answer(api.POST("/api/v1/volunteering/{token}/certificates", { params: { path: { token }, header: once }, body })));
    await questions.invalidateQueries({ queryKey: ["certificates", token] });
  }, words.certificate.made);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    issue.mutate({ ...(from && { from }), ...(until && { until }), with_name });
  };
  return (
    <section className="card" aria-labelledby="certificate">
      <h2 id="certificate">{words.certificate.title}</h2>
      <p className="quiet">{words.certificate.hint}</p>
      <form id="certificate_form" className="form" onSubmit={submit}>
        <div className="pair">
          <Field label={words.certificate.from} hint={words.certificate.from_hint}>{(attributes) => <input {...attributes} type="date" value={from} onChange={(event) => set_from(event.target.value)} />}</Field>
          <Field label={words.certificate.until} hint={words.certificate.until_hint}>{(attributes) => <input {...attributes} type="date" value={until} onChange={(event) => set_until(event.target.value)} />}</Field>
        </div>
        <label className="check"><input type="checkbox" checked={with_name} onChange={(event) => set_with_name(event.target.checked)} /> <span>{words.certificate.with_name}</span></label>
        {issue.error && <Fault title={words.volunteers.not_done} error={issue.error} />}
        <div className="buttons"><button className="go" disabled={issue.isPending}>{words.certificate.issue}</button></div>
      </form>
      {made && (
        <div className="once" role="status">
          <p>{words.certificate.once}</p>
          <CertificateLinks made={made} />
        </div>
      )}
      {listed.data && listed.data.certificates.length > 0 && (
        <>
          <h3>{words.certificate.issued}</h3>
          <ul className="lines">{listed.data.certificates.map((one) => (
            <li key={one.number}>{words.certificate.line(one.number, date(one.at), span_of(one.minutes))}{one.minutes_now !== one.minutes && <small className="wait"> {words.certificate.corrected(span_of(one.minutes_now))}</small>}</li>
          ))}</ul>
        </>
      )}
    </section>
  );
};
