// A resident's report: what, where, photos, how to reach them; then the receipt.
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api, as_it_is } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { pick, use_words } from "../words/words";
import { Alike } from "./alike";
import { Call110 } from "./call_110";
import { empty_draft, faults_of, report_of, reporter_of, type Draft } from "./draft";
import { PhotosField } from "./photos_field";
import { PlaceField } from "./place_field";
import { ReceiptPage, type Receipt, type SentPhoto } from "./receipt";
import { branches_of, use_rulebook } from "./rulebook";
import { ask_urgency, use_urgent_words } from "./urgency";
import "./report.css";

const send_photo = (token: string, photo: File) =>
  carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/photos", { params: { path: { token }, header: once }, ...as_it_is(photo) })));

export const ReportPage = () => {
  const words = use_words();
  const rulebook = use_rulebook();
  const [draft, set_draft] = use_kept<Draft>("report.draft", empty_draft);
  const [receipt, set_receipt] = use_kept<Receipt | null>("report.receipt", null);
  const [photos, set_photos] = useState<readonly File[]>([]);
  const [sent_photos, set_sent_photos] = useState<readonly SentPhoto[]>([]);
  const [is_checked, set_checked] = useState(false); // it was sent once with something missing: what is missing is marked
  const [warned, set_warned] = useState<readonly string[] | null>(null); // the urgent words of the question before sending
  const [is_contact_open, set_contact_open] = useState(Boolean(draft.name || draft.telephone || draft.confidential));
  const intention = useRef(new Intention());
  const form = useRef<HTMLFormElement>(null);
  const urgent = use_urgent_words(draft.description);

  const change = (part: Partial<Draft>) => set_draft({ ...draft, ...part });

  const upload = async (token: string, index: number, photo: File) => {
    const set = (state: SentPhoto) => set_sent_photos((all) => Object.assign([...all], { [index]: state }));
    set({ state: "sending" });
    await send_photo(token, photo).then(() => set({ state: "sent" }), (error: unknown) => set({ state: "failed", error }));
  };
  const finish = (made: Receipt) => {
    set_receipt(made);
    set_draft(empty_draft);
    void (async () => {
      for (const [index, photo] of photos.entries()) await upload(made.token, index, photo);
    })();
  };

  const report = useMutation({
    mutationFn: () => {
      const body = report_of(draft);
      return carry_out((once) => answer(api.POST("/api/v1/reports", { params: { header: once }, body })), intention.current.key_for(body));
    },
    onSuccess: (made) => finish({ number: made.number, token: made.token, has_joined: false, grid_name: made.grid_name, finish_by: made.deadlines.finish_by ?? null, has_place: draft.position !== null }),
    onError: () => form.current && focus_first_fault(form.current),
  });
  const join = useMutation({
    mutationFn: (candidate: Schema["Candidate"]) => {
      const body = reporter_of(draft);
      const key = intention.current.key_for({ joins: candidate.number, body });
      return carry_out((once) => answer(api.POST("/api/v1/reports/{number}/join", { params: { path: { number: String(candidate.number) }, header: once }, body })), key);
    },
    onSuccess: (made) => finish({ number: made.number, token: made.token, has_joined: true, grid_name: "", finish_by: null, has_place: true }),
  });

  const faults = is_checked ? faults_of(draft) : {};
  const refused = report.error instanceof Problem ? report.error : null;
  const fault_of = (path: string) => pick(refused?.fault_at(path)) || undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (Object.keys(faults_of(draft)).length > 0) {
      focus_first_fault(event.currentTarget as HTMLFormElement);
      return;
    }
    // Whether it is urgent must not keep a report from being sent.
    const urgency = await ask_urgency(draft.description).catch(() => null);
    if (urgency?.call_110) set_warned(urgency.words);
    else report.mutate();
  };
  const start_again = () => {
    report.reset();
    join.reset();
    set_photos([]);
    set_sent_photos([]);
    set_checked(false);
    set_receipt(null);
  };

  if (receipt) {
    const again = (index: number) => { const photo = photos[index]; if (photo) void upload(receipt.token, index, photo); };
    return <ReceiptPage receipt={receipt} photos={sent_photos} send_photo_again={again} start_again={start_again} />;
  }
  const is_busy = report.isPending || join.isPending;
  const failed = report.error ?? join.error;
  return (
    <div className="report">
      <h1>{words.report.title}</h1>
      <p>{words.report.intro}</p>
      {urgent.length > 0
        ? <Call110 urgent={urgent} />
        : <p className="emergency">{words.report.emergency} <a href="tel:110">{words.report.call_110}</a></p>}
      <form ref={form} className="form card" noValidate onSubmit={(event) => void submit(event)}>
        <Field label={words.report.what} hint={words.report.what_hint} fault={faults.description ? words.report.what_missing : fault_of("description")}>
          {(attributes) => <textarea {...attributes} rows={4} maxLength={2000} required value={draft.description} onChange={(event) => change({ description: event.target.value })} />}
        </Field>
        <Field label={words.report.category} is_optional fault={fault_of("category")}>
          {(attributes) => (
            <select {...attributes} value={draft.category} onChange={(event) => change({ category: event.target.value })}>
              <option value="">{words.report.category_none}</option>
              {branches_of(rulebook.data?.categories ?? []).map(({ top, below }) => below.length === 0
                ? <option key={top.code} value={top.code}>{pick(top.name)}</option>
                : (
                  <optgroup key={top.code} label={pick(top.name)}>
                    {below.map((one) => <option key={one.code} value={one.code}>{pick(one.name)}</option>)}
                    <option value={top.code}>{words.report.category_all(pick(top.name))}</option>
                  </optgroup>
                ))}
            </select>
          )}
        </Field>
        <PlaceField draft={draft} change={change} fault={faults.address ? words.report.where_missing : (fault_of("address") ?? fault_of("location"))} />
        <PhotosField photos={photos} change={set_photos} />
        <details className="contact" open={is_contact_open} onToggle={(event) => set_contact_open(event.currentTarget.open)}>
          <summary>{words.report.contact} <span className="quiet">{words.shell.optional}</span></summary>
          <p className="quiet">{words.report.contact_why}</p>
          <Field label={words.report.name} fault={fault_of("reporter.name")}>
            {(attributes) => <input {...attributes} autoComplete="name" maxLength={50} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <Field label={words.report.telephone} fault={faults.telephone ? words.report.telephone_wrong : fault_of("reporter.telephone")}>
            {(attributes) => <input {...attributes} type="tel" autoComplete="tel" maxLength={30} value={draft.telephone} onChange={(event) => change({ telephone: event.target.value })} />}
          </Field>
          <label className="check">
            <input type="checkbox" checked={draft.confidential} onChange={(event) => change({ confidential: event.target.checked })} />
            <span>{words.report.confidential}<br /><span className="quiet">{words.report.confidential_hint}</span></span>
          </label>
        </details>
        <Alike draft={draft} is_busy={is_busy} join={(candidate) => join.mutate(candidate)} />
        {Object.keys(faults).length > 0 && <p className="field-fault" role="alert">{words.shell.check_fields}</p>}
        {failed && <Fault title={words.report.unsent} error={failed} />}
        <button className="go large" disabled={is_busy}>{is_busy ? words.report.sending : words.report.send}</button>
      </form>
      {warned && (
        <Dialog title={words.report.call_now} leave={() => set_warned(null)}>
          <p>{words.report.call_why(warned)}</p>
          <div className="buttons">
            <a className="go grave" href="tel:110">{words.report.call_110}</a>
            <button type="button" onClick={() => { set_warned(null); report.mutate(); }}>{words.report.call_done}</button>
          </div>
        </Dialog>
      )}
    </div>
  );
};
