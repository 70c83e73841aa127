// The security administrator's page: who has an account, one of them beside the list, the sign-in policy.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useState, type ReactNode } from "react";
import { answer, api } from "../api/client";
import { late } from "../shell/late";
import { Parts, use_part } from "../shell/parts";
import { Empty, Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";
import { AccountList } from "./account_list";
import { NewAccount } from "./account_new";
import { AccountDetail } from "./account_detail";
import "../shell/sheet.css";
import "./identity.css";

const PolicyPart = late(() => import("./policy_part"));

// What one is told above an account: the link that is shown this once, that it was done.
export interface Told { account: number; note: () => ReactNode }

export const AccountsPage = () => {
  const words = use_words();
  const [part, rest] = use_part(["list", "policy"]);
  return (
    <div className="sheet accounts">
      <h1>{words.accounts.title}</h1>
      <Parts label={words.accounts.title} names={words.accounts.parts} shown={part} />
      {part === "list" ? <ListPart chosen={rest} /> : <Suspense fallback={<Loading />}><PolicyPart /></Suspense>}
    </div>
  );
};

const ListPart = ({ chosen }: { chosen: string }) => {
  const words = use_words();
  const questions = useQueryClient();
  const roles = useQuery({ queryKey: ["roles"], queryFn: () => answer(api.GET("/api/v1/roles")), staleTime: Infinity });
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: () => answer(api.GET("/api/v1/accounts")) });
  const [told, tell] = useState<Told | null>(null);
  const error = roles.error ?? accounts.error;
  if (error && !(roles.data && accounts.data)) return <Fault error={error} again={() => { void roles.refetch(); void accounts.refetch(); }} />;
  if (!roles.data || !accounts.data) return <Loading />;
  const id = Number(chosen);
  const done = async (account: number, note: Told["note"] | null) => {
    await Promise.all([questions.invalidateQueries({ queryKey: ["accounts"] }), questions.invalidateQueries({ queryKey: ["account", account] })]);
    tell(note && { account, note });
    location.hash = `list/${account}`;
  };
  return (
    <div className="sides">
      <AccountList accounts={accounts.data.accounts} roles={roles.data.roles} chosen={id} />
      <section id="one" className={chosen ? "card" : "card is-nothing"} tabIndex={-1} aria-label={words.accounts.detail}>
        {chosen === "new" ? <NewAccount roles={roles.data.roles} done={done} />
          : id > 0 ? <AccountDetail key={id} id={id} roles={roles.data.roles} told={told?.account === id ? told.note : null} done={done} />
          : <Empty>{words.accounts.pick_one}</Empty>}
      </section>
    </div>
  );
};
