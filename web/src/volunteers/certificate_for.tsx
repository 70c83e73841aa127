// A certificate for a volunteer who asks for it at the desk, or their leader: that they are there goes on record.
import { useState, type FormEvent } from "react";
import type { Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { explain, use_words } from "../words/words";
import { CertificateLinks } from "./certificate_links";

type Asked = Schema["CertificateAsked"];
type Made = Schema["CertificateIssued"];
interface Deed { mutateAsync: (body: Asked) => Promise<unknown>; isPending: boolean; error: unknown }

// `who`: on a list of several. `send`: how it is sent, once until it is answered; `with_name`: whether whoever issues may have the name on it.
export const CertificateFor = ({ who, send, with_name: may_name }: { who: string; send: (made: (made: Made) => void) => Deed; with_name: boolean }) => {
  const words = use_words();
  const [is_asking, ask] = useState(false);
  return (
    <>
      <button type="button" className="certificate-for" aria-haspopup="dialog" aria-label={`${words.certificate.issue}: ${who}`} onClick={() => ask(true)}>{words.certificate.issue}</button>
      {is_asking && <CertificateDialog who={who} use_send={send} may_name={may_name} leave={() => ask(false)} />}
    </>
  );
};

const CertificateDialog = ({ who, use_send, may_name, leave }: { who: string; use_send: (made: (made: Made) => void) => Deed; may_name: boolean; leave: () => void }) => {
  const words = use_words();
  const [from, set_from] = useState("");
  const [until, set_until] = useState("");
  const [with_name, set_with_name] = useState(may_name);
  const [in_person, set_in_person] = useState(false);
  const [is_checked, set_checked] = useState(false);
  const [made, set_made] = useState<Made | null>(null);
  const deed = use_send(set_made);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (!in_person) focus_first_fault(event.currentTarget as HTMLFormElement);
    else void deed.mutateAsync({ in_person, with_name, ...(from && { from }), ...(until && { until }) }).catch(() => undefined); // shown below
  };
  return (
    <Dialog title={`${words.certificate.title} · ${who}`} leave={leave}>
      {made ? (
        <div role="status">
          <p>{words.certificate.made} {words.certificate.once}</p>
          <CertificateLinks made={made} />
          <div className="buttons"><button type="button" autoFocus onClick={leave}>{words.certificate.close}</button></div>
        </div>
      ) : (
        <form className="form" noValidate onSubmit={submit}>
          <p>{words.certificate.for_another}</p>
          <label className="check"><input type="checkbox" name="in_person" checked={in_person} aria-invalid={(is_checked && !in_person) || undefined} onChange={(event) => set_in_person(event.target.checked)} /> <span>{words.certificate.in_person}</span></label>
          {is_checked && !in_person && <p className="field-fault" role="alert">{words.certificate.in_person_missing}</p>}
          <div className="pair">
            <Field label={words.certificate.from} hint={words.certificate.from_hint}>{(attributes) => <input {...attributes} type="date" value={from} onChange={(event) => set_from(event.target.value)} />}</Field>
            <Field label={words.certificate.until} hint={words.certificate.until_hint}>{(attributes) => <input {...attributes} type="date" value={until} onChange={(event) => set_until(event.target.value)} />}</Field>
          </div>
          {may_name ? <label className="check"><input type="checkbox" checked={with_name} onChange={(event) => set_with_name(event.target.checked)} /> <span>{words.certificate.with_their_name}</span></label> : <p className="quiet">{words.certificate.without_name}</p>}
          {deed.error !== null && <p className="fault" role="alert">{explain(deed.error)}</p>}
          <div className="buttons">
            <button className="go" disabled={deed.isPending}>{words.certificate.issue}</button>
            <button type="button" onClick={leave}>{words.shell.cancel}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
};
