// Our colours for what draws on a canvas, which knows no light-dark().
const probe = () => {
  const element = document.createElement("span");
  element.hidden = true;
  document.body.append(element);
  return element;
};

const names = ["ink", "quiet", "paper", "wash", "line", "edge", "accent", "on-accent", "late", "on-late", "heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "water"] as const;
export type Paint = Record<(typeof names)[number], string>;

export const paint_now = (): Paint => {
  const element = probe();
  const paint = Object.fromEntries(names.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, getComputedStyle(element).color];
  })) as Paint;
  element.remove();
  return paint;
};
export const type_now = () => getComputedStyle(document.body).fontFamily;
