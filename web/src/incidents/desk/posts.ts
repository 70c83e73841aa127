// Every post that can be sent out, found by its grid, its name or who holds it. Pure.
import type { Names } from "./names";
import type { Incident } from "./queue";

export interface Post { code: string; name: string }

// A grid has each of them, whoever holds it today.
const of_the_street = ["officer", "auxiliary", "worker"] as const;
// Without partners: to them one hands over.
export const all_posts = (names: Names): Post[] => [
  ...["desk", "station_head", ...(names.book?.teams ?? []).map((team) => `team/${team}`)].map((code) => ({ code, name: names.post(code) })),
  ...names.grids.flatMap((grid) => of_the_street.map((role) => {
    const code = `${role}/${grid.code}`;
    const holders = grid.staff.filter((one) => one.role === role).map((one) => one.name).join("、");
    return { code, name: [names.post(code), grid.name, holders].filter(Boolean).join(" · ") };
  })),
];

// What such incidents are mostly sent to: those of their grid and the grid behind a near border, teams, desk, head.
export const is_usual = ({ code }: Post, incidents: readonly Incident[]) => {
  const grid = code.split("/")[1];
  return !/^(officer|auxiliary|worker)\//.test(code) || incidents.some((one) => one.grid === grid || (code.startsWith("officer/") && one.border_neighbour === grid));
};

// Every word that was typed stands somewhere in it.
export const is_found = ({ code, name }: Post, text: string) => {
  const all = `${code} ${name}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
};
