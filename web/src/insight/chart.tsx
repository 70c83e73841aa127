// A chart of the board: drawn on a canvas when it is loaded, with the same figures as a table beside it for whoever does not
// see it or wants to look one up; each leads to the incidents behind it.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { tell } from "../shell/toast";
import { use_words } from "../words/words";
import type { EChartsCoreOption, EChartsType } from "./echarts";
import { paint_now, type_now, type Paint } from "./paint";
import { save_picture, type Drawing } from "./picture";

export interface Look { paint: Paint; type: string; size: number } // `size`: of the letters, px
interface Props {
  title: string;
  says: string; // in one sentence, what is to be seen
  name: string; // of the picture's file
  option: (look: Look) => EChartsCoreOption;
  follow?: ((place: number, series: number) => void) | undefined; // a column was clicked
  table: ReactNode;
  is_bare: boolean; // on the wall: nothing to press
  pictures: Map<string, Drawing>;
  children?: ReactNode;
}

export const Chart = ({ title, says, name, option, follow, table, is_bare, pictures, children }: Props) => {
  const words = use_words();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const now = useRef({ option, follow });
  const [has_failed, fail] = useState(false);

  const draw = () => {
    if (!box.current || !chart.current) return;
    const size = parseFloat(getComputedStyle(box.current).fontSize);
    chart.current.setOption({ animation: false, ...now.current.option({ paint: paint_now(), type: type_now(), size }) }, true);
  };
  useEffect(() => {
    now.current = { option, follow };
    draw();
  });
  useEffect(() => {
    let is_left = false;
    const is_dark = matchMedia("(prefers-color-scheme: dark)");
    const watch = new ResizeObserver(() => {
      chart.current?.resize();
      draw();
    });
    import("./echarts").then(({ init }) => {
      if (is_left || !box.current) return;
      chart.current = init(box.current, undefined, { renderer: "canvas" });
      chart.current.on("click", (event) => now.current.follow?.(event.dataIndex, event.seriesIndex ?? 0));
      draw();
      watch.observe(box.current);
      is_dark.addEventListener("change", draw);
      pictures.set(title, () => chart.current?.renderToCanvas({ pixelRatio: 2, backgroundColor: paint_now().paper } as never) ?? null);
      box.current.dataset.drawn = "";
    }, () => fail(true));
    return () => {
      is_left = true;
      watch.disconnect();
      is_dark.removeEventListener("change", draw);
      pictures.delete(title);
      chart.current?.dispose();
      chart.current = null;
    };
  }, [title, pictures]);

  const keep = () => {
    const canvas = pictures.get(title)?.();
    if (canvas) void save_picture(canvas, `${name}.png`).catch(() => tell(words.shell.own_fault));
  };
  return (
    <section className={`card chart chart-${name}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {children}
        {!is_bare && <button type="button" className="small" onClick={keep} aria-label={words.board.picture_of(title)}>{words.board.picture}</button>}
      </header>
      {has_failed ? <p className="quiet">{words.board.not_drawn}</p> : <div className="canvas" ref={box} role="img" aria-label={says} />}
      {!is_bare && <details><summary>{words.board.as_table}</summary><div className="scroll" tabIndex={0} role="region" aria-label={`${words.board.as_table}: ${title}`}>{table}</div></details>}
    </section>
  );
};
