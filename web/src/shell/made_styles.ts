// The styles that Ant Design makes while it runs. It would put them into <style> elements, which the content policy does not
// take; here they are style sheets of the document's own, which no policy needs to allow. vite.config.ts puts this in the
// place of the functions that it calls (`updateCSS`, `removeCSS`).

interface Options {
  prepend?: boolean | "queue";
  priority?: number;
}
interface Made {
  key: string;
  sheet: CSSStyleSheet;
  css: string;
  mark: HTMLStyleElement; // in no document: what the caller writes its notes on
  rank: number;
}

let made: readonly Made[] = [];
const set = (next: readonly Made[]) => {
  const gone = new Set(made.map((one) => one.sheet));
  made = next;
  document.adoptedStyleSheets = [...made.map((one) => one.sheet), ...document.adoptedStyleSheets.filter((sheet) => !gone.has(sheet))];
};

// First what is to stand before all, then the queue by priority, then the rest; each in the order of its coming.
const rank_of = ({ prepend, priority = 0 }: Options) => (prepend === "queue" ? Math.max(-1e6, Math.min(1e6, priority)) : prepend ? -2e6 : 2e6);

export const updateCSS = (css: string, key: string, options: Options = {}): HTMLStyleElement => {
  const known = made.find((one) => one.key === key);
  if (known) {
    if (known.css !== css) known.sheet.replaceSync((known.css = css));
    return known.mark;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const one: Made = { key, sheet, css, mark: document.createElement("style"), rank: rank_of(options) };
  const place = made.findIndex((other) => other.rank > one.rank);
  set(place < 0 ? [...made, one] : [...made.slice(0, place), one, ...made.slice(place)]);
  return one.mark;
};

export const removeCSS = (key: string) => set(made.filter((one) => one.key !== key));
