// What is urgent and nobody has accepted yet stands above the queue, whatever the queue shows, until somebody has.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { date_time } from "../../words/format";
import { use_words } from "../../words/words";

const shown_at_most = 3;

export const UrgentBar = ({ moment, choose, show_all }: { moment: number; choose: (number: number) => void; show_all: () => void }) => {
  const words = use_words();
  const asked = useQuery({
    queryKey: ["urgent-waiting", moment],
    queryFn: () => answer(api.GET("/api/v1/incidents", { params: { query: { state: ["reported"], urgent: true, limit: shown_at_most } } })),
    placeholderData: (before) => before,
  });
  const page = asked.data;
  return (
    <div id="urgent" role="alert">
      {page && page.items.length > 0 && (
        <div className="urgent-bar">
          <b><span aria-hidden="true">⚠ </span>{words.desk.urgent_waiting(page.total)}</b>
          {page.items.map((one) => (
            <button key={one.number} type="button" onClick={() => choose(one.number)}>#{one.number} {one.description.slice(0, 24) || words.desk.expired} · {date_time(one.reported_at)}</button>
          ))}
          {page.total > page.items.length && <button type="button" onClick={show_all}>{words.desk.show_all}</button>}
        </div>
      )}
    </div>
  );
};
