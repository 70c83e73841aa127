// One's work by the time it is due, or by how near it is; and what else lies in one's grids.
import { useState } from "react";
import { use_contact } from "../api/contact";
import type { Schema } from "../api/problem";
import { use_rulebook } from "../incidents/rulebook";
import { Empty, Fault, Loading } from "../shell/states";
import { use_kept } from "../shell/kept";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { as_it_will_be, chain_of, metres_between } from "./deeds";
import { use_deeds, use_life, use_work, type Incident } from "./reading";
import { done_since } from "./sender";
import { due_of, Tag } from "./tag";

type Here = Schema["LonLat"];

const Row = ({ incident, here }: { incident: Incident; here: Here | null }) => {
  const words = use_words();
  const rulebook = use_rulebook();
  const life = use_life();
  const waiting = use_deeds().filter((deed) => deed.chain === chain_of(incident.number));
  const category = pick(rulebook.data?.categories.find((one) => one.code === incident.category)?.name) || incident.category;
  const { state } = as_it_will_be({ incident, possible_steps: [] } as unknown as Schema["Dossier"], [...done_since(incident.number, incident.version), ...waiting], life);
  const due = due_of({ ...incident, state });
  return (
    <li>
      <a className="work-row" href={`#${incident.number}`}>
        <span className="head">
          <strong>{incident.urgent && <span className="urgent">{words.field.urgent} </span>}{category}</strong>
          <Tag incident={{ ...incident, state }} />
        </span>
        <span className="text">{incident.description || words.field.expired}</span>
        <span className="quiet">
          {[`#${incident.number}`, incident.address, due && words.field.due[due.kind](date_time(due.at)),
            here && incident.location && words.field.metres(metres_between(here, incident.location))].filter(Boolean).join(" · ")}
        </span>
        {waiting.length > 0 && <span className="waits">{words.field.waiting(number(waiting.length))}</span>}
      </a>
    </li>
  );
};

export const WorkView = () => {
  const words = use_words();
  const work = use_work();
  const is_heard = use_contact();
  const [shown, show] = use_kept<"mine" | "around">("field.shown", "mine");
  const [here, set_here] = useState<Here | null>(null);
  const [said, say] = useState("");
  const locate = () => {
    if (here) return set_here(null), say("");
    say(words.report.locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set_here({ lon: coords.longitude, lat: coords.latitude });
        say(words.field.sorted_near);
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? words.field.near_denied : words.field.near_failed),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };
  const far = (one: Incident) => (here && one.location ? metres_between(here, one.location) : Infinity);
  const items = [...(work.data?.value[shown] ?? [])];
  if (here) items.sort((one, other) => far(one) - far(other) || 0);
  return (
    <>
      <div className="title-row">
        <h1>{words.field.work}</h1>
        <a className="button go" href="#new"><span aria-hidden="true">＋ </span>{words.field.new_report}</a>
      </div>
      <div className="buttons" role="group" aria-label={words.field.which}>
        <button type="button" aria-pressed={shown === "mine"} onClick={() => show("mine")}>{words.field.mine} {work.data && number(work.data.value.mine.length)}</button>
        <button type="button" aria-pressed={shown === "around"} onClick={() => show("around")}>{words.field.around} {work.data && number(work.data.value.around.length)}</button>
        {"geolocation" in navigator && <button type="button" aria-pressed={here !== null} onClick={locate}><span aria-hidden="true">◎ </span>{words.field.near}</button>}
      </div>
      <p className="quiet" role="status">{said}</p>
      {work.data && !is_heard && <p className="quiet">{words.field.as_of(date_time(work.data.at))}</p>}
      {work.error && !work.data ? <Fault error={work.error} again={() => void work.refetch()} />
        : !work.data ? <Loading />
          : items.length === 0 ? <Empty>{shown === "mine" ? words.field.none_mine : words.field.none_around}</Empty>
            : <ul className="work">{items.map((one) => <Row key={one.number} incident={one} here={here} />)}</ul>}
    </>
  );
};
