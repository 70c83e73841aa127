import { expect, test } from "vitest";
import { date_time, day_name, duration, percent, plural, set_zone, start_of_day } from "./format";

const at = "2026-11-24T17:05:00Z"; // the 25th, 01:05, at the station

test("moments are the station's, with the year when it is another", () => {
  expect(date_time(at, "2026-12-01T00:00:00Z", "zh")).toBe("11月25日 01:05");
  expect(date_time(at, "2026-12-01T00:00:00Z", "en")).toBe("Nov 25, 01:05");
  expect(date_time(at, "2026-12-31T16:30:00Z", "zh"), "the next year has begun there").toBe("2026年11月25日 01:05");
  set_zone(0);
  expect(date_time(at, "2026-12-01T00:00:00Z", "zh")).toBe("11月24日 17:05");
  set_zone(480);
});

test("a day is called by its name in the week", () => {
  expect(day_name(at, "zh")).toBe("11月25日周三");
  expect(day_name(at, "en")).toBe("Wed, Nov 25");
});

test("a day of the station begins before it does in Greenwich", () => {
  expect(start_of_day("2026-11-25")).toBe("2026-11-24T16:00:00.000Z");
  expect(start_of_day("2026-11-25", 1)).toBe("2026-11-25T16:00:00.000Z");
});

test("spans in their two largest units", () => {
  const hour = 3_600_000;
  expect(duration(51 * hour, "zh")).toBe("2天3小时");
  expect(duration(51 * hour, "en")).toBe("2 days 3 hours");
  expect(duration(24 * hour, "en")).toBe("1 day");
  expect(duration(hour / 4, "en")).toBe("15 minutes");
  expect(duration(-5, "en")).toBe("0 minutes");
});

test("numbers", () => {
  expect(percent(0.9581, "zh")).toBe("95.8%");
  expect(plural("en", 1, { one: "report", other: "reports" })).toBe("1 report");
  expect(plural("en", 2000, { one: "report", other: "reports" })).toBe("2,000 reports");
});
