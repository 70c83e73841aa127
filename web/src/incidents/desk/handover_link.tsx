// To the handover sheet, in a window of its own: nothing that is typed here is left. Says when one waits to be taken.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { use_session } from "../../shell/frame";
import { use_words } from "../../words/words";

export const HandoverLink = ({ moment }: { moment: number }) => {
  const words = use_words();
  const session = use_session();
  const asked = useQuery({ queryKey: ["handovers", "last", moment], queryFn: () => answer(api.GET("/api/v1/handovers", { params: { query: { limit: 1 } } })), placeholderData: (before) => before });
  const last = asked.data?.handovers[0];
  const is_waiting = last && !last.taken_at && last.given_by !== `account/${session?.account}`;
  return <a className="button" href="/handover" target="_blank" rel="noreferrer" title={is_waiting ? words.desk.handover_waiting : undefined}>{is_waiting && <span aria-hidden="true">● </span>}{words.desk.handover}{is_waiting && <span className="unseen"> {words.handover.waits}</span>}</a>;
};
