// What this browser finds when it checks that an entry stands in the signed record.
import { useQuery } from "@tanstack/react-query";
import { download } from "../shell/download";
import { Fault } from "../shell/states";
import { number } from "../words/format";
import { use_words, type Words } from "../words/words";
import { prove, type Entry, type Found } from "./record";

const says = (found: Found, position: number, words: Words): [string, string] => {
  if (found.kind === "waiting") return ["wait", words.audit.not_yet];
  if (found.kind === "broken") return ["fault bad", words.audit.broken];
  if (found.kind === "cannot") return ["wait", words.audit.cannot];
  return found.is_signed ? ["good", words.audit.proven(number(found.size), number(position))] : ["wait", words.audit.proven_unsigned(number(found.size), number(position))];
};

export const EntryProof = ({ entry }: { entry: Entry }) => {
  const words = use_words();
  const asked = useQuery({ queryKey: ["proof", entry.position], queryFn: () => prove(entry), staleTime: 0, gcTime: 0 });
  const again = <div className="buttons"><button type="button" disabled={asked.isFetching} onClick={() => void asked.refetch()}>{words.audit.look_again}</button></div>;
  if (asked.error) return <Fault error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <p className="quiet" role="status">{words.audit.checking}</p>;
  const [look, text] = says(asked.data, entry.position, words);
  const proof = asked.data.kind === "waiting" ? null : asked.data.proof;
  return (
    <>
      <strong>{words.audit.proof}</strong>
      <p className={look} role="status">{text}</p>
      {proof && <code>{proof.leaf}</code>}
      {proof ? <div className="buttons"><button type="button" onClick={() => download(`proof-${entry.position}.json`, JSON.stringify(proof, null, 1), "application/json")}>{words.audit.download}</button></div> : again}
    </>
  );
};
