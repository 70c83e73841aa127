// Commendations and evaluations of a volunteer, as staff see and write them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { Fault } from "../shell/states";
import { explain, use_words } from "../words/words";
import { MeritLines } from "./merit_lines";
import { use_staff_deed } from "./teams";
import { use_may_manage } from "./teams_page";

type Kind = Schema["MeritKind"];

export const Merits = ({ volunteer }: { volunteer: number }) => {
  const words = use_words();
  const may = use_may_manage();
  const questions = useQueryClient();
  const path = { number: String(volunteer) };
  const [kind, set_kind] = useState<Kind>("commendation");
  const [from, set_from] = useState("");
  const [until, set_until] = useState("");
  const [text, set_text] = useState("");
  const asked = useQuery({ queryKey: ["merits", volunteer], queryFn: () => answer(api.GET("/api/v1/volunteers/{number}/merits", { params: { path } })) });
  const add = use_staff_deed(async (body: Schema["MeritWritten"], once) => {
    questions.setQueryData(["merits", volunteer], await answer(api.POST("/api/v1/volunteers/{number}/merits", { params: { path, header: once }, body })));
  }, words.merits.added, () => { set_from(""); set_until(""); set_text(""); });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ kind, from, ...(kind === "evaluation" && until && { until }), text: text.trim() });
  };
  return (
    <section id="merits" className="part" aria-labelledby="merits-of">
      <h3 id="merits-of">{words.merits.title}</h3>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.data?.merits.length === 0 && <p className="quiet">{words.merits.none}</p>}
      {asked.data && <MeritLines merits={asked.data.merits} />}
      {may && (
        <details>
          <summary>{words.merits.add}</summary>
          <p className="quiet">{words.merits.stands}</p>
          <form className="form" onSubmit={submit}>
            <Field label={words.merits.kind}>{(attributes) => <select {...attributes} value={kind} onChange={(event) => set_kind(event.target.value as Kind)}>{(["commendation", "evaluation"] as const).map((one) => <option key={one} value={one}>{words.merits.kinds[one]}</option>)}</select>}</Field>
            <div className="pair">
              <Field label={kind === "evaluation" ? words.merits.from : words.merits.day}>{(attributes) => <input {...attributes} type="date" required value={from} onChange={(event) => set_from(event.target.value)} />}</Field>
              {kind === "evaluation" && <Field label={words.merits.until}>{(attributes) => <input {...attributes} type="date" required value={until} onChange={(event) => set_until(event.target.value)} />}</Field>}
            </div>
            <Field label={words.merits.text} hint={words.merits.text_hint}>{(attributes) => <textarea {...attributes} required rows={3} maxLength={500} value={text} onChange={(event) => set_text(event.target.value)} />}</Field>
            {add.error && <p className="fault" role="alert">{explain(add.error)}</p>}
            <div className="buttons"><button className="go" disabled={add.isPending}>{words.merits.save}</button></div>
          </form>
        </details>
      )}
    </section>
  );
};
