// The station's rules as the pages need them: names of categories, the station's time.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { set_zone } from "../words/format";

export type Category = Schema["Category"];

export const use_rulebook = () =>
  useQuery({
    queryKey: ["rulebook"],
    queryFn: async () => {
      const { rulebook } = await answer(api.GET("/api/v1/rulebook"));
      set_zone(rulebook.calendar.zone_minutes);
      return rulebook;
    },
    staleTime: 300_000,
  });

// The two-level list: each category of the first level with those below it.
export const branches_of = (categories: readonly Category[]) =>
  categories
    .filter((one) => !one.parent)
    .map((top) => ({ top, below: categories.filter((one) => one.parent === top.code) }));
