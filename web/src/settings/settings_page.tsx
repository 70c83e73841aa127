// The settings, a part at a time; the part stands behind # in the address.
import { useSyncExternalStore } from "react";
import { RulesPart } from "../incidents/rules_part";
import { DutyPart } from "../incidents/duty_part";
import { RetentionPart } from "../retention/retention_part";
import { use_session } from "../shell/frame";
import { use_words } from "../words/words";
import "./settings.css";

const parts = [
  { name: "retention", right: "retention.read", Part: RetentionPart },
  { name: "rules", right: "rules.change", Part: RulesPart },
  { name: "duty", right: "duty.set", Part: DutyPart },
] as const;

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export const SettingsPage = () => {
  const words = use_words();
  const session = use_session();
  const hash = useSyncExternalStore(on_hash, () => location.hash.slice(1));
  const mine = parts.filter((part) => session?.rights.includes(part.right));
  const shown = mine.find((part) => part.name === hash) ?? mine[0];
  return (
    <div className="settings">
      <h1>{words.settings.title}</h1>
      {mine.length > 1 && (
        <nav aria-label={words.settings.parts}>
          {mine.map((part) => <a key={part.name} href={`#${part.name}`} aria-current={part === shown ? "true" : undefined}>{words.settings.part_names[part.name]}</a>)}
        </nav>
      )}
      {shown && <shown.Part key={shown.name} />}
    </div>
  );
};
