// A report from the street: the resident's form, sent as staff, or kept until there is signal.
import { useRef, useState, type FormEvent } from "react";
import { new_key } from "../api/carry_out";
import { use_contact } from "../api/contact";
import { Call110 } from "../incidents/call_110";
import { CategoryField } from "../incidents/category_field";
import { empty_draft, faults_of, report_of, type Draft } from "../incidents/draft";
import { use_kept_photos } from "../incidents/photos";
import { PhotosField } from "../incidents/photos_field";
import { PlaceField } from "../incidents/place_field";
import { use_urgent_words } from "../incidents/urgency";
import { Field, focus_first_fault } from "../shell/field";
import { use_session } from "../shell/frame";
import { use_kept } from "../shell/kept";
import { tell } from "../shell/toast";
import { use_words } from "../words/words";
import { add_deeds } from "./phone_store";
import { send_waiting } from "./sender";
import "../incidents/report.css";

export const NewReport = () => {
  const words = use_words();
  const { account = 0, person = "" } = use_session() ?? {};
  const is_heard = use_contact();
  const [draft, set_draft] = use_kept<Draft>(`field.${person}.draft`, empty_draft);
  const photos = use_kept_photos(`field.${person}`);
  const [is_checked, set_checked] = useState(false);
  const [is_full, set_full] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const urgent = use_urgent_words(draft.description);
  const faults = is_checked ? faults_of(draft) : {};
  const change = (part: Partial<Draft>) => set_draft({ ...draft, ...part });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (Object.keys(faults_of(draft)).length > 0) return void (form.current && focus_first_fault(form.current));
    const chain = `report/${new_key()}`;
    try {
      await add_deeds([
        { account, person, chain, done: { kind: "report", body: { ...report_of(draft), source: "officer" } }, version: 0, position: 0 },
        ...photos.all.map(({ file }) => ({ account, person, chain, done: { kind: "photo" as const, photo: file }, version: 0, position: 0 })),
      ]);
    } catch {
      return set_full(true);
    }
    set_draft(empty_draft);
    photos.clear();
    tell(is_heard ? words.field.report_sending : words.field.report_waits);
    void send_waiting();
    location.hash = "";
  };
  return (
    <div className="report">
      <p><a className="button" href="#">← {words.field.back}</a></p>
      <h1>{words.field.new_report}</h1>
      {urgent.length > 0 && <Call110 urgent={urgent} />}
      {is_full && <p className="fault" role="alert">{words.field.phone_full}</p>}
      <form ref={form} className="form card" noValidate onSubmit={(event) => void submit(event)}>
        <Field label={words.report.what} fault={faults.description ? words.report.what_missing : undefined}>
          {(attributes) => <textarea {...attributes} rows={3} maxLength={2000} required value={draft.description} onChange={(event) => change({ description: event.target.value })} />}
        </Field>
        <CategoryField value={draft.category} change={(category) => change({ category })} />
        <PlaceField draft={draft} change={change} fault={faults.address ? words.report.where_missing : undefined} />
        <PhotosField photos={photos} />
        <button className="go large">{is_heard ? words.report.send : words.field.keep_for_later}</button>
      </form>
    </div>
  );
};
