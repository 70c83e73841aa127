// An account's role and posts, and what that role may do.
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { pick, use_words } from "../words/words";
import { example_of, posts_in, type Role } from "./roster";

export interface RoleTyped { role: Schema["Role"]; posts: string }

// As the server takes it: a role without posts has none, whatever was typed before.
export const asked_of = (typed: RoleTyped, roles: readonly Role[]) => ({
  role: typed.role, posts: roles.find((one) => one.role === typed.role)?.posts_begin ? posts_in(typed.posts) : [],
});

export const RoleFields = ({ roles, typed, type, faults = {} }: { roles: readonly Role[]; typed: RoleTyped; type: (change: Partial<RoleTyped>) => void; faults?: { role?: string | undefined; posts?: string | undefined } }) => {
  const words = use_words();
  const role = roles.find((one) => one.role === typed.role);
  const example = role && example_of(role);
  const rights = role?.rights.filter((one) => !one.right.startsWith("session.")) ?? [];
  return (
    <>
      <Field label={words.accounts.role} fault={faults.role}>
        {(attributes) => (
          <select {...attributes} value={typed.role} onChange={(event) => type({ role: event.target.value as Schema["Role"] })}>
            {roles.map((one) => <option key={one.role} value={one.role}>{pick(one.name)}</option>)}
          </select>
        )}
      </Field>
      <Field label={words.accounts.posts} hint={role && example ? words.accounts.posts_hint(role.posts_begin, example) : words.accounts.no_posts} fault={faults.posts}>
        {(attributes) => (
          <textarea {...attributes} rows={Math.min(8, Math.max(2, typed.posts.split("\n").length))} spellCheck={false} autoCapitalize="none" disabled={!example}
            value={typed.posts} onChange={(event) => type({ posts: event.target.value })} />
        )}
      </Field>
      <details>
        <summary>{words.accounts.may}</summary>
        <ul>{rights.map((one) => <li key={one.right}>{pick(one.title)}{words.accounts.reach[one.reach]}</li>)}</ul>
      </details>
    </>
  );
};
