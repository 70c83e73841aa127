// The neighbourhood's public figures and map, for anyone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation();
before(() => station.start());
after(() => station.stop());

const words = {
  zh: { title: "我们的邻里", show: "在地图上看", few: "很少", category: "按类别", all: /^全部/ },
  en: { title: "Our neighbourhood", show: "Show the map", few: "few", category: "By kind", all: /^All/ },
};
const close = (page) => station.leave(page);

for (const [language, width] of [["zh", 390], ["en", 390], ["zh", 768], ["en", 1440], ["zh", 3840]]) {
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
    const [before_last, last] = figures.months.slice(-2).map((one) => new Intl.NumberFormat(language).format(one.reported));
    const tile = await page.locator(".totals > div").nth(1).innerText();
    assert.ok(tile.includes(last) && tile.includes(before_last), tile);
    const [kinds, months] = await Promise.all([tables.nth(0).boundingBox(), tables.nth(1).boundingBox()]);
    assert.equal(Math.abs(kinds.y - months.y) < 50, width >= 1120, "side by side where there is room");
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

for (const language of ["zh", "en"]) {
  test(`a town in which nothing was reported, and that has no map, says so and takes the first report (${language})`, async () => {
    const empty = new DemoStation();
    await empty.serve(); // a database of its own, made when it is first served
    empty.browser = await empty.launch();
    try {
      const page = await empty.open("/neighbourhood", undefined, { language, width: 390 });
      await page.getByText(language === "zh" ? "还没有人报告过事情" : "Nothing was reported in this year yet").waitFor();
      assert.equal(await page.locator(".counts").count(), 0);
      await is_well(page);
      await shoot(page, `neighbourhood-${language}-empty`);
      await page.locator("main").getByRole("link", { name: language === "zh" ? "报告一件事" : "Report something" }).click();
      await page.getByLabel(language === "zh" ? "发生了什么" : "What has happened").fill("第一件事");
      await page.getByRole("button", { name: language === "zh" ? "在地图上选" : "Choose on the map" }).click();
      await page.getByText(language === "zh" ? "还没有地图" : "There is no map yet").waitFor();
      await page.getByLabel(language === "zh" ? "在哪里" : "Where").first().fill("望潮路 1 号");
      await page.getByRole("button", { name: language === "zh" ? "发送报告" : "Send the report" }).click();
      await page.getByRole("heading", { name: language === "zh" ? "已收到" : "Received" }).waitFor();
      await is_well(page);
      await close(page);
    } finally {
      await empty.stop();
    }
  });
}
