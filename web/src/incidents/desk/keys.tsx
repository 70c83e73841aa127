// The desk by keyboard: one letter each, never while somebody types or a question stands in front of the page.
import { useEffect, useRef } from "react";
import { Dialog } from "../../shell/dialog";
import { use_words } from "../../words/words";

const is_typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])"));

export const use_keys = (keys: Readonly<Record<string, (event: KeyboardEvent) => void>>) => {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || is_typing(event.target) || document.querySelector("dialog[open]")) return;
      const act = now.current[event.key];
      if (!act) return;
      // Enter on a button is the button's.
      if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button:not([aria-current=true]), a, label")) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
};

export const Help = ({ leave }: { leave: () => void }) => {
  const words = use_words();
  return (
    <Dialog title={words.desk.help} leave={leave}>
      <dl className="keys">
        {Object.entries(words.desk.keys).map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
      <button type="button" className="go" onClick={leave}>{words.shell.close}</button>
    </Dialog>
  );
};
