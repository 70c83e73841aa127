// The volunteer's own link on this phone. Where the browser keeps nothing it lasts as long as the page.
import { useSyncExternalStore } from "react";
import { on_device } from "../api/storage";

const name = "volunteers.link";
let held: string | null = null;
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

const link_now = () => on_device.get(name) ?? held;

// False: the browser keeps nothing, the address must go on holding it.
export const keep_link = (token: string): boolean => {
  held = token;
  const is_kept = on_device.set(name, token);
  tell();
  return is_kept;
};
export const forget_link = () => {
  held = null;
  on_device.forget(name);
  tell();
};

const listen = (listener: () => void) => {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
};
export const use_link = () => useSyncExternalStore(listen, link_now);
