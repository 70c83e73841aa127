// A value that somebody is to keep: read-only, with a button that copies it.
import { useRef, useState } from "react";
import { use_words } from "../words/words";
import { Field } from "./field";

export const Copied = ({ label, value }: { label: string; value: string }) => {
  const words = use_words();
  const box = useRef<HTMLInputElement>(null);
  const [said, say] = useState("");
  const copy = async () => {
    box.current?.select();
    const is_copied = await navigator.clipboard?.writeText(value).then(() => true, () => false);
    say(is_copied ? words.shell.copied : words.shell.copy_by_hand);
  };
  return (
    <Field label={label}>
      {(attributes) => (
        <span className="copied">
          <input {...attributes} ref={box} readOnly value={value} spellCheck={false} />
          <button type="button" onClick={() => void copy()}>{words.shell.copy}</button>
          <span className="quiet" role="status">{said}</span>
        </span>
      )}
    </Field>
  );
};
