// A field of a form: label, what to put in, what is wrong with it. The control takes the attributes it is given:
//
//   <Field label={words.report.where} hint={…} fault={…}>{(attributes) => <input {...attributes} value={…} />}</Field>
import { useId, type ReactNode } from "react";
import { use_words } from "../words/words";

export interface ControlAttributes {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  is_optional?: boolean;
  id?: string; // of the control, where something outside the form goes by it
  children: (attributes: ControlAttributes) => ReactNode;
}

export const Field = ({ label, hint, fault, is_optional = false, id: given, children }: FieldProps) => {
  const words = use_words();
  const made = useId();
  const id = given ?? made;
  const described = [hint ? `${id}-hint` : "", fault ? `${id}-fault` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {is_optional && <span className="quiet">{words.shell.optional}</span>}
      </label>
      {hint && <p id={`${id}-hint`} className="quiet">{hint}</p>}
      {children({ id, ...(described && { "aria-describedby": described }), ...(fault && { "aria-invalid": true as const }) })}
      {fault && <p id={`${id}-fault`} className="field-fault">{fault}</p>}
    </div>
  );
};

// After a refused form: the first field at fault, for keyboard and screen reader.
export const focus_first_fault = (form: HTMLElement) =>
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
