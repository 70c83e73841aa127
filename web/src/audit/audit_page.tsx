// The auditor's page: the record by who, what and when, each entry with its proof; who looked at whose data; the seal.
import { Parts, use_part } from "../shell/parts";
import { use_words } from "../words/words";
import { EntriesPart } from "./entries_part";
import { RevealsPart } from "./reveals_part";
import { SealPart } from "./seal_part";
import "../shell/sheet.css";
import "./audit.css";

const parts = { entries: EntriesPart, reveals: RevealsPart, seal: SealPart };

export const AuditPage = () => {
  const words = use_words();
  const [shown] = use_part(["entries", "reveals", "seal"]);
  const Part = parts[shown];
  return (
    <div className="sheet audit">
      <h1>{words.audit.title}</h1>
      <Parts label={words.audit.title} names={words.audit.parts} shown={shown} />
      <Part />
    </div>
  );
};
