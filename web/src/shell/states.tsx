// What a part of a page shows while there is nothing of its own to show: it reads, it is empty, it failed and what to do.
import type { ReactNode } from "react";
import { explain, use_words } from "../words/words";

export const Loading = () => {
  const words = use_words();
  return <p className="state" role="status">{words.shell.loading}</p>;
};

export const Empty = ({ children, go }: { children?: ReactNode; go?: ReactNode }) => {
  const words = use_words();
  return (
    <div className="state">
      <p>{children ?? words.shell.nothing}</p>
      {go}
    </div>
  );
};

export const Fault = ({ error, title, again }: { error: unknown; title?: string; again?: () => void }) => {
  const words = use_words();
  return (
    <div className="fault" role="alert">
      <strong>{title ?? words.shell.failed}</strong>
      <p>{explain(error)}</p>
      {again && <button type="button" onClick={again}>{words.shell.again}</button>}
    </div>
  );
};
