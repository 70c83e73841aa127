// Why something cannot be left out yet.
import { use_words } from "../../words/words";
import { is_used, type Uses as Found } from "../rule_book";

export const Uses = ({ found }: { found: Found }) => {
  const words = use_words();
  if (!is_used(found)) return null;
  return (
    <p className="field-fault" role="alert">
      {words.rules.still_used} {found.categories.length > 0 && words.rules.used_by_categories(found.categories.join(words.settings.comma))} {found.rules.length > 0 && words.rules.used_by_rules(found.rules.join(words.settings.comma))}
    </p>
  );
};
