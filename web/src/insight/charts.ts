// How the board's charts look. The present is a full column, the year before an outlined one: told apart without colour.
import type { EChartsCoreOption } from "./echarts";
import type { Look } from "./chart";

const frame = ({ paint, type, size }: Look): EChartsCoreOption => ({
  textStyle: { fontFamily: type, fontSize: size, color: paint.ink },
  tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, backgroundColor: paint.paper, borderColor: paint.edge, textStyle: { color: paint.ink, fontSize: size, fontFamily: type } },
  legend: { top: 0, left: 0, itemWidth: size * 1.4, itemHeight: size * 0.8, itemGap: size * 1.2, textStyle: { color: paint.ink, fontSize: size, fontFamily: type, padding: [0, 0, 0, size / 5] }, selectedMode: false },
});
const values = ({ paint, size }: Look) => ({
  type: "value", minInterval: 1, axisLabel: { color: paint.quiet, fontSize: size }, splitLine: { lineStyle: { color: paint.line } },
});
const names = (list: string[], { paint, size }: Look) => ({
  type: "category", data: list, axisTick: { show: false }, axisLine: { lineStyle: { color: paint.edge } }, axisLabel: { color: paint.ink, fontSize: size },
});

export interface Series { name: string; values: number[] }

export const bars = (labels: string[], now: Series, before: Series, room: number) => (look: Look): EChartsCoreOption => {
  const { paint, size } = look;
  const label = { show: true, position: "right", color: paint.ink, fontSize: size, formatter: ({ value }: { value: number }) => (value ? String(value) : "") };
  const axis = names(labels, look);
  return {
    ...frame(look),
    grid: { left: size * room, right: size * 3.2, top: size * 2.4, bottom: size * 0.4 },
    xAxis: { ...values(look), axisLabel: { show: false } },
    yAxis: { ...axis, inverse: true, axisLabel: { ...axis.axisLabel, width: size * (room - 0.8), overflow: "break", lineHeight: size * 1.15, interval: 0 } },
    series: [
      { type: "bar", name: now.name, data: now.values, itemStyle: { color: paint.accent }, label, barMaxWidth: size * 1.2, barGap: "15%", cursor: "pointer" },
      { type: "bar", name: before.name, data: before.values, itemStyle: { color: paint.paper, borderColor: paint.quiet, borderWidth: 1.5 }, label: { ...label, color: paint.quiet }, barMaxWidth: size * 1.2, cursor: "pointer" },
    ],
  };
};

// A column for each day, and a line with marks over them.
export const days = (labels: string[], reported: Series, closed: Series) => (look: Look): EChartsCoreOption => {
  const { paint, size } = look;
  const axis = names(labels, look);
  return {
    ...frame(look),
    grid: { left: size * 2.4, right: size * 0.8, top: size * 2.6, bottom: size * 2 },
    xAxis: { ...axis, axisLabel: { ...axis.axisLabel, hideOverlap: true } },
    yAxis: values(look),
    series: [
      { type: "bar", name: reported.name, data: reported.values, itemStyle: { color: paint.accent }, barMaxWidth: size * 1.6, cursor: "pointer" },
      { type: "line", name: closed.name, data: closed.values, itemStyle: { color: paint.ink }, lineStyle: { color: paint.ink, width: size / 7 }, symbol: "circle", symbolSize: size / 2, cursor: "pointer" },
    ],
  };
};
