// Parts of a page, one shown at a time; which one stands behind # in the address: "#policy", "#list/17".
import { useSyncExternalStore } from "react";

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

// The part that is shown, and what its address says beyond its name.
export const use_part = <Name extends string>(names: readonly [Name, ...Name[]]): [Name, string] => {
  const hash = useSyncExternalStore(on_hash, () => location.hash.slice(1));
  const [name = "", ...rest] = hash.split("/");
  return [names.find((one) => one === name) ?? names[0], rest.join("/")];
};

export const Parts = <Name extends string>({ label, names, shown }: { label: string; names: Readonly<Record<Name, string>>; shown: Name }) => (
  <nav className="parts" aria-label={label}>
    {(Object.entries(names) as [Name, string][]).map(([name, text]) => <a key={name} href={`#${name}`} aria-current={name === shown ? "true" : undefined}>{text}</a>)}
  </nav>
);
