// "Is it one of these?": open reports of the same kind nearby, to join instead of reporting again.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { date_time } from "../words/format";
import { pick, use_words } from "../words/words";
import { unsorted, type Draft } from "./draft";
import { use_rulebook } from "./rulebook";

interface Props { draft: Draft; join: (candidate: Schema["Candidate"]) => void; is_busy: boolean; has_photos: boolean }

export const Alike = ({ draft, join, is_busy, has_photos }: Props) => {
  const words = use_words();
  const rulebook = use_rulebook();
  const { position } = draft;
  const category = draft.category || unsorted;
  const asked = useQuery({
    queryKey: ["alike", position?.lon, position?.lat, category],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/reports/alike", { params: { query: { lon: position!.lon, lat: position!.lat, crs: "wgs84", category } } }))).candidates,
    enabled: position !== null,
  });
  if (!position || !asked.data?.length) return null;
  const name_of = (code: string) => pick(rulebook.data?.categories.find((one) => one.code === code)?.name);
  return (
    <section className="alike" aria-labelledby="alike">
      <h2 id="alike">{words.report.alike}</h2>
      <p className="quiet">{words.report.alike_why}{has_photos && ` ${words.report.alike_photos}`}</p>
      <ul>
        {asked.data.map((one) => (
          <li key={one.number}>
            <span id={`alike-${one.number}`}>
              <strong>{name_of(one.category)}</strong>{" "}
              <span className="quiet">{words.report.alike_one(pick(one.state_name), date_time(one.reported_at), one.distance, one.reporters)}</span>
            </span>
            <button type="button" disabled={is_busy} aria-describedby={`alike-${one.number}`} onClick={() => join(one)}>{words.report.me_too}</button>
          </li>
        ))}
      </ul>
    </section>
  );
};
