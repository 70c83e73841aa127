// The recovery codes, shown once.
import { useState } from "react";
import { download } from "../shell/download";
import { use_words } from "../words/words";
import "./identity.css";

export const RecoveryCodes = ({ codes, kept, kept_word }: { codes: readonly string[]; kept: () => void; kept_word: string }) => {
  const words = use_words();
  const [said, say] = useState("");
  const text = codes.join("\n") + "\n";
  const copy = async () => {
    const is_copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    say(is_copied ? words.shell.copied : words.shell.copy_failed);
  };
  return (
    <div id="recovery" className="once">
      <p>{words.account.recovery_hint}</p>
      <ol id="codes" className="codes">{codes.map((code) => <li key={code}>{code}</li>)}</ol>
      <div className="buttons">
        <button type="button" onClick={() => download("recovery-codes.txt", text, "text/plain")}>{words.account.save_file}</button>
        <button type="button" onClick={() => void copy()}>{words.account.copy_all}</button>
        <span className="quiet" role="status">{said}</span>
      </div>
      <div className="buttons"><button id="kept" type="button" className="go" autoFocus onClick={kept}>{kept_word}</button></div>
    </div>
  );
};
