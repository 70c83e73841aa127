// The stations: which there are, a new one with its administrator's one-time link, another name, closing one.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { carry_out } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { InvitationShown } from "../identity/invitation";
import { Confirm } from "../shell/confirm";
import { Copied } from "../shell/copied";
import { Field } from "../shell/field";
import { Fault, Loading } from "../shell/states";
import { tell } from "../shell/toast";
import { explain, pick, use_words } from "../words/words";

type Station = Schema["StationShown"];
const kinds = ["station", "district", "bureau"] as const;
const nothing = { name: "", code: "", kind: "station" as (typeof kinds)[number], parent: "", administrator: "admin" };

export const StationsPart = () => {
  const words = use_words();
  const questions = useQueryClient();
  const [added, see_added] = useState<Schema["AddedStation"] | null>(null);
  const all = useQuery({ queryKey: ["stations"], queryFn: () => answer(api.GET("/api/v1/stations")) });
  const again = () => questions.invalidateQueries({ queryKey: ["stations"] });
  if (all.error) return <Fault error={all.error} again={() => void all.refetch()} />;
  if (!all.data) return <Loading />;
  const stations = all.data.items;
  return (
    <section className="card" aria-labelledby="stations">
      <h2 id="stations">{words.stations.title}</h2>
      <p>{words.stations.intro}</p>
      {stations.length === 1 && <p className="quiet">{words.stations.only}</p>}
      <ul className="rows">
        {stations.map((one) => <Row key={one.number} station={one} parent={stations.find((other) => other.code === one.parent)} changed={again} />)}
      </ul>
      {added && (
        <div>
          <p className="good" role="status">{words.stations.added(added.station.name)}</p>
          <InvitationShown invited={added.administrator} />
          <Copied label={words.stations.address} value={`${location.origin}/at/${added.station.code}`} />
        </div>
      )}
      <NewStation stations={stations} added={(station) => { see_added(station); void again(); }} />
    </section>
  );
};

const Row = ({ station, parent, changed }: { station: Station; parent: Station | undefined; changed: () => Promise<void> }) => {
  const words = use_words();
  const [name, set_name] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (body: Schema["StationChange"]) => carry_out((once) => answer(api.PUT("/api/v1/stations/{code}", {
      params: { path: { code: station.code }, header: { ...once, "If-Match": `"${station.version}"` } }, body,
    }))),
    onSuccess: () => {
      tell(words.stations.changed);
      set_name(null);
    },
    onSettled: changed,
  });
  const [is_closing, ask] = useState(false);
  return (
    <li>
      <span className="grow">
        <strong>{station.name}</strong> <span className="quiet">{pick(station.kind_name)} · {station.code}{parent && ` · ${words.stations.parent} ${parent.name}`}</span>
        {change.error && <span className="fault" role="alert"> {explain(change.error)}</span>}
      </span>
      {name === null ? (
        <>
          <button type="button" className="small" aria-label={`${words.stations.rename}: ${station.name}`} onClick={() => set_name(station.name)}>{words.stations.rename}</button>
          {station.number !== 1 && <button type="button" className="small" aria-label={`${words.stations.close}: ${station.name}`} onClick={() => ask(true)}>{words.stations.close}</button>}
        </>
      ) : (
        <form onSubmit={(event) => { event.preventDefault(); change.mutate({ name: name.trim() }); }}>
          <input aria-label={words.stations.name} required maxLength={60} autoFocus value={name} onChange={(event) => set_name(event.target.value)} />
          <button className="small" disabled={change.isPending}>{words.stations.rename}</button>
          <button type="button" className="small" onClick={() => set_name(null)}>{words.shell.cancel}</button>
        </form>
      )}
      {is_closing && (
        <Confirm title={words.stations.close_ask(station.name)} why={words.stations.close_why} go={words.stations.close}
          act={() => change.mutateAsync({ is_closed: true })} leave={() => ask(false)} />
      )}
    </li>
  );
};

const NewStation = ({ stations, added }: { stations: readonly Station[]; added: (station: Schema["AddedStation"]) => void }) => {
  const words = use_words();
  const [typed, set_typed] = useState(nothing);
  const type = (change: Partial<typeof nothing>) => set_typed({ ...typed, ...change });
  const add = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/stations", {
      body: { name: typed.name.trim(), code: typed.code.trim(), kind: typed.kind, administrator: typed.administrator.trim(), ...(typed.parent && { parent: typed.parent }) },
    })),
    onSuccess: (station) => {
      set_typed(nothing);
      added(station);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const may_be_above = (one: Station) => kinds.indexOf(one.kind) > kinds.indexOf(typed.kind);
  return (
    <form className="form" onSubmit={submit}>
      <h3>{words.stations.add}</h3>
      <Field label={words.stations.name}>{(attributes) => <input {...attributes} required maxLength={60} value={typed.name} onChange={(event) => type({ name: event.target.value })} />}</Field>
      <Field label={words.stations.code} hint={words.stations.code_hint}>{(attributes) => <input {...attributes} required maxLength={40} autoCapitalize="none" spellCheck={false} value={typed.code} onChange={(event) => type({ code: event.target.value })} />}</Field>
      <Field label={words.stations.kind}>
        {(attributes) => (
          <select {...attributes} value={typed.kind} onChange={(event) => type({ kind: event.target.value as typeof typed.kind, parent: "" })}>
            {kinds.map((kind) => <option key={kind} value={kind}>{words.stations.kinds[kind]}</option>)}
          </select>
        )}
      </Field>
      <Field label={words.stations.parent}>
        {(attributes) => (
          <select {...attributes} value={typed.parent} onChange={(event) => type({ parent: event.target.value })}>
            <option value="">{words.stations.no_parent}</option>
            {stations.filter(may_be_above).map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
          </select>
        )}
      </Field>
      <Field label={words.stations.administrator}>{(attributes) => <input {...attributes} required maxLength={40} autoCapitalize="none" spellCheck={false} value={typed.administrator} onChange={(event) => type({ administrator: event.target.value })} />}</Field>
      {add.error && <Fault error={add.error} title={words.stations.failed} />}
      <div className="buttons"><button className="go" disabled={add.isPending}>{words.stations.add}</button></div>
    </form>
  );
};
