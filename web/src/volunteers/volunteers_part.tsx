// The volunteers, masked, and one of them beside the list.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { use_settled } from "../shell/settled";
import { pick, use_words } from "../words/words";
import { points_of, span_of } from "./points";
import { RecordsExport } from "./records_export";
import { TeamChoice } from "./teams_part";
import { VolunteerDetail } from "./volunteer_detail";

const VolunteersPart = ({ rest }: { rest: string }) => {
  const words = use_words();
  const number = Number(rest) || 0;
  const [team, choose] = use_kept("teams.volunteers", "");
  const [text, set_text] = useState("");
  const wanted = Number(use_settled(text)) || 0;
  const asked = useInfiniteQuery({
    queryKey: ["volunteers", team, wanted],
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/volunteers", { params: { query: { ...(team && { team }), ...(wanted > 0 && { number: wanted }), ...(pageParam > 0 && { after: pageParam }) } } })),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.has_more ? last.volunteers.at(-1)?.volunteer.number : undefined),
  });
  const all = asked.data?.pages.flatMap((page) => page.volunteers) ?? [];
  return (
    <div className="sides">
      <section className="card" aria-labelledby="volunteers-title">
        <h2 id="volunteers-title">{words.teams.parts.volunteers}</h2>
        <p className="quiet">{words.teams.volunteers_hint}</p>
        <div className="bar">
          <TeamChoice value={team} choose={choose} />
          <Field label={words.teams.find}>{(attributes) => <input {...attributes} inputMode="numeric" maxLength={9} value={text} onChange={(event) => set_text(event.target.value.replace(/\D/g, ""))} />}</Field>
        </div>
        {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
        {asked.isPending && <Loading />}
        {asked.data && all.length === 0 && <Empty>{words.teams.volunteers_none}</Empty>}
        {all.length > 0 && (
          <table id="volunteers-table" className="stacked">
            <thead><tr>{[words.teams.number, words.teams.name, words.teams.team, words.teams.hours].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {all.map(({ volunteer, name, is_minor, minutes, teams }) => (
                <tr key={volunteer.number} className={volunteer.number === number ? "chosen" : undefined}>
                  <th scope="row"><a href={`#volunteers/${volunteer.number}`} aria-current={volunteer.number === number || undefined}>{words.volunteering.volunteer(volunteer.number)}</a></th>
                  <td>{volunteer.state === "withdrawn" ? <span className="tag late">{words.teams.withdrawn}</span> : <>{name} {is_minor && <span className="tag">{words.volunteering.minor}</span>}</>}</td>
                  <td>{teams.filter((one) => one.state !== "left").map((one) => pick(one.name)).join(", ")}</td>
                  <td data-name={words.teams.hours}>{span_of(minutes)} <span className="quiet">{words.volunteering.points(points_of(minutes))}</span></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{words.teams.more}</button></div>}
        <RecordsExport />
      </section>
      <section id="one" className={number > 0 ? "card" : "card is-nothing"} tabIndex={-1} aria-label={words.teams.volunteer_detail}>
        {number > 0 ? <One key={number} number={number} /> : <Empty>{words.teams.pick_volunteer}</Empty>}
      </section>
    </div>
  );
};

const One = ({ number }: { number: number }) => {
  const asked = useQuery({ queryKey: ["volunteers", "one", number], queryFn: () => answer(api.GET("/api/v1/volunteers/{number}", { params: { path: { number: String(number) } } })) });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  return <VolunteerDetail shown={asked.data} />;
};

export default VolunteersPart;
