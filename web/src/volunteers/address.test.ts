import { expect, test } from "vitest";
import { calendar_link, check_in_link, hash_of, join_link, own_link, part_names, place_of } from "./address";

const hash = (link: string) => new URL(link).hash;

test("an own link is one, with and without a part", () => {
  expect(place_of("#q3vXw0-9_abc")).toEqual({ at: "own", token: "q3vXw0-9_abc", part: "now", rest: "" });
  expect(place_of("#q3vXw0-9_abc/hours")).toEqual({ at: "own", token: "q3vXw0-9_abc", part: "hours", rest: "" });
  expect(place_of(hash(own_link("https://linli.example", "north.q3vXw0")))).toMatchObject({ token: "north.q3vXw0" });
});

test("on a phone that keeps the link the address has the part alone", () => {
  expect(place_of("")).toEqual({ at: "own", token: null, part: "now", rest: "" });
  for (const part of part_names) {
    expect(place_of(hash_of(null, part))).toEqual({ at: "own", token: null, part, rest: "" });
    expect(place_of(hash_of("q3v", part, "17"))).toEqual({ at: "own", token: "q3v", part, rest: "17" });
  }
  expect(place_of("#lead/17")).toEqual({ at: "own", token: null, part: "lead", rest: "17" });
});

test("the codes that are held up and hung up say where they lead", () => {
  expect(place_of(hash(check_in_link("https://linli.example", 17, "048291")))).toEqual({ at: "check-in", shift: 17, code: "048291" });
  expect(place_of("#in/what")).toEqual({ at: "check-in", shift: 0, code: "" });
  expect(place_of(hash(join_link("https://linli.example", "river-patrol")))).toEqual({ at: "join", team: "river-patrol" });
  expect(place_of(hash(join_link("https://linli.example", "")))).toEqual({ at: "join", team: "" });
  expect(place_of("#withdrawn")).toEqual({ at: "withdrawn" });
});

test("a calendar is followed at the same place, whichever way a program asks", () => {
  expect(calendar_link("webcal:", "linli.example:8443", "/calendar/q3v.ics", "zh")).toBe("webcal://linli.example:8443/calendar/q3v.ics?language=zh");
  expect(calendar_link("https:", "linli.example", "/calendar/2.q3v.ics", "en")).toBe("https://linli.example/calendar/2.q3v.ics?language=en");
});
