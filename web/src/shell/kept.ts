// State that outlives a reload of the page, for as long as this tab is open.
import { useEffect, useState } from "react";
import { in_tab } from "../api/storage";

export const use_kept = <T>(name: string, first: T): [T, (value: T) => void] => {
  const [value, set_value] = useState<T>(() => {
    try {
      return (JSON.parse(in_tab.get(name) ?? "null") as T | null) ?? first;
    } catch {
      return first;
    }
  });
  useEffect(() => {
    in_tab.set(name, JSON.stringify(value));
  }, [name, value]);
  return [value, set_value];
};
