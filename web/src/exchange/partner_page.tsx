// One partner: how it stands, its connection with the mapping, secrets or the key, a test, whom to call, what it owns, what went lately.
import { useQueryClient } from "@tanstack/react-query";
import { use_session } from "../shell/frame";
import { Copied } from "../shell/copied";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { use_rulebook } from "../incidents/rulebook";
import { ConnectionForm } from "./connection_form";
import { Contacts } from "./contacts";
import { PartnerKey } from "./partner_key";
import { partners_key } from "./partners";
import { Explained, StandingTag } from "./partners_part";
import { Recent } from "./recent";
import { Secrets } from "./secrets";
import { SendTest } from "./send_test";
import type { Partner } from "./standing";

export const PartnerPage = ({ partner }: { partner: Partner }) => {
  const words = use_words();
  const session = use_session();
  const questions = useQueryClient();
  const may = session?.rights.includes("partners.manage") ?? false;
  const changed = () => void questions.invalidateQueries({ queryKey: partners_key });
  return (
    <>
      <p><a href="#partners">← {words.partners.back}</a></p>
      <section className="card" aria-labelledby="partner">
        <h2 id="partner">{pick(partner.name)} <StandingTag partner={partner} /></h2>
        <Explained partner={partner} />
        {!may && <p className="quiet">{words.partners.read_only}</p>}
        {partner.connection && (
          <dl className="facts-list">
            <div><dt>{words.partners.waiting}</dt><dd>{words.partners.so_many(number(partner.waiting))}</dd></div>
            <div><dt>{words.partners.dead}</dt><dd>{words.partners.so_many(number(partner.dead))}{partner.dead > 0 && <> · <a href={`#undelivered/${partner.code}`}>{words.partners.see_dead}</a></>}</dd></div>
            <div><dt>{words.partners.heard}</dt><dd>{partner.heard_at ? date_time(partner.heard_at) : words.partners.never}</dd></div>
          </dl>
        )}
      </section>
      <ConnectionForm partner={partner} may={may} />
      {partner.connection && (
        <>
          {partner.connection.way === "webhook" && <Secrets partner={partner} may={may} changed={changed} />}
          {partner.connection.way === "open311" && <PartnerKey partner={partner} may={may} changed={changed} />}
          {partner.connection.way === "webhook" && partner.events_at && (
            <section className="card" aria-labelledby="events-at">
              <h2 id="events-at">{words.partners.events_title}</h2>
              <p className="quiet">{words.partners.events_hint}</p>
              <Copied label={words.partners.events_at} value={location.origin + partner.events_at} />
            </section>
          )}
          {may && partner.connection.way !== "files" && <SendTest partner={partner} changed={changed} />}
          <Contacts partner={partner} may={may} changed={changed} />
        </>
      )}
      <Owned partner={partner} />
      {partner.connection && <Recent partner={partner} />}
    </>
  );
};

const Owned = ({ partner }: { partner: Partner }) => {
  const words = use_words();
  const session = use_session();
  const book = use_rulebook();
  return (
    <section className="card" aria-labelledby="owns">
      <h2 id="owns">{words.partners.owns}</h2>
      <p className="quiet">{words.partners.owns_hint} {session?.rights.includes("rules.change") && <a href="#rules">{words.partners.to_rules}</a>}</p>
      {partner.owns.length === 0 ? <p>{words.partners.owns_none}</p> : (
        <ul className="owned">
          {partner.owns.map((one) => <li key={one.code}>{pick(one.name)} <span className="quiet">{one.code} · {pick(book.data?.levels[one.level - 1]) || words.partners.level(number(one.level))}</span></li>)}
        </ul>
      )}
    </section>
  );
};
