// Several stations: one is added at the settings, visited by its address, signed in to; an incident is handed up to it, and the
// board shows what adds up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation();
let head, keeper;

before(async () => {
  await station.start();
  head = await station.sign_in("head");
  keeper = await station.sign_in("system");
});
after(() => station.stop());

const close = (page, ...refused) => station.leave(page, ...refused);
let invitation;

test("a district is added at the settings, with its administrator's link and its address", async () => {
  const page = await station.open("/settings#stations", keeper);
  await page.getByText("现在只有一个单位").waitFor();
  await is_well(page);
  await page.getByLabel("名称", { exact: true }).fill("江区分局");
  await page.getByLabel("代码", { exact: true }).fill("River");
  await page.getByLabel("种类").selectOption("district");
  await page.getByRole("button", { name: "新建单位" }).click();
  await page.getByText("以字母开头").last().waitFor(); // a code that cannot stand in an address
  await page.getByLabel("代码", { exact: true }).fill("river");
  await page.getByRole("button", { name: "新建单位" }).click();
  await page.getByText("已新建：江区分局").waitFor();
  invitation = await page.getByLabel("一次性链接").first().inputValue();
  assert.match(invitation, /\/welcome#2\./);
  assert.equal(await page.getByLabel("该单位页面的地址").inputValue(), station.address + "/at/river");
  await page.getByRole("listitem").filter({ hasText: "江区分局" }).waitFor();
  await is_well(page);
  await shoot(page, "stations-added-zh-1440");
  await close(page, 422);
});

test("its administrator takes up the link, and a poster leads residents to it", async () => {
  const page = await station.open(new URL(invitation).pathname + new URL(invitation).hash, null);
  await page.getByRole("heading", { name: "设置密码" }).waitFor();
  await page.locator("input[type=password]").first().fill("四条小河流过望潮镇啦");
  for (const field of await page.locator("input[type=password]").all()) await field.fill("四条小河流过望潮镇啦");
  await page.locator("button.go").click();
  await page.getByRole("heading", { name: "设置第二因素" }).waitFor();
  await close(page);

  const visit = await station.open("/at/river?to=/sign-in", null);
  await visit.waitForURL("**/sign-in");
  await visit.locator("header .which").getByText("江区分局").waitFor();
  assert.equal(await visit.getByLabel("单位").inputValue(), "river");
  await is_well(visit);
  await shoot(visit, "stations-sign-in-zh-1440");
  await visit.getByLabel("单位").selectOption("main"); // another is a visit to it
  await visit.waitForFunction(() => document.cookie.includes("linli_station=main"));
  await visit.locator("header .which").getByText("派出所").waitFor();
  await close(visit, 401);
});

test("whoever is signed in stays at their own station, whatever the browser was told", async () => {
  const page = await station.open("/desk", head, { storage: {} });
  await page.context().addCookies([{ name: "linli_station", value: "river", url: station.address }]);
  await page.goto(station.address + "/desk");
  await page.getByRole("link", { name: /邻里/ }).getByText("派出所").waitFor();
  await close(page);
});

test("a cookie of a station that is no more is given up", async () => {
  const page = await station.open("/sign-in", null);
  await page.context().addCookies([{ name: "linli_station", value: "nowhere", url: station.address }]);
  await page.goto(station.address + "/sign-in");
  await page.locator("#name").waitFor();
  await page.waitForFunction(() => !document.cookie.includes("nowhere"));
  await close(page, 401, 404);
});

test("an incident is handed up at the desk, and the board adds up the stations", async () => {
  const { items } = await station.send("GET", "/api/v1/incidents?state=reported", undefined, head);
  const { number } = items[0] ?? (await station.send("POST", "/api/v1/reports", { category: "hazard.lighting", description: "路灯不亮", address: "高桥" }));
  await station.send("POST", `/api/v1/incidents/${number}/accept`, {}, head);
  const page = await station.open("/desk#" + number, head);
  await page.getByRole("button", { name: "移交", exact: true }).click();
  await page.getByLabel("协作单位").selectOption({ label: "分局 · 江区分局" });
  await shoot(page, "stations-hand-over-zh-1440");
  await page.locator(".step-form button.go").click();
  await page.getByText("江区分局").first().waitFor();
  await close(page);

  const board = await station.open("/board", head);
  await board.locator(".board").waitFor();
  assert.equal(await board.locator("#station-totals").count(), 0, "nothing is under a station");
  await close(board);
});

// The police station by the lake, with one grid beside the town's; and reports from there that were sent here.
test("a place in another station's grid is said at the desk, and handed over there in one go", async () => {
  const lake = await station.send("POST", "/api/v1/stations", { code: "lake", name: "湖边派出所", kind: "station", administrator: "admin" }, keeper);
  const head_there = await station.add_account(await station.take_up(lake.administrator.invitation), "head", "station_head");
  const { features } = await station.send("GET", "/api/v1/grids");
  const corners = features.flatMap(({ geometry }) => geometry.coordinates.flat());
  const west = Math.max(...corners.map(([lon]) => lon)) + 0.01, south = Math.min(...corners.map(([, lat]) => lat));
  const ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]];
  await station.send("POST", "/api/v1/grids", {
    type: "FeatureCollection", features: [{ type: "Feature", properties: { code: "L-1", name: "湖边一格" }, geometry: { type: "Polygon", coordinates: [ring] } }],
  }, head_there);
  const report = async (location) => (await station.send("POST", "/api/v1/reports", { category: "hazard.lighting", description: "路灯不亮", location })).number;
  const there = { lon: west + 0.005, lat: south + 0.005 };
  const [one, other, own] = [await report(there), await report(there), await report({ lon: corners[0][0], lat: corners[0][1] })];
  const state_of = async (number) => (await station.send("GET", `/api/v1/incidents/${number}`, undefined, head)).incident;
  const said = "位置不在本单位的网格内，在湖边派出所的网格“湖边一格”内。";

  const page = await station.open("/desk#" + one, head);
  await page.locator("#detail").getByText(said).waitFor();
  await is_well(page);
  await shoot(page, "stations-elsewhere-zh-1440");
  assert.equal((await state_of(one)).state, "reported", "nothing is handed over by itself");
  await page.getByRole("button", { name: "受理并移交湖边派出所" }).click();
  await page.locator("#detail").getByText(said).waitFor({ state: "detached" });
  await page.locator("#detail dd").getByText("湖边派出所").waitFor();
  const handed_over = await state_of(one);
  assert.deepEqual([handed_over.state, handed_over.handler], ["with_partner", "station/3"]);
  await close(page);

  // While somebody to send is chosen; in English, on a phone.
  await station.send("POST", `/api/v1/incidents/${other}/accept`, {}, head);
  const phone = await station.open("/desk#" + other, head, { language: "en", width: 390, height: 844 });
  await phone.getByRole("button", { name: /^dispatch/i }).click();
  const dialog = phone.getByRole("dialog");
  await dialog.getByText("Its place lies in none of this station's grids, but in “湖边一格” of 湖边派出所.").waitFor();
  await is_well(phone);
  await shoot(phone, "stations-elsewhere-en-390");
  await dialog.getByRole("button", { name: "Hand over to 湖边派出所" }).click();
  await dialog.waitFor({ state: "detached" });
  await phone.locator("#detail dd").getByText("湖边派出所").waitFor();
  assert.equal((await state_of(other)).state, "with_partner");
  await close(phone);

  // There each arrives, in a grid of its own; and nobody asks about a place that lies in one.
  for (let tries = 0; tries < 100 && (await station.send("GET", "/api/v1/incidents", undefined, head_there)).total < 2; ++tries) await new Promise((resolve) => setTimeout(resolve, 200));
  const { items } = await station.send("GET", "/api/v1/incidents", undefined, head_there);
  assert.deepEqual(items.map(({ grid }) => grid), ["L-1", "L-1"]);
  const asked = [];
  const here = await station.open("/desk", head);
  here.on("request", (request) => asked.push(request.url()));
  await here.goto(`${station.address}/desk#${own}`);
  await here.reload();
  await here.locator("#detail h2").getByText(`#${own}`).waitFor();
  await here.locator("#detail .history li").first().waitFor();
  assert.deepEqual(asked.filter((url) => url.includes("elsewhere")), []);
  await close(here);
});
