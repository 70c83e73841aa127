// The QR code by which residents join: on the desk's screen, or printed for its wall.
import { useState } from "react";
import { Copied } from "../shell/copied";
import { Field } from "../shell/field";
import { QrCode } from "../shell/qr_code";
import { pick, use_words } from "../words/words";
import { join_link } from "./address";
import { use_teams } from "./teams";

const DeskPart = () => {
  const words = use_words();
  const teams = use_teams();
  const [code, choose] = useState("");
  const link = join_link(location.origin, code);
  const open = teams.data?.teams.filter(({ team }) => !team.closed) ?? [];
  const chosen = open.find(({ team }) => team.code === code);
  return (
    <section className="card desk-code" aria-labelledby="desk-title">
      <div className="not-printed">
        <p className="quiet">{words.teams.desk_hint}</p>
        <Field label={words.teams.desk_for}>
          {(attributes) => (
            <select {...attributes} value={code} onChange={(event) => choose(event.target.value)}>
              <option value="">{words.teams.desk_any}</option>
              {open.map(({ team }) => <option key={team.code} value={team.code}>{pick(team.name)}</option>)}
            </select>
          )}
        </Field>
      </div>
      <div className="poster">
        <h2 id="desk-title">{chosen ? words.teams.desk_title_of(pick(chosen.team.name)) : words.teams.desk_title}</h2>
        <p>{words.teams.desk_free}</p>
        <QrCode text={link} label={words.teams.desk_qr} />
        <p><b>{words.teams.desk_scan}</b></p>
        <p className="address">{link}</p>
      </div>
      <div className="not-printed">
        <Copied label={words.teams.desk_address} value={link} />
        <div className="buttons"><button type="button" className="go" onClick={() => print()}>{words.teams.desk_print}</button></div>
      </div>
    </section>
  );
};
export default DeskPart;
