// Who is on duty: every post that the grids and the rules name; whoever is off duty gets no new work.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { Field } from "../shell/field";
import { Empty, Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { use_words } from "../words/words";
import { posts_of } from "./rule_book";

export const DutyPart = () => {
  const words = use_words();
  const questions = useQueryClient();
  const [text, look] = useState("");
  const duty = useQuery({ queryKey: ["duty"], queryFn: () => answer(api.GET("/api/v1/duty")) });
  const grids = useQuery({ queryKey: ["grids"], queryFn: () => answer(api.GET("/api/v1/grids")), staleTime: Infinity });
  const rules = useQuery({ queryKey: ["rulebook"], queryFn: () => answer(api.GET("/api/v1/rulebook")) });
  const change = useMutation({
    mutationFn: (body: { post: string; on_duty: boolean }) => carry_out((once) => answer(api.POST("/api/v1/duty", { params: { header: once }, body }))),
    onSuccess: (_, body) => tell(words.duty.done(body.post, body.on_duty)),
    onSettled: () => questions.invalidateQueries({ queryKey: ["duty"] }),
  });
  const error = duty.error ?? grids.error ?? rules.error;
  if (error) return <Fault error={error} again={() => { void duty.refetch(); void grids.refetch(); void rules.refetch(); }} />;
  if (!duty.data || !grids.data || !rules.data) return <Loading />;
  const off = new Set(duty.data.off_duty);
  const wanted = text.trim().toLowerCase();
  const posts = posts_of(grids.data, rules.data.rulebook.teams).filter((post) => !wanted || `${post.post} ${post.grid} ${post.staff}`.toLowerCase().includes(wanted));
  const sorted = [...posts.filter((post) => off.has(post.post)), ...posts.filter((post) => !off.has(post.post))];
  const most = 60;
  return (
    <section className="card" aria-labelledby="duty">
      <h2 id="duty">{words.duty.title}</h2>
      <p>{words.duty.intro(off.size)}</p>
      {change.error && <Fault error={change.error} title={words.duty.failed} />}
      <Field label={words.duty.search}>{(attributes) => <input {...attributes} type="search" value={text} onChange={(event) => look(event.target.value)} />}</Field>
      {sorted.length === 0 && <Empty />}
      <ul className="rows">
        {sorted.slice(0, most).map(({ post, role, grid, staff }) => {
          const is_on = !off.has(post);
          return (
            <li key={post}>
              <span className="grow"><strong>{words.duty.roles[role]}</strong> {grid} <span className="quiet">{staff}</span></span>
              <span>{is_on ? words.duty.on : `⚠ ${words.duty.off}`}</span>
              <button type="button" className="small" disabled={change.isPending} onClick={() => change.mutate({ post, on_duty: !is_on })} aria-label={`${is_on ? words.duty.take_off : words.duty.put_on}: ${words.duty.roles[role]} ${grid}`}>
                {is_on ? words.duty.take_off : words.duty.put_on}
              </button>
            </li>
          );
        })}
      </ul>
      {sorted.length > most && <p className="quiet">{words.duty.more(sorted.length - most)}</p>}
    </section>
  );
};
