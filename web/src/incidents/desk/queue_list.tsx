// The queue: however long, only what is seen is drawn. A line that comes in above moves nothing that one looks at.
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { date_time } from "../../words/format";
import { language_now, use_words } from "../../words/words";
import { due_of, nearness_of, short_span, use_now, type Nearness } from "./due";
import type { Names } from "./names";
import type { Incident } from "./queue";

const height = 72; // of a line, as in desk.css
const beyond = 6; // lines drawn above and below what is seen

const signs: Record<Nearness, string> = { none: "", stands: "❚❚", far: "◷", soon: "◔", late: "⚠" };

export const Tag = ({ incident }: { incident: Incident }) => {
  const words = use_words();
  const now = use_now();
  const nearness = nearness_of(incident, now);
  const due = due_of(incident);
  const left = due ? Date.parse(due) - now : 0;
  const name = incident.state === "closed" && incident.outcome ? words.incidents.outcomes[incident.outcome] : words.incidents.states[incident.state];
  return (
    <span className={`tag ${nearness}`}>
      {name}
      {nearness === "late" && <> · <span aria-hidden="true">{signs.late}</span> {words.desk.overdue}{left < 0 && ` ${short_span(-left, language_now())}`}</>}
      {nearness === "soon" && <> · <span aria-hidden="true">{signs.soon}</span> {words.desk.due_soon} {short_span(left, language_now())}</>}
      {nearness === "far" && <> · {words.desk.left(short_span(left, language_now()))}</>}
    </span>
  );
};

interface LineProps { incident: Incident; place: number; of: number; names: Names; is_chosen: boolean; is_marked: boolean; is_fresh: boolean; is_reached: boolean; choose: (number: number) => void; mark: (number: number, to_here: boolean) => void }

const Line = memo(({ incident, place, of, names, is_chosen, is_marked, is_fresh, is_reached, choose, mark }: LineProps) => {
  const words = use_words();
  return (
    <li style={{ top: place * height }} aria-setsize={of} aria-posinset={place + 1} className={is_marked ? "marked" : undefined}>
      <input type="checkbox" tabIndex={-1} checked={is_marked} aria-label={words.desk.select(incident.number)} onChange={(event) => mark(incident.number, (event.nativeEvent as MouseEvent).shiftKey)} />
      <button type="button" data-number={incident.number} className={is_fresh ? "fresh" : undefined} aria-current={is_chosen} tabIndex={is_reached ? 0 : -1} onClick={() => choose(incident.number)}>
        <span className="row">
          <b>{incident.urgent && <span className="urgent">⚠ {words.desk.urgent} </span>}{incident.description || words.desk.expired}</b>
          <span className="quiet">{date_time(incident.reported_at)}</span>
        </span>
        <span className="row">
          <span className="quiet">#{incident.number} {names.category(incident.category)} · {incident.grid || words.desk.outside}</span>
          <Tag incident={incident} />
        </span>
      </button>
    </li>
  );
});

interface Props {
  items: readonly Incident[];
  names: Names;
  chosen: number | null;
  marked: ReadonlySet<number>;
  fresh: ReadonlySet<number>;
  choose: (number: number) => void;
  mark: (number: number, to_here: boolean) => void;
}

export const QueueList = ({ items, names, chosen, marked, fresh, choose, mark }: Props) => {
  const box = useRef<HTMLDivElement>(null);
  const [seen, set_seen] = useState({ first: 0, count: 20 });
  const anchors = useRef<readonly { number: number; place: number }[]>([]); // the first two that are seen
  const now = useRef({ items, height: 20 * height, top: 0 });
  now.current.items = items;

  const look = useCallback(() => {
    const at = box.current;
    if (!at) return;
    const { items, height: seen_height, top } = now.current; // asking the page itself would lay it out again
    const first = Math.floor(top / height);
    anchors.current = items.slice(first, first + 2).map((item, i) => ({ number: item.number, place: first + i }));
    const count = Math.ceil(seen_height / height) + 1;
    set_seen((before) => (before.first === first && before.count === count ? before : { first, count }));
  }, []);
  // What came in above is scrolled past, unless one is at the top and sees it come. Where one of the two went elsewhere by
  // itself, the other holds the place.
  useLayoutEffect(() => {
    const at = box.current;
    if (at && now.current.top > 8) {
      const moves = anchors.current.flatMap((held) => {
        const place = items.findIndex((one) => one.number === held.number);
        return place < 0 ? [] : [place - held.place];
      });
      const [by = 0] = moves.sort((one, other) => Math.abs(one) - Math.abs(other));
      if (by !== 0) {
        at.scrollTop += by * height;
        now.current.top = at.scrollTop;
      }
    }
    look();
  }, [items]);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      now.current.height = entry!.contentRect.height;
      look();
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [look]);
  // What is chosen by keyboard is in sight.
  useEffect(() => {
    const at = box.current;
    const place = items.findIndex((one) => one.number === chosen);
    if (!at || place < 0) return;
    if (place * height < at.scrollTop) at.scrollTop = place * height;
    else if ((place + 1) * height > at.scrollTop + at.clientHeight) at.scrollTop = (place + 1) * height - at.clientHeight;
  }, [chosen]);

  const from = Math.max(0, seen.first - beyond);
  const to = Math.min(items.length, seen.first + seen.count + beyond);
  const chosen_place = items.findIndex((one) => one.number === chosen);
  const is_near = chosen_place >= from && chosen_place < to;
  // The chosen one is drawn wherever it stands: it may have the focus, and went there by itself.
  const places = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  if (chosen_place >= to) places.push(chosen_place);
  else if (chosen_place >= 0 && !is_near) places.unshift(chosen_place);
  // One line takes the focus of the Tab key: the chosen one, or the first that is seen.
  const reached = is_near ? chosen : items[Math.min(seen.first, items.length - 1)]?.number;
  return (
    <div ref={box} className="queue" onScroll={(event) => { now.current.top = event.currentTarget.scrollTop; look(); }}>
      <ol id="list" style={{ height: items.length * height }}>
        {places.map((place) => {
          const incident = items[place]!;
          return (
            <Line key={incident.number} incident={incident} place={place} of={items.length} names={names} is_chosen={incident.number === chosen}
              is_marked={marked.has(incident.number)} is_fresh={fresh.has(incident.number)} is_reached={incident.number === reached} choose={choose} mark={mark} />
          );
        })}
      </ol>
    </div>
  );
};
