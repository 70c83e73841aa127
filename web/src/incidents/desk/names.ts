// Codes as people read them: categories, posts.
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { pick, use_words } from "../../words/words";
import { use_rulebook } from "../rulebook";

export interface Grid { code: string; name: string; staff: { role: string; name: string }[] }
export interface GridFile { features: { properties: Grid; geometry: { coordinates: [number, number][][] } }[] }

export const use_grids = () =>
  useQuery({ queryKey: ["grids"], queryFn: async () => (await answer(api.GET("/api/v1/grids"))) as unknown as GridFile, staleTime: 300_000 });

// The other stations, where there are several.
export const use_other_stations = () => {
  const all = useQuery({ queryKey: ["stations"], queryFn: () => answer(api.GET("/api/v1/stations")), staleTime: 300_000 });
  const here = useQuery({ queryKey: ["station"], queryFn: () => answer(api.GET("/api/v1/station")), staleTime: Infinity });
  return useMemo(() => (all.data?.items ?? []).filter((one) => here.data && one.number !== here.data.number), [all.data, here.data]);
};

export const use_names = () => {
  const words = use_words();
  const stations = use_other_stations();
  const { data: book } = use_rulebook();
  const { data: grids } = use_grids();
  return useMemo(() => {
    const categories = new Map((book?.categories ?? []).map((one) => [one.code, one]));
    const by_code = new Map((grids?.features ?? []).map(({ properties }) => [properties.code, properties]));
    return {
      book,
      stations,
      grids: (grids?.features ?? []).map(({ properties }) => properties),
      grid: (code: string) => by_code.get(code),
      category: (code: string) => pick(categories.get(code)?.name) || code,
      below: (code: string) => (book?.categories ?? []).filter((one) => one.parent === code).map((one) => one.code),
      level: (level: number) => pick(book?.levels[level - 1]) || String(level),
      post: (post: string) => {
        if (!post) return words.desk.nobody;
        const [role = "", which = ""] = post.split("/");
        if (role === "partner") return pick(book?.partners.find((one) => one.code === which)?.name) || which;
        if (role === "station") return stations.find((one) => String(one.number) === which)?.name ?? which;
        const name = words.desk.posts[role as keyof typeof words.desk.posts] ?? role;
        return which ? `${name} ${which}` : name;
      },
    };
  }, [book, grids, stations, words]);
};
export type Names = ReturnType<typeof use_names>;
