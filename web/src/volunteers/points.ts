// The published rule: an hour is a point, shown with one decimal, halves of a tenth up, as the server counts. The ledger is in
// whole minutes.
import { in_unit } from "../words/format";
import { language_now } from "../words/words";

export const points_of = (minutes: number) => (Math.floor((minutes * 10 + 30) / 60) / 10).toFixed(1);

// "3小时30分钟", "45 minutes"; hours go on beyond a day.
export const span_of = (minutes: number, language = language_now()) => {
  const whole = Math.abs(minutes);
  const parts = [[Math.floor(whole / 60), "hour"], [whole % 60, "minute"]] as const;
  const shown = parts.filter(([amount]) => amount > 0);
  const text = (shown.length ? shown : [[0, "minute"] as const]).map(([amount, unit]) => in_unit(amount, unit, language)).join(language === "zh" ? "" : " ");
  return minutes < 0 ? "−" + text : text;
};
