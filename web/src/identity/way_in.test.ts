import { expect, test } from "vitest";
import { answer_of, came_from, first_page } from "./way_in";

const ours = "https://station.example";

test("one returns to a page of ours and nowhere else", () => {
  const from = (path: string) => came_from("?from=" + encodeURIComponent(path), ours);
  expect(came_from("", ours)).toBe("/desk");
  expect(from("/board?wall#2")).toBe("/board?wall#2");
  for (const elsewhere of ["//evil.example", "/.//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
    expect(from(elsewhere), elsewhere).toBe("/desk");
});

test("who works on the street begins there on a phone", () => {
  expect(first_page("/desk", "auxiliary", true)).toBe("/field");
  expect(first_page("/desk", "auxiliary", false)).toBe("/desk");
  expect(first_page("/desk", "duty_desk", true)).toBe("/desk");
  expect(first_page("/board", "officer", true)).toBe("/board");
});

test("a provider's answer is what the address says, and what it does not say is left out", () => {
  expect(answer_of("?state=s&code=c")).toEqual({ state: "s", code: "c" });
  expect(answer_of("?error=access_denied&iss=i")).toEqual({ state: "", error: "access_denied", iss: "i" });
});
