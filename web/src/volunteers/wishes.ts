// A volunteer's wishes for a month while they are written: by shift and role.
import type { Schema } from "../api/problem";

type Page = Schema["WishesPage"];
export type Willing = Schema["Willing"];
export type Chosen = Readonly<Record<string, Willing>>;

export const key_of = (shift: number, role: string) => `${shift}/${role}`;

export const chosen_in = (page: Page): Chosen =>
  Object.fromEntries(page.shifts.flatMap((shift) => shift.roles.flatMap((role) => (role.how === undefined ? [] : [[key_of(shift.id, role.code), role.how]]))));

export const choose = (chosen: Chosen, key: string, how: Willing | ""): Chosen => {
  const { [key]: _, ...others } = chosen;
  return how === "" ? others : { ...others, [key]: how };
};

// Adds what lies in one's free times, has places, and is not chosen yet.
export const with_free_times = (chosen: Chosen, page: Page): Chosen => ({
  ...Object.fromEntries(page.shifts.filter((shift) => shift.is_in_free_times).flatMap((shift) => shift.roles.filter((role) => role.places_left > 0).map((role) => [key_of(shift.id, role.code), "gladly" as const]))),
  ...chosen,
});

export const wishes_of = (chosen: Chosen, page: Page): Schema["Wish"][] =>
  page.shifts.flatMap((shift) => shift.roles.flatMap((role) => {
    const how = chosen[key_of(shift.id, role.code)];
    return how === undefined ? [] : [{ shift: shift.id, role: role.code, how }];
  }));

// Hours as they are typed; null for what is no number of quarters from 0 on.
export const minutes_of_hours = (text: string): number | null => {
  const hours = Number(text.trim().replace("，", ".").replace(",", "."));
  return text.trim() === "" || !Number.isFinite(hours) || hours < 0 || !Number.isInteger(hours * 4) ? null : hours * 60;
};
