// What waits to be sent, and what somebody else's change came before: what is there now, what one wanted, and the choice.
import { useEffect, useState } from "react";
import { use_contact } from "../api/contact";
import { is_problem } from "../api/problem";
import { use_session } from "../shell/frame";
import { Empty } from "../shell/states";
import { date_time } from "../words/format";
import { pick, use_words } from "../words/words";
import { done_by_others, is_own, number_of, type Deed } from "./deeds";
import { use_deeds, use_dossier } from "./reading";
import { drop, send_again, send_waiting } from "./sender";

const Photo = ({ photo }: { photo: Blob }) => {
  const words = use_words();
  const [address, set_address] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    set_address(made);
    return () => URL.revokeObjectURL(made);
    // The same photo is another object each time it is read.
  }, []);
  return address ? <img className="thumbnail" src={address} alt={words.field.own_photo} /> : null;
};

const Refusal = ({ deed, number }: { deed: Deed; number: number | null }) => {
  const words = use_words();
  const is_heard = use_contact();
  const now = use_dossier(number);
  const is_gone = is_problem(now.error) && now.error.status === 404;
  const dossier = is_gone || !is_heard ? null : (now.data?.value ?? null); // what is now, not what the phone had
  const others = dossier ? done_by_others(deed, dossier) : [];
  return (
    <div className="refusal" role="alert">
      <strong>{deed.refused!.status === 409 || deed.refused!.status === 412 ? words.field.changed_meanwhile : words.field.not_taken}</strong>
      <p>{pick(deed.refused!.texts)}</p>
      {is_gone && number !== null && <p>{words.field.gone(String(number))}</p>}
      {dossier && <p>{words.field.now_it_is(words.incidents.states[dossier.incident.state])}</p>}
      {others.length > 0 && (
        <ul>
          {others.map((line) => <li key={line.position}>{pick(line.title)} · {pick(line.who)} · {date_time(line.at)}{line.remark && <q>{line.remark}</q>}</li>)}
        </ul>
      )}
      <div className="buttons">
        {!is_gone && <button type="button" onClick={() => void send_again(deed, dossier)}>{words.field.send_again}</button>}
        <button type="button" onClick={() => void drop(deed)}>{words.field.drop}</button>
      </div>
    </div>
  );
};

export const DeedLine = ({ deed }: { deed: Deed }) => {
  const words = use_words();
  const { done } = deed;
  const number = number_of(deed.chain);
  const said = done.kind === "step" ? Object.entries(done.body).filter(([key]) => key !== "until").map(([, text]) => text).join(" ") : done.kind === "report" ? done.body.description : "";
  return (
    <div className={deed.refused ? "deed refused" : "deed"}>
      <p>
        <strong>{done.kind === "step" ? words.field.steps[done.step] : done.kind === "photo" ? words.field.steps.photo : words.field.new_report}</strong>{" "}
        <span className="quiet">{number !== null && `#${number} · `}{date_time(deed.at)} · {deed.refused ? words.field.decide : words.field.waits}</span>
      </p>
      {said && <q>{said}</q>}
      {done.kind === "step" && done.step === "pause" && done.body.until && <p className="quiet">{words.field.until}: {date_time(done.body.until)}</p>}
      {done.kind === "photo" && <Photo photo={done.photo} />}
      {deed.refused && <Refusal deed={deed} number={number} />}
    </div>
  );
};

export const WaitingView = () => {
  const words = use_words();
  const session = use_session();
  const deeds = use_deeds().filter((deed) => is_own(deed, session));
  return (
    <>
      <p><a className="button" href="#">← {words.field.back}</a></p>
      <h1>{words.field.waiting_title}</h1>
      <p className="quiet">{words.field.waiting_why}</p>
      {deeds.length === 0 ? <Empty>{words.field.nothing_waits}</Empty> : (
        <>
          <ul className="deeds">{deeds.map((deed) => <li key={deed.id} className="card"><DeedLine deed={deed} /></li>)}</ul>
          {deeds.some((deed) => !deed.refused) && <button type="button" onClick={() => void send_waiting(true)}>{words.field.send_now}</button>}
        </>
      )}
    </>
  );
};
