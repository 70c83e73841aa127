// A question in front of the page. It has the keyboard until it is left, which `leave` is called for (Escape too).
import { useEffect, useId, useRef, type ReactNode } from "react";

export const Dialog = ({ title, leave, children }: { title: string; leave: () => void; children: ReactNode }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>("input:not([readonly]), select, textarea")?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="card" aria-labelledby={id} onCancel={(event) => { event.preventDefault(); leave(); }}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
};
