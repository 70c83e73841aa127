// What the browser keeps of a page: on this device, or for as long as this tab is open. A browser may refuse it, or have no
// room: then nothing is kept (`set` says so), and the page goes on with what it holds.
const safe = (of: () => Storage | undefined) => ({
  get(name: string): string | null {
    try {
      return of()?.getItem(name) ?? null;
    } catch {
      return null;
    }
  },
  set(name: string, value: string): boolean {
    try {
      of()?.setItem(name, value);
      return true;
    } catch {
      return false;
    }
  },
  forget(name: string) {
    try {
      of()?.removeItem(name);
    } catch {
      // nothing is there
    }
  },
  forget_all(prefix: string) {
    try {
      const store = of();
      for (const name of Object.keys(store ?? {})) if (name.startsWith(prefix)) store!.removeItem(name);
    } catch {
      // nothing is there
    }
  },
});

export const on_device = safe(() => globalThis.localStorage);
export const in_tab = safe(() => globalThis.sessionStorage);
