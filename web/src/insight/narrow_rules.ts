// The board of one grid or one category; it stands in the address, so that what is shown can be sent on. Pure.
export interface Narrow { grid?: string; category?: string }

export const narrow_in = (search: string): Narrow => {
  const found = new URLSearchParams(search);
  const [grid, category] = [found.get("grid"), found.get("category")];
  return { ...(grid && { grid }), ...(category && { category }) };
};

// The address's other words stay.
export const search_of = (narrow: Narrow, before: string): string => {
  const search = new URLSearchParams(before);
  for (const name of ["grid", "category"] as const) {
    const code = narrow[name];
    if (code) search.set(name, code);
    else search.delete(name);
  }
  return search.size ? `?${search}` : "";
};

export const query_of = ({ grid, category }: Narrow) => ({ ...(grid && { grid: [grid] }), ...(category && { category: [category] }) });
