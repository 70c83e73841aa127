// The seal: verified with one button; the newest checkpoint, to be kept elsewhere; who else keeps it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { Copied } from "../shell/copied";
import { download } from "../shell/download";
import { Empty, Fault, Loading } from "../shell/states";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { ask_checkpoint, ask_key, signature_of, size_of } from "./record";

export const SealPart = () => (
  <>
    <Verify />
    <Newest />
    <Witnesses />
  </>
);

const Verify = () => {
  const words = use_words();
  const verify = useMutation({
    mutationFn: async () => {
      const begun = performance.now();
      const found = await answer(api.GET("/api/v1/audit/verification"));
      return { found, seconds: ((performance.now() - begun) / 1000).toFixed(1) };
    },
  });
  return (
    <section className="card" aria-labelledby="seal_title">
      <h2 id="seal_title">{words.audit.seal}</h2>
      <p>{words.audit.seal_hint}</p>
      <div className="buttons"><button id="verify" type="button" className="go" disabled={verify.isPending} onClick={() => verify.mutate()}>{words.audit.verify}</button></div>
      <div id="verdict" aria-live="polite">
        {verify.isPending && <p className="state">{words.audit.verifying}</p>}
        {verify.error && <Fault error={verify.error} again={() => verify.mutate()} />}
        {verify.data && <Verdict found={verify.data.found} seconds={verify.data.seconds} />}
      </div>
    </section>
  );
};

const Verdict = ({ found, seconds }: { found: Schema["Verification"]; seconds: string }) => {
  const words = use_words();
  const is_good = found.fault_count === 0;
  return (
    <div className={is_good ? "verdict good" : "verdict bad fault"}>
      <strong>{is_good ? words.audit.intact(number(found.sealed)) : words.audit.altered(number(found.fault_count))}</strong>
      {!is_good && (
        <>
          {found.fault_count > found.faults.length && <p>{words.audit.first_ones}</p>}
          <ul>{found.faults.map((fault) => <li key={fault.en}>{pick(fault)}</li>)}</ul>
          <p>{words.audit.what_now}</p>
        </>
      )}
      <p>
        {words.audit.took(seconds)} {words.audit.counted(number(found.tiles), number(found.checkpoints))} {found.unsealed > 0 && words.audit.unsealed(number(found.unsealed))} {!found.signatures_checked && words.audit.unsigned}
      </p>
    </div>
  );
};

const ask_newest = async () => {
  const [note, key] = await Promise.all([ask_checkpoint(), ask_key()]);
  return { note, key, signature: note === null ? null : await signature_of(note, key) };
};

const Newest = () => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["checkpoint"], queryFn: ask_newest });
  const says = { ok: words.audit.signed_ok, not: words.audit.signed_not, bad: words.audit.signed_bad };
  return (
    <section id="checkpoint" className="card" aria-labelledby="checkpoint_title">
      <h2 id="checkpoint_title">{words.audit.checkpoint}</h2>
      <p className="quiet">{words.audit.checkpoint_hint}</p>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data?.note === null && <Empty>{words.audit.no_checkpoint}</Empty>}
      {asked.data?.note && (
        <>
          <p className={asked.data.signature === "bad" ? "fault" : undefined}>{words.audit.checkpoint_of(number(size_of(asked.data.note)))} {asked.data.signature && says[asked.data.signature]}</p>
          <Copied label={words.audit.checkpoint} value={asked.data.note} />
          <div className="buttons"><Save note={asked.data.note} /></div>
        </>
      )}
      {asked.data && <Copied label={words.audit.key} value={asked.data.key} />}
    </section>
  );
};

const Save = ({ note }: { note: string }) => {
  const words = use_words();
  return <button type="button" onClick={() => download(`checkpoint-${size_of(note)}.txt`, note, "text/plain")}>{words.audit.save_file}</button>;
};

const Witnesses = () => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["witnesses"], queryFn: () => answer(api.GET("/api/v1/audit/witnesses")) });
  const looks = { well: "well", failing: "soon", disagrees: "late" };
  return (
    <section id="witnesses" className="card" aria-labelledby="witnesses_title">
      <h2 id="witnesses_title">{words.audit.witnesses}</h2>
      <p className="quiet">{words.audit.witnesses_hint}</p>
      {asked.error && <Fault error={asked.error} again={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data?.items.length === 0 && <p>{words.audit.no_witnesses}</p>}
      {asked.data && asked.data.items.length > 0 && (
        <ul className="witnesses">
          {asked.data.items.map((one) => (
            <li key={one.name}>
              <strong>{one.name}</strong> <span className={`tag ${looks[one.state]}`}>{words.audit.witness_states[one.state]}</span> <span className="quiet">{words.audit.witness_kept(number(one.kept))}{one.kept_at && ` · ${date_time(one.kept_at)}`}</span>
              {one.state !== "well" && <p>{pick(one.why)}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
