import { expect, test } from "vitest";
import type { Schema } from "../api/problem";
import { amount_in, asked_every, differing, first_connection, is_same, line_of, news_of, standing_of, trimmed, why_of, with_files, with_open311, type Connection, type Partner } from "./standing";

const partner = (more: Partial<Partner>): Partner => ({ code: "a", version: 1, name: { zh: "甲", en: "A" }, events_at: "/x", waiting: 0, dead: 0, last_fault: "", secrets: 1, has_contacts: false, has_key: false, owns: [], connection: first_connection, ...more });

test("how it stands with a partner is what keeps its messages first", () => {
  const { connection: _, ...unconnected } = partner({});
  expect(standing_of(unconnected)).toBe("unconnected");
  expect(standing_of(partner({}))).toBe("well");
  expect(standing_of(partner({ failing_since: "2026-11-28T01:00:00Z" }))).toBe("failing");
  expect(standing_of(partner({ secrets: 0, failing_since: "2026-11-28T01:00:00Z" }))).toBe("unsigned");
  expect(standing_of(partner({ secrets: 0, connection: { ...first_connection, way: "files" } }))).toBe("well");
  expect(standing_of(partner({ secrets: 0, connection: { ...first_connection, paused: true } }))).toBe("paused");
  expect(standing_of(partner({ gone_at: "2026-11-28T01:00:00Z", connection: { ...first_connection, paused: true } }))).toBe("gone");
});

test("a failure is the other side's answer, or is said in both languages", () => {
  const means = (fault: string) => { const why = why_of(fault); return why.kind === "answer" ? why.means : why.zh; };
  expect(["HTTP 410", "HTTP 401", "HTTP 403", "HTTP 404", "HTTP 422", "HTTP 429", "HTTP 503", "HTTP 302"].map(means)).toEqual(["gone", "signature", "signature", "missing", "refused", "busy", "broken", "other"]);
  expect(why_of("连不上 · cannot be reached")).toEqual({ kind: "text", zh: "连不上", en: "cannot be reached" });
  expect(why_of("HTTP 5000")).toEqual({ kind: "text", zh: "HTTP 5000", en: "HTTP 5000" });
});

test("what is sent has no empty lines, and faults are told at the line that was typed", () => {
  const typed: Connection = {
    ...first_connection, address: " https://a.example/ ",
    categories: [{ ours: "", theirs: " " }, { ours: "dispute", theirs: " 4-17 " }, { ours: "", theirs: "" }, { ours: "", theirs: "9" }],
    states: [{ theirs: "", means: "done" }, { theirs: "已派单", means: "accepted" }],
  };
  const sent = trimmed(typed);
  expect(sent.address).toBe("https://a.example/");
  expect(sent.categories).toEqual([{ ours: "dispute", theirs: "4-17" }, { ours: "", theirs: "9" }]);
  expect(sent.states).toEqual([{ theirs: "已派单", means: "accepted" }]);
  expect([line_of(typed, "categories", 0), line_of(typed, "categories", 1), line_of(typed, "states", 0)]).toEqual([1, 3, 1]);
});

test("how files are exchanged is sent of that way alone, and without what is as usual", () => {
  const files = with_files(with_files({ ...first_connection, way: "files", address: "https://a.example/" }, { every: 30, sftp: "sftp://a@b.example/c" }), { sftp: null });
  expect(trimmed(files)).toEqual({ ...first_connection, way: "files", address: "", files: { every: 30 } });
  expect(trimmed(with_files(files, { every: null }))).toEqual({ ...first_connection, way: "files" });
  expect(trimmed({ ...files, way: "webhook" })).toEqual({ ...first_connection, address: "https://a.example/" });
});

test("how an Open311 server is asked is sent of that way alone, and its address without a slash at the end", () => {
  const asked = with_open311(with_open311({ ...first_connection, way: "open311", address: " https://a.example/v2// " }, { every: amount_in("5 分"), updates: true, jurisdiction: "a" }), { jurisdiction: null });
  expect(trimmed(asked)).toEqual({ ...first_connection, way: "open311", address: "https://a.example/v2", open311: { every: 5, updates: true } });
  expect(trimmed(with_open311(asked, { every: amount_in(""), updates: null }))).toEqual({ ...first_connection, way: "open311", address: "https://a.example/v2" });
  expect(trimmed({ ...asked, way: "webhook" })).toEqual({ ...first_connection, address: "https://a.example/v2//" });
  expect(trimmed({ ...asked, way: "files" })).toEqual({ ...first_connection, way: "files" });
  expect(standing_of(partner({ secrets: 0, connection: asked }))).toBe("well");
});

test("two connections are the same however they are written", () => {
  expect(is_same(first_connection, { ...first_connection, paused: false })).toBe(true);
  expect(is_same(first_connection, { states: [], categories: [], first_answer: { amount: 4, unit: "working_hours" }, address: "", way: "webhook" })).toBe(true);
  expect(is_same(first_connection, { ...first_connection, paused: true })).toBe(false);
  expect(differing(first_connection, { ...first_connection, address: "https://a.example/", paused: true, states: [] })).toBe(2);
  expect(is_same({ ...first_connection, states: [{ theirs: "a", means: "done" }] }, first_connection)).toBe(false);
});

test("news is the end of a type", () => {
  expect([news_of("linli.handover.offered"), news_of("linli.test")]).toEqual(["offered", "test"]);
});

test("an incident's deliveries are asked about often while something is on its way, and not at all when all is over", () => {
  const now = Date.parse("2026-11-28T01:00:00Z");
  const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  const delivery = (state: Schema["DeliveryState"], ...next: (number | null)[]) => ({
    delivery: { state },
    messages: next.map((seconds) => (seconds === null ? { state: "delivered", made_at: at(-1) } : { state: "waiting", made_at: at(-3600), next_at: at(seconds) })),
  }) as Schema["DeliveryShown"];
  const asked = (may_begin: boolean, ...deliveries: Schema["DeliveryShown"][]) => asked_every(deliveries, may_begin, now);
  expect([asked_every(undefined, false, now), asked(true), asked(false)]).toEqual([false, 1500, false]);
  expect([asked(false, delivery("sending", 5)), asked(false, delivery("sending", -5)), asked(false, delivery("sending", 300))]).toEqual([2000, 2000, 15_000]);
  expect([asked(false, delivery("accepted", null)), asked(false, delivery("failed"))]).toEqual([15_000, 15_000]);
  expect([asked(false, delivery("returned", null)), asked(true, delivery("returned", null)), asked(true, delivery("returned"), delivery("queued", 0))]).toEqual([false, 1500, 2000]);
});
