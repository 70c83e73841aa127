// To check in and out: by the eight digits on the leader's telephone, or by their QR code, which opens this page. Without signal
// the code waits on this phone with the moment it was read.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { is_worth_waiting } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { Empty, Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time } from "../words/format";
import { explain, pick, use_words, words_now } from "../words/words";
import { CheckByPlace } from "./check_by_place";
import { own_key, use_own } from "./own";
import { use_team_words } from "./team_words";
import { drop_waiting, is_in_hand, is_same, keep_waiting, look_again, new_check, on_kept, refusal_of, refuse_waiting, waiting_of, with_in_hand, type WaitingCheck, type Way } from "./waiting";

const send = ({ token, shift, way, code, scanned_at, key }: WaitingCheck) => {
  const path = { token, shift: String(shift) };
  return carry_out((once) => {
    const asked = { params: { path, header: once }, body: { code, scanned_at } };
    return way === "in" ? answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/check-in", asked)) : answer(api.POST("/api/v1/volunteering/{token}/shifts/{shift}/check-out", asked));
  }, key);
};

const use_check = (token: string, done: () => void) => {
  const questions = useQueryClient();
  return useMutation({
    mutationFn: (one: WaitingCheck) =>
      with_in_hand(one.key, async () => {
        const before = waiting_of(token).find((other) => is_same(one, other));
        const is_kept = keep_waiting(one); // before it is sent: until it is answered
        try {
          await send(one);
          drop_waiting(one);
          const words = words_now();
          tell(one.way === "in" ? words.volunteers.checked_in : words.volunteers.checked_out);
        } catch (error) {
          const words = words_now();
          if (is_kept && is_worth_waiting(error)) return tell(words.volunteers.waiting_kept);
          if (before) keep_waiting(before);
          else drop_waiting(one);
          throw error;
        }
      }),
    onSuccess: done,
    onSettled: () => questions.invalidateQueries({ queryKey: own_key(token) }),
  });
};

// `by_place`: the shift has grids to be in.
export const CheckDialog = ({ token, shift, way, by_place, leave }: { token: string; shift: number; way: Way; by_place: boolean; leave: () => void }) => {
  const words = use_words();
  const [code, set_code] = useState("");
  const [is_checked, set_checked] = useState(false);
  const check = use_check(token, leave);
  const is_wrong = !/^\d{8}$/.test(code.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (is_wrong) focus_first_fault(event.currentTarget as HTMLFormElement);
    else check.mutate(new_check(token, shift, way, code.trim(), server_now()));
  };
  return (
    <Dialog title={way === "in" ? words.volunteers.check_in : words.volunteers.check_out} leave={leave}>
      <p>{words.volunteers.check_in_why}</p>
      <form className="form" noValidate onSubmit={submit}>
        <Field label={words.volunteers.code} fault={is_checked && is_wrong ? words.volunteers.code_missing : undefined}>
          {(attributes) => <input {...attributes} className="digits" inputMode="numeric" autoComplete="one-time-code" maxLength={8} value={code} onChange={(event) => set_code(event.target.value.replace(/\D/g, ""))} />}
        </Field>
        {check.error && <p className="fault" role="alert">{explain(check.error)}</p>}
        <div className="buttons">
          <button className="go" disabled={check.isPending}>{way === "in" ? words.volunteers.check_in : words.volunteers.check_out}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
      {by_place && way === "in" && <CheckByPlace token={token} shift={shift} done={leave} />}
    </Dialog>
  );
};

// "#in/17/48291307": what a leader's QR code opens.
export const CheckInByLink = ({ token, shift, code }: { token: string | null; shift: number; code: string }) => {
  const words = use_words();
  if (token !== null) return <CheckHere token={token} shift={shift} code={code} />;
  return (
    <section className="card">
      <h1>{words.volunteers.check_in}</h1>
      <p>{words.volunteers.by_link_none}</p>
      <div className="buttons"><a className="button go" href="#join">{words.volunteers.join}</a></div>
    </section>
  );
};

const patience = 4_000; // milliseconds: then the button is there, whatever is known of the shift

