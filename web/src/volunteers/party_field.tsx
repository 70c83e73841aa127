import { Field } from "../shell/field";
import { use_words } from "../words/words";
import type { JoinDraft } from "./join_draft";

// Said by nobody but themselves, and not needed for anything.
export const PartyField = ({ value, change }: { value: JoinDraft["party"]; change: (value: JoinDraft["party"]) => void }) => {
  const words = use_words();
  return (
    <Field label={words.volunteers.party} hint={words.volunteers.party_hint} is_optional>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => change(event.target.value as JoinDraft["party"])}>
          <option value="">{words.volunteers.party_unsaid}</option>
          <option value="yes">{words.volunteers.party_yes}</option>
          <option value="no">{words.volunteers.party_no}</option>
        </select>
      )}
    </Field>
  );
};
