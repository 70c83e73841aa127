// More to say about what was reported, more photos, or to take it back.
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Intention, carry_out } from "../api/carry_out";
import { answer, api, as_it_is } from "../api/client";
import { Dialog } from "../shell/dialog";
import { Field, focus_first_fault } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Fault } from "../shell/states";
import { use_words } from "../words/words";
import { use_kept_photos } from "./photos";
import { PhotosField } from "./photos_field";
import type { StepProps } from "./track_judge";

const Withdraw = ({ token, tracked, take }: StepProps) => {
  const words = use_words();
  const [is_asked, set_asked] = useState(false);
  const [reason, set_reason] = useState("");
  const [is_checked, set_checked] = useState(false);
  const [intention] = useState(() => new Intention(`track.withdraw.${tracked.number}`));
  const withdraw = useMutation({
    mutationFn: () => {
      const body = { reason: reason.trim() };
      return carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/withdraw", { params: { path: { token }, header: once }, body })), intention.key_for([token, body]));
    },
    onSuccess: (now) => {
      intention.over();
      take(now, words.track.withdrawn);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (reason.trim() === "") focus_first_fault(event.currentTarget as HTMLFormElement);
    else withdraw.mutate();
  };
  return (
    <>
      <div><button type="button" className="grave" onClick={() => set_asked(true)}>{words.track.withdraw}</button></div>
      {is_asked && (
        <Dialog title={words.track.withdraw_title} leave={() => set_asked(false)}>
          <form className="form" noValidate onSubmit={send}>
            <Field label={words.track.withdraw_why} fault={is_checked && reason.trim() === "" ? words.track.withdraw_missing : undefined}>
              {(attributes) => <input {...attributes} maxLength={200} required value={reason} onChange={(event) => set_reason(event.target.value)} />}
            </Field>
            {withdraw.error && <Fault title={words.track.not_done} error={withdraw.error} />}
            <div className="buttons">
              <button className="go grave" disabled={withdraw.isPending}>{words.track.withdraw}</button>
              <button type="button" onClick={() => set_asked(false)}>{words.shell.cancel}</button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
};

export const AddCard = ({ token, tracked, take }: StepProps) => {
  const words = use_words();
  const [text, set_text] = use_kept(`track.add.${tracked.number}`, "");
  const photos = use_kept_photos(`track.add.${tracked.number}`);
  const [is_checked, set_checked] = useState(false);
  const [intention] = useState(() => new Intention(`track.added.${tracked.number}`));
  const is_first = tracked.description !== "";
  const is_missing = is_checked && text.trim() === "" && photos.all.length === 0;
  const add = useMutation({
    mutationFn: async () => {
      const path = { token };
      const body = { reason: text.trim() };
      if (body.reason) {
        const now = await carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/add", { params: { path, header: once }, body })), intention.key_for([token, body]));
        intention.over();
        take(now, words.track.added);
        set_text("");
      }
      for (const photo of photos.all) {
        take(await carry_out((once) => answer(api.POST("/api/v1/tracking/{token}/photos", { params: { path, header: once }, ...as_it_is(photo.file) })), photo.key), words.track.photo_added);
        photos.remove(photo);
      }
    },
    onSuccess: () => set_checked(false),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set_checked(true);
    if (text.trim() === "" && photos.all.length === 0) focus_first_fault(event.currentTarget as HTMLFormElement);
    else add.mutate();
  };
  return (
    <section className="card">
      <h2>{words.track.add}</h2>
      <form className="form" noValidate onSubmit={submit}>
        <Field label={words.track.add_text} fault={is_missing ? words.track.add_missing : undefined}>
          {(attributes) => <textarea {...attributes} rows={3} maxLength={1000} value={text} onChange={(event) => set_text(event.target.value)} />}
        </Field>
        {is_first && <PhotosField photos={photos} />}
        {add.error && <Fault title={words.track.not_done} error={add.error} />}
        <div className="buttons"><button className="go" disabled={add.isPending}>{words.track.add_go}</button></div>
      </form>
      {tracked.can_withdraw && <Withdraw token={token} tracked={tracked} take={take} />}
    </section>
  );
};
