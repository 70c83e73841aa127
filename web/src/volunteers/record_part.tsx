// What the law has recorded of oneself: to see what staff wrote, and to keep all of it as a file.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { download } from "../shell/download";
import { Fault } from "../shell/states";
import { use_words } from "../words/words";
import { MeritLines } from "./merit_lines";
import { own_key } from "./own";
import type { OwnProps } from "./own_page";

export const RecordPart = ({ token }: Pick<OwnProps, "token">) => {
  const words = use_words();
  const asked = useQuery({ queryKey: [...own_key(token), "record"], queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/record", { params: { path: { token } } })) });
  const record = asked.data?.volunteers[0];
  const save = () => download(`volunteer-record-${asked.data!.at.slice(0, 10)}.json`, JSON.stringify(asked.data, null, 2) + "\n", "application/json");
  return (
    <section className="card" aria-labelledby="record">
      <h2 id="record">{words.merits.record}</h2>
      <p className="quiet">{words.merits.record_hint}</p>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {record && record.commendations.length + record.evaluations.length === 0 && <p className="quiet">{words.merits.none}</p>}
      {record && <MeritLines merits={[...record.commendations, ...record.evaluations]} />}
      <div className="buttons"><button id="save_record" type="button" disabled={!record} onClick={save}>{words.merits.download}</button></div>
    </section>
  );
};
