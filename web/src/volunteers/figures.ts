// The teams' display: which quarters and years there are, and its figures in words.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";

export type Display = Schema["TeamDisplay"];
export type Figures = Schema["TeamFigures"];

// "2026-Q4" and the quarters before it; "2026" and the years before it. `day` is the station's: "2026-11-24".
export const quarters_until = (day: string, count: number): string[] => {
  const now = Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  return Array.from({ length: count }, (_, back) => `${Math.floor((now - back) / 4)}-Q${((now - back) % 4) + 1}`);
};
export const years_until = (day: string, count: number): string[] => Array.from({ length: count }, (_, back) => String(Number(day.slice(0, 4)) - back));

// Year and quarter of "2026-Q4"; of "2026" the quarter is 0.
export const parts_of = (period: string): [number, number] => [Number(period.slice(0, 4)), Number(period.slice(6)) || 0];

// A share as a whole number of per cent, down; null where there is nothing to take it of. 199 of 200 is no 100 %.
export const share = (some: number, all: number): number | null => (all === 0 ? null : Math.floor((some * 100) / all));

export const use_display = (period: string, refetchInterval: number | false = false) =>
  useQuery({
    queryKey: ["team-figures", period],
    queryFn: () => answer(api.GET("/api/v1/team-figures", { params: { query: period ? { period } : {} } })),
    placeholderData: (before) => before,
    ...(refetchInterval !== false && { refetchInterval, refetchIntervalInBackground: true, retry: false }),
  });
