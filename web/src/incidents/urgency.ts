// Do the words say that somebody is in danger? The server knows the words; asked while one types.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { use_settled } from "../shell/settled";

export const ask_urgency = (text: string) => answer(api.POST("/api/v1/reports/urgent", { body: { text } }));

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
