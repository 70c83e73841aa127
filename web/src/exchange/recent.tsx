// What was handed over to a partner and by it, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Fault, Loading } from "../shell/states";
import { date_time } from "../words/format";
import { use_words } from "../words/words";
import type { Partner } from "./standing";

export const Recent = ({ partner }: { partner: Partner }) => {
  const words = use_words();
  const asked = useInfiniteQuery({
    queryKey: ["deliveries-of", partner.code],
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/deliveries", { params: { query: { partner: partner.code, limit: 20, ...(pageParam && { before: pageParam }) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const all = asked.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <section className="card" aria-labelledby="recent">
      <h2 id="recent">{words.partners.recent}</h2>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && all.length === 0 && <p>{words.partners.recent_none}</p>}
      {all.length > 0 && (
        <table className="stacked">
          <thead><tr><th scope="col">{words.partners.incident}</th><th scope="col">{words.partners.direction}</th><th scope="col">{words.partners.state}</th><th scope="col">{words.partners.since}</th><th scope="col">{words.partners.their_number}</th></tr></thead>
          <tbody>
            {all.map(({ delivery }) => (
              <tr key={delivery.id}>
                <th scope="row"><a href={`/desk#${delivery.incident}`}>#{delivery.incident}</a></th>
                <td>{words.partners.directions[delivery.direction]}</td>
                <td>{words.deliveries.states[delivery.state]}</td>
                <td>{date_time(delivery.state_at)}</td>
                <td>{delivery.their_number}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetching} onClick={() => void asked.fetchNextPage()}>{words.partners.more}</button></div>}
    </section>
  );
};
