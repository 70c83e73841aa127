// To whom: all posts in a list, the usual ones first; what is typed above it narrows it, and chooses the first that is left.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { answer, api } from "../../api/client";
import type { ControlAttributes } from "../../shell/field";
import { use_words } from "../../words/words";
import type { Names } from "./names";
import { all_posts, is_found, is_usual, type Post } from "./posts";
import type { Incident } from "./queue";

interface Props { attributes: ControlAttributes; value: string; set: (code: string) => void; incidents: readonly Incident[]; names: Names; is_needed: boolean }

export const PostField = ({ attributes, value, set, incidents, names, is_needed }: Props) => {
  const words = use_words();
  const [text, look] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const duty = useQuery({ queryKey: ["duty"], queryFn: () => answer(api.GET("/api/v1/duty")) });
  const off = useMemo(() => new Set(duty.data?.off_duty), [duty.data]);
  const posts = useMemo(() => all_posts(names), [names]);
  const wanted = text.trim();
  const [usual, others] = useMemo(() => {
    const found = wanted ? posts.filter((one) => is_found(one, wanted)) : posts;
    return [found.filter((one) => is_usual(one, incidents)), found.filter((one) => !is_usual(one, incidents))];
  }, [posts, wanted, incidents]);
  const shown = [...usual, ...others];
  const is_missing = wanted !== "" && shown.length === 0;
  // Nothing goes out "by the rules" because a name was misspelt.
  useEffect(() => box.current?.setCustomValidity(is_missing ? words.desk.no_post : ""), [is_missing, words]);

  const type = (typed: string) => {
    look(typed);
    const first = typed.trim() ? posts.filter((one) => is_found(one, typed.trim())) : [];
    set((first.find((one) => is_usual(one, incidents)) ?? first[0])?.code ?? "");
  };
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    const next = shown[Math.max(0, Math.min(shown.length - 1, shown.findIndex((one) => one.code === value) + by))];
    if (next) set(next.code);
  };
  const option = (one: Post) => <option key={one.code} value={one.code}>{one.name}{off.has(one.code) ? ` ⚠ ${words.duty.off}` : ""}</option>;
  const chosen = shown.find((one) => one.code === value);
  return (
    <div className="post-field">
      <input ref={box} type="search" autoComplete="off" placeholder={words.desk.find_post} aria-label={words.desk.find_post} aria-controls={attributes.id} value={text} onChange={(event) => type(event.target.value)} onKeyDown={step} />
      <select {...attributes} size={6} value={value} onChange={(event) => set(event.target.value)}>
        {!wanted && <option value="">{is_needed ? words.desk.nobody : words.desk.by_rule}</option>}
        {usual.length > 0 && <optgroup label={words.desk.usual_posts}>{usual.map(option)}</optgroup>}
        {others.length > 0 && <optgroup label={words.desk.other_posts}>{others.map(option)}</optgroup>}
      </select>
      <p className="quiet" role="status">{is_missing ? words.desk.no_post : wanted ? words.desk.posts_found(shown.length, chosen?.name ?? "") : ""}</p>
    </div>
  );
};
