// A filter as it is saved: what stands behind the question mark of /api/v1/incidents. Pure.
import { first_filter, shows, type Filter } from "./queue";

export const to_saved = ({ show, category, grid, text, more }: Filter): string => {
  const query = new URLSearchParams(more);
  if (show === "reported" || show === "claimed_done" || show === "with_partner") query.set("state", show);
  else if (show !== "all") query.set("open", "true");
  if (show === "overdue" || show === "urgent") query.set(show, "true");
  if (show === "due") query.set("order", "due");
  if (category) query.set("category", category);
  if (grid) query.set("grid", grid);
  if (text.trim()) query.set("text", text.trim());
  return query.toString();
};

// Takes what the bar has no control for into `more`. An order other than by deadline and a limit are a list's, no filter's.
export const of_saved = (saved: string): Filter => {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(saved)) query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
  const take = (name: string) => {
    const value = query.get(name) ?? "";
    query.delete(name);
    return value;
  };
  const take_one = (name: string) => ((query.get(name) ?? "").includes(",") ? "" : take(name));
  const is_due = take("order") === "due";
  query.delete("limit");
  const state = query.get("state") ?? "";
  let show: Filter["show"] = "all";
  if (query.get("open") === "true" && !state) {
    query.delete("open");
    show = take_if(query, "overdue") ? "overdue" : take_if(query, "urgent") ? "urgent" : is_due ? "due" : "open";
  } else if (shows.includes(state as Filter["show"])) show = take("state") as Filter["show"];
  return { ...first_filter, show, category: take_one("category"), grid: take_one("grid"), text: take("text"), more: Object.fromEntries(query) };
};
const take_if = (query: Map<string, string>, name: string) => query.get(name) === "true" && query.delete(name);
