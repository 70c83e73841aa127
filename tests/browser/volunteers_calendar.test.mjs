// The calendar of a volunteer's shifts: its address on their telephone, and what Thunderbird's parser reads there.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const ICAL = require("ical.js").default ?? require("ical.js");
const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const hour = 3600_000;
const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();
const place = "东河村文化礼堂北侧停车场入口处的红色岗亭旁边，遇雨改到村委会一楼大厅；请带反光背心，对讲机在岗亭里领";
let desk, link;

const plan = (hours, meeting_point) => station.send("POST", "/api/v1/teams/calendar-team/shifts", {
  starts_at: new Date(Date.now() + hours * hour).toISOString(), ends_at: new Date(Date.now() + (hours + 2) * hour).toISOString(),
  roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 1, standby: 1 }], grids: ["WC-001"], meeting_point,
}, desk);
const read = (document) => new ICAL.Component(ICAL.parse(document)).getAllSubcomponents("vevent").map((component) => ({
  starts_at: component.getFirstPropertyValue("dtstart").toJSDate().getTime(), ends_at: component.getFirstPropertyValue("dtend").toJSDate().getTime(),
  status: component.getFirstPropertyValue("status"), summary: component.getFirstPropertyValue("summary"), location: component.getFirstPropertyValue("location"),
}));

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  await station.send("POST", "/api/v1/teams", { code: "calendar-team", kind: "community", name: { zh: "东河村安全队", en: "East River Team" }, grids: [], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false }, desk);
  link = await station.send("POST", "/api/v1/volunteering/join", { name: "钱日新", telephone: "13900000011", born: "1985-03", skills: [], languages: [], times: [], teams: ["calendar-team"], consent: { version: notice.version, risks: true, data: true } });
  await station.send("POST", "/api/v1/teams/calendar-team/leaders", { volunteer: link.number, is_leader: true }, desk);
});
after(() => station.stop());

test("a volunteer has their shifts in their own calendar, and ends it", async () => {
  const shifts = [(await plan(24, place)).shift, (await plan(48, place.repeat(2))).shift];
  for (const { id } of shifts) await station.send("POST", `/api/v1/volunteering/${link.token}/shifts/${id}/sign-up`, { role: "patrol" });
  const page = await station.open(`/volunteers#${link.token}/me`, undefined, phone);
  await press(page, "取日历地址");
  await told(page, "日历地址已可使用");
  const subscribe = await page.getByRole("link", { name: "加入日历" }).getAttribute("href");
  const address = await page.getByLabel("日历地址", { exact: true }).inputValue();
  assert.equal(subscribe, address.replace("http:", "webcal:"));
  assert.ok(!address.includes(link.token));
  await is_well(page);
  await shoot(page, "volunteers-calendar");

  const reply = await fetch(address);
  assert.equal(reply.status, 200);
  const events = read(await reply.text());
  assert.deepEqual(events, shifts.map((shift) => ({
    starts_at: Math.floor(Date.parse(shift.starts_at) / 1000) * 1000, ends_at: Math.floor(Date.parse(shift.ends_at) / 1000) * 1000, status: "CONFIRMED", summary: "东河村安全队：巡逻", location: shift.meeting_point,
  })));
  assert.equal((await fetch(address, { headers: { "If-None-Match": reply.headers.get("etag") } })).status, 304);
  await station.send("POST", `/api/v1/shifts/${shifts[0].id}/cancel`, undefined, desk);
  assert.deepEqual(read(await (await fetch(address)).text()).map((one) => one.status), ["CANCELLED", "CONFIRMED"]);

  await press(page, "换新地址");
  await page.locator("dialog", { hasText: "原来的地址立即作废" }).locator(".go").click();
  await page.waitForFunction((before) => document.querySelector("#calendar ~ * .copied input, #calendar ~ .field input")?.value !== before, address);
  assert.equal((await fetch(address)).status, 404);
  const fresh = await page.getByLabel("日历地址", { exact: true }).inputValue();
  assert.notEqual(fresh, address);
  assert.equal((await fetch(fresh)).status, 200);
  await press(page, "停用");
  await page.locator("dialog", { hasText: "停用日历地址？" }).locator(".go").click();
  await page.getByRole("button", { name: "取日历地址" }).waitFor();
  assert.equal((await fetch(fresh)).status, 404);
  await station.close(page);
});

test("a team's calendar names nobody; its leader and staff have the same address", async () => {
  const page = await station.open(`/volunteers#${link.token}/lead`, undefined, phone);
  await page.locator("summary", { hasText: "队伍日历" }).click();
  await press(page, "取日历地址");
  const address = await page.getByLabel("日历地址", { exact: true }).inputValue();
  await is_well(page);
  await shoot(page, "volunteers-calendar-of-team");
  const document = await (await fetch(address)).text();
  assert.doesNotMatch(document, /钱日新/);
  assert.deepEqual(read(document).map((one) => one.summary), ["东河村安全队 1/1", "东河村安全队 1/1"]);
  const staff = await station.open("/teams#teams/calendar-team", desk);
  assert.equal(await staff.getByLabel("日历地址", { exact: true }).inputValue(), address);
  await is_well(staff);
  await shoot(staff, "teams-calendar");
  for (const one of [page, staff]) await station.close(one);
});
