// Where one is signed in, each place with its end.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { date_time } from "../words/format";
import { use_words } from "../words/words";

export const Sessions = () => {
  const words = use_words();
  const questions = useQueryClient();
  const asked = useQuery({ queryKey: ["sessions"], queryFn: () => answer(api.GET("/api/v1/session/all")) });
  const end = useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await answer(api.DELETE("/api/v1/session/all/{id}", { params: { path: { id } } }));
    },
    onSuccess: () => tell(words.account.ended),
    onSettled: () => questions.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const sessions = asked.data?.sessions ?? [];
  const others = sessions.filter((one) => !one.is_this).map((one) => one.id);
  return (
    <section className="card" aria-labelledby="where">
      <h2 id="where">{words.account.sessions}</h2>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {end.error && <Fault error={end.error} />}
      {asked.data && (
        <>
          <p className="quiet">{others.length > 0 ? words.account.sessions_hint : words.account.only_here}</p>
          <table id="sessions" className="stacked">
            <thead><tr><th scope="col">{words.account.from}</th><th scope="col">{words.account.began}</th><th scope="col">{words.account.seen}</th><td /></tr></thead>
            <tbody>
              {sessions.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.source || "–"} {one.is_this && <span className="tag">{words.account.this_one}</span>}</th>
                  <td data-name={words.account.began}>{date_time(one.created_at)}</td>
                  <td data-name={words.account.seen}>{date_time(one.seen_at)}</td>
                  <td>{!one.is_this && <button type="button" disabled={end.isPending} aria-label={words.account.end_of(`${one.source} ${date_time(one.created_at)}`)} onClick={() => end.mutate([one.id])}>{words.account.end}</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {others.length > 1 && <div className="buttons"><button type="button" disabled={end.isPending} onClick={() => end.mutate(others)}>{words.account.end_others}</button></div>}
        </>
      )}
    </section>
  );
};
