// The neighbourhood's public figures and map, for anyone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
before(() => station.start());
after(() => station.stop());

const words = {
  zh: { title: "我们的邻里", show: "在地图上看", few: "很少", category: "按类别", all: /^全部/ },
  en: { title: "Our neighbourhood", show: "Show the map", few: "few", category: "By kind", all: /^All/ },
};
const is_well = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
};
const close = async (page) => {
  assert.deepEqual(page.faults, []);
  await station.close(page);
};

for (const [language, width] of [["zh", 390], ["en", 390], ["zh", 768], ["zh", 1440], ["en", 1440]]) {
  test(`figures by kind, month and grid, and the map when it is asked for (${language}, ${width} px)`, async () => {
    const said = words[language];
    const figures = await station.send("GET", "/api/v1/public/figures");
    const page = await station.open("/neighbourhood", undefined, { language, width });
    await page.getByRole("heading", { name: said.title }).waitFor();
    await page.locator(".counts").nth(2).waitFor();
    const tables = page.locator(".counts");
    assert.equal(await tables.nth(0).locator("tbody tr").count(), figures.categories.length);
    assert.equal(await tables.nth(1).locator("tbody tr").count(), 12);
    assert.match(await page.locator(".totals").innerText(), new RegExp(new Intl.NumberFormat(language).format(figures.reported)));
    await is_well(page);
    await shoot(page, `neighbourhood-${language}-${width}`);
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: said.show }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".town-map-box[data-drawn]").waitFor();
    assert.ok(!asked.some((path) => path.startsWith("/api/v1/incidents")), "no points");
    await is_well(page);
    await shoot(page, `neighbourhood-${language}-${width}-map`);
    assert.equal(await tables.nth(2).locator("tbody tr").count(), 10);
    await page.getByRole("button", { name: said.all }).click();
    assert.ok(await tables.nth(2).locator("tbody tr").count() > 100);
    await close(page);
  });
}

test("what is few is a word, not a number; no figures and a fault are said to be", async () => {
  const page = await station.open("/neighbourhood", undefined);
  await page.locator(".counts").first().waitFor();
  await page.route("**/api/v1/public/figures", async (route) => {
    const reply = await route.fetch(), figures = await reply.json();
    figures.categories = figures.categories.map((one, place) => (place < 3 ? { key: one.key } : one));
    delete figures.reported;
    delete figures.closure_rate;
    await route.fulfill({ response: reply, json: figures });
  });
  await page.route("**/api/v1/public/map", async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...(await reply.json()), grids: [] } });
  });
  await page.reload();
  await page.getByText("还太少，不显示").waitFor();
  assert.equal(await page.locator(".counts").first().getByText("很少", { exact: true }).count(), 3);
  await page.getByText("还没有哪个网格的件数可以显示").waitFor();
  await is_well(page);
  await shoot(page, "neighbourhood-few");
  await page.route("**/api/v1/public/figures", (route) => route.fulfill({ status: 404, body: "" }));
  await page.reload();
  await page.getByRole("button", { name: "再试一次" }).waitFor();
  await is_well(page);
  page.faults = page.faults.filter((fault) => !/404/.test(fault));
  await close(page);
});
