// How files are exchanged: where they lie, in which form, how often. What is left empty is as usual.
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { use_words } from "../words/words";
import { amount_in, with_files, type Connection } from "./standing";

const formats: readonly Schema["FileFormat"][] = ["csv", "xlsx"];
const usual = { every: 15, receipt_within: 24 };

export const FileFields = ({ code, connection, set, fault }: { code: string; connection: Connection; set: (changed: Connection) => void; fault: (path: string) => string | undefined }) => {
  const words = use_words();
  const files = connection.files ?? {};
  return (
    <>
      <Field label={words.partners.sftp} is_optional hint={words.partners.sftp_hint(code)} fault={fault("files.sftp")}>
        {(attributes) => <input {...attributes} inputMode="url" autoCapitalize="none" autoComplete="off" spellCheck={false} maxLength={500} placeholder="sftp://user@host:22/path" value={files.sftp ?? ""} onChange={(event) => set(with_files(connection, { sftp: event.target.value.trim() || null }))} />}
      </Field>
      <div className="numbers">
        <Field label={words.partners.format} fault={fault("files.format")}>
          {(attributes) => (
            <select {...attributes} value={files.format ?? "csv"} onChange={(event) => set(with_files(connection, { format: event.target.value as Schema["FileFormat"] }))}>
              {formats.map((format) => <option key={format} value={format}>{format.toUpperCase()}</option>)}
            </select>
          )}
        </Field>
        {(["every", "receipt_within"] as const).map((name) => (
          <Field key={name} label={words.partners[name]} fault={fault(`files.${name}`)}>
            {(attributes) => <input {...attributes} inputMode="numeric" placeholder={String(usual[name])} value={files[name] ?? ""} onChange={(event) => set(with_files(connection, { [name]: amount_in(event.target.value) }))} />}
          </Field>
        ))}
      </div>
    </>
  );
};
