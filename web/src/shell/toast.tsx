// Short messages that come and go: `tell("已保存")`. What must not be missed is no toast.
import { useSyncExternalStore } from "react";

interface Toast { id: number; text: string }

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const set = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};

export const tell = (text: string, milliseconds = 6000) => {
  const id = ++last;
  set([...toasts, { id, text }]);
  setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), milliseconds);
};

export const Toasts = () => {
  const shown = useSyncExternalStore((listener) => { listeners.add(listener); return () => listeners.delete(listener); }, () => toasts);
  return <div className="toasts" role="status">{shown.map((toast) => <p key={toast.id}>{toast.text}</p>)}</div>;
};
