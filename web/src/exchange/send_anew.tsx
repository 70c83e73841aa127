// The button that sends a message anew which did not arrive. For whoever directs incidents; nothing for others.
import { useMutation } from "@tanstack/react-query";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { use_session } from "../shell/frame";
import { tell } from "../shell/toast";
import { explain, use_words } from "../words/words";
import type { Message } from "./standing";

export const SendAnew = ({ message, what, done }: { message: Message; what: string; done: () => void }) => {
  const words = use_words();
  const session = use_session();
  const send = useMutation({
    mutationFn: () => carry_out((once) => answer(api.POST("/api/v1/messages/{id}/send-anew", { params: { path: { id: String(message.id) }, header: once } }))),
    onSuccess: () => tell(words.deliveries.anew_done),
    onError: (error) => tell(`${words.deliveries.anew_failed}：${explain(error)}`),
    onSettled: done,
  });
  if (!session?.rights.includes("incidents.direct")) return null;
  return <button type="button" className="small" disabled={send.isPending} aria-label={words.deliveries.anew_of(what)} onClick={() => send.mutate()}>{words.deliveries.anew}</button>;
};
