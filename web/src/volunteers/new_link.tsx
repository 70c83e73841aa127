// A new link for a volunteer who has lost theirs: the one before ends, and this one is shown once.
import { useState } from "react";
import { Confirm } from "../shell/confirm";
import { Copied } from "../shell/copied";
import { use_words } from "../words/words";
import { own_link } from "./address";
import { LateQrCode } from "./late_qr_code";

// `make` answers with the token. `who`: on a list of several.
export const NewLink = ({ who, make }: { who?: string; make: () => Promise<string> }) => {
  const words = use_words();
  const [is_asking, ask] = useState(false);
  const [link, set_link] = useState("");
  return (
    <>
      <button type="button" aria-label={who && `${words.volunteering.new_link}: ${who}`} onClick={() => ask(true)}>{words.volunteering.new_link}</button>
      {link && (
        <div className="once">
          <p>{words.volunteering.link_made}</p>
          <Copied label={words.volunteering.link} value={link} />
          <LateQrCode text={link} label={words.volunteering.link_qr} />
        </div>
      )}
      {is_asking && <Confirm title={words.volunteering.new_link_title} why={words.volunteering.new_link_why} go={words.volunteering.new_link} act={async () => set_link(own_link(location.origin, await make()))} leave={() => ask(false)} />}
    </>
  );
};
