// A month is planned: begun, watched while it is computed, and then what is proposed, what is not satisfied, and who answered how.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answer, api } from "../api/client";
import { server_now } from "../api/contact";
import { Problem, type Schema } from "../api/problem";
import { Confirm } from "../shell/confirm";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { date, date_time, local_input, month_name, number, percent } from "../words/format";
import { pick, use_words } from "../words/words";
import { use_team_words } from "./team_words";
import { use_staff_deed } from "./teams";
import { use_may_manage } from "./teams_page";
import { TeamChoice } from "./teams_part";

type Page = Schema["PlanPage"];

const looks: Record<Schema["PlanState"], string> = { computing: "soon", proposed: "well", cancelled: "", interrupted: "late", withdrawn: "" };
const while_computing = 1_000;
const otherwise = 30_000;

const PlansPart = ({ rest }: { rest: string }) => {
  const words = use_words();
  const may = use_may_manage();
  const asked = useQuery({ queryKey: ["month-plans"], queryFn: () => answer(api.GET("/api/v1/month-plans")), refetchInterval: (query) => (query.state.data?.plans.some((one) => one.state === "computing") ? while_computing : otherwise) });
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { plans } = asked.data;
  const chosen = Number(rest) || plans[0]?.id;
  return (
    <div className="sides">
      <section className="card" aria-labelledby="plans">
        <h2 id="plans">{words.month_plan.plans}</h2>
        {may && <NewPlan />}
        {plans.length === 0 ? <Empty>{words.month_plan.plans_none}</Empty> : (
          <ul className="lines">
            {plans.map((one) => (
              <li key={one.id} className={one.id === chosen ? "chosen" : undefined}>
                <a className="row" href={`#plans/${one.id}`} aria-current={one.id === chosen || undefined}>
                  <span className="grow"><b>{month_name(one.month)} · {pick(one.team_name) || words.teams.all_teams}</b><span className="quiet">{date_time(one.begun_at)} · {pick(one.begun_by)}</span></span>
                  <span className={`tag ${looks[one.state]}`}>{words.month_plan.states[one.state]}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section id="one" className={chosen === undefined ? "card is-nothing" : "card"} tabIndex={-1} aria-label={words.month_plan.plan}>
        {chosen === undefined ? <Empty>{words.month_plan.pick_one}</Empty> : <PlanDetail key={chosen} id={chosen} />}
      </section>
    </div>
  );
};

// This month and the two after it, "2026-12".
const months_from = (now: number) => {
  const [year, month] = local_input(now).split("-").map(Number) as [number, number];
  return [0, 1, 2].map((ahead) => new Date(Date.UTC(year, month - 1 + ahead, 1)).toISOString().slice(0, 7));
};

const NewPlan = () => {
  const words = use_words();
  const months = months_from(server_now());
  const [written, keep] = use_kept("plans.new", { month: months[1]!, team: "", answer: "72", visit: "7" });
  const change = (more: Partial<typeof written>) => keep({ ...written, ...more });
  const begin = use_staff_deed(
    (_: string, once) => answer(api.POST("/api/v1/month-plans", { params: { header: once }, body: { month: month, ...(written.team && { team: written.team }), answer_hours: Number(written.answer), visit_every_days: Number(written.visit) } })),
    words.month_plan.begun,
    (page: Page) => { location.hash = `#plans/${page.plan.id}`; },
  );
  const month = months.includes(written.month) ? written.month : months[1]!;
  const refused = begin.error instanceof Problem ? begin.error : null;
  const submit = (event: FormEvent) => { event.preventDefault(); begin.mutate(""); };
  return (
    <details>
      <summary>{words.month_plan.new_plan}</summary>
      <form className="form" noValidate onSubmit={submit}>
        <p className="quiet">{words.month_plan.new_plan_why}</p>
        <Field label={words.month_plan.month}>{(attributes) => <select {...attributes} value={month} onChange={(event) => change({ month: event.target.value })}>{months.map((one) => <option key={one} value={one}>{month_name(one)}</option>)}</select>}</Field>
        <TeamChoice value={written.team} choose={(team) => change({ team })} />
        <div className="pair">
          <Field label={words.month_plan.answer_hours} hint={words.month_plan.answer_hours_hint} fault={pick(refused?.fault_at("answer_hours")) || undefined}>{(attributes) => <input {...attributes} type="number" inputMode="numeric" min={1} max={336} value={written.answer} onChange={(event) => change({ answer: event.target.value })} />}</Field>
          <Field label={words.month_plan.visit_every} hint={words.month_plan.visit_every_hint} fault={pick(refused?.fault_at("visit_every_days")) || undefined}>{(attributes) => <input {...attributes} type="number" inputMode="numeric" min={1} max={31} value={written.visit} onChange={(event) => change({ visit: event.target.value })} />}</Field>
        </div>
        {begin.error && <Fault title={words.month_plan.not_begun} error={begin.error} />}
        <div className="buttons"><button className="go" disabled={begin.isPending}>{words.month_plan.begin}</button></div>
      </form>
    </details>
  );
};

const PlanDetail = ({ id }: { id: number }) => {
  const words = use_words();
  const may = use_may_manage();
  const asked = useQuery({
    queryKey: ["month-plans", id],
    queryFn: () => answer(api.GET("/api/v1/month-plans/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: (query) => (query.state.data?.plan.state === "computing" ? while_computing : otherwise),
  });
  const [is_withdrawing, set_withdrawing] = useState(false);
  const path = { id: String(id) };
  const cancel = use_staff_deed((_: string, once) => answer(api.POST("/api/v1/month-plans/{id}/cancel", { params: { path, header: once } })), words.month_plan.cancelled);
  const withdraw = use_staff_deed((_: string, once) => answer(api.POST("/api/v1/month-plans/{id}/withdraw", { params: { path, header: once } })), words.month_plan.withdrawn);
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const { plan, progress, outcome } = asked.data;
  return (
    <>
      <div className="heading">
        <h2>{month_name(plan.month)} · {pick(plan.team_name) || words.teams.all_teams}</h2>
        <span className={`tag ${looks[plan.state]}`} data-state={plan.state}>{words.month_plan.states[plan.state]}</span>
      </div>
      {progress && (
        <div className="part" role="status">
          <p>{words.month_plan.computing(number(Math.round(progress.milliseconds / 1_000)))}</p>
          <progress max={60_000} value={progress.milliseconds} aria-label={words.month_plan.states.computing} />
          {progress.cost !== undefined && progress.bound !== undefined && <p className="quiet">{words.month_plan.best_so_far(number(Math.round(progress.cost)), number(Math.round(progress.bound)))}</p>}
          {may && <div className="buttons"><button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate("")}>{words.month_plan.cancel}</button></div>}
        </div>
      )}
      {cancel.error && <Fault error={cancel.error} />}
      {plan.state === "interrupted" && <p className="fault">{words.month_plan.interrupted_why}</p>}
      {outcome && <Outcome page={asked.data} outcome={outcome} />}
      {outcome && <Answers page={asked.data} />}
      {plan.state === "proposed" && may && <div className="buttons part"><button type="button" className="grave" onClick={() => set_withdrawing(true)}>{words.month_plan.withdraw}</button></div>}
      {is_withdrawing && <Confirm title={words.month_plan.withdraw_title} why={words.month_plan.withdraw_why(number(plan.open), number(plan.accepted))} go={words.month_plan.withdraw} act={() => withdraw.mutateAsync("")} leave={() => set_withdrawing(false)} />}
    </>
  );
};

const Outcome = ({ page, outcome }: { page: Page; outcome: Schema["PlanOutcome"] }) => {
  const words = use_words();
  const called = use_team_words();
  return (
    <>
      <div className="part">
        <h3>{words.month_plan.result}</h3>
        <p><b>{words.month_plan.proposed_places(number(outcome.proposed))}</b>{outcome.left_out > 0 && ` ${words.month_plan.left_out(number(outcome.left_out))}`}</p>
        <p className="quiet">{words.month_plan.took(number(Math.max(1, Math.round(outcome.milliseconds / 1_000))), outcome.ending)} {words.month_plan.cost(number(Math.round(outcome.cost)), number(Math.round(outcome.bound)), percent(outcome.gap))}</p>
        <details><summary>{words.month_plan.cost_what}</summary><p className="quiet">{words.month_plan.cost_why}</p></details>
      </div>
      <div className="part">
        <h3>{words.month_plan.unmet}</h3>
        {page.places.length + page.persons.length + page.grids.length === 0 && <p>{words.month_plan.unmet_none}</p>}
        {page.places.length > 0 && (
          <details>
            <summary>{words.month_plan.free_places(number(outcome.unfilled))}</summary>
            <ul className="lines">{page.places.map(({ at, free }) => (
              <li key={`${free.shift}/${free.role}`} className="line"><span className="grow"><b>{called.shift(at)} · {pick(at.role_name)}</b><span className="quiet">{words.month_plan.free_why(free)}</span></span><span className="tag late">{words.month_plan.missing(number(free.missing))}</span></li>
            ))}</ul>
          </details>
        )}
        {page.persons.length > 0 && (
          <details>
            <summary>{words.month_plan.without_turn(number(page.persons.length))}</summary>
            <ul className="lines">{page.persons.map((one) => <li key={one.volunteer} className="line"><a href={`#volunteers/${one.volunteer}`}>{one.name} · {words.volunteering.volunteer(one.volunteer)}</a><span className="quiet">{words.month_plan.no_turn[one.why]}</span></li>)}</ul>
          </details>
        )}
        {page.grids.length > 0 && (
          <details>
            <summary>{words.month_plan.missed_grids(number(page.grids.length), number(outcome.missed_days))}</summary>
            <ul className="lines">{page.grids.map((one) => <li key={one.grid} className="line"><span className="grow"><b>{one.grid}</b><span className="quiet">{one.days.map((day) => date(`${day}T04:00:00Z`)).join(words.month_plan.comma)}</span></span><span className="quiet">{one.has_shifts ? words.month_plan.missed_nobody : words.month_plan.missed_no_shift}</span></li>)}</ul>
          </details>
        )}
      </div>
    </>
  );
};

const answer_looks: Record<Schema["PlaceState"], string> = { open: "soon", accepted: "well", declined: "late", lapsed: "late", withdrawn: "" };
const states = Object.keys(answer_looks) as Schema["PlaceState"][];

const Answers = ({ page }: { page: Page }) => {
  const words = use_words();
  const called = use_team_words();
  const [state, show] = useState<Schema["PlaceState"] | "">("");
  const shown = page.answers.filter((one) => state === "" || one.state === state);
  return (
    <div className="part">
      <h3>{words.month_plan.answers}</h3>
      {page.answers.length === 0 ? <p className="quiet">{words.month_plan.answers_none}</p> : (
        <>
          <p role="status">{states.filter((one) => page.plan[one] > 0).map((one) => `${words.month_plan.place_states[one]} ${number(page.plan[one])}`).join(" · ")}</p>
          <Field label={words.month_plan.which_answers}>
            {(attributes) => <select {...attributes} value={state} onChange={(event) => show(event.target.value as Schema["PlaceState"] | "")}><option value="">{words.month_plan.all_answers}</option>{states.map((one) => <option key={one} value={one}>{words.month_plan.place_states[one]}</option>)}</select>}
          </Field>
          <ul className="lines">
            {shown.map((one) => (
              <li key={`${one.at.id}/${one.volunteer}`} className="line">
                <span className="grow"><b>{called.shift(one.at)} · {pick(one.at.role_name)}</b><span className="quiet"><a href={`#volunteers/${one.volunteer}`}>{one.name} · {words.volunteering.volunteer(one.volunteer)}</a>{one.state === "open" && ` · ${words.month_plan.answer_until(date_time(one.held_until))}`}</span></span>
                <span className={`tag ${answer_looks[one.state]}`}>{words.month_plan.place_states[one.state]}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};

export default PlansPart;
