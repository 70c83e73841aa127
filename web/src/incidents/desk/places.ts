// The town's places by what is typed.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { use_settled } from "../../shell/settled";

export const use_places = (typed: string) => {
  const text = use_settled(typed.trim(), 200);
  const offered = useQuery({
    queryKey: ["places", text],
    queryFn: async () => (await answer(api.GET("/api/v1/places", { params: { query: { text, limit: 6 } } }))).places,
    enabled: text.length >= 2,
    staleTime: 300_000,
    placeholderData: (before) => before,
  });
  return (offered.data ?? []).map(({ place }) => ({ shown: place.address && place.address !== place.name ? `${place.name}（${place.address}）` : place.name, location: place.location }));
};
