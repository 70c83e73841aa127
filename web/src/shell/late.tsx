// A part of a page whose script is asked for when it is shown: `const Map = late(() => import("./map"))`. Where it does not come,
// for want of signal or because the server has another release by now, that is said in its place and the rest of the page stays.
// The words of such parts come with the first of them. What draws it says in a Suspense what is shown until it is there.
import { Component, lazy, useReducer, type ComponentType, type ReactNode } from "react";
import { load_late_words, use_words } from "../words/words";

class NotLoaded extends Error {}

const Missing = ({ again }: { again: () => void }) => {
  const words = use_words();
  return (
    <div className="fault" role="alert">
      <strong>{words.shell.failed}</strong>
      <p>{words.shell.part_missing}</p>
      <div className="buttons">
        <button type="button" onClick={again}>{words.shell.again}</button>
        <button type="button" onClick={() => location.reload()}>{words.shell.load_page_anew}</button>
      </div>
    </div>
  );
};

class Boundary extends Component<{ children: ReactNode; again: () => void }, { error: unknown }> {
  override state = { error: null as unknown };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (!(error instanceof NotLoaded)) throw error; // of the part itself
    return <Missing again={() => { this.props.again(); this.setState({ error: null }); }} />;
  }
}

export const late = <Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): ComponentType<Props> => {
  const asked = () => lazy<ComponentType<Props>>(() => Promise.all([load(), load_late_words()]).then(([part]) => part).catch((error: unknown) => { throw new NotLoaded(String(error)); }));
  let Part: ComponentType<Props> = asked() as unknown as ComponentType<Props>;
  return (props) => {
    const [, draw] = useReducer((times: number) => times + 1, 0);
    return <Boundary again={() => { Part = asked() as unknown as ComponentType<Props>; draw(); }}><Part {...props} /></Boundary>;
  };
};
