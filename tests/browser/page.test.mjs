// The first page in a real Chromium on the real program: what a person at the desk sees and does.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.LINLI_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), "linli-browser-"));
const data = join(folder, "data");

let server, browser, address, desk;

const start_server = () => new Promise((resolve, reject) => {
  server = spawn(program, ["serve", "--data", data, "--port", new URL(address || "http://127.0.0.1:0").port || "0"]);
  let said = "";
  server.stdout.on("data", (piece) => {
    said += piece;
    const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (found) resolve(found[0]);
  });
  server.on("exit", (code) => reject(new Error("the server ended: " + code)));
});

// Signs in a demo account as a program would: what goes with its requests.
const sign_in = async (name) => {
  const send = async (path, body, session) => {
    const headers = { "Content-Type": "application/json", ...(session && { Cookie: session.cookie, "Linli-CSRF": session.csrf }) };
    const reply = await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = await reply.json();
    assert.ok(reply.ok, JSON.stringify(answer));
    return { ...answer, cookie: reply.headers.get("set-cookie").split(";")[0] };
  };
  const demo = await demo_account(name);
  const half = await send("/api/v1/session", { name, password: demo.password });
  return half.stage === "complete" ? half : send("/api/v1/session/code", { code: demo.code }, half);
};
// RFC 6238 with node's own HMAC: an authenticator that is not ours.
const code_of = (base32) => {
  const bits = [...base32].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac("sha1", secret).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
};
const demo_account = async (name) => {
  const { accounts } = await (await fetch(address + "/api/v1/demo/accounts")).json();
  return accounts.find((one) => one.name === name);
};

before(async () => {
  const made = spawnSync(program, ["demo", "--data", data, "--until", "2026-11-24"]);
  assert.equal(made.status, 0, String(made.stderr));
  address = await start_server();
  desk = await sign_in("desk");
  browser = await chromium.launch({ executablePath: process.env.LINLI_CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (language = "zh", size = { width: 1440, height: 900 }) => {
  const context = await browser.newContext({ viewport: size });
  const [name, value] = desk.cookie.split("=");
  await context.addCookies([{ name, value, url: address }]);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.faults = faults;
  await page.addInitScript((wanted) => localStorage.setItem("language", wanted), language);
  await page.goto(address);
  await page.waitForSelector("#list button");
  await page.waitForSelector("#map .grid");
  return page;
};

const post = async (path, body) => {
  const headers = { "Content-Type": "application/json", Cookie: desk.cookie, "Linli-CSRF": desk.csrf };
  const reply = await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(reply.ok, path + ": " + (await reply.clone().text()));
  return reply.json();
};
const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };

test("shows the list, 136 grids and the year's figures", async () => {
  const page = await open();
  assert.equal(await page.locator("#map .grid").count(), 136);
  assert.match(await page.locator("#figures").innerText(), /2000/);
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
  server.removeAllListeners("exit");
  server.kill("SIGKILL");
  await page.waitForSelector("#live:not(.on)");
  await start_server();
  const { number } = await post("/api/v1/incidents", a_report);
  await page.locator(`#list button[data-number="${number}"]`).waitFor({ timeout: 15000 });
  await page.context().close();
});

test("search, filters and more pages", async () => {
  const page = await open();
  await page.fill("#text", "电瓶");
  await page.selectOption("#show", "");
  await page.locator("#list b", { hasText: "电瓶" }).first().waitFor();
  for (const text of await page.locator("#list b").allInnerTexts()) assert.match(text, /电瓶/);
  await page.fill("#text", "没有这样的事");
  await page.locator("#list .empty").waitFor();
  await page.fill("#text", "");
  await page.waitForFunction(() => document.querySelectorAll("#list button").length === 50);
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll("#list button").length === 100);
  await page.context().close();
});

test("the map clusters, zooms and opens an incident", async () => {
  const page = await open();
  await page.selectOption("#show", "");
  await page.locator("#map .cluster").first().waitFor();
  await page.selectOption("#show", "state=with_partner");
  await page.locator("#map .point").first().waitFor();
  await page.locator("#map .point").first().dispatchEvent("click");
  await page.locator("#detail .history").waitFor();
  const before_zoom = await page.getAttribute("#map", "viewBox");
  await page.click("#zoom_in");
  assert.notEqual(await page.getAttribute("#map", "viewBox"), before_zoom);
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
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html).join(" | ")), []);
    await page.goto(address + "/docs");
    await page.locator("details").first().waitFor();
    await page.evaluate(axe);
    const docs = await page.evaluate(() => window.axe.run());
    assert.deepEqual(docs.violations.map((one) => one.id), []);
    await page.context().close();
  }
});

test("one signs in with a demo account, sees whose page it is, and signs out", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address + "/#7");
  await page.waitForURL(/sign-in\?from=/);
  await page.locator("#demo", { hasText: "演示数据库" }).waitFor();
  await page.evaluate(axe);
  assert.deepEqual((await page.evaluate(() => window.axe.run())).violations.map((one) => one.id), []);
  await page.fill("#name", "head");
  await page.fill("#password", "not the password");
  await page.keyboard.press("Enter");
  await page.locator("#fault", { hasText: "账户名或密码不对" }).waitFor();
  await page.locator("#demo_list button", { hasText: "head" }).click();
  await page.waitForFunction(() => /^[0-9]{6}$/.test(document.getElementById("code").value));
  await page.evaluate(() => window.axe.run()).then(({ violations }) => assert.deepEqual(violations.map((one) => one.id), []));
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "sign-in-code.png") });
  await page.keyboard.press("Enter");
  await page.waitForURL(address + "/#7");
  await page.locator("#person", { hasText: "所长 · head" }).waitFor();
  await page.locator("#demo", { hasText: "虚构" }).waitFor();
  await page.click("#sign_out");
  await page.waitForURL(/sign-in/);
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "sign-in.png"), fullPage: true });
  await page.goto(address);
  await page.waitForURL(/sign-in/);
  await context.close();
});

test("a one-time link leads to a password, a second factor and recovery codes, and works once", async () => {
  const keeper = await sign_in("security");
  const headers = { "Content-Type": "application/json", Cookie: keeper.cookie, "Linli-CSRF": keeper.csrf };
  const reply = await fetch(address + "/api/v1/accounts", { method: "POST", headers, body: JSON.stringify({ name: "desk.two", role: "duty_desk" }) });
  const { invitation } = await reply.json();
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
  await page.locator("#person", { hasText: "desk.two" }).waitFor();
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
