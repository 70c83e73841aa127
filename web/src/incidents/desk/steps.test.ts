import { expect, test } from "vitest";
import { content_of, name_of } from "./steps";
import { marked_with, most_together } from "./together";

test("a note is the same one whatever happened meanwhile; a decision is of what it was decided on", () => {
  const now = [{ number: 7, version: 3 }], later = [{ number: 7, version: 4 }];
  const body = { reason: "打过电话" };
  for (const step of ["note", "answer"] as const) {
    expect(content_of(step, now, body)).toEqual(content_of(step, later, body));
    expect(content_of(step, now, body)).not.toEqual(content_of(step, [{ number: 8, version: 3 }], body));
  }
  expect(content_of("relevel", now, body)).not.toEqual(content_of("relevel", later, body));
  // Of many, the server asks at which version each was read.
  const many = [...now, { number: 8, version: 1 }];
  expect(content_of("note", many, body)).not.toEqual(content_of("note", [...later, { number: 8, version: 1 }], body));
  expect([name_of("note", now), name_of("note", many)]).toEqual(["desk.note.7", "desk.note.many"]);
});

test("no more are marked than the server takes together", () => {
  const of = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  expect([...marked_with(new Set([3]), [1, 2, 3])]).toEqual([3, 1, 2]);
  const full = marked_with(new Set(of(1, 150)), of(101, 400));
  expect([...full]).toEqual(of(1, most_together));
  expect([...marked_with(full, [500])]).toEqual(of(1, most_together));
});
