// The desk's work in a real Chromium on the real program: calls, steps, many at once, two people on one case.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, of_the_page, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let desk, head;

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
});
after(() => station.stop());

const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };
const report = async (more = {}) => (await station.send("POST", "/api/v1/incidents", { ...a_report, ...more }, desk)).number;
const state_of = async (number) => (await station.send("GET", `/api/v1/incidents/${number}`, undefined, desk)).incident;
const open = async (path = "/desk", language = "zh", size = {}) => {
  const page = await station.open(path, desk, { language, ...size });
  await page.waitForSelector("#list button");
  await page.waitForSelector("#live.on");
  return page;
};

test("a call is taken by keyboard alone, and what is like it stands beside", async () => {
  const page = await open();
  const before = await report();
  await page.keyboard.press("c");
  await page.locator("#call").waitFor();
  await page.keyboard.type("通道堵");
  await page.keyboard.press("Tab");
  await page.keyboard.type("出口堵了，人出不去");
  await page.keyboard.press("Tab");
  const { places } = await station.send("GET", "/api/v1/places?text=" + encodeURIComponent("望潮"));
  await page.keyboard.type(places[0].place.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("欧阳");
  await page.keyboard.press("Tab");
  await page.keyboard.type("19900001234");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-call");
  await page.keyboard.press("Control+Enter");
  await page.locator("#call").waitFor({ state: "detached" });
  await page.locator("#detail", { hasText: "出口堵了，人出不去" }).locator(".history").waitFor();
  const number = Number(new URL(page.url()).hash.slice(1));
  assert.ok(number > before);
  const { category, source } = await state_of(number);
  assert.deepEqual([category, source], ["fire.exit", "desk"]);
  await page.keyboard.press("c");
  await page.locator("#call input").first().fill("通道堵塞");
  await page.evaluate(() => document.getElementById("map").map.fire("click", { point: document.getElementById("map").map.project([121.95, 29.32]).add({ x: 60, y: -60 }), lngLat: { lng: 121.95, lat: 29.32 } }));
  await page.locator("#call .likeness li").first().waitFor();
  await page.context().close();
});

test("accept, dispatch, note by one key each; nothing happens while one types", async () => {
  const number = await report();
  const page = await open("/desk#" + number);
  await page.locator("#detail .steps button[data-step=accept]").waitFor();
  await page.locator("#text").focus();
  await page.keyboard.type("acd");
  assert.equal(await page.locator("dialog, #call").count(), 0);
  assert.equal((await state_of(number)).state, "reported");
  await page.fill("#text", "");
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await page.locator("#detail .steps button[data-step=dispatch]").waitFor();
  await page.locator("#detail h2", { hasText: "已受理" }).waitFor();
  await page.keyboard.press("d");
  await page.locator("dialog select").selectOption("desk");
  assert.deepEqual(await violations(page), []);
  await page.locator("dialog .go").click();
  await page.locator("#detail h2", { hasText: "已派遣" }).waitFor();
  assert.equal((await state_of(number)).handler, "desk");
  await page.keyboard.press("n");
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.locator("dialog input").fill("打过电话");
  await page.keyboard.press("Enter");
  await page.locator("#detail q", { hasText: "打过电话" }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("two people on one case: the second is told, and loses nothing", async () => {
  const number = await report();
  const page = await open("/desk#" + number);
  await page.locator("#detail .steps button[data-step=decline]").click();
  await page.locator("dialog select").selectOption("not_ours");
  await page.locator("dialog input").fill("不归我们");
  await station.send("POST", `/api/v1/incidents/${number}/accept`, { note: "我来" }, head);
  await page.locator("#detail q", { hasText: "我来" }).waitFor();
  assert.equal(await page.locator("dialog input").inputValue(), "不归我们");
  await page.keyboard.press("Escape");
  await page.locator("#detail h2", { hasText: "已受理" }).waitFor();
  await page.context().close();
});

test("j, k and x: several are accepted at once", async () => {
  const numbers = [await report(), await report(), await report()];
  const page = await open();
  await page.locator(`#list button[data-number="${numbers[2]}"]`).click();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.locator(".bulk b", { hasText: "3 件" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("a");
  await page.locator("dialog .go").click();
  await page.locator(".bulk").waitFor({ state: "detached" });
  for (const number of numbers) assert.equal((await state_of(number)).state, "accepted");
  await page.context().close();
});

test("a report appears within moments, and moves nothing that one looks at", async () => {
  const page = await open();
  await page.selectOption("#show", "all");
  await page.waitForFunction(() => Number(document.querySelector("#list li")?.getAttribute("aria-setsize")) > 1000);
  await page.evaluate(() => document.querySelector(".queue").scrollTop = 72 * 20);
  const seen = await page.locator("#list li[aria-posinset='23'] button").getAttribute("data-number");
  await page.locator(`#list button[data-number="${seen}"]`).click();
  const y = async () => (await page.locator(`#list button[data-number="${seen}"]`).boundingBox()).y;
  const before = await y();
  await page.keyboard.press("c");
  await page.keyboard.type("正在输入");
  await report();
  await page.locator(`#list li[aria-posinset='24'] button[data-number="${seen}"]`).waitFor();
  assert.equal(await y(), before);
  assert.equal(await page.locator("#call input").first().inputValue(), "正在输入");
  await page.context().close();
});

test("help, and in both languages axe finds nothing at a desk and on a phone", of_the_page, async () => {
  const number = await report();
  for (const language of ["zh", "en"]) {
    for (const [width, height] of [[1440, 900], [768, 1024], [390, 844]]) {
      const page = await open("/desk#" + number, language, { width, height });
      await page.locator("#detail .history").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
      await shoot(page, `desk-${width}-${language}`);
      if (width === 1440) {
        assert.equal(await page.evaluate(() => new Set([...document.querySelectorAll(".foot > *")].map((one) => one.getBoundingClientRect().top)).size), 1, "the bar below the queue is one line");
        await page.keyboard.press("?");
        await page.locator("dialog .keys").waitFor();
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
      await page.context().close();
    }
  }
});
