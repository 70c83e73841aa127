// What a mapping as it stands in the form would have named in the last month, and what has no name there.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Fault } from "../shell/states";
import { date, number } from "../words/format";
import { pick, use_words } from "../words/words";
import type { Connection } from "./standing";

export const MappingTried = ({ code, connection, is_old }: { code: string; connection: Connection; is_old: boolean }) => {
  const words = use_words();
  const asked = useQuery({
    queryKey: ["mapping-tried", code, connection],
    queryFn: ({ signal }) => answer(api.POST("/api/v1/partners/{code}/preview", { params: { path: { code } }, body: connection, signal })),
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const tried = asked.data;
  const said = words.partners;
  const unnamed = tried?.categories.filter((one) => !one.is_mapped) ?? [];
  return (
    <div className="effect tried" role="region" aria-label={said.try_title}>
      <h3>{said.try_title}</h3>
      {is_old && <p className="warned" role="status">{said.try_old}</p>}
      {asked.error && <Fault error={asked.error} title={said.try_failed} again={() => void asked.refetch()} />}
      {asked.isPending && <p role="status"><progress aria-label={said.working} /> {said.working}</p>}
      {tried && (
        <>
          <p>{said.try_span(date(tried.from), date(tried.to), number(tried.incidents))} {tried.left_out > 0 && said.try_left_out(number(tried.left_out))}</p>
          <p role="status" className={unnamed.length > 0 ? "outcome is-some" : "outcome"}><strong>{tried.categories.length === 0 ? said.try_none : unnamed.length > 0 ? said.try_unnamed(unnamed.length) : said.try_named}</strong></p>
          {tried.categories.length > 0 && (
            <div className="scroll" tabIndex={0} role="group" aria-label={said.categories}>
              <table>
                <thead><tr><th scope="col">{said.ours}</th><th scope="col">{said.theirs}</th><th scope="col">{said.counts.owned}</th><th scope="col">{said.counts.handed_over}</th><th scope="col">{said.counts.taken_in}</th></tr></thead>
                <tbody>
                  {tried.categories.map((one) => (
                    <tr key={one.ours}>
                      <th scope="row">{pick(one.name)}</th>
                      <td><code>{one.theirs}</code>{!one.is_mapped && <span className="lacking">⚠ {said.unnamed}</span>}</td>
                      <td>{number(one.owned)}</td><td>{number(one.handed_over)}</td><td>{number(one.taken_in)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <h4>{said.try_states}</h4>
          <ul className="owned">{tried.states.map((one) => <li key={one.news}>{said.meanings[one.news]} → {one.theirs ? <code>{one.theirs}</code> : <span className="quiet">{said.state_unnamed}</span>}</li>)}</ul>
        </>
      )}
    </div>
  );
};
