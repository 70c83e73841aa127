// A new account: its name, role and posts; its owner gets a one-time link.
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { answer, api } from "../api/client";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { explain, use_words } from "../words/words";
import type { Told } from "./accounts_page";
import { InvitationShown } from "./invitation";
import { RoleFields, asked_of, type RoleTyped } from "./role_fields";
import type { Role } from "./roster";

const nothing: RoleTyped & { name: string } = { name: "", role: "officer", posts: "" };

export const NewAccount = ({ roles, done }: { roles: readonly Role[]; done: (account: number, note: Told["note"]) => Promise<void> }) => {
  const words = use_words();
  const [typed, set_typed] = use_kept("account-new", nothing);
  const type = (change: Partial<typeof nothing>) => set_typed({ ...typed, ...change });
  const add = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/accounts", { body: { name: typed.name.trim(), ...asked_of(typed, roles) } })),
    onSuccess: (invited) => {
      set_typed(nothing);
      return done(invited.account, () => <InvitationShown invited={invited} />);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <>
      <h2>{words.accounts.add}</h2>
      <form className="form" onSubmit={submit}>
        <Field id="new_name" label={words.accounts.name} hint={words.accounts.name_hint}>
          {(attributes) => <input {...attributes} required autoFocus maxLength={40} autoCapitalize="none" autoComplete="off" spellCheck={false} value={typed.name} onChange={(event) => type({ name: event.target.value })} />}
        </Field>
        <RoleFields roles={roles} typed={typed} type={type} />
        {add.error && <p className="fault" role="alert">{explain(add.error)}</p>}
        <div className="buttons">
          <button className="go" disabled={add.isPending}>{words.accounts.add}</button>
          <a className="button" href="#list">{words.shell.cancel}</a>
        </div>
      </form>
    </>
  );
};