const CheckHere = ({ token, shift, code }: { token: string; shift: number; code: string }) => {
  const words = use_words();
  const called = use_team_words();
  const asked = use_own(token);
  const [read_at] = useState(server_now); // the code was right when it was read
  const check = use_check(token, () => { location.hash = "now"; });
  const [is_late, set_late] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set_late(true), patience);
    return () => clearTimeout(timer);
  }, []);
  if (!asked.data && !asked.error && !is_late) return <Loading />;
  const found = asked.data?.shifts.find((one) => one.shift.id === shift)?.shift;
  const service = asked.data?.services.find((one) => one.shift === shift && one.state === "open");
  const way: Way = service ? "out" : "in";
  // Without signal nothing is known of the shift: it is taken as it stands in the code.
  const is_unknown = asked.data !== undefined && !found && !service;
  return (
    <section className="card">
      <h1>{way === "in" ? words.volunteers.check_in : words.volunteers.check_out}</h1>
      {is_unknown ? <Empty go={<a href="#now">{words.volunteers.go_on}</a>}>{words.volunteers.by_link_not_yours}</Empty> : (
        <>
          {found && <p className="big">{called.shift(found)}</p>}
          {asked.data && <p className="quiet">{asked.data.name} · {words.volunteering.volunteer(asked.data.volunteer.number)}</p>}
          {check.error && <Fault title={words.volunteers.not_done} error={check.error} />}
          <button type="button" className="go large" disabled={check.isPending} onClick={() => check.mutate(new_check(token, shift, way, code, read_at))}>{way === "in" ? words.volunteers.check_in : words.volunteers.check_out}</button>
          <p><a href="#now">{words.volunteers.go_on}</a></p>
        </>
      )}
    </section>
  );
};

const again_every = 20_000; // milliseconds
const shown_of = (token: string) => waiting_of(token).filter((one) => !is_in_hand(one.key));
const to_send = (token: string) => shown_of(token).filter((one) => !one.refused);
let is_sending = false;

// What waits on this phone to be sent; it goes by itself when the server can be reached.
export const Waiting = ({ token }: { token: string }) => {
  const words = use_words();
  const called = use_team_words();
  const questions = useQueryClient();
  const own = use_own(token);
  const [all, set_all] = useState(() => shown_of(token));
  const [is_busy, set_busy] = useState(false);
  const look = () => set_all(shown_of(token));
  const send_all = async () => {
    if (is_sending) return;
    is_sending = true;
    set_busy(true);
    for (const one of to_send(token)) {
      try {
        await send(one);
        drop_waiting(one);
        const words = words_now();
        tell(words.volunteers.waiting_sent);
      } catch (error) {
        if (is_worth_waiting(error)) break;
        refuse_waiting(one, refusal_of(error));
      }
    }
    is_sending = false;
    look_again();
    set_busy(false);
    void questions.invalidateQueries({ queryKey: own_key(token) });
  };
  useEffect(() => {
    const act = () => (to_send(token).length > 0 ? void send_all() : look());
    act();
    const timer = setInterval(act, again_every);
    const deafen = on_kept(look);
    addEventListener("online", act);
    return () => {
      deafen();
      clearInterval(timer);
      removeEventListener("online", act);
    };
  }, [token]);
  return all.map((one) => {
    const shift = own.data?.shifts.find((mine) => mine.shift.id === one.shift)?.shift;
    return (
      <div key={one.key} className={one.refused ? "fault" : "wait"} role="status">
        <p>{one.refused ? `${words.volunteers.waiting_refused}: ${pick(one.refused)}` : words.volunteers.waiting_kept}</p>
        <p className="quiet">{shift && `${pick(shift.team_name)} ${called.span(shift)} · `}{date_time(one.scanned_at)}</p>
        <div className="buttons">
          {!one.refused && <button type="button" disabled={is_busy} onClick={() => void send_all()}>{words.volunteers.waiting_now}</button>}
          <button type="button" onClick={() => { drop_waiting(one); }}>{words.volunteers.waiting_drop}</button>
        </div>
      </div>
    );
  });
};
