// How a partner's Open311 server is asked: as which town, how often, whether it takes updates. What is left empty is as usual.
import { Field } from "../shell/field";
import { use_words } from "../words/words";
import { amount_in, with_open311, type Connection } from "./standing";

const usual_every = 10; // minutes

export const Open311Fields = ({ connection, set, fault }: { connection: Connection; set: (changed: Connection) => void; fault: (path: string) => string | undefined }) => {
  const words = use_words();
  const settings = connection.open311 ?? {};
  return (
    <>
      <div className="numbers">
        <Field label={words.partners.jurisdiction} is_optional hint={words.partners.jurisdiction_hint} fault={fault("open311.jurisdiction")}>
          {(attributes) => <input {...attributes} autoCapitalize="none" autoComplete="off" spellCheck={false} maxLength={80} value={settings.jurisdiction ?? ""} onChange={(event) => set(with_open311(connection, { jurisdiction: event.target.value.trim() || null }))} />}
        </Field>
        <Field label={words.partners.asked_every} hint={words.partners.asked_every_hint} fault={fault("open311.every")}>
          {(attributes) => <input {...attributes} inputMode="numeric" placeholder={String(usual_every)} value={settings.every ?? ""} onChange={(event) => set(with_open311(connection, { every: amount_in(event.target.value) }))} />}
        </Field>
      </div>
      <div className="field">
        <label className="check"><input type="checkbox" aria-describedby="updates-hint" checked={settings.updates ?? false} onChange={(event) => set(with_open311(connection, { updates: event.target.checked || null }))} />{words.partners.updates}</label>
        <p id="updates-hint" className="quiet">{words.partners.updates_hint}</p>
      </div>
    </>
  );
};
