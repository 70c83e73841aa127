// Filters that one keeps under a name of one's own, on whichever browser one signs in.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { carry_out } from "../../api/carry_out";
import { answer, api } from "../../api/client";
import type { Schema } from "../../api/problem";
import { Dialog } from "../../shell/dialog";
import { Field } from "../../shell/field";
import { Empty, Fault } from "../../shell/states";
import { tell } from "../../shell/toast";
import { explain, use_words } from "../../words/words";

export type Saved = Schema["SavedFilter"];
const key = ["saved-filters"];
export const use_saved = () => useQuery({ queryKey: key, queryFn: async () => (await answer(api.GET("/api/v1/session/filters"))).filters });

const save = (name: string, query: string) => carry_out((once) => answer(api.PUT("/api/v1/session/filters/{name}", { params: { path: { name }, header: once }, body: { query } })));
const remove = (name: string) => carry_out((once) => answer(api.DELETE("/api/v1/session/filters/{name}", { params: { path: { name }, header: once } }) as Promise<{ data?: unknown }>));

export const SavedFilters = ({ query, leave, choose }: { query: string; leave: () => void; choose: (query: string) => void }) => {
  const words = use_words();
  const texts = words.desk.saved;
  const questions = useQueryClient();
  const saved = use_saved();
  const [name, set_name] = useState("");
  const [renamed, rename] = useState<{ from: string; to: string } | null>(null);
  const [fault, set_fault] = useState("");
  const [is_busy, set_busy] = useState(false);
  const all = saved.data ?? [];
  const is_known = (one: string) => all.some((other) => other.name === one.trim());

  const attempt = async (act: () => Promise<unknown>, said: string) => {
    set_busy(true);
    set_fault("");
    try {
      await act();
      tell(said);
      return true;
    } catch (error) {
      set_fault(explain(error));
      return false;
    } finally {
      await questions.invalidateQueries({ queryKey: key });
      set_busy(false);
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return set_fault(texts.name_needed);
    if (await attempt(() => save(name.trim(), query), texts.done(name.trim()))) leave();
  };
  const submit_name = async (event: FormEvent) => {
    event.preventDefault();
    const one = all.find((other) => other.name === renamed?.from);
    const to = renamed?.to.trim() ?? "";
    if (!one || to === one.name) return rename(null);
    if (!to) return set_fault(texts.name_needed);
    if (is_known(to)) return set_fault(texts.taken(to));
    // Under its new name first: whatever happens then, it is not lost.
    if (await attempt(async () => { await save(to, one.query); await remove(one.name); }, texts.done(to))) rename(null);
  };

  return (
    <Dialog title={texts.title} leave={leave}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <Field label={texts.name} hint={is_known(name) ? `⚠ ${texts.replaces}` : texts.name_hint}>
          {(attributes) => <input {...attributes} maxLength={40} autoComplete="off" value={name} onChange={(event) => set_name(event.target.value)} />}
        </Field>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <div className="buttons"><button className="go" disabled={is_busy}>{is_known(name) ? texts.replace : texts.save}</button></div>
      </form>
      {saved.error ? <Fault error={saved.error} again={() => void saved.refetch()} /> : all.length === 0 ? saved.data && <Empty>{texts.none}</Empty> : (
        <ul className="saved">
          {all.map((one) => (
            <li key={one.name}>
              {renamed?.from === one.name ? (
                <form onSubmit={(event) => void submit_name(event)}>
                  <input aria-label={texts.new_name(one.name)} maxLength={40} autoFocus value={renamed.to} onChange={(event) => rename({ from: one.name, to: event.target.value })} />
                  <button disabled={is_busy}>{texts.save}</button>
                  <button type="button" onClick={() => rename(null)}>{words.shell.cancel}</button>
                </form>
              ) : (
                <>
                  <button type="button" className="plainly" onClick={() => { choose(one.query); leave(); }}>{one.name}</button>
                  <button type="button" onClick={() => rename({ from: one.name, to: one.name })} aria-label={`${texts.rename}: ${one.name}`}>{texts.rename}</button>
                  <button type="button" disabled={is_busy} onClick={() => void attempt(() => remove(one.name), texts.removed(one.name))} aria-label={`${texts.remove}: ${one.name}`}>{texts.remove}</button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="buttons"><button type="button" onClick={leave}>{words.shell.close}</button></div>
    </Dialog>
  );
};
