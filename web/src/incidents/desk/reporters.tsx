// Who reported: masked, and in clear for a minute when that is asked for with a purpose.
import { Suspense, useEffect, useRef, useState } from "react";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { use_session } from "../../shell/frame";
import { late } from "../../shell/late";
import { use_words } from "../../words/words";

const PurposeDialog = late(async () => ({ default: (await import("../../shell/purpose_dialog")).PurposeDialog }));

type Shown = Schema["ReporterShown"];
const shown_for = 60_000;

const Reporter = ({ reporter }: { reporter: Shown }) => {
  const words = use_words();
  const parts = [reporter.name, reporter.telephone, reporter.address, reporter.contact].filter(Boolean);
  return (
    <li>
      {reporter.erased ? <span className="quiet">{words.desk.erased}</span>
        : parts.length ? <span>{parts.join(" · ")}</span>
          : <span className="quiet">{reporter.confidential ? words.desk.hidden : words.desk.nameless}</span>}
      {reporter.confidential && <> <span className="tag soon">{words.desk.confidential}</span></>}
    </li>
  );
};

export const Reporters = ({ number, reporters }: { number: number; reporters: readonly Shown[] }) => {
  const words = use_words();
  const session = use_session();
  const [is_asking, ask] = useState(false);
  const [clear, set_clear] = useState<{ until: number; reporters: Shown[] } | null>(null);
  const [left, set_left] = useState(0);
  const mask = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!clear) return;
    mask.current?.focus();
    const tick = () => {
      const seconds = Math.ceil((clear.until - Date.now()) / 1000);
      if (seconds <= 0) set_clear(null);
      else set_left(seconds);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [clear]);

  const by_place = new Map((clear?.reporters ?? []).map((one) => [one.place, one]));
  const may = session?.rights.includes("people.reveal") && reporters.some((one) => one.name || one.telephone || one.address || one.contact);
  return (
    <section>
      <h3>{words.desk.who_reported}</h3>
      <ul className="reporters">
        {reporters.map((one) => <Reporter key={one.place} reporter={by_place.get(one.place) ?? one} />)}
        {clear && !clear.reporters.length && <li className="quiet">{words.desk.no_more}</li>}
      </ul>
      {clear ? (
        <p className="buttons">
          <button ref={mask} id="mask" type="button" onClick={() => set_clear(null)}>{words.desk.mask}</button>
          <span id="masked_in" className="quiet" aria-live="off">{words.desk.masked_in(left)}</span>
        </p>
      ) : may && <button id="reveal" type="button" onClick={() => ask(true)}>{words.desk.reveal}</button>}
      {is_asking && <Suspense><PurposeDialog title={`${words.desk.reveal} #${number}`} leave={() => ask(false)} reveal={async (body) => {
        const { reporters: shown } = await answer(api.POST("/api/v1/incidents/{number}/reporters/reveal", { params: { path: { number: String(number) } }, body }));
        set_clear({ until: Date.now() + shown_for, reporters: shown });
      }} /></Suspense>}
    </section>
  );
};
