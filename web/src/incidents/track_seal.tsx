// What the reporter's browser found when it checked the record by itself.
import { useCallback, useEffect, useRef, useState } from "react";
import { check_record, type Mark, type Verdict } from "../audit/own_record";
import { date_time, number } from "../words/format";
import { explain, use_words } from "../words/words";
import type { Tracked } from "./track_page";

const retry_after = 15_000; // while something waits for its seal

export const use_own_record = (token: string, tracked: Tracked) => {
  const [marks, set_marks] = useState<ReadonlyMap<number, Mark>>(new Map());
  const [verdict, set_verdict] = useState<Verdict>({ kind: "checking" });
  const [round, set_round] = useState(0);
  const latest = useRef(tracked);
  latest.current = tracked;
  const content = JSON.stringify([tracked.history, tracked.number, tracked.merged_into]);
  useEffect(() => {
    let is_over = false;
    let timer = 0;
    set_verdict({ kind: "checking" });
    const mark = (position: number, what: Mark) => { if (!is_over) set_marks((all) => new Map(all).set(position, what)); };
    void check_record(token, latest.current, mark).then((found) => {
      if (is_over) return;
      set_verdict(found);
      if (found.kind === "good" && found.waiting > 0) timer = window.setTimeout(() => set_round((n) => n + 1), retry_after);
    });
    return () => {
      is_over = true;
      clearTimeout(timer);
    };
  }, [token, content, round]);
  return { marks, verdict, check: useCallback(() => set_round((n) => n + 1), []) };
};

const save = (name: string, content: unknown) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const Found = ({ tracked, verdict }: { tracked: Tracked; verdict: Verdict }) => {
  const { track } = use_words();
  switch (verdict.kind) {
    case "checking":
      return <p className="quiet">{track.seal_checking}</p>;
    case "cannot":
      return <p className="wait">{track.cannot}</p>;
    case "unchecked":
      return <p className="wait">{track.unchecked}{explain(verdict.error)}</p>;
    case "bad":
      return (
        <div className="verdict bad">
          <b>{track.bad}</b>
          <p>{track.reasons[verdict.reason](verdict.position ?? 0)}</p>
          <p>{track.bad_do}</p>
          <p><button type="button" className="go grave" onClick={() => save(`evidence-${tracked.number}.json`, verdict.evidence)}>{track.save_evidence}</button></p>
        </div>
      );
    case "good":
      if (verdict.checked === 0) return <p className="wait">{track.only_waiting}</p>;
      if (!verdict.is_signed) return <p className="wait">{track.unsigned(verdict.checked)}</p>;
      return (
        <div className="verdict good">
          <b>{verdict.since ? track.good(verdict.checked, date_time(verdict.since)) : track.first_visit(verdict.checked)}</b>
          {verdict.waiting > 0 && <p>{track.waiting(verdict.waiting)}</p>}
          <p>{!verdict.is_remembered ? track.not_remembered : verdict.since ? track.since_hint : track.first_hint}</p>
          <p>{track.size(number(verdict.size))}</p>
        </div>
      );
  }
};

export const SealCard = ({ tracked, verdict, check }: { tracked: Tracked; verdict: Verdict; check: () => void }) => {
  const words = use_words();
  return (
    <section className="card">
      <div className="heading">
        <h2>{words.track.seal}</h2>
        <button type="button" onClick={check}>{words.track.check_again}</button>
      </div>
      <div id="verdict" aria-live="polite"><Found tracked={tracked} verdict={verdict} /></div>
      <details>
        <summary>{words.track.what_is_it}</summary>
        <p className="quiet">{words.track.explain}</p>
      </details>
    </section>
  );
};
