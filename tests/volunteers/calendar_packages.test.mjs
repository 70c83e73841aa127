// Calendars of this program against ical.js, by which Thunderbird reads them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { after, test } from "node:test";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const ICAL = require("ical.js").default ?? require("ical.js");

// The program's side: a line asks, a line answers (calendar_wire.cpp).
const wire = spawn(process.env.LINLI_CALENDAR_WIRE, { stdio: ["pipe", "pipe", "inherit"] });
const answers = createInterface({ input: wire.stdout })[Symbol.asyncIterator]();
after(() => wire.stdin.end());
async function written(calendar) {
  wire.stdin.write(JSON.stringify(calendar) + "\n");
  const { value, done } = await answers.next();
  assert.ok(!done, "the program has ended");
  return JSON.parse(value);
}

const statuses = { confirmed: "CONFIRMED", tentative: "TENTATIVE", cancelled: "CANCELLED" };
// What the package reads of a document.
const read = (document) => {
  const calendar = new ICAL.Component(ICAL.parse(document));
  return {
    name: calendar.getFirstPropertyValue("name"),
    also_name: calendar.getFirstPropertyValue("x-wr-calname"),
    version: calendar.getFirstPropertyValue("version"),
    refresh: calendar.getFirstPropertyValue("refresh-interval").toSeconds(),
    events: calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      const moment = (name) => component.getFirstPropertyValue(name).toJSDate().toISOString().replace(".000Z", "Z");
      return {
        uid: event.uid, sequence: event.sequence, changed_at: moment("last-modified"), starts_at: moment("dtstart"), ends_at: moment("dtend"), stamp: moment("dtstamp"),
        status: component.getFirstPropertyValue("status"), summary: event.summary, description: event.description ?? "", location: event.location ?? "",
      };
    }),
  };
};
const expected = ({ name, events }) => ({
  name, also_name: name, version: "2.0", refresh: 3600, events: events.map((event) => ({ ...event, stamp: event.changed_at, status: statuses[event.status] })),
});
const check_lines = (document) => {
  assert.ok(document.endsWith("\r\n"));
  for (const line of document.slice(0, -2).split("\r\n")) {
    assert.ok(!/[\r\n]/.test(line), "lines end with CR LF alone");
    assert.ok(Buffer.byteLength(line) <= 75, `${Buffer.byteLength(line)} octets: ${line}`);
    assert.ok(!line.includes("\ufffd"), "no character is cut");
  }
};
const event = (more = {}) => ({
  uid: "0b9a9d0e-3e4f-8a6b-9c1d-2f3a4b5c6d7e", sequence: 3, changed_at: "2026-11-24T05:18:07Z", starts_at: "2026-11-30T11:00:00Z", ends_at: "2026-11-30T13:30:00Z", status: "confirmed",
  summary: "东片巡逻队：巡逻", description: "开始前 30 分钟起可以签到。\n网格：A、B", location: "村委会门口", ...more,
});

test("every field comes back as it was, of each status", async () => {
  const calendar = { name: "高桥邻里：我的班次", events: [event(), event({ uid: "2", status: "tentative", description: "" }), event({ uid: "3", status: "cancelled", location: "" })] };
  const document = await written(calendar);
  check_lines(document);
  assert.deepEqual(read(document), expected(calendar));
});

test("long Chinese, characters outside the first plane, and what would end a line or a value come back whole", async () => {
  const places = ["东河村文化礼堂北侧停车场入口处的红色岗亭旁边（如遇下雨改到村委会一楼大厅）".repeat(5), "🚓👮‍♀️巡逻".repeat(30), "a,b;c\\d\\n\"e\"", "一\n二\n三", "BEGIN:VEVENT\nUID:x", "x".repeat(500), "\\", ";;;,,,", " 前后 "];
  // The package leaves the names of calendars, which RFC 7986 added, as they are written.
  const calendar = { name: "名", events: places.map((location, i) => event({ uid: String(i), location, summary: location, description: location })) };
  const document = await written(calendar);
  check_lines(document);
  assert.deepEqual(read(document), expected(calendar));
});

test("texts of every length around the fold, one to four octets a character", async () => {
  for (const character of ["x", "é", "村", "🚓"]) {
    const calendar = { name: "n", events: Array.from({ length: 90 }, (_, i) => event({ uid: String(i), summary: character.repeat(i + 1), description: "x" + character.repeat(i + 1), location: "xx" + character.repeat(i + 1) })) };
    const document = await written(calendar);
    check_lines(document);
    assert.deepEqual(read(document), expected(calendar));
  }
});

test("a calendar without events is one", async () => {
  const document = await written({ name: "空", events: [] });
  assert.deepEqual(read(document).events, []);
});
