// The wall screen (/board?wall): dark, big, alone, and honest about how old it is.
import { useEffect, useState } from "react";
import type { Narrow } from "./narrow_rules";

export const is_wall = () => new URLSearchParams(location.search).has("wall");

// The same figures on the wall.
export const wall_at = (narrow: Narrow) => `/board?${["wall", ...Object.entries(narrow).map(([name, code]) => `${name}=${encodeURIComponent(code)}`)].join("&")}`;

// The page around the board steps back.
export const use_stage = (wall: boolean) =>
  useEffect(() => {
    document.documentElement.classList.toggle("on-the-wall", wall);
    return () => document.documentElement.classList.remove("on-the-wall");
  }, [wall]);

// Whole minutes since then; the difference of two readings of one clock, so a wrong one does no harm.
export const use_age = (at: number) => {
  const [now, look] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => look(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - at) / 60_000));
};
