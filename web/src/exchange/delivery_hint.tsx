// On the desk: so many messages to partners did not arrive; nothing while all did.
import { number } from "../words/format";
import { use_words } from "../words/words";
import { undelivered_of, use_partners } from "./partners";

export const DeliveryHint = () => {
  const words = use_words();
  const undelivered = undelivered_of(use_partners().data);
  if (undelivered === 0) return null;
  return <a className="button undelivered" href="/settings#undelivered">⚠ {words.deliveries.hint(number(undelivered))}</a>;
};
