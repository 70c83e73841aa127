// The secret address by which a calendar program follows shifts: made, shown, made anew, ended.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Copied } from "../shell/copied";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { explain, language_now, use_words } from "../words/words";
import { calendar_link } from "./address";

type Link = Schema["CalendarLink"];
export interface CalendarAddress {
  of: readonly string[]; // tells calendars apart
  ask: () => Promise<Link>;
  make: () => Promise<Link>;
  end: () => Promise<Link>;
}

// `why`: what stands in the calendar, and who may have the address.
export const CalendarBox = ({ why, address }: { why: string; address: CalendarAddress }) => {
  const words = use_words();
  const questions = useQueryClient();
  const key = ["calendar", ...address.of];
  const asked = useQuery({ queryKey: key, queryFn: address.ask });
  const [sure, be_sure] = useState<"anew" | "end" | null>(null);
  const shown = (link: Link, said: string) => {
    questions.setQueryData(key, link);
    tell(said);
  };
  const make = useMutation({ mutationFn: address.make, onSuccess: (link) => shown(link, words.calendars.made) });
  const end = useMutation({ mutationFn: address.end, onSuccess: (link) => shown(link, words.calendars.ended) });
  const path = asked.data?.path;
  return (
    <>
      <p>{why}</p>
      {!asked.data && (asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />)}
      {asked.data && !path && (
        <>
          {make.error && <p className="fault" role="alert">{explain(make.error)}</p>}
          <div className="buttons"><button type="button" disabled={make.isPending} onClick={() => make.mutate()}>{words.calendars.make}</button></div>
        </>
      )}
      {path && (
        <>
          <p><a className="button go" href={calendar_link("webcal:", location.host, path, language_now())}>{words.calendars.open}</a></p>
          <p className="quiet">{words.calendars.by_hand}</p>
          <Copied label={words.calendars.address} value={calendar_link(location.protocol, location.host, path, language_now())} />
          <div className="buttons">
            <button type="button" onClick={() => be_sure("anew")}>{words.calendars.make_anew}</button>
            <button type="button" onClick={() => be_sure("end")}>{words.calendars.end}</button>
          </div>
        </>
      )}
      {sure === "anew" && <Confirm title={words.calendars.make_anew_title} why={words.calendars.make_anew_why} go={words.calendars.make_anew} act={() => make.mutateAsync()} leave={() => be_sure(null)} />}
      {sure === "end" && <Confirm title={words.calendars.end_title} why={words.calendars.end_why} go={words.calendars.end} act={() => end.mutateAsync()} leave={() => be_sure(null)} />}
    </>
  );
};
