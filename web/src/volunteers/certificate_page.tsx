// A certificate of service: what it says, whether the station signed it, how its hours stand now, and a QR code by which whoever
// holds a printed one comes here. All of it stands behind the '#', which is sent to nobody.
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { NotProven, can_check, ed25519_among } from "../audit/proof";
import { answer, api } from "../api/client";
import { Problem, type Schema } from "../api/problem";
import { on_device } from "../api/storage";
import { Loading } from "../shell/states";
import { pick, use_words } from "../words/words";
import { is_signed, note_of, read_certificate, type Certificate } from "./certificate";
import { CertificatePdf } from "./certificate_links";
import { LateQrCode } from "./late_qr_code";
import { points_of, span_of } from "./points";
import "../shell/sheet.css";
import "./certificate.css";

const on_hash = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};
const use_fragment = () => useSyncExternalStore(on_hash, () => location.hash.slice(1));

type Finding = "good" | "not_signed" | "not_issued" | "cannot" | "no_key";
interface Checked { finding: Finding; minutes_now: number | null }

// Whose key it is, the certificate's code says before its point; the first station's has none.
const place_of = (code: string) => `certificate.key${code.includes(".") ? "." + code.split(".")[0] : ""}`;

const ask_standing = async (code: string): Promise<Schema["CertificateStanding"] | "not_issued" | null> => {
  try {
    return await answer(api.GET("/api/v1/certificates/{token}", { params: { path: { token: code } } }));
  } catch (error) {
    if (error instanceof Problem && error.type === "certificate/not-found") return "not_issued";
    return null; // out of reach: the key that is known from an earlier visit will do
  }
};

const check = async (note: string, { code }: Certificate): Promise<Checked> => {
  const standing = await ask_standing(code);
  if (standing === "not_issued") return { finding: "not_issued", minutes_now: null };
  const key = standing ? ed25519_among(standing.keys.join("\n")) : on_device.get(place_of(code));
  const minutes_now = standing ? standing.certificate.minutes_now : null;
  if (!key) return { finding: "no_key", minutes_now };
  if (standing) on_device.set(place_of(code), key);
  if (!can_check()) return { finding: "cannot", minutes_now };
  try {
    return { finding: (await is_signed(note, key)) ? "good" : "cannot", minutes_now };
  } catch (error) {
    if (error instanceof NotProven) return { finding: "not_signed", minutes_now };
    throw error;
  }
};

const read = (fragment: string): { note: string; certificate: Certificate } | null => {
  try {
    const note = note_of(fragment);
    return { note, certificate: read_certificate(note) };
  } catch {
    return null;
  }
};

export const CertificatePage = () => {
  const words = use_words();
  const fragment = use_fragment();
  const given = read(fragment);
  if (!given) {
    return (
      <div className="sheet certificate">
        <h1>{words.certificate.title}</h1>
        <p className="fault" role="alert">{fragment ? words.certificate.unreadable : words.certificate.none}</p>
      </div>
    );
  }
  const { note, certificate } = given;
  return (
    <div className="sheet certificate">
      <Standing key={fragment} note={note} certificate={certificate} />
      <Paper certificate={certificate} />
      <div className="buttons not-printed"><button type="button" className="go" onClick={() => print()}>{words.certificate.print}</button><CertificatePdf code={certificate.code} number={certificate.number} fragment={fragment} /></div>
      <p className="quiet not-printed">{words.certificate.not_kept}</p>
    </div>
  );
};

const Standing = ({ note, certificate }: { note: string; certificate: Certificate }) => {
  const words = use_words();
  const checked = useQuery({ queryKey: ["certificate", note], queryFn: () => check(note, certificate), retry: false, refetchOnWindowFocus: false });
  if (checked.isPending) return <Loading />;
  const { finding, minutes_now } = checked.data ?? { finding: "cannot" as const, minutes_now: null };
  const is_bad = finding === "not_signed" || finding === "not_issued";
  return (
    <div className="not-printed" role={is_bad ? "alert" : "status"}>
      <p id="finding" className={is_bad ? "fault" : finding === "good" ? "good" : "wait"}>{words.certificate.findings[finding](certificate.issuer)}</p>
      {!is_bad && (
        <p id="hours_now" className={minutes_now === certificate.minutes ? "good" : "wait"}>
          {minutes_now === null ? words.certificate.not_asked : minutes_now === certificate.minutes ? words.certificate.unchanged : words.certificate.corrected(span_of(minutes_now))}
        </p>
      )}
    </div>
  );
};

const Paper = ({ certificate }: { certificate: Certificate }) => {
  const words = use_words();
  const facts: [string, string][] = [
    [words.certificate.number, String(certificate.number)],
    [words.certificate.who, [certificate.name, words.volunteering.volunteer(certificate.volunteer)].filter(Boolean).join(words.certificate.and)],
    [words.certificate.span, `${certificate.from} – ${certificate.until}`],
    [words.certificate.services, words.certificate.times(certificate.services)],
    [words.certificate.hours, `${span_of(certificate.minutes)} (${words.volunteering.points(points_of(certificate.minutes))})`],
    [words.certificate.issuer, certificate.issuer],
    [words.certificate.day, certificate.day],
  ];
  return (
    <article className="card paper">
      <h1>{words.certificate.title}</h1>
      <dl className="facts">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={name + "-"}>{value}</dd>])}</dl>
      <h2>{words.certificate.content}</h2>
      <ul className="lines">
        {certificate.teams.map((team) => (
          <li key={team.code}><span>{pick(team.name)}{team.code && <small> {words.volunteering.kinds[team.kind]}</small>}</span> <span>{words.certificate.times(team.services)}</span> <b>{span_of(team.minutes)}</b></li>
        ))}
      </ul>
      <div className="code">
        <LateQrCode text={location.href} label={words.certificate.qr} />
        <p>{words.certificate.qr_hint}</p>
      </div>
    </article>
  );
};
