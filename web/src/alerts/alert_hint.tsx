// On the desk: the alerts that hold now, ours and others'; nothing while there is none.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { use_session } from "../shell/frame";
import { use_words } from "../words/words";

export const AlertHint = () => {
  const words = use_words();
  const may = use_session()?.rights?.includes("alerts.read") ?? false;
  const asked = useQuery({ queryKey: ["alerts"], queryFn: () => answer(api.GET("/api/v1/alerts", { params: { query: {} } })), refetchInterval: 60_000, enabled: may });
  const open = (asked.data?.alerts ?? []).filter((one) => one.phase === "in_force");
  const [first] = open;
  if (!first) return null;
  const info = first.message.infos?.[0];
  const from = first.direction === "in" ? ` · ${info?.sender_name || first.message.sender}` : "";
  return <a className="button alert-hint" href="/settings#alerts">⚠ {open.length === 1 ? `${info?.headline || info?.event || first.message.identifier}${from}` : words.public_alerts.in_force(open.length)}</a>;
};
