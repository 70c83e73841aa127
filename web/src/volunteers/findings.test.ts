import { beforeEach, expect, test, vi } from "vitest";
import { empty_draft } from "../incidents/draft";
import { drop_finding, keep_finding, may_write_until, new_finding, waiting_findings } from "./findings";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value), removeItem: (name: string) => kept.delete(name) });
beforeEach(() => kept.clear());

const at = (text: string) => Date.parse(text);

test("it may be written while a service is under way, and until a day after its end", () => {
  const noon = at("2026-11-28T12:00:00Z");
  expect(may_write_until([], noon)).toBeNull();
  expect(may_write_until([{ state: "open" }], noon)).toBe(Infinity);
  const ended = { state: "ended", ended_at: "2026-11-27T12:00:00Z" } as const;
  expect(may_write_until([ended], noon)).toBe(noon);
  expect(may_write_until([ended], noon + 1)).toBeNull();
  expect(may_write_until([{ ...ended, state: "refused" }], noon)).toBeNull();
  expect(may_write_until([ended, { ...ended, state: "confirmed", ended_at: "2026-11-28T11:00:00Z" }], noon)).toBe(at("2026-11-29T11:00:00Z"));
});

test("what waits keeps its key and moment until the server has it, for each link by itself", () => {
  const draft = { ...empty_draft, description: " 路灯不亮 ", position: { lon: 121.5, lat: 31.2, metres: 8 } };
  const one = new_finding("mine", draft, at("2026-11-28T12:00:00Z"));
  expect(one.body).toMatchObject({ category: "other", description: "路灯不亮", location: { lon: 121.5, lat: 31.2 }, written_at: "2026-11-28T12:00:00.000Z" });
  expect(one.body.key).toHaveLength(32);
  const refused = { zh: "太久了", en: "too old" };
  expect(keep_finding(one)).toBe(true);
  keep_finding(new_finding("another's", draft, 0));
  keep_finding({ ...one, refused });
  expect(waiting_findings("mine")).toEqual([{ ...one, refused }]);
  drop_finding(one);
  expect(waiting_findings("mine")).toEqual([]);
  expect(waiting_findings("another's")).toHaveLength(1);
});
