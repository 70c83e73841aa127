// The file of what the law has recorded of all volunteers, for whoever may reveal personal data.
import { useState } from "react";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { download } from "../shell/download";
import { use_session } from "../shell/frame";
import { tell } from "../shell/toast";
import { use_words } from "../words/words";
import { PurposeDialog } from "../shell/purpose_dialog";

export const RecordsExport = () => {
  const words = use_words();
  const session = use_session();
  const [is_asking, ask] = useState(false);
  if (!session?.rights.includes("people.reveal") || !session.rights.includes("incidents.direct")) return null; // in the whole station
  const send = async (body: Schema["Reveal"]) => {
    const file = await answer(api.POST("/api/v1/exports/volunteer-records", { body }));
    download(`volunteer-records-${file.at.slice(0, 10)}.json`, JSON.stringify(file, null, 2) + "\n", "application/json");
    tell(words.merits.exported);
  };
  return (
    <>
      <div className="buttons"><button id="export_records" type="button" onClick={() => ask(true)}>{words.merits.export}</button></div>
      {is_asking && <PurposeDialog title={words.merits.export} go={words.merits.download} reveal={send} leave={() => ask(false)}><p>{words.merits.export_why}</p></PurposeDialog>}
    </>
  );
};
