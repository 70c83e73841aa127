// Where somebody goes when they are signed in, pure.
import type { Session } from "../api/session";

// Where they came from, if that is a page of ours.
export const came_from = (search: string, origin: string): string => {
  const from = new URL(new URLSearchParams(search).get("from") ?? "/desk", origin);
  const is_ours = from.origin === origin && !from.pathname.startsWith("//"); // "/.//elsewhere" is one
  return is_ours ? from.pathname + from.search + from.hash : "/desk";
};

// On a phone, who works on the street begins there; who directs, at the desk.
const of_the_field: readonly Session["role"][] = ["officer", "auxiliary", "grid_worker", "volunteer"];
export const first_page = (to: string, role: Session["role"], is_phone: boolean) =>
  to === "/desk" && is_phone && of_the_field.includes(role) ? "/field" : to;

// What a provider's answer says, from the address that it leads back to.
export const answer_of = (search: string) => {
  const parameters = new URLSearchParams(search);
  const more = Object.fromEntries((["code", "iss", "error"] as const).flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name) ?? ""]] : [])));
  return { state: parameters.get("state") ?? "", ...more };
};
