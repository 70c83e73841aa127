// What the queue shows: searched words, kind, grid, and the filters one keeps.
import { pick, use_words } from "../../words/words";
import { branches_of } from "../rulebook";
import type { Names } from "./names";
import { first_filter, shows, type Filter } from "./queue";
import { of_saved, to_saved } from "./saved";
import type { Saved } from "./saved_filters";

interface Props { filter: Filter; set_filter: (filter: Filter) => void; names: Names; saved: readonly Saved[]; manage: () => void }

export const FilterBar = ({ filter, set_filter, names, saved, manage }: Props) => {
  const words = use_words();
  const more = Object.entries(filter.more);
  const chosen = saved.find((one) => to_saved(of_saved(one.query)) === to_saved(filter));
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <input id="text" type="search" maxLength={100} placeholder={words.desk.search} aria-label={words.desk.search} value={filter.text} onChange={(event) => set_filter({ ...filter, text: event.target.value })} onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()} />
      <select id="show" aria-label={words.desk.show} value={filter.show} onChange={(event) => set_filter({ ...filter, show: event.target.value as Filter["show"] })}>
        {shows.map((show) => <option key={show} value={show}>{words.desk.shows[show]}</option>)}
      </select>
      <select id="category" aria-label={words.desk.fields.category} value={filter.category} onChange={(event) => set_filter({ ...filter, category: event.target.value })}>
        <option value="">{words.desk.all_categories}</option>
        {branches_of(names.book?.categories ?? []).flatMap(({ top, below: under }) => [top, ...under]).map((one) => <option key={one.code} value={one.code}>{one.parent ? "　" : ""}{pick(one.name)}</option>)}
      </select>
      <select id="grid" aria-label={words.desk.grid} value={filter.grid} onChange={(event) => set_filter({ ...filter, grid: event.target.value })}>
        <option value="">{words.desk.all_grids}</option>
        {names.grids.map((one) => <option key={one.code} value={one.code}>{one.code} {one.name}</option>)}
      </select>
      <span className="kept">
        <select id="saved" aria-label={words.desk.saved.title} value={chosen?.name ?? ""} onChange={(event) => set_filter(of_saved(saved.find((one) => one.name === event.target.value)?.query ?? to_saved(first_filter)))}>
          <option value="">{words.desk.saved.title}</option>
          {saved.map((one) => <option key={one.name} value={one.name}>★ {one.name}</option>)}
        </select>
        <button type="button" onClick={manage} aria-label={words.desk.saved.manage} title={words.desk.saved.manage}>★</button>
      </span>
      {more.length > 0 && (
        <p className="more quiet">{words.desk.saved.more(more.map(([name, value]) => `${name}=${value}`).join(" "))} <button type="button" className="plainly" onClick={() => set_filter({ ...filter, more: {} })}>{words.desk.saved.clear}</button></p>
      )}
    </form>
  );
};
