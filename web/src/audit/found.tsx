// Entries that a search found, page by page, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Empty, Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";
import { ask_entries, type Asked, type Entry } from "./record";

export const Found = ({ id, asked, turn, show }: { id: string; asked: Asked; turn: number; show: (entries: readonly Entry[]) => ReactNode }) => {
  const words = use_words();
  const found = useInfiniteQuery({
    queryKey: ["entries", asked, turn],
    queryFn: ({ pageParam }) => ask_entries(asked, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Infinity,
  });
  const entries = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div id={id} className="results">
      {found.isPending && <Loading />}
      {found.data && entries.length === 0 && <Empty>{words.audit.none}</Empty>}
      {entries.length > 0 && show(entries)}
      {found.error && <Fault error={found.error} again={() => void (found.data ? found.fetchNextPage() : found.refetch())} />}
      {found.hasNextPage && !found.error && <div className="buttons"><button type="button" className="more" disabled={found.isFetching} onClick={() => void found.fetchNextPage()}>{found.isFetching ? words.shell.loading : words.audit.more}</button></div>}
    </div>
  );
};
