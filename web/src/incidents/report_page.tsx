// A resident's report: what, where, photos, how to reach them; then the receipt.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { PublicAlerts } from "../alerts/public_alerts";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api, as_it_is } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { number } from "../words/format";
import { pick, use_words } from "../words/words";
import { Alike } from "./alike";
import { Call110 } from "./call_110";
import { CategoryField } from "./category_field";
import { empty_draft, faults_of, is_empty, report_of, reporter_of, type Draft } from "./draft";
import { use_kept_photos, type Photo } from "./photos";
import { PhotosField } from "./photos_field";
import { PlaceField } from "./place_field";
import { ReceiptPage, type Receipt, type SentPhoto } from "./receipt";
import { use_rulebook } from "./rulebook";
import { ask_urgency, use_urgent_words } from "./urgency";
import "./report.css";

const send_photo = (token: string, { key, file }: Photo) =>
  carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/photos", { params: { path: { token }, header: once }, ...as_it_is(file) })), key);

// How long a contact is kept after the incident is closed.
const use_contact_days = () =>
  useQuery({ queryKey: ["retention"], queryFn: () => answer(api.GET("/api/v1/retention")), staleTime: Infinity }).data?.periods.contacts;

export const ReportPage = () => {
  const words = use_words();
  use_rulebook(); // the station's time, before any is shown
  const [draft, set_draft] = use_kept<Draft>("report.draft", empty_draft);
  const [receipt, set_receipt] = use_kept<Receipt | null>("report.receipt", null);
  const photos = use_kept_photos("report");
  const [sent_photos, set_sent_photos] = useState<readonly SentPhoto[]>([]); // with how far each has come
  const [is_checked, set_checked] = useState(false); // it was sent once with something missing: what is missing is marked
  const [is_asking, set_asking] = useState(false);
  const [warned, set_warned] = useState<readonly string[] | null>(null); // the urgent words of the question before sending
  const [is_contact_open, set_contact_open] = useState(Boolean(draft.name || draft.telephone || draft.confidential));
  const [is_forgetting, set_forgetting] = useState(false);
  const [round, set_round] = useState(0); // of the form: begun anew it is another
  const [intention] = useState(() => new Intention("report.intention"));
  const form = useRef<HTMLFormElement>(null);
  const urgent = use_urgent_words(draft.description);

  const days = use_contact_days();

  const change = (part: Partial<Draft>) => set_draft({ ...draft, ...part });

  const upload = async (token: string, photo: Photo) => {
    const set = (state: SentPhoto) => set_sent_photos((all) => [...all.filter((one) => one.photo.key !== photo.key), state].sort((one, other) => one.place - other.place));
    const place = sent_photos.find((one) => one.photo.key === photo.key)?.place ?? photos.all.indexOf(photo) + 1;
    set({ photo, place, state: "sending" });
    try {
      await send_photo(token, photo);
      photos.remove(photo);
      set({ photo, place, state: "sent" });
    } catch (error) {
      set({ photo, place, state: "failed", error });
    }
  };
  // Those of the draft follow the report, by its link; also after a reload on the way.
  const token = photos.is_read ? receipt?.token : undefined;
  useEffect(() => {
    if (token === undefined) return;
    void (async () => {
      for (const photo of photos.all) await upload(token, photo);
    })();
  }, [token]);
  const finish = (made: Receipt) => {
    set_receipt(made);
    set_draft(empty_draft);
  };

  const report = useMutation({
    mutationFn: () => {
      const body = report_of(draft);
      return carry_out((once) => answer(api.POST("/api/v1/reports", { params: { header: once }, body })), intention.key_for(body));
    },
    onSuccess: (made) => finish({ number: made.number, token: made.token, has_joined: false, grid_name: made.grid_name, finish_by: made.deadlines.finish_by ?? null, has_place: draft.position !== null }),
    onError: () => form.current && focus_first_fault(form.current),
  });
  const join = useMutation({
    mutationFn: (candidate: Schema["Candidate"]) => {
      const body = reporter_of(draft);
      const key = intention.key_for({ joins: candidate.number, body });
      return carry_out((once) => answer(api.POST("/api/v1/reports/{number}/join", { params: { path: { number: String(candidate.number) }, header: once }, body })), key);
    },
    onSuccess: (made) => {
      photos.clear(); // of those who only join none is taken
      finish({ number: made.number, token: made.token, has_joined: true, grid_name: "", finish_by: null, has_place: true });
    },
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
    set_asking(true);
    const urgency = await ask_urgency(draft.description).catch(() => null);
    set_asking(false);
    if (urgency?.call_110) set_warned(urgency.words);
    else report.mutate();
  };
  const start_again = () => {
    intention.over();
    report.reset();
    join.reset();
    photos.clear();
    set_sent_photos([]);
    set_checked(false);
    set_contact_open(false);
    set_receipt(null);
    set_draft(empty_draft);
    set_forgetting(false);
    set_round(round + 1);
    scrollTo(0, 0);
  };

  if (receipt) {
    return <ReceiptPage receipt={receipt} photos={sent_photos} send_photo_again={(photo) => void upload(receipt.token, photo)} start_again={start_again} />;
  }
  const is_busy = is_asking || report.isPending || join.isPending;
  const failed = report.error ?? join.error;
  return (
    <div className="report">
      <PublicAlerts />
      <h1>{words.report.title}</h1>
      <p>{words.report.intro}</p>
      {urgent.length > 0
        ? <Call110 urgent={urgent} />
        : <p className="emergency">{words.report.emergency} <a href="tel:110">{words.report.call_110}</a></p>}
      <form key={round} ref={form} className="form card" noValidate onSubmit={(event) => void submit(event)}>
        <Field label={words.report.what} hint={words.report.what_hint} fault={faults.description ? words.report.what_missing : fault_of("description")}>
          {(attributes) => <textarea {...attributes} rows={4} maxLength={2000} required value={draft.description} onChange={(event) => change({ description: event.target.value })} />}
        </Field>
        <CategoryField value={draft.category} change={(category) => change({ category })} fault={fault_of("category")} />
        <PlaceField draft={draft} change={change} fault={faults.address ? words.report.where_missing : (fault_of("address") ?? fault_of("location"))} />
        <PhotosField photos={photos} />
        <details className="contact" open={is_contact_open} onToggle={(event) => set_contact_open(event.currentTarget.open)}>
          <summary>{words.report.contact} <span className="quiet">{words.shell.optional}</span></summary>
          <p className="quiet">{words.report.contact_why} {days !== undefined && words.resident.kept_for(number(days))}</p>
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
        <Alike draft={draft} is_busy={is_busy} has_photos={photos.all.length > 0} join={(candidate) => join.mutate(candidate)} />
        {Object.keys(faults).length > 0 && <p className="field-fault" role="alert">{words.shell.check_fields}</p>}
        {failed && <Fault title={words.report.unsent} error={failed} />}
        <button className="go large" disabled={is_busy}>{is_busy ? words.report.sending : words.report.send}</button>
        {(!is_empty(draft) || photos.all.length > 0) && (
          <p className="quiet">
            {words.report.kept_here}{" "}
            <button type="button" className="plain" disabled={is_busy} onClick={() => set_forgetting(true)}>{words.report.forget}</button>
          </p>
        )}
      </form>
      <p><a href="/neighbourhood">{words.resident.neighbourhood}</a></p>
      <p><a href="/volunteers">{words.resident.volunteers}</a></p>
      {is_forgetting && (
        <Dialog title={words.report.forget_title} leave={() => set_forgetting(false)}>
          <p>{words.report.forget_why}</p>
          <div className="buttons">
            <button type="button" className="go grave" onClick={start_again}>{words.report.forget}</button>
            <button type="button" onClick={() => set_forgetting(false)}>{words.shell.cancel}</button>
          </div>
        </Dialog>
      )}
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
