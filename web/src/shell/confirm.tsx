// "Really?", in a dialog: it stays, with the reason, while what was confirmed fails.
import { useState } from "react";
import { explain, use_words } from "../words/words";
import { Dialog } from "./dialog";

export const Confirm = ({ title, why, go, act, leave }: { title: string; why: string; go: string; act: () => Promise<unknown>; leave: () => void }) => {
  const words = use_words();
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const confirm = async () => {
    set_busy(true);
    set_fault("");
    try {
      await act();
      leave();
    } catch (error) {
      set_fault(explain(error));
      set_busy(false);
    }
  };
  return (
    <Dialog title={title} leave={leave}>
      <p>{why}</p>
      {fault && <p className="fault" role="alert">{fault}</p>}
      <div className="buttons">
        <button type="button" className="go grave" disabled={is_busy} onClick={() => void confirm()}>{go}</button>
        <button type="button" onClick={leave}>{words.shell.cancel}</button>
      </div>
    </Dialog>
  );
};
