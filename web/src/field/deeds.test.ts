import { expect, test } from "vitest";
import { after_answer, as_it_will_be, done_by_others, metres_between, next_of, type Deed, type Dossier, type Life } from "./deeds";

const deed = (id: number, chain: string, more: Partial<Deed> = {}): Deed =>
  ({ id, chain, account: 3, key: `key-${id}`, at: 0, done: { kind: "step", step: "take", body: {} }, version: 5, position: 100, ...more });
const refused = { status: 409, type: "incident/wrong-state", texts: { zh: "", en: "" } };

test("each chain in its order, and one that waits for a decision holds back nobody else", () => {
  expect(next_of([deed(2, "incident/1"), deed(1, "incident/1"), deed(3, "incident/2")])?.id).toBe(1);
  expect(next_of([deed(1, "incident/1", { refused }), deed(2, "incident/1"), deed(3, "incident/2")])?.id).toBe(3);
  expect(next_of([deed(1, "incident/1", { refused })])).toBeUndefined();
});

test("what was decided on the same version follows one's own step, and not over somebody else's", () => {
  const first = deed(1, "incident/1");
  const all = [first, deed(2, "incident/1"), deed(3, "incident/2"), deed(4, "incident/1", { version: 9 })];
  expect(after_answer(first, 6, all).map(({ id, version }) => [id, version])).toEqual([[2, 6]]);
  expect(after_answer(first, 7, all)).toEqual([]);
});

const dossier = (state: string, steps: string[], history: object[] = []) =>
  ({ version: 5, incident: { number: 1, state }, possible_steps: steps, history, merged: [], reporters: [] }) as unknown as Dossier;
const life: Life = [
  { step: "take", from: "dispatched", to: "in_progress" }, { step: "give_back", from: "dispatched", to: "accepted" },
  { step: "arrive", from: "in_progress", to: "in_progress" }, { step: "claim_done", from: "in_progress", to: "claimed_done" },
  { step: "pause", from: "in_progress", to: "paused" }, { step: "note", from: "in_progress", to: "in_progress" },
  { step: "note", from: "claimed_done", to: "claimed_done" }, { step: "note", from: "accepted", to: "accepted" },
  { step: "dispatch", from: "accepted", to: "dispatched" },
];

test("what may be done is what the server says, and after what waits what its table says", () => {
  const now = dossier("dispatched", ["take", "give_back", "relocate"]);
  expect(as_it_will_be(now, [], life)).toEqual({ state: "dispatched", steps: ["take", "give_back"] });
  expect(as_it_will_be(now, [deed(1, "incident/1")], life)).toEqual({ state: "in_progress", steps: ["arrive", "claim_done", "pause", "note"] });
  const arrived = deed(2, "incident/1", { done: { kind: "step", step: "arrive", body: {} } });
  expect(as_it_will_be(now, [deed(1, "incident/1"), arrived], life).steps, "one arrives once").toEqual(["claim_done", "pause", "note"]);
  expect(as_it_will_be(now, [deed(1, "incident/2")], life).state).toBe("dispatched");
  expect(as_it_will_be(now, [deed(1, "incident/1", { refused })], life).state).toBe("dispatched");
  expect(as_it_will_be(now, [deed(1, "incident/1", { done: { kind: "step", step: "give_back", body: {} } })], life)).toEqual({ state: "accepted", steps: ["note"] });
});

test("a deadline that passes is nobody's change, nor are one's own", () => {
  const lines = [{ position: 99, actor: "account/1" }, { position: 101, actor: "timekeeper" }, { position: 102, actor: "account/3" }];
  expect(done_by_others(deed(1, "incident/1"), dossier("dispatched", [], lines))).toEqual([]);
  expect(done_by_others(deed(1, "incident/1"), dossier("dispatched", [], [...lines, { position: 103, actor: "account/1" }]))).toHaveLength(1);
});

test("a minute of latitude is a nautical mile", () => {
  expect(metres_between({ lon: 121, lat: 29 }, { lon: 121, lat: 29 + 1 / 60 })).toBeCloseTo(1853, 0);
});
