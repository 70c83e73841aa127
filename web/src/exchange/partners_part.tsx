// The partners: how it stands with each; one of them behind "#partners/CODE".
import { use_session } from "../shell/frame";
import { use_part } from "../shell/parts";
import { Empty, Fault, Loading } from "../shell/states";
import { date_time, number } from "../words/format";
import { pick, use_words } from "../words/words";
import { PartnerPage } from "./partner_page";
import { use_partners, use_said } from "./partners";
import { standing_of, type Partner } from "./standing";
import "./exchange.css";

export const PartnersPart = () => {
  const words = use_words();
  const session = use_session();
  const asked = use_partners();
  const [, code] = use_part(["partners"]);
  if (!asked.data) return asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />;
  const one = asked.data.find((partner) => partner.code === code);
  if (one) return <PartnerPage key={one.code} partner={one} />;
  const rules = session?.rights.includes("rules.change") && <a href="#rules">{words.partners.to_rules}</a>;
  return (
    <section className="card" aria-labelledby="partners">
      <h2 id="partners">{words.partners.title}</h2>
      <p>{words.partners.intro} {asked.data.length > 0 && rules}</p>
      {asked.data.length === 0 && <Empty go={rules || undefined}>{words.partners.none}</Empty>}
      <ul className="rows partners">{asked.data.map((partner) => <Row key={partner.code} partner={partner} may={session?.rights.includes("partners.manage") ?? false} />)}</ul>
    </section>
  );
};

export const StandingTag = ({ partner }: { partner: Partner }) => {
  const words = use_words();
  const standing = standing_of(partner);
  return <span className={`standing ${standing}`}>{words.partners.standings[standing]}</span>;
};

// What the tag means, and what is to be done.
export const Explained = ({ partner }: { partner: Partner }) => {
  const words = use_words();
  const said = use_said();
  const standing = standing_of(partner);
  if (standing === "well") return null;
  const { explained } = words.partners;
  const text = standing === "gone" ? explained.gone(date_time(partner.gone_at ?? ""))
    : standing === "failing" ? explained.failing(date_time(partner.failing_since ?? ""), said.fault(partner.last_fault))
      : explained[standing];
  return <p className="quiet">{text}</p>;
};

const Row = ({ partner, may }: { partner: Partner; may: boolean }) => {
  const words = use_words();
  const name = pick(partner.name);
  const facts = [
    partner.connection && words.partners.ways[partner.connection.way],
    partner.waiting > 0 && `${words.partners.waiting} ${words.partners.so_many(number(partner.waiting))}`,
    partner.connection && `${words.partners.heard} ${partner.heard_at ? date_time(partner.heard_at) : words.partners.never}`,
  ].filter(Boolean);
  return (
    <li>
      <span className="grow">
        <strong>{name}</strong> <StandingTag partner={partner} />
        {partner.dead > 0 && <> <a href={`#undelivered/${partner.code}`}>{words.partners.dead} {words.partners.so_many(number(partner.dead))}</a></>}
        <span className="quiet facts">{facts.join(" · ")}</span>
        {partner.connection && <Explained partner={partner} />}
      </span>
      <a className="button" href={`#partners/${partner.code}`} aria-label={partner.connection || !may ? words.partners.open(name) : words.partners.connect(name)}>{partner.connection || !may ? words.partners.open("") : words.partners.connect("")}</a>
    </li>
  );
};
