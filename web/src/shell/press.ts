// A press counts where it began. Browsers click only what lies under the pointer both when it goes down and when it comes up: a page
// that moves in between, because something above came late or a field that was left says what is wrong, would lose the press or
// give it to the neighbour. Whoever draws the pointer away before letting go has thought better of it, as ever.

const pressable = "button, a[href], summary, label, input[type=checkbox], input[type=radio], [role=option]";
const still = 10; // px that a finger may tremble
const until_click = 100; // ms from letting go to the browser's own click, if there is one

interface Press {
  on: HTMLElement;
  id: number;
  x: number;
  y: number;
}

export const keep_presses = (): void => {
  let press: Press | null = null;
  let owed: HTMLElement | null = null; // pressed, moved away under the pointer, not clicked yet

  const pay = () => {
    const on = owed;
    owed = null;
    if (on?.isConnected) on.click();
  };

  const options = { capture: true, passive: true };
  addEventListener("pointerdown", (event) => {
    pay();
    const on = event.target instanceof Element ? event.target.closest<HTMLElement>(pressable) : null;
    const is_plain = event.isPrimary && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    press = on && is_plain ? { on, id: event.pointerId, x: event.clientX, y: event.clientY } : null;
  }, options);
  addEventListener("pointercancel", () => {
    press = null;
  }, options);
  addEventListener("pointerup", (event) => {
    const ended = press;
    press = null;
    if (ended?.id !== event.pointerId || !ended.on.isConnected) return;
    if (Math.hypot(event.clientX - ended.x, event.clientY - ended.y) > still) return;
    if (ended.on.contains(document.elementFromPoint(event.clientX, event.clientY))) return;
    owed = ended.on;
    setTimeout(pay, until_click);
  }, options);
  addEventListener("click", (event) => {
    if (!owed || !event.isTrusted || event.detail === 0) return; // detail 0: by keyboard, or what a label passes on
    if (event.target instanceof Node && owed.contains(event.target)) {
      owed = null; // the browser found it by itself
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    pay();
  }, { capture: true });
};
