// A wall screen (/board?wall, /teams?wall): dark, big, alone, and honest about how old it is.
import { useEffect, useState } from "react";
import { say_there, type Session } from "../api/session";
import type { Narrow } from "./narrow_rules";

export const is_wall = () => new URLSearchParams(location.search).has("wall");

// The same figures on the wall.
export const wall_at = (narrow: Narrow) => `/board?${["wall", ...Object.entries(narrow).map(([name, code]) => `${name}=${encodeURIComponent(code)}`)].join("&")}`;

// The page around it steps back.
export const use_stage = (wall: boolean) =>
  useEffect(() => {
    document.documentElement.classList.toggle("on-the-wall", wall);
    return () => document.documentElement.classList.remove("on-the-wall");
  }, [wall]);

// A wall is looked at without being touched. Whoever may see people's data is signed out all the same: then false.
export const use_stay = (wall: boolean, session: Session | null) => {
  const may_stay = wall && session !== null && !["people.reveal", "audit.read", "accounts.manage"].some((right) => session.rights.includes(right));
  useEffect(() => {
    if (!may_stay) return;
    const timer = setInterval(say_there, 30_000);
    return () => clearInterval(timer);
  }, [may_stay]);
  return may_stay;
};

// Whole minutes since then; the difference of two readings of one clock, so a wrong one does no harm.
export const use_age = (at: number) => {
  const [now, look] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => look(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((now - at) / 60_000));
};
