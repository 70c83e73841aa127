// Offers of places, as the server has them for one volunteer.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { own_key } from "./own";

export const use_offers = (token: string) =>
  useQuery({
    queryKey: [...own_key(token), "offers"],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/offers", { params: { path: { token } } })),
    refetchInterval: 60_000,
  });
