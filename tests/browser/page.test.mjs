// The first page in a real Chromium on the real program: what a person at the desk sees and does.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DemoStation, code_of, violations } from "./station.mjs";

const station = new DemoStation();
let browser, address, desk;

before(async () => {
  await station.start();
  ({ browser, address } = station);
  desk = await station.sign_in("desk");
});
after(() => station.stop());

const open = async (language = "zh", size = { width: 1440, height: 900 }) => {
  const page = await station.open("/desk", desk, { language, ...size });
  await page.waitForSelector("#list button");
  if (size.width >= 768) await page.waitForSelector("#map[data-points]");
  return page;
};

const post = (path, body) => station.send("POST", path, body, desk);
const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };

test("shows the list, 136 grids and the year's figures", async () => {
  const page = await open();
  assert.equal(await page.getAttribute("#map", "data-grids"), "136");
  await page.locator("#figures", { hasText: "2,000" }).waitFor();
  assert.match(await page.locator("#count").innerText(), /共 \d+ 件/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a report appears by itself, and its history grows while one looks at it", async () => {
  const page = await open();
  await page.waitForSelector("#live.on");
  const { number } = await post("/api/v1/incidents", a_report);
  const item = page.locator(`#list button[data-number="${number}"]`);
  await item.waitFor({ timeout: 5000 });
  await item.click();
  await page.locator("#detail").getByText(a_report.description).waitFor();
  await post(`/api/v1/incidents/${number}/accept`, { note: "马上去看" });
  await page.locator("#detail q", { hasText: "马上去看" }).waitFor({ timeout: 5000 });
  assert.equal(await page.locator("#detail .history li").count(), 2);
  await page.context().close();
});

test("a page that lost the server comes back and has missed nothing", async () => {
  const page = await open();
  await page.waitForSelector("#live.on");
  station.kill();
  await page.waitForSelector("#live:not(.on)");
  await station.serve();
  const { number } = await post("/api/v1/incidents", a_report);
  await page.locator(`#list button[data-number="${number}"]`).waitFor({ timeout: 15000 });
  await page.context().close();
});

test("search, filters, and a long list of which only what is seen is drawn", async () => {
  const page = await open();
  await page.fill("#text", "电瓶");
  await page.selectOption("#show", "all");
  await page.locator("#list b", { hasText: "电瓶" }).first().waitFor();
  for (const text of await page.locator("#list b").allInnerTexts()) assert.match(text, /电瓶/);
  await page.fill("#text", "没有这样的事");
  await page.locator("#list .empty").waitFor();
  await page.fill("#text", "");
  await page.locator("#list li[aria-setsize='3890'], #list li").first().waitFor();
  await page.waitForFunction(() => Number(document.querySelector("#list li")?.getAttribute("aria-setsize")) > 1000);
  assert.ok(await page.locator("#list li").count() < 60);
  await page.evaluate(() => document.querySelector(".queue").scrollTop = 72 * 600);
  await page.locator("#list li[aria-posinset='605']").waitFor();
  await page.selectOption("#show", "claimed_done");
  await page.waitForFunction(() => [...document.querySelectorAll("#list .tag")].every((tag) => tag.textContent.includes("申请结案")));
  await page.context().close();
});

test("the map gathers what is many, zooms and opens an incident", async () => {
  const page = await open();
  await page.selectOption("#show", "all");
  await page.waitForFunction(() => document.getElementById("map").points?.all.some((one) => one.count > 1));
  await page.selectOption("#show", "with_partner");
  const at = await page.waitForFunction(() => {
    const { map, points } = document.getElementById("map");
    const one = points.all.at(-1);
    if (!one || points.all.some((other) => other.count)) return null;
    const { x, y } = map.project(one.at), box = map.getCanvas().getBoundingClientRect();
    const drawn = document.querySelector(".map-points").getContext("2d").getImageData(x + 4, y, 1, 1).data[3];
    return drawn === 255 && { x: box.x + x, y: box.y + y };
  });
  const { x, y } = await at.jsonValue();
  await page.mouse.click(x, y);
  await page.locator("#detail .history").waitFor();
  const zoom = () => page.evaluate(() => document.getElementById("map").map.getZoom());
  const before_zoom = await zoom();
  await page.click(".maplibregl-ctrl-zoom-in");
  await page.waitForFunction((before) => document.getElementById("map").map.getZoom() > before, before_zoom);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("by keyboard alone, in both languages, and axe finds nothing", async () => {
  for (const language of ["zh", "en"]) {
    const page = await open(language);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.locator("#list button").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("#detail .history").waitFor();
    assert.equal(await page.getAttribute("html", "lang"), language === "zh" ? "zh-CN" : "en");
    assert.deepEqual(await violations(page), []);
    await page.goto(address + "/docs");
    await page.locator("details").first().waitFor();
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  }
});

test("one signs in with a demo account, sees whose page it is, and signs out", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address + "/desk#7");
  await page.waitForURL(/sign-in\?from=/);
  await page.locator("#demo", { hasText: "演示数据库" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.fill("#name", "head");
  await page.fill("#password", "not the password");
  await page.keyboard.press("Enter");
  await page.locator("#fault", { hasText: "账户名或密码不对" }).waitFor();
  await page.locator("#demo_list button", { hasText: "head" }).click();
  await page.waitForFunction(() => /^[0-9]{6}$/.test(document.getElementById("code").value));
  assert.deepEqual(await violations(page), []);
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "sign-in-code.png") });
  await page.keyboard.press("Enter");
  await page.waitForURL(address + "/desk#7");
  await page.locator(".tools a", { hasText: "所长 · head" }).waitFor();
  await page.locator(".banner", { hasText: "虚构" }).waitFor();
  await page.locator(".tools button", { hasText: "退出" }).click();
  await page.waitForURL(/sign-in/);
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "sign-in.png"), fullPage: true });
  await page.goto(address + "/desk");
  await page.waitForURL(/sign-in/);
  await context.close();
});

