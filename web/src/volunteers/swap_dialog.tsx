// Offers the place that one has in a shift: to whoever of the team may take it, to one member, or for a place in another shift.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { Fault, Loading } from "../shell/states";
import { explain, use_words } from "../words/words";
import { own_key, use_deed } from "./own";
import { use_team_words } from "./team_words";

// `done`: it was offered, and the button that opened this goes.
export const SwapDialog = ({ token, shift, leave, done }: { token: string; shift: Schema["ShiftShown"]; leave: () => void; done: () => void }) => {
  const words = use_words();
  const called = use_team_words();
  const path = { token, shift: String(shift.id) };
  const asked = useQuery({ queryKey: [...own_key(token), "offer", shift.id], queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/shifts/{shift}/offer", { params: { path } })) });
  const [to, set_to] = useState("");
  const [other, set_other] = useState("");
  const [is_checked, set_checked] = useState(false);
  const offer = use_deed(token, (body: Schema["OfferWritten"], once) => answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/offer", { params: { path, header: once }, body })), words.swaps.offered, () => {
    leave();
    requestAnimationFrame(done); // once the dialog has given the keyboard back
  });
  const form = useRef<HTMLFormElement>(null);
  const is_read = asked.data !== undefined;
  useEffect(() => {
    if (is_read) form.current?.querySelector("select")?.focus();
  }, [is_read]);
  const must_exchange = asked.data?.for_nothing === false;
  const lacks = must_exchange && !other;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (lacks) focus_first_fault(event.currentTarget as HTMLFormElement);
    else offer.mutate({ ...(to && { to: Number(to) }), ...(other && { for_shift: Number(other) }) });
  };
  return (
    <Dialog title={words.swaps.title} leave={leave}>
      <p><b>{called.shift(shift)}</b></p>
      <p>{words.swaps.why}</p>
      {!asked.data && (asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />)}
      {asked.data && (
        <form ref={form} className="form" noValidate onSubmit={submit}>
          {must_exchange && <p className="wait">{words.swaps.standby}</p>}
          <Field label={words.swaps.to} hint={words.swaps.to_hint}>
            {(attributes) => (
              <select {...attributes} value={to} onChange={(event) => set_to(event.target.value)}>
                <option value="">{words.swaps.anyone}</option>
                {asked.data.members.map((one) => <option key={one.volunteer} value={one.volunteer}>{one.name}</option>)}
              </select>
            )}
          </Field>
          <Field label={words.swaps.for_shift} hint={asked.data.shifts.length === 0 ? words.swaps.for_none : undefined} fault={is_checked && lacks ? words.swaps.for_missing : undefined}>
            {(attributes) => (
              <select {...attributes} value={other} onChange={(event) => set_other(event.target.value)}>
                <option value="">{words.swaps.for_nothing}</option>
                {asked.data.shifts.map((one) => <option key={one.id} value={one.id}>{called.shift(one)}</option>)}
              </select>
            )}
          </Field>
          {offer.error && <p className="fault" role="alert">{explain(offer.error)}</p>}
          <div className="buttons">
            <button className="go" disabled={offer.isPending}>{words.swaps.offer}</button>
            <button type="button" onClick={leave}>{words.shell.cancel}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
};
