// Which grid and which category the board is of.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { answer, api } from "../api/client";
import { branches_of, use_rulebook } from "../incidents/rulebook";
import { pick, use_words } from "../words/words";
import { narrow_in, search_of, type Narrow } from "./narrow_rules";

export const use_narrow = (): [Narrow, (narrow: Narrow) => void] => {
  const [narrow, set] = useState(() => narrow_in(location.search));
  useEffect(() => {
    const go_back = () => set(narrow_in(location.search));
    addEventListener("popstate", go_back);
    return () => removeEventListener("popstate", go_back);
  }, []);
  return [narrow, (wanted) => {
    history.pushState(null, "", location.pathname + search_of(wanted, location.search) + location.hash);
    set(wanted);
  }];
};

export const Narrowing = ({ narrow, set, is_bare }: { narrow: Narrow; set: (narrow: Narrow) => void; is_bare: boolean }) => {
  const words = use_words();
  const id = useId();
  const rules = use_rulebook();
  const grids = useQuery({ queryKey: ["grids"], queryFn: () => answer(api.GET("/api/v1/grids")), staleTime: Infinity });
  const names = (grids.data?.features ?? []).map(({ properties }) => properties);
  const branches = branches_of(rules.data?.categories ?? []);
  const grid_name = names.find((one) => one.code === narrow.grid)?.name ?? narrow.grid;
  const category_name = pick(rules.data?.categories.find((one) => one.code === narrow.category)?.name) || narrow.category;
  const of = [grid_name, category_name].filter(Boolean).join(" · ");
  if (is_bare) return of ? <p className="only">{words.board.only(of)}</p> : null;
  // A code that is no more still shows what the figures are of.
  const choose = (name: "grid" | "category", code: string) => {
    const { [name]: _, ...rest } = narrow;
    set(code ? { ...rest, [name]: code } : rest);
  };
  return (
    <div className="narrow" role="group" aria-label={words.board.filter}>
      <label htmlFor={`${id}-grid`} className="unseen">{words.board.grid}</label>
      <select id={`${id}-grid`} value={narrow.grid ?? ""} onChange={(event) => choose("grid", event.target.value)}>
        <option value="">{words.board.all_grids}</option>
        {narrow.grid && grid_name === narrow.grid && <option value={narrow.grid}>{narrow.grid}</option>}
        {names.map((one) => <option key={one.code} value={one.code}>{one.name} {one.code}</option>)}
      </select>
      <label htmlFor={`${id}-category`} className="unseen">{words.board.category}</label>
      <select id={`${id}-category`} value={narrow.category ?? ""} onChange={(event) => choose("category", event.target.value)}>
        <option value="">{words.board.all_categories}</option>
        {narrow.category && category_name === narrow.category && <option value={narrow.category}>{narrow.category}</option>}
        {branches.map(({ top, below }) => [
          <option key={top.code} value={top.code}>{pick(top.name)}</option>,
          ...below.map((one) => <option key={one.code} value={one.code}>　{pick(one.name)}</option>),
        ])}
      </select>
      {of && <button type="button" className="small" onClick={() => set({})}>{words.board.whole_station}</button>}
      {of && <p className="only" role="status">{words.board.only(of)}</p>}
    </div>
  );
};
