import { describe, expect, test } from "vitest";
import type { Schema } from "../api/problem";
import { choose, chosen_in, minutes_of_hours, wishes_of, with_free_times } from "./wishes";

const name = { zh: "巡逻", en: "Patrol" };
const shift = (id: number, is_in_free_times: boolean, places_left: number, how?: "gladly" | "could"): Schema["WishableShift"] => ({
  id, team: "east", team_name: name, starts_at: "2026-12-01T01:00:00Z", ends_at: "2026-12-01T03:00:00Z", meeting_point: "", is_in_free_times,
  roles: [{ code: "patrol", name, places_left, ...(how && { how }) }],
});
const page: Schema["WishesPage"] = { month: "2026-12", months: ["2026-12"], most_minutes: 600, rest_minutes: 0, is_given: true, is_fixed: false, shifts: [shift(1, true, 1), shift(2, true, 0), shift(3, false, 2), shift(4, true, 1, "could")] };

describe("wishes", () => {
  test("are those of the page, and may be changed", () => {
    expect(chosen_in(page)).toEqual({ "4/patrol": "could" });
    expect(choose(choose(chosen_in(page), "3/patrol", "gladly"), "4/patrol", "")).toEqual({ "3/patrol": "gladly" });
  });
  test("of one's free times: where there are places, and nothing that was chosen changes", () => {
    expect(with_free_times(chosen_in(page), page)).toEqual({ "1/patrol": "gladly", "4/patrol": "could" });
  });
  test("are sent for shifts that are there alone", () => {
    expect(wishes_of({ "3/patrol": "could", "99/patrol": "gladly" }, page)).toEqual([{ shift: 3, role: "patrol", how: "could" }]);
  });
  test("hours are typed in quarters", () => {
    expect(["8", "1.5", "0", "", "x", "-1", "1.1"].map(minutes_of_hours)).toEqual([480, 90, 0, null, null, null, null]);
  });
});
