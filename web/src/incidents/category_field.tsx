// The kind of an incident, from the station's list in two levels.
import { Field } from "../shell/field";
import { pick, use_words } from "../words/words";
import { branches_of, use_rulebook } from "./rulebook";

interface Props { value: string; change: (code: string) => void; fault?: string | undefined }

export const CategoryField = ({ value, change, fault }: Props) => {
  const words = use_words();
  const rulebook = use_rulebook();
  return (
    <Field label={words.report.category} is_optional fault={fault}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => change(event.target.value)}>
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
  );
};
