// Whom to call when the partner's platform is down: sealed, shown for a minute to whoever asks, which is on record.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Fault } from "../shell/states";
import { tell } from "../shell/toast";
import { use_words } from "../words/words";
import type { Partner } from "./standing";

type Person = Schema["Contact"];
const shown_for = 60_000;
const nobody: Person = { name: "", phone: "", note: "" };

export const Contacts = ({ partner, may, changed }: { partner: Partner; may: boolean; changed: () => void }) => {
  const words = use_words();
  const [people, see] = useState<readonly Person[] | null>(null);
  const [edited, edit] = useState<readonly Person[] | null>(null);
  const path = { code: partner.code };
  const reveal = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/partners/{code}/contacts/reveal", { params: { path } })),
    onSuccess: (shown) => see(shown.people),
  });
  const save = useMutation({
    mutationFn: (wanted: Person[]) => carry_out((once) => answer(api.PUT("/api/v1/partners/{code}/contacts", { params: { path, header: once }, body: { people: wanted } }))),
    onSuccess: () => {
      tell(words.partners.contacts_saved);
      edit(null);
      see(null);
      changed();
    },
  });
  useEffect(() => {
    if (!people || edited) return;
    const timer = setTimeout(() => see(null), shown_for);
    return () => clearTimeout(timer);
  }, [people, edited]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate((edited ?? []).filter((one) => one.name.trim() || one.phone.trim()).map(({ name, phone, note }) => ({ name: name.trim(), phone: phone.trim(), ...(note?.trim() && { note: note.trim() }) })));
  };
  const change = (at: number, part: Partial<Person>) => edit((edited ?? []).map((one, place) => (place === at ? { ...one, ...part } : one)));
  return (
    <section className="card" aria-labelledby="contacts">
      <h2 id="contacts">{words.partners.contacts}</h2>
      <p className="quiet">{words.partners.contacts_why}</p>
      {reveal.error && <Fault error={reveal.error} />}
      {edited ? (
        <form className="form" onSubmit={submit}>
          {save.error && <Fault error={save.error} title={words.partners.contacts_unsaved} />}
          <ul className="rows pairs">
            {edited.map((one, at) => (
              <li key={at}>
                {(["name", "phone", "note"] as const).map((part) => (
                  <input key={part} aria-label={words.partners.person(at + 1, words.partners[part])} placeholder={part === "note" ? words.partners.note_hint : words.partners[part]} required={part !== "note"} maxLength={part === "note" ? 200 : 60}
                    type={part === "phone" ? "tel" : "text"} autoComplete="off" value={one[part] ?? ""} onChange={(event) => change(at, { [part]: event.target.value })} />
                ))}
                <button type="button" className="small" aria-label={words.partners.remove_person(at + 1)} onClick={() => edit(edited.filter((_, place) => place !== at))}>{words.partners.remove}</button>
              </li>
            ))}
          </ul>
          <div className="buttons">
            <button type="button" className="small" disabled={edited.length >= 20} onClick={() => edit([...edited, nobody])}>{words.partners.add_person}</button>
          </div>
          <div className="buttons">
            <button className="go" disabled={save.isPending}>{words.settings.save}</button>
            <button type="button" onClick={() => edit(null)}>{words.shell.cancel}</button>
          </div>
        </form>
      ) : people ? (
        <>
          <ul className="owned" id="contacts-shown">
            {people.map((one, at) => <li key={at}><strong>{one.name}</strong> <a href={`tel:${one.phone.replace(/[^+\d]/g, "")}`}>{one.phone}</a> {one.note && <span className="quiet">{one.note}</span>}</li>)}
            {people.length === 0 && <li>{words.partners.contacts_none}</li>}
          </ul>
          <div className="buttons">
            <button type="button" onClick={() => see(null)}>{words.partners.hide}</button>
            {may && <button type="button" onClick={() => edit(people.length > 0 ? people : [nobody])}>{words.partners.edit_contacts}</button>}
          </div>
          <p className="quiet">{words.partners.hidden_soon}</p>
        </>
      ) : (
        <>
          <p role="status">{partner.has_contacts ? words.partners.contacts_some : words.partners.contacts_none}</p>
          <div className="buttons">
            {partner.has_contacts && <button type="button" disabled={reveal.isPending} onClick={() => reveal.mutate()}>{words.partners.show}</button>}
            {!partner.has_contacts && may && <button type="button" onClick={() => edit([nobody])}>{words.partners.add_contacts}</button>}
          </div>
        </>
      )}
    </section>
  );
};
