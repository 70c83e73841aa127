// The list of accounts, as it is looked through; pure.
import type { Schema } from "../api/problem";

export type Account = Schema["Account"];
export type Role = Schema["RoleShown"];

const examples: Readonly<Record<string, string>> = { "team/": "night-market", "partner/": "market-supervision" };
// A post as this role's are written; nothing when the role has none.
export const example_of = ({ posts_begin }: Role) => posts_begin && posts_begin + (examples[posts_begin] ?? "WC-001");

// What was typed as posts, a line each; commas and spaces part them too.
export const posts_in = (text: string) => text.split(/[\n,，\s]+/).filter(Boolean);

const is_person = (account: Account) => account.role !== "partner";
export const lacks_password = (account: Account) => !account.has_password && is_person(account);
export const lacks_factor = (account: Account, role: Role | undefined) => (role?.needs_second_factor ?? false) && !account.has_second_factor && is_person(account);

export type InState = "" | "active" | "disabled" | "no_password" | "no_factor";
export interface Wanted { text: string; role: string; state: InState }

export const fits = (account: Account, role: Role | undefined, wanted: Wanted): boolean => {
  const text = wanted.text.trim().toLowerCase();
  const is_in: Record<InState, boolean> = {
    "": true, active: !account.is_disabled && account.has_password, disabled: account.is_disabled, no_password: lacks_password(account), no_factor: lacks_factor(account, role),
  };
  return (!wanted.role || account.role === wanted.role) && is_in[wanted.state] && (!text || account.name.includes(text) || account.posts.some((post) => post.toLowerCase().includes(text)));
};
