// To confirm a service with its minutes, or to refuse it and say why: leaders on their page, staff on theirs.
import { useState, type FormEvent } from "react";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { day_name, time } from "../words/format";
import { explain, pick, use_words } from "../words/words";

type Service = Schema["ServiceShown"];
interface Props { service: Service; who: string; confirm: (minutes: number) => Promise<unknown>; refuse: (reason: string) => Promise<unknown> }

export const ConfirmButtons = (props: Props) => {
  const words = use_words();
  const [asked, ask] = useState<"confirm" | "refuse" | null>(null);
  return (
    <span className="buttons">
      <button type="button" className="go" aria-label={words.volunteering.confirm_of(props.who)} onClick={() => ask("confirm")}>{words.volunteering.confirm}</button>
      <button type="button" aria-label={words.volunteering.refuse_of(props.who)} onClick={() => ask("refuse")}>{words.volunteering.refuse}</button>
      {asked && <Asked {...props} is_refused={asked === "refuse"} leave={() => ask(null)} />}
    </span>
  );
};

const Asked = ({ service, who, confirm, refuse, is_refused, leave }: Props & { is_refused: boolean; leave: () => void }) => {
  const words = use_words();
  const [minutes, set_minutes] = useState(String(service.minutes));
  const [reason, set_reason] = useState("");
  const [is_checked, set_checked] = useState(false);
  const [is_busy, set_busy] = useState(false);
  const [fault, set_fault] = useState("");
  const wanted = Number(minutes);
  const is_wrong = is_refused ? !reason.trim() : !Number.isInteger(wanted) || wanted < 1 || wanted > service.minutes;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (is_wrong) {
      focus_first_fault(event.currentTarget as HTMLFormElement);
      return;
    }
    set_busy(true);
    set_fault("");
    try {
      await (is_refused ? refuse(reason.trim()) : confirm(wanted));
      leave();
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
  };
  const title = is_refused ? words.volunteering.refuse_of(who) : words.volunteering.confirm_of(who);
  return (
    <Dialog title={title} leave={leave}>
      <p>{pick(service.team_name)} · {day_name(service.began_at)} {time(service.began_at)}{service.ended_at && `–${time(service.ended_at)}`}</p>
      {service.content && <p className="said">{service.content}</p>}
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        {is_refused ? (
          <Field label={words.volunteering.reason} hint={words.volunteering.reason_hint} fault={is_checked && is_wrong ? words.volunteering.reason_missing : undefined}>
            {(attributes) => <textarea {...attributes} rows={3} maxLength={500} value={reason} onChange={(event) => set_reason(event.target.value)} />}
          </Field>
        ) : (
          <Field label={words.volunteering.minutes} hint={words.volunteering.minutes_hint} fault={is_checked && is_wrong ? words.volunteering.minutes_wrong(service.minutes) : undefined}>
            {(attributes) => <input {...attributes} inputMode="numeric" maxLength={5} value={minutes} onChange={(event) => set_minutes(event.target.value)} />}
          </Field>
        )}
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons">
          <button className={is_refused ? "go grave" : "go"} disabled={is_busy}>{is_refused ? words.volunteering.refuse : words.volunteering.confirm}</button>
          <button type="button" onClick={leave}>{words.shell.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
};
