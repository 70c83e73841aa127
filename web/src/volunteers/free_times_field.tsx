import { use_words } from "../words/words";
import { is_free, period_names, set_free, weekdays, type FreeTime } from "./free_times";

export const FreeTimesField = ({ times, change }: { times: readonly FreeTime[]; change: (times: FreeTime[]) => void }) => {
  const words = use_words();
  return (
    <fieldset className="free-times">
      <legend>{words.volunteering.times} <span className="quiet">{words.shell.optional}</span></legend>
      <table>
        <thead><tr><td />{period_names.map((period) => <th key={period} scope="col">{words.volunteering.periods[period]}</th>)}</tr></thead>
        <tbody>
          {weekdays.map((day) => (
            <tr key={day}>
              <th scope="row">{words.volunteering.weekdays[day]}</th>
              {period_names.map((period) => (
                <td key={period}>
                  <label>
                    <input type="checkbox" aria-label={`${words.volunteering.weekdays[day]} ${words.volunteering.periods[period]}`} checked={is_free(times, day, period)} onChange={(event) => change(set_free(times, day, period, event.target.checked))} />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
};

// What somebody is free for, in a line.
export const FreeTimesText = ({ times }: { times: readonly FreeTime[] }) => {
  const words = use_words();
  return <>{times.map((one) => `${words.volunteering.weekdays[one.day]} ${one.from}–${one.to}`).join(" · ") || "–"}</>;
};
