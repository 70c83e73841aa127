// "Is it settled?" Yes ends it; no, with why, has it taken up again.
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { use_words } from "../words/words";
import type { Tracked } from "./track_page";

export interface StepProps { token: string; tracked: Tracked; take: (now: Tracked, said: string) => void }

export const JudgeCard = ({ token, tracked, take }: StepProps) => {
  const words = use_words();
  const [is_asked, set_asked] = useState(false);
  const [why, set_why] = use_kept(`track.why.${tracked.number}`, "");
  const [is_checked, set_checked] = useState(false);
  const [intention] = useState(() => new Intention(`track.judged.${tracked.number}`));
  const judge = useMutation({
    mutationFn: (settled: boolean) => {
      const body = settled ? { settled } : { settled, why: why.trim() };
      return carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/judge", { params: { path: { token }, header: once }, body })), intention.key_for([token, body]));
    },
    onSuccess: (now) => {
      intention.over();
      set_asked(false);
      set_why("");
      take(now, words.track.thanks);
    },
  });
  const is_closed = tracked.state === "closed";
  const is_missing = is_checked && why.trim() === "";
  const send_back = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (why.trim() === "") focus_first_fault(event.currentTarget as HTMLFormElement);
    else judge.mutate(false);
  };
  return (
    <section className="card judge">
      <h2>{is_closed ? words.track.settled_closed : words.track.settled}</h2>
      <p className="quiet">{is_closed ? words.track.settled_closed_hint : words.track.settled_hint}</p>
      {judge.error && !is_asked && <Fault title={words.track.not_done} error={judge.error} />}
      <div className="buttons">
        <button type="button" className="go" disabled={judge.isPending} onClick={() => judge.mutate(true)}>{words.track.settled_yes}</button>
        <button type="button" disabled={judge.isPending} onClick={() => { judge.reset(); set_checked(false); set_asked(true); }}>{words.track.settled_no}</button>
      </div>
      {is_asked && (
        <Dialog title={words.track.why_title} leave={() => set_asked(false)}>
          <form className="form" noValidate onSubmit={send_back}>
            <Field label={words.track.why} fault={is_missing ? words.track.why_missing : undefined}>
              {(attributes) => <textarea {...attributes} rows={4} maxLength={1000} required value={why} onChange={(event) => set_why(event.target.value)} />}
            </Field>
            {judge.error && <Fault title={words.track.not_done} error={judge.error} />}
            <div className="buttons">
              <button className="go" disabled={judge.isPending}>{words.track.send_back}</button>
              <button type="button" onClick={() => set_asked(false)}>{words.shell.cancel}</button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  );
};
