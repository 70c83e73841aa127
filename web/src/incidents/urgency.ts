// Do the words say that somebody is in danger? The server knows the words; asked while one types.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { use_settled } from "../shell/settled";

// Nobody waits for it: where no answer comes at once, it goes without.
const patience = 3000; // milliseconds
export const ask_urgency = async (text: string) => answer(api.POST("/api/v1/reports/urgent", { body: { text }, signal: AbortSignal.timeout(patience) }));

export const use_urgent_words = (text: string): readonly string[] => {
  const settled = use_settled(text.trim());
  const asked = useQuery({
    queryKey: ["urgent", settled],
    queryFn: () => ask_urgency(settled),
    enabled: settled !== "",
    staleTime: Infinity,
    placeholderData: (before) => before, // a warning does not flicker
  });
  return settled !== "" && asked.data?.call_110 ? asked.data.words : [];
};
