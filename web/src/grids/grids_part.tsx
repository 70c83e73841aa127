// The station's division: what is in force, another one from a file, who looks after each grid, and the divisions before.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { Empty, Fault, Loading } from "../shell/states";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { GridFile } from "./grid_file";
import { GridStaff } from "./grid_staff";

// As they are in force, with everybody's names; null before the first import.
export const use_grids = () =>
  useQuery({
    queryKey: ["grid-set"],
    queryFn: async () => {
      const { versions } = await answer(api.GET("/api/v1/grids/versions"));
      const newest = versions[0];
      const set = newest ? await answer(api.GET("/api/v1/grids/versions/{version}", { params: { path: { version: String(newest.version) } } })) : null;
      return { versions, version: newest?.version ?? 0, set };
    },
  });
export type Grids = NonNullable<ReturnType<typeof use_grids>["data"]>;

export const GridsPart = () => {
  const words = use_words();
  const asked = use_grids();
  const [earlier, take] = useState<File | null>(null);
  const fetch_earlier = useMutation({
    mutationFn: async (version: number) => {
      const found = await answer(api.GET("/api/v1/grids/versions/{version}", { params: { path: { version: String(version) } }, parseAs: "blob" }));
      return new File([found as unknown as Blob], `grids-${version}.geojson`);
    },
    onSuccess: take,
  });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { set, version, versions } = asked.data;
  return (
    <>
      <section className="card" aria-labelledby="grids">
        <h2 id="grids">{words.grids.title}</h2>
        {set ? <p>{words.grids.now(version, number(set.features.length))}</p> : <Empty>{words.grids.empty}</Empty>}
        {set && <p><a className="button" href={`/api/v1/grids/versions/${version}`} download>{words.grids.download}</a></p>}
      </section>
      <GridFile grids={asked.data} earlier={earlier} />
      {set && <GridStaff grids={asked.data} />}
      {versions.length > 0 && (
        <section className="card">
          <details>
            <summary><h2>{words.grids.versions}</h2></summary>
            <p className="quiet">{words.grids.back_hint}</p>
            {fetch_earlier.error && <Fault error={fetch_earlier.error} />}
            <ol className="rows past" reversed>
              {versions.map((one) => (
                <li key={one.version}>
                  <span className="grow">
                    <strong>{words.grids.version(one.version)}</strong>{one.version === version && ` · ${words.grids.in_force}`}
                    <span className="quiet"> {[date_time(one.at), pick(one.who), one.staff_of ? words.grids.staff_of(one.staff_of) : words.grids.count(number(one.grids))].filter(Boolean).join(" · ")}</span>
                  </span>
                  {one.version !== version && <button type="button" className="small" disabled={fetch_earlier.isPending} aria-label={words.grids.back_to(one.version)} onClick={() => fetch_earlier.mutate(one.version)}>{words.grids.back}</button>}
                  <a className="button" href={`/api/v1/grids/versions/${one.version}`} download>{words.grids.get(one.version)}</a>
                </li>
              ))}
            </ol>
          </details>
        </section>
      )}
    </>
  );
};
