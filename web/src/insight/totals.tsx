// Where other stations are under one's own: the figures of each beside each other, and of all together. Figures alone: what
// stands behind them is theirs.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Fault } from "../shell/states";
import { pick, use_words } from "../words/words";
import { number } from "../words/format";
import { shown, value_of, type Board, type Figures } from "./board";

const columns_shown = ["reported", "closed", "open_overdue", "closure_rate", "on_time_rate", "verified_rate"];

export const StationTotals = ({ period }: { period: Board["period"] }) => {
  const words = use_words();
  const stations = useQuery({ queryKey: ["stations"], queryFn: () => answer(api.GET("/api/v1/stations")), staleTime: 300_000 });
  const asked = useQuery({
    queryKey: ["totals", period],
    enabled: (stations.data?.items.length ?? 0) > 1, // where there is one alone, the board has said it all
    queryFn: () => answer(api.GET("/api/v1/totals", { params: { query: { period } } })),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  if (asked.error && !asked.data) return <Fault error={asked.error} title={words.board.no_totals} again={() => void asked.refetch()} />;
  const totals = asked.data;
  if (!totals || totals.rows.length < 2) return null;
  const columns = totals.measures.filter((one) => columns_shown.includes(one.name));
  const cells = (now: Figures, before: Figures) => (
    <>
      {columns.map((one) => <td key={one.name}>{shown(one.kind, value_of(now, one.name))}</td>)}
      <td>{number(before.reported)}</td>
    </>
  );
  return (
    <section className="card stations" aria-labelledby="station-totals">
      <h2 id="station-totals">{words.board.stations}</h2>
      <p className="quiet">{words.board.stations_hint}</p>
      <div className="scroll">
        <table>
          <thead><tr><th scope="col">{words.board.a_station}</th>{columns.map((one) => <th key={one.name} scope="col">{pick(one.title)}</th>)}<th scope="col">{words.board.reported_before}</th></tr></thead>
          <tbody>{totals.rows.map((row) => <tr key={row.station.number}><th scope="row">{row.station.name}</th>{cells(row.now, row.year_before)}</tr>)}</tbody>
          <tfoot><tr><th scope="row">{words.board.all_stations}</th>{cells(totals.total, totals.total_year_before)}</tr></tfoot>
        </table>
      </div>
    </section>
  );
};
