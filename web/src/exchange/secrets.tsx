// What both sides sign with: made and shown once, the older one ended when the partner has changed.
import { useState } from "react";
import { answer, api } from "../api/client";
import { Confirm } from "../shell/confirm";
import { Copied } from "../shell/copied";
import { tell } from "../shell/toast";
import { explain, use_words } from "../words/words";
import type { Partner } from "./standing";

export const Secrets = ({ partner, may, changed }: { partner: Partner; may: boolean; changed: () => void }) => {
  const words = use_words();
  const [secret, show] = useState("");
  const [asking, ask] = useState<"make" | "drop" | null>(null);
  const [is_busy, set_busy] = useState(false);
  const [fault, set_fault] = useState("");
  const path = { code: partner.code };
  // Not sent twice: what was shown once is not shown again.
  const make = async () => {
    const made = await answer(api.POST("/api/v1/partners/{code}/secrets", { params: { path } }));
    show(made.secret);
    changed();
  };
  const drop = async () => {
    await answer(api.DELETE("/api/v1/partners/{code}/secrets/older", { params: { path } }));
    tell(words.partners.dropped);
    changed();
  };
  const make_now = async () => {
    set_fault("");
    set_busy(true);
    await make().catch((error: unknown) => set_fault(explain(error)));
    set_busy(false);
  };
  return (
    <section className="card" aria-labelledby="secrets">
      <h2 id="secrets">{words.partners.secrets}</h2>
      <p>{words.partners.secrets_why}</p>
      <p role="status">{words.partners.secret_count[Math.min(partner.secrets, 2)]}</p>
      {secret && (
        <div className="once">
          <p>{words.partners.new_secret_hint}</p>
          <Copied label={words.partners.new_secret} value={secret} />
          <div className="buttons"><button type="button" onClick={() => show("")}>{words.partners.secret_kept}</button></div>
        </div>
      )}
      {fault && <p className="fault" role="alert">{fault}</p>}
      {may && (
        <div className="buttons">
          <button type="button" disabled={is_busy} onClick={() => (partner.secrets >= 2 ? ask("make") : void make_now())}>{words.partners.make_secret}</button>
          {partner.secrets >= 2 && <button type="button" onClick={() => ask("drop")}>{words.partners.drop_older}</button>}
        </div>
      )}
      {asking === "make" && <Confirm title={words.partners.make_third} why={words.partners.make_third_why} go={words.partners.make_secret} act={make} leave={() => ask(null)} />}
      {asking === "drop" && <Confirm title={words.partners.drop_ask} why={words.partners.drop_why} go={words.partners.drop_older} act={drop} leave={() => ask(null)} />}
    </section>
  );
};
