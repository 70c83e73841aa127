// The deadline that an incident is running towards, and how near it is.
import { useSyncExternalStore } from "react";
import { server_now } from "../../api/contact";
import { in_unit } from "../../words/format";
import type { Incident } from "./queue";

export type Nearness = "none" | "stands" | "far" | "soon" | "late";
const quarter_hour = 15 * 60_000;

export const due_of = ({ state, deadlines, arrived_at, paused_until }: Incident): string | undefined => {
  switch (state) {
    case "reported": return deadlines.accept_by;
    case "accepted":
    case "dispatched": return arrived_at ? deadlines.finish_by : (deadlines.arrive_by ?? deadlines.finish_by);
    case "in_progress": return !arrived_at && deadlines.arrive_by ? deadlines.arrive_by : deadlines.finish_by;
    case "with_partner": return deadlines.finish_by;
    case "claimed_done": return deadlines.verify_by;
    case "paused": return paused_until;
    case "closed": return undefined;
  }
};

export const nearness_of = (incident: Incident, now: number): Nearness => {
  if (incident.state === "paused") return "stands";
  const due = due_of(incident);
  if (incident.state === "closed") return "none";
  if (incident.timeliness === "overdue") return "late";
  if (!due) return "none";
  const left = Date.parse(due) - now;
  return left <= 0 ? "late" : incident.timeliness === "due_soon" || left < quarter_hour ? "soon" : "far";
};

// A span in its largest unit, and with seconds in the last hour: "5天", "12:04".
export const short_span = (milliseconds: number, language: string): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return seconds < 2 * 86_400 ? in_unit(Math.floor(seconds / 3600), "hour", language) : in_unit(Math.floor(seconds / 86_400), "day", language);
};

// The present second, for what ticks.
let second = server_now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
const listen = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = server_now();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (!listeners.size) {
      clearInterval(timer);
      timer = undefined;
    }
  };
};
export const use_now = () => useSyncExternalStore(listen, () => second);
