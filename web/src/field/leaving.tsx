// Signing out wipes what the phone keeps. What was not sent yet would go with it, so that is asked about first.
import { useEffect, useState } from "react";
import { session_now } from "../api/session";
import { Dialog } from "../shell/dialog";
import { number } from "../words/format";
import { use_words } from "../words/words";
import { is_own } from "./deeds";
import { all_deeds, change_deeds, leave_phone } from "./phone_store";

let ask: ((unsent: number) => Promise<boolean>) | null = null;

export const leaving = {
  may: async () => {
    const mine = (await all_deeds()).filter((deed) => is_own(deed, session_now()));
    if (mine.length > 0 && !(await ask?.(mine.length))) return false;
    await change_deeds(mine.map((deed) => deed.id), []); // discarded, as they said
    return true;
  },
  wipe: leave_phone,
};

export const LeavingQuestion = () => {
  const words = use_words();
  const [asked, set_asked] = useState<{ unsent: number; done: (may: boolean) => void } | null>(null);
  useEffect(() => {
    ask = (unsent) => new Promise((done) => set_asked({ unsent, done }));
    return () => { ask = null; };
  }, []);
  if (!asked) return null;
  const decide = (may: boolean) => {
    set_asked(null);
    asked.done(may);
  };
  return (
    <Dialog title={words.field.leave_title} leave={() => decide(false)}>
      <p>{words.field.leave_why(number(asked.unsent))}</p>
      <div className="buttons">
        <button type="button" className="go" onClick={() => decide(false)}>{words.field.leave_stay}</button>
        <button type="button" onClick={() => decide(true)}>{words.field.leave_go}</button>
      </div>
    </Dialog>
  );
};
