// What happens at the station, as it happens: the journal's entries that this person may be told of.
//
//   use_live((entries) => …, (is_on) => …)   entries are gathered for a moment, so that a hundred of them draw a page once
import { useEffect, useRef } from "react";
import { answer, api } from "./client";
import { session_now } from "./session";

export interface Entry {
  position: number;
  at: string;
  kind: string; // "incident.accepted"
  subject: string; // "incident/17"
  related: string;
  actor: string;
  version: number;
  payload: Record<string, unknown>;
}

// "incident/17" is 17 of "incident"; null for another thing.
export const number_of = (subject: string, thing: string): number | null => {
  const [kind, number] = subject.split("/");
  return kind === thing ? Number(number) : null;
};

const gathered_for = 100; // milliseconds
const rest = 2000; // before another connection, when the server turned one away

export const use_live = (take: (entries: readonly Entry[]) => void, show: (is_on: boolean) => void = () => {}) => {
  const now = useRef({ take, show });
  useEffect(() => {
    now.current = { take, show };
  });
  useEffect(() => {
    let source: EventSource | null = null;
    let last = ""; // the position up to which the page knows everything
    let waiting: Entry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let is_left = false;

    const hand_over = () => {
      timer = undefined;
      const entries = waiting;
      waiting = [];
      now.current.take(entries);
    };
    const listen = () => {
      if (is_left) return;
      source = new EventSource("/api/v1/live" + (last && `?after=${last}`));
      source.onopen = () => now.current.show(true);
      source.onmessage = (event: MessageEvent<string>) => {
        last = event.lastEventId || last;
        waiting.push(JSON.parse(event.data) as Entry);
        timer ??= setTimeout(hand_over, gathered_for);
      };
      source.onerror = () => {
        now.current.show(false);
        if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself, with Last-Event-ID
        // Turned away: the session has ended (asking for anything brings the sign-in), or the server is not itself yet.
        const wait = session_now() ? answer(api.GET("/api/v1/incidents", { params: { query: { limit: 1 } } })).catch(() => null) : Promise.resolve(null);
        void wait.then(() => {
          if (!is_left) again = setTimeout(listen, rest);
        });
      };
    };
    listen();
    return () => {
      is_left = true;
      source?.close();
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, []);
};
