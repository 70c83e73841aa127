import { expect, test, vi } from "vitest";
import { Intention, carry_out } from "./carry_out";
import { Problem, offline } from "./problem";

const at_once = () => Promise.resolve();

test("a lost answer is asked for again under the same key", async () => {
  const keys: string[] = [];
  const done = await carry_out(async (once) => {
    keys.push(once["Idempotency-Key"]);
    if (keys.length < 3) throw offline();
    return "done";
  }, undefined, at_once);
  expect(done).toBe("done");
  expect(keys.length).toBe(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("a refusal is final, and so is the fourth failure", async () => {
  let sent = 0;
  const refused = new Problem(409, "incident/wrong-state", { zh: "不行", en: "No" });
  await expect(carry_out(async () => { ++sent; throw refused; }, undefined, at_once)).rejects.toBe(refused);
  expect(sent).toBe(1);
  await expect(carry_out(async () => { ++sent; throw offline(); }, undefined, at_once)).rejects.toThrow("offline");
  expect(sent).toBe(5);
});

test("the same content is the same intention, another content another", () => {
  const intention = new Intention();
  const first = intention.key_for({ description: "a" });
  expect(intention.key_for({ description: "a" })).toBe(first);
  expect(intention.key_for({ description: "b" })).not.toBe(first);
});

test("one with a name outlives its form until it is over; the same content is then another", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value), removeItem: (name: string) => kept.delete(name) });
  const note = { reason: "打过电话" };
  const first = new Intention("desk.note.1").key_for(note);
  new Intention("desk.note.17").key_for(note);
  const again = new Intention("desk.note.1"); // the form was closed and opened
  expect(again.key_for(note)).toBe(first);
  expect([...kept.values()].join()).not.toContain("打过电话");
  again.over();
  const second = again.key_for(note);
  expect(second).not.toBe(first);
  again.over();
  expect(new Intention("desk.note.1").key_for(note)).not.toBe(second);
  expect(kept.has("desk.note.17"), "another's stays").toBe(true);
  const nameless = new Intention();
  const once = nameless.key_for(note);
  nameless.over();
  expect(nameless.key_for(note)).not.toBe(once);
  vi.unstubAllGlobals();
});
