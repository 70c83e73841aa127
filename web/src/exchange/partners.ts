// The partners as pages ask for them, and what the program says of them in words.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { use_session } from "../shell/frame";
import { language_now, use_words } from "../words/words";
import { news_of, why_of } from "./standing";

export const partners_key = ["partners"];

// Asked again by itself: whether a platform answers changes without anybody's doing.
export const use_partners = () => {
  const session = use_session();
  return useQuery({
    queryKey: partners_key,
    queryFn: async () => (await answer(api.GET("/api/v1/partners"))).partners,
    enabled: session?.rights.includes("partners.read") ?? false,
    refetchInterval: 30_000,
  });
};

export const undelivered_of = (partners: readonly { dead: number }[] | undefined): number => (partners ?? []).reduce((sum, one) => sum + one.dead, 0);

export const use_said = () => {
  const words = use_words();
  return {
    // Why a try failed: "对方拒收（HTTP 422）".
    fault: (fault: string) => {
      const why = why_of(fault);
      if (why.kind === "answer") return words.deliveries.answered(words.deliveries.why[why.means], why.status);
      return (language_now() === "zh" ? why.zh : why.en).replace(/[。.]$/, "");
    },
    // What kind of a message it is: "移交".
    type: (type: string) => words.deliveries.news[news_of(type)] ?? type,
  };
};
