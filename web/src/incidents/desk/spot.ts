// A place as it is written: "121.95, 29.32", in whichever of the three systems. Pure.
import type { Schema } from "../../api/problem";

export type Crs = Schema["Crs"];
export interface Spot { text: string; crs: Crs }
export interface Point { lon: number; lat: number }

export const text_of = ({ lon, lat }: Point) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
// Longitude first; the other way round is understood where it can only be that. Null: this is no point.
export const point_of = (text: string): Point | null => {
  const [, first, second] = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，、;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (first === undefined || second === undefined) return null;
  const [a, b] = [Number(first), Number(second)];
  const [lon, lat] = Math.abs(b) > 90 ? [b, a] : [a, b];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
};
