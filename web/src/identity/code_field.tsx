// A code of the second factor, or a recovery code in its place.
import { Field } from "../shell/field";

export const CodeField = ({ id, label, hint, fault, value, take, is_recovery_too = false }: {
  id: string; label: string; hint?: string; fault?: string | undefined; value: string; take: (code: string) => void; is_recovery_too?: boolean;
}) => (
  <Field id={id} label={label} hint={hint} fault={fault}>
    {(attributes) => (
      <input {...attributes} className="code" name="code" inputMode={is_recovery_too ? "text" : "numeric"} autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} maxLength={20} required autoFocus
        value={value} onChange={(event) => take(event.target.value)} />
    )}
  </Field>
);
