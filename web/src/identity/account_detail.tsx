// One account: what it is, what its administrator may do with it.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import { is_problem, type Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { use_session } from "../shell/frame";
import { Fault, Loading } from "../shell/states";
import { date_time } from "../words/format";
import { explain, pick, use_words } from "../words/words";
import { AccountTags } from "./account_list";
import type { Told } from "./accounts_page";
import { InvitationShown } from "./invitation";
import { ProviderPart } from "./provider_part";
import { RoleFields, asked_of } from "./role_fields";
import type { Account, Role } from "./roster";
import { TokensPart } from "./tokens_part";

export interface Steps {
  account: Account;
  done: (account: number, note: Told["note"] | null) => Promise<void>;
  // Runs a step; one that somebody else has overtaken shows the account as it is now.
  run: (step: () => Promise<Told["note"] | null>) => Promise<void>;
  ask: (title: string, why: string, step: () => Promise<Told["note"] | null>) => void;
}

const Done = ({ text }: { text: "done" | "saved" }) => {
  const words = use_words();
  return <p className="good" role="status">{words.accounts[text]}</p>;
};
const Stale = () => {
  const words = use_words();
  return <p className="fault" role="alert">{words.accounts.stale}</p>;
};

export const AccountDetail = ({ id, roles, told, done }: { id: number; roles: readonly Role[]; told: Told["note"] | null; done: Steps["done"] }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["account", id], queryFn: () => answer(api.GET("/api/v1/accounts/{id}", { params: { path: { id: String(id) } } })) });
  const [question, ask] = useState<{ title: string; why: string; step: () => Promise<void> } | null>(null);
  useEffect(() => document.getElementById("one")?.focus(), []);
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { account } = asked.data;
  const run: Steps["run"] = async (step) => {
    try {
      await done(id, await step());
    } catch (error) {
      if (!is_problem(error, "account/stale")) throw error;
      await done(id, () => <Stale />);
    }
  };
  const steps: Steps = { account, done, run, ask: (title, why, step) => ask({ title, why, step: () => run(step) }) };
  return (
    <>
      <Head page={asked.data} roles={roles} />
      {told?.()}
      {question && <Confirm title={`${question.title} · ${account.name}`} why={question.why} go={question.title} act={question.step} leave={() => ask(null)} />}
      <Body page={asked.data} roles={roles} steps={steps} />
      <p><a href="#list">{words.accounts.back}</a></p>
    </>
  );
};

const Head = ({ page: { account, sessions }, roles }: { page: Schema["AccountPage"]; roles: readonly Role[] }) => {
  const words = use_words();
  const role = roles.find((one) => one.role === account.role);
  return (
    <>
      <div className="heading"><h2>{account.name}</h2><AccountTags account={account} role={role} /></div>
      <dl className="facts">
        <dt>{words.accounts.role}</dt><dd>{pick(role?.name)}</dd>
        <dt>{words.accounts.posts}</dt><dd className="lines">{account.posts.join("\n") || "–"}</dd>
        <dt>{words.accounts.created}</dt><dd>{date_time(account.created_at)}</dd>
        <dt>{words.accounts.sessions}</dt><dd>{words.accounts.places(sessions)}</dd>
      </dl>
    </>
  );
};

const Body = ({ page, roles, steps }: { page: Schema["AccountPage"]; roles: readonly Role[]; steps: Steps }) => {
  const words = use_words();
  const session = use_session();
  const { account } = page;
  if (account.id === session?.account) return <p className="wait">{words.accounts.own} <a href="/account">{words.accounts.own_page}</a></p>;
  const is_person = account.role !== "partner";
  return (
    <>
      <StepButtons steps={steps} is_person={is_person} />
      <ChangeForm key={account.version} steps={steps} roles={roles.filter((one) => (one.role === "partner") === !is_person)} />
      {is_person ? <ProviderPart steps={steps} providers={page.providers} /> : <TokensPart steps={steps} tokens={page.tokens} rights={roles.find((one) => one.role === "partner")?.rights ?? []} />}
    </>
  );
};

type StepName = "disable" | "enable" | "reset-second-factor";

const StepButtons = ({ steps: { account, run, ask }, is_person }: { steps: Steps; is_person: boolean }) => {
  const words = use_words();
  const [fault, set_fault] = useState<unknown>(null);
  const path = { id: String(account.id) };
  const stated = { "If-Match": `"${account.version}"` };
  const take = (name: StepName) => async (): Promise<Told["note"]> => {
    await carry_out((once) => answer(api.POST(`/api/v1/accounts/{id}/${name}`, { params: { path, header: { ...once, ...stated } } })));
    return () => <Done text="done" />;
  };
  const reset_password = async (): Promise<Told["note"]> => {
    const invited = await answer(api.POST("/api/v1/accounts/{id}/reset-password", { params: { path, header: stated } }));
    return () => <InvitationShown invited={invited} />;
  };
  if (account.is_disabled) {
    return (
      <>
        {fault !== null && <Fault error={fault} />}
        <div className="buttons"><button type="button" onClick={() => run(take("enable")).catch(set_fault)}>{words.accounts.enable}</button></div>
      </>
    );
  }
  return (
    <div className="buttons">
      {is_person && <button type="button" onClick={() => ask(words.accounts.reset_password, words.accounts.reset_password_why, reset_password)}>{words.accounts.reset_password}</button>}
      {is_person && account.has_second_factor && <button type="button" onClick={() => ask(words.accounts.reset_factor, words.accounts.reset_factor_why, take("reset-second-factor"))}>{words.accounts.reset_factor}</button>}
      <button type="button" onClick={() => ask(words.accounts.disable, words.accounts.disable_why, take("disable"))}>{words.accounts.disable}</button>
    </div>
  );
};

const ChangeForm = ({ steps: { account, run }, roles }: { steps: Steps; roles: readonly Role[] }) => {
  const words = use_words();
  const [typed, set_typed] = useState({ role: account.role, posts: account.posts.join("\n") });
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    set_busy(true);
    set_fault("");
    try {
      await run(async () => {
        const params = { path: { id: String(account.id) }, header: { "If-Match": `"${account.version}"` } };
        await carry_out((once) => answer(api.PUT("/api/v1/accounts/{id}", { params: { ...params, header: { ...once, ...params.header } }, body: asked_of(typed, roles) })));
        return () => <Done text="saved" />;
      });
    } catch (error) {
      set_fault(explain(error));
    } finally {
      set_busy(false);
    }
  };
  return (
    <form className="form part" id="change_form" onSubmit={(event) => void submit(event)}>
      <h3>{words.accounts.change}</h3>
      <RoleFields roles={roles} typed={typed} type={(change) => set_typed({ ...typed, ...change })} />
      <p className="quiet">{words.accounts.change_hint}</p>
      {fault && <p className="fault" role="alert">{fault}</p>}
      <div className="buttons"><button className="go" disabled={is_busy}>{words.accounts.save}</button></div>
    </form>
  );
};
