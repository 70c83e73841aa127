// A value that somebody is to keep: read-only, with a button that copies it.
import { useRef, useState } from "react";
import { use_words } from "../words/words";
import { Field } from "./field";

export const Copied = ({ label, value }: { label: string; value: string }) => {
  const words = use_words();
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [said, say] = useState("");
  const copy = async () => {
    box.current?.select();
    const is_copied = await navigator.clipboard?.writeText(value).then(() => true, () => false);
    say(is_copied ? words.shell.copied : words.shell.copy_by_hand);
  };
  const rows = value.trimEnd().split("\n").length;
  return (
    <Field label={label}>
      {(attributes) => (
        <span className="copied">
          {rows > 1 ? <textarea {...attributes} ref={box} readOnly rows={rows + 1} value={value} spellCheck={false} /> : <input {...attributes} ref={box} readOnly value={value} spellCheck={false} />}
          <button type="button" onClick={() => void copy()}>{words.shell.copy}</button>
          <span className="quiet" role="status">{said}</span>
        </span>
      )}
    </Field>
  );
};
