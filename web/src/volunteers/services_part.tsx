// Services that staff confirm: where the leader is away, or it is the leader's own.
import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Field } from "../shell/field";
import { use_kept } from "../shell/kept";
import { Empty, Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";
import { ConfirmButtons } from "./confirm_service";
import { ServiceLine } from "./service_line";
import { use_staff_deed } from "./teams";
import { TeamChoice } from "./teams_part";
import { use_may_manage } from "./teams_page";

type State = Schema["ServiceState"];
const states: readonly State[] = ["ended", "open", "confirmed", "refused"];

export const ServicesPart = () => {
  const words = use_words();
  const [wanted, want] = use_kept<{ state: State; team: string }>("teams.services", { state: "ended", team: "" });
  const asked = useInfiniteQuery({
    queryKey: ["services", wanted],
    queryFn: ({ pageParam }) => answer(api.GET("/api/v1/services", { params: { query: { state: wanted.state, ...(wanted.team && { team: wanted.team }), ...(pageParam > 0 && { before: pageParam }) } } })),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.has_more ? last.services.at(-1)?.id : undefined),
  });
  const all = asked.data?.pages.flatMap((page) => page.services) ?? [];
  return (
    <section className="card" aria-labelledby="services-title">
      <h2 id="services-title">{words.teams.parts.services}</h2>
      <p className="quiet">{words.teams.services_hint}</p>
      <div className="bar">
        <Field label={words.teams.state}>
          {(attributes) => <select {...attributes} value={wanted.state} onChange={(event) => want({ ...wanted, state: event.target.value as State })}>{states.map((state) => <option key={state} value={state}>{words.volunteering.service_states[state]}</option>)}</select>}
        </Field>
        <TeamChoice value={wanted.team} choose={(team) => want({ ...wanted, team })} />
      </div>
      {asked.error && !asked.data && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && all.length === 0 && <Empty>{words.teams.services_none}</Empty>}
      <ul className="lines">{all.map((one) => <Row key={one.id} service={one} />)}</ul>
      {asked.hasNextPage && <div className="buttons"><button type="button" disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{words.teams.older}</button></div>}
    </section>
  );
};

const Row = ({ service }: { service: Schema["ServiceShown"] }) => {
  const words = use_words();
  const may = use_may_manage();
  const path = { id: String(service.id) };
  const who = words.volunteering.volunteer(service.volunteer);
  const confirm = use_staff_deed((minutes: number, once) => answer(api.POST("/api/v1/services/{id}/confirm", { params: { path, header: once }, body: { minutes } })), words.volunteering.confirmed(who));
  const refuse = use_staff_deed((reason: string, once) => answer(api.POST("/api/v1/services/{id}/refuse", { params: { path, header: once }, body: { reason } })), words.volunteering.refused);
  return (
    <ServiceLine service={service} who={<a href={`#volunteers/${service.volunteer}`}>{service.name || who}</a>}>
      {may && service.state === "ended" && <ConfirmButtons service={service} who={who} confirm={(minutes) => confirm.mutateAsync(minutes)} refuse={(reason) => refuse.mutateAsync(reason)} />}
    </ServiceLine>
  );
};
