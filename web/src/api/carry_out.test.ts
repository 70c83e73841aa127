import { expect, test } from "vitest";
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