test("a one-time link leads to a password, a second factor and recovery codes, and works once", async () => {
  const keeper = await station.sign_in("security");
  const { invitation } = await station.send("POST", "/api/v1/accounts", { name: "desk.two", role: "duty_desk" }, keeper);
  const context = await browser.newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(`${address}/welcome#${invitation}`);
  await page.fill("#new_password", "qwertyuiop");
  await page.fill("#again", "qwertyuiop");
  await page.locator("#choose_form .go").click();
  await page.locator("#fault", { hasText: "太常见" }).waitFor();
  await page.fill("#new_password", "四条小河流过望潮镇啦");
  await page.locator("#choose_form .go").click();
  await page.locator("#fault", { hasText: "两次输入的密码不同" }).waitFor();
  await page.fill("#again", "四条小河流过望潮镇啦");
  await page.locator("#choose_form .go").click();
  await page.locator("#enrol_form").waitFor();
  const secret = (await page.innerText("#secret")).replaceAll(" ", "");
  await page.fill("#first_code", code_of(secret));
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "enrol.png"), fullPage: true });
  await page.keyboard.press("Enter");
  await page.locator("#codes li").nth(9).waitFor();
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "recovery.png"), fullPage: true });
  await page.click("#kept");
  await page.locator(".tools a", { hasText: "desk.two" }).waitFor();
  await context.clearCookies();
  await page.goto("about:blank");
  await page.goto(`${address}/welcome#${invitation}`);
  await page.fill("#new_password", "四条小河流过望潮镇啦");
  await page.fill("#again", "四条小河流过望潮镇啦");
  await page.locator("#choose_form .go").click();
  await page.locator("#fault", { hasText: "无效、已用过或已过期" }).waitFor();
  await context.close();
});

test("fits a phone", async () => {
  const page = await open("zh", { width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  if (process.env.LINLI_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "phone.png"), fullPage: true });
    const desk = await open("zh");
    await desk.locator("#list button").nth(3).click();
    await desk.locator("#detail .history").waitFor();
    await desk.waitForTimeout(500);
    await desk.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "desk.png") });
    const english = await open("en");
    await english.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "desk-en.png") });
  }
  await page.context().close();
});
