import { use_words } from "../words/words";

// Before anything else: there is a number for this.
export const Call110 = ({ urgent }: { urgent: readonly string[] }) => {
  const words = use_words();
  return (
    <div className="call-110" role="alert">
      <strong>{words.report.call_now}</strong>
      <p>{words.report.call_why(urgent)}</p>
      <a className="go grave" href="tel:110">{words.report.call_110}</a>
    </div>
  );
};
