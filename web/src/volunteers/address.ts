// What stands behind # in the address of a volunteer's page. None of it is ever sent:
//
//   #TOKEN, #TOKEN/hours   their own link, and which part of their page
//   #hours                 a part, on a phone that has kept the link
//   #in/17/48291307          a leader's QR code: to check in to shift 17
//   #join/river-patrol     the QR code at the desk: to join, this team or any
//   #withdrawn             after withdrawing
export const part_names = ["now", "shifts", "hours", "me", "lead"] as const;
export type PartName = (typeof part_names)[number];

export type Place =
  | { at: "own"; token: string | null; part: PartName; rest: string }
  | { at: "check-in"; shift: number; code: string }
  | { at: "join"; team: string }
  | { at: "withdrawn" };

const is_part = (text: string | undefined): text is PartName => part_names.some((one) => one === text);

export const place_of = (hash: string): Place => {
  const [first = "", second = "", ...others] = hash.replace(/^#/, "").split("/");
  const rest = others.join("/");
  if (first === "in") return { at: "check-in", shift: Number(second) || 0, code: rest };
  if (first === "withdrawn") return { at: "withdrawn" };
  if (first === "join") return { at: "join", team: second };
  if (first === "" || is_part(first)) return { at: "own", token: null, part: is_part(first) ? first : "now", rest: [second, rest].filter(Boolean).join("/") };
  return { at: "own", token: first, part: is_part(second) ? second : "now", rest };
};

// The address of a part; with the link in it where the browser keeps nothing.
export const hash_of = (token: string | null, part: PartName, rest = "") => "#" + [token, part, rest].filter(Boolean).join("/");

export const own_link = (origin: string, token: string) => `${origin}/volunteers#${token}`;
export const check_in_link = (origin: string, shift: number, code: string) => `${origin}/volunteers#in/${shift}/${code}`;
// A calendar program says no language of its own: the address does.
export const calendar_link = (protocol: string, host: string, path: string, language: string) => `${protocol}//${host}${path}?language=${language}`;
export const join_link = (origin: string, team: string) => `${origin}/volunteers#join${team && "/" + team}`;
