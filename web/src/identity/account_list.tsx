import { useState } from "react";
import { number } from "../words/format";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty } from "../shell/states";
import { pick, use_words } from "../words/words";
import { fits, lacks_factor, lacks_password, type Account, type InState, type Role, type Wanted } from "./roster";

const at_once = 50;

export const AccountTags = ({ account, role }: { account: Account; role: Role | undefined }) => {
  const words = use_words();
  const { tags } = words.accounts;
  return (
    <span className="tags">
      {account.is_disabled && <span className="tag late">{tags.disabled}</span>}
      {lacks_password(account) && <span className="tag soon">{tags.no_password}</span>}
      {account.has_second_factor && <span className="tag well">{tags.has_factor}</span>}
      {account.has_password && lacks_factor(account, role) && <span className="tag soon">{tags.no_factor}</span>}
    </span>
  );
};

export const AccountList = ({ accounts, roles, chosen }: { accounts: readonly Account[]; roles: readonly Role[]; chosen: number }) => {
  const words = use_words();
  const [wanted, set_wanted] = use_kept<Wanted>("accounts-wanted", { text: "", role: "", state: "" });
  const [shown, set_shown] = useState(at_once);
  const want = (change: Partial<Wanted>) => {
    set_wanted({ ...wanted, ...change });
    set_shown(at_once);
  };
  const role_of = (account: Account) => roles.find((one) => one.role === account.role);
  const found = accounts.filter((account) => fits(account, role_of(account), wanted));
  return (
    <section className="card" aria-labelledby="accounts_title">
      <div className="heading">
        <h2 id="accounts_title">{words.accounts.parts.list}</h2>
        <a id="add" className="button go" href="#list/new">{words.accounts.add}</a>
      </div>
      <div className="bar" role="search">
        <Field id="text" label={words.accounts.search}>{(attributes) => <input {...attributes} type="search" maxLength={60} autoComplete="off" value={wanted.text} onChange={(event) => want({ text: event.target.value })} />}</Field>
        <Field id="role" label={words.accounts.role}>
          {(attributes) => (
            <select {...attributes} value={wanted.role} onChange={(event) => want({ role: event.target.value })}>
              <option value="">{words.accounts.all}</option>
              {roles.map((one) => <option key={one.role} value={one.role}>{pick(one.name)}</option>)}
            </select>
          )}
        </Field>
        <Field id="state" label={words.accounts.state}>
          {(attributes) => (
            <select {...attributes} value={wanted.state} onChange={(event) => want({ state: event.target.value as InState })}>
              <option value="">{words.accounts.all}</option>
              {Object.entries(words.accounts.states).map(([state, text]) => <option key={state} value={state}>{text}</option>)}
            </select>
          )}
        </Field>
      </div>
      <p id="account_count" className="quiet" role="status">{words.accounts.found(found.length)}</p>
      {found.length === 0 && <Empty>{words.accounts.none}</Empty>}
      {found.length > 0 && (
        <table id="table" className="stacked">
          <thead><tr>{(["name", "role", "posts", "state"] as const).map((key) => <th key={key} scope="col">{words.accounts[key]}</th>)}</tr></thead>
          <tbody>
            {found.slice(0, shown).map((account) => (
              <tr key={account.id} className={account.id === chosen ? "chosen" : undefined}>
                <th scope="row"><a href={`#list/${account.id}`} aria-current={account.id === chosen || undefined}>{account.name}</a></th>
                <td data-name={words.accounts.role}>{pick(role_of(account)?.name)}</td>
                <td data-name={words.accounts.posts}>{account.posts.join(", ")}</td>
                <td><AccountTags account={account} role={role_of(account)} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && <div className="buttons"><button id="more_accounts" type="button" onClick={() => set_shown(shown + at_once)}>{words.accounts.more} ({number(found.length - shown)})</button></div>}
    </section>
  );
};
