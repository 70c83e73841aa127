// What can be taken away: a picture of the board, the incidents of the period, the monthly report.
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { answer, api } from "../api/client";
import { Fault } from "../shell/states";
import { date_time, month_name, number } from "../words/format";
import { language_now, pick, use_words } from "../words/words";
import { change, months_until, shown, signed, value_of, type Board } from "./board";
import { paint_now, type_now } from "./paint";
import { save, save_picture, sheet_of, type Drawing } from "./picture";

export const Exports = ({ board, may_export, pictures }: { board: Board; may_export: boolean; pictures: Map<string, Drawing> }) => {
  const words = use_words();
  const id = useId();
  const months = months_until(board.now, 480, 25);
  const [month, set_month] = useState(months[1] ?? months[0] ?? "");
  const language = language_now() === "zh" ? "zh" : "en";

  const draw = () => {
    const paint = paint_now();
    const total = board.total;
    const drawings = [...pictures].flatMap(([title, drawing]) => {
      const canvas = drawing();
      return canvas?.width ? [[title, canvas] as const] : [];
    });
    const names = ["reported", "accepted", "closed", "due_soon", "overdue", "urgent_open"] as const;
    const figures = [
      ...names.map((name) => [words.board.todays[name], number(board.today[name].value), ""] as const),
      ...board.measures.filter((one) => one.kind === "rate" || one.name === "reported").map((one) => {
        const found = change(one.kind, value_of(total.now, one.name), value_of(total.year_before, one.name));
        return [pick(one.title), shown(one.kind, value_of(total.now, one.name)), found ? words.board.changed[found.unit](signed(found.by)) : ""] as const;
      }),
    ];
    return sheet_of({
      title: board.station ? pick(board.station) : words.board.title, under: `${words.board.periods[board.period]} · ${words.board.as_of(date_time(board.now))}`,
      figures, drawings, colours: paint, type: type_now(),
    });
  };
  const picture = useMutation({ mutationFn: () => save_picture(draw(), `linli-board-${board.now.slice(0, 10)}.png`) });
  const incidents = useMutation({
    mutationFn: async () => {
      const query = Object.fromEntries(new URLSearchParams(board.total.behind));
      save((await answer(api.GET("/api/v1/exports/incidents.xlsx", { params: { query }, parseAs: "blob" }))) as unknown as Blob, "linli-incidents.xlsx");
    },
  });
  const report = useMutation({
    mutationFn: async (format: "pdf" | "xlsx") => {
      const query = { month, language } as const;
      const asked = format === "pdf" ? api.GET("/api/v1/board/monthly.pdf", { params: { query }, parseAs: "blob" }) : api.GET("/api/v1/board/monthly.xlsx", { params: { query }, parseAs: "blob" });
      save((await answer(asked as Promise<{ data?: unknown }>)) as Blob, `linli-${month}.${format}`);
    },
  });
  const error = picture.error ?? incidents.error ?? report.error;
  return (
    <section className="card exports" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.board.take_away}</h2>
      {error && <Fault error={error} title={words.board.not_made} />}
      <div className="ways">
        <button type="button" disabled={picture.isPending} onClick={() => picture.mutate()}>{words.board.board_picture}</button>
        {may_export && <button type="button" disabled={incidents.isPending} onClick={() => incidents.mutate()}>{words.board.incidents_xlsx}</button>}
      </div>
      {may_export && (
        <div className="ways">
          <label htmlFor={`${id}-month`}>{words.board.monthly}</label>
          <select id={`${id}-month`} value={month} onChange={(event) => set_month(event.target.value)}>
            {months.map((one) => <option key={one} value={one}>{month_name(one)}</option>)}
          </select>
          <button type="button" disabled={report.isPending} onClick={() => report.mutate("pdf")}>PDF</button>
          <button type="button" disabled={report.isPending} onClick={() => report.mutate("xlsx")}>XLSX</button>
          <span className="quiet" role="status">{report.isPending && words.board.making}</span>
        </div>
      )}
      {may_export && <p className="quiet">{words.board.on_record}{board.grid.length + board.category.length > 0 && ` ${words.board.report_is_whole}`}</p>}
    </section>
  );
};
