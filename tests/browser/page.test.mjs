// The first page in a real Chromium on the real program: what a person at the desk sees and does.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DemoStation, code_of, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let browser, address, desk, keeper;

before(async () => {
  await station.start();
  ({ browser, address } = station);
  [desk, keeper] = [await station.sign_in("desk"), await station.sign_in("security")];
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

test("the map shows the whole town, also in a window that grows, until somebody moves it", async () => {
  const page = await open();
  const zoom = () => page.evaluate(() => document.getElementById("map").map.getZoom());
  const [width, before] = [await page.locator("#map").evaluate((map) => map.clientWidth), await zoom()];
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.waitForFunction((before) => document.getElementById("map").map.getZoom() > before + 0.3, before);
  assert.ok(await page.locator("#map").evaluate((map) => map.clientWidth) > width);
  const grown = await zoom();
  await page.locator("#map .maplibregl-ctrl-zoom-in").click();
  await page.waitForFunction((grown) => document.getElementById("map").map.getZoom() > grown + 0.9, grown);
  await page.waitForFunction(() => !document.getElementById("map").map.isMoving());
  const chosen = await zoom();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.waitForFunction((width) => document.getElementById("map").clientWidth === width, width);
  await sleep(300);
  assert.equal(await zoom(), chosen);
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
  await page.locator(".banner", { hasText: "演示数据库" }).waitFor();
  await page.locator("#demo_list button").nth(3).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.fill("#name", "head");
  await page.fill("#password", "not the password");
  await page.keyboard.press("Enter");
  await page.locator("#fault", { hasText: "账户名或密码不对" }).waitFor();
  await page.locator("#demo_list button", { hasText: "head" }).click();
  await page.waitForFunction(() => /^[0-9]{6}$/.test(document.getElementById("code")?.value));
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
  await page.locator("#choose_form .field-fault", { hasText: "两次输入的密码不同" }).waitFor();
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

test("signing in, each of its steps: by keyboard alone, both languages, in the dark; what a password manager looks for", async () => {
  for (const language of ["zh", "en"]) {
    const colorScheme = language === "en" ? "dark" : "light";
    const good = async (view, name) => {
      assert.deepEqual(await violations(view), [], name);
      assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name + ": no sideways scrolling");
      await shoot(view, `sign-in-${name}-${language}`);
    };
    const told = { zh: { wrong: "账户名或密码不对", short: "至少 10 个字符", six: "六位数字", code: "验证码不对" }, en: { wrong: "name or the password is wrong", short: "10 characters at least", six: "Six digits", code: "code is wrong" } }[language];
    const name = "officer." + language;
    const { invitation } = await station.send("POST", "/api/v1/accounts", { name, role: "officer", posts: ["officer/WC-001"] }, keeper);
    const page = await station.open(`/welcome#${invitation}`, undefined, { language, width: 390, colorScheme });
    await page.locator("#choose_form").waitFor();
    assert.equal(await page.getAttribute("#new_password", "autocomplete"), "new-password");
    await page.focus("#new_password");
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await page.locator(".field-fault", { hasText: told.short }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "new_password");
    await good(page, "choose");
    const password = "四条小河流过望潮镇啦";
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(password); // as it is pasted
    await page.keyboard.press("Tab");
    await page.keyboard.insertText(password);
    await page.keyboard.press("Enter");
    await page.locator("#enrol_form .qr").waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "first_code");
    await page.keyboard.type("12");
    await page.keyboard.press("Enter");
    await page.locator(".field-fault", { hasText: told.six }).waitFor();
    await good(page, "enrol");
    const secret = (await page.innerText("#secret")).replaceAll(" ", "");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(code_of(secret));
    await page.keyboard.press("Enter");
    await page.locator("#codes li").nth(9).waitFor();
    const recovery = await page.locator("#codes li").first().innerText();
    await good(page, "recovery");
    await page.waitForFunction(() => document.activeElement?.id === "kept");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/field"); // a phone, and an officer
    await station.close(page);

    const again = await station.open("/sign-in", undefined, { language, width: 390, colorScheme });
    await again.waitForFunction(() => document.activeElement?.id === "name");
    assert.deepEqual(await again.locator("#password_form input").evaluateAll((all) => all.map((one) => one.autocomplete)), ["username", "current-password"]);
    await again.keyboard.type(name);
    await again.keyboard.press("Tab");
    await again.keyboard.type("not the password");
    await again.keyboard.press("Enter");
    await again.locator("#fault", { hasText: told.wrong }).waitFor();
    assert.equal(await again.locator("#name").inputValue(), name, "what was typed stays");
    await good(again, "password");
    await again.focus("#password");
    await again.keyboard.press("Control+A");
    await again.keyboard.insertText(password);
    await again.keyboard.press("Enter");
    await again.waitForFunction(() => document.activeElement?.id === "code");
    assert.equal(await again.getAttribute("#code", "autocomplete"), "one-time-code");
    await again.keyboard.type("000000");
    await again.keyboard.press("Enter");
    await again.locator("#fault", { hasText: told.code }).waitFor();
    await good(again, "code");
    await again.focus("#code");
    await again.keyboard.press("Control+A");
    await again.keyboard.insertText(recovery);
    await again.keyboard.press("Enter");
    await again.waitForURL("**/field");
    await station.close(again);
  }
});

test("a third language is one file: the switch shows it, its words are read, and one that lacks a word does not compile", async () => {
  const web = fileURLToPath(new URL("../../web", import.meta.url)), there = mkdtempSync(join(tmpdir(), "linli-language-"));
  const run = (...words) => spawnSync(join(web, "tool"), ["sh", "-c", `cd '${there}/web' && ${words.join(" ")}`], { encoding: "utf8" });
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
  try {
    cpSync(web, join(there, "web"), { recursive: true, filter: (path) => !path.endsWith("node_modules") });
    symlinkSync(join(web, "node_modules"), join(there, "web/node_modules"));
    const french = readFileSync(join(web, "src/words/en.ts"), "utf8").replace('lang: "en"', 'lang: "fr"').replace('titles: { password: "Sign in"', 'titles: { password: "Se connecter"');
    const file = join(there, "web/src/words/fr.ts");
    writeFileSync(file, french.replace(/\n    skip: .*/, ""));
    writeFileSync(join(there, "web/one.json"), JSON.stringify({ extends: "./tsconfig.json", compilerOptions: { incremental: false }, include: ["src/words/fr.ts"] }));
    assert.match(run("tsc --noEmit -p one.json").stdout, /fr\.ts.*TS2741.*'skip'|Property 'skip' is missing/s);
    writeFileSync(file, french);
    const built = run("vite build --logLevel error");
    assert.equal(built.status, 0, built.stderr);
    const page = await station.open("/docs", undefined, { language: "en" });
    await page.route("**/*", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.startsWith("/api/")) return route.continue();
      const path = join(there, "build/web/dist", extname(pathname) ? pathname : pathname + ".html");
      return route.fulfill({ path, contentType: types[extname(path)] });
    });
    await page.goto(address + "/sign-in");
    await page.locator("h1", { hasText: "Sign in" }).waitFor();
    await page.locator(".tools button", { hasText: "français" }).click();
    await page.locator("h1", { hasText: "Se connecter" }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), "fr");
    assert.deepEqual(await page.locator(".tools button").allInnerTexts(), ["中文", "English"]);
    await station.close(page);
  } finally {
    rmSync(there, { recursive: true, force: true });
  }
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

// A page moves under the pointer: by mouse and by finger, the button that went down is the one that is pressed, once.
for (const by of ["mouse", "touch"]) test(`a press counts where it began, by ${by}: the page may move, the pointer may be drawn away`, async () => {
  const page = await station.open("/", null, { width: 900, height: 700, hasTouch: by === "touch" });
  const protocol = await page.context().newCDPSession(page);
  const touch = (type, ...points) => protocol.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  const down = (x, y) => (by === "mouse" ? page.mouse.move(x, y).then(() => page.mouse.down()) : touch("touchStart", [x, y]));
  const draw = (x, y) => (by === "mouse" ? page.mouse.move(x, y) : touch("touchMove", [x, y]));
  const up = () => (by === "mouse" ? page.mouse.up() : touch("touchEnd"));
  // Three buttons above each other, and what counts their presses.
  await page.evaluate(() => {
    const main = document.createElement("div");
    main.id = "three";
    main.style = "position: fixed; inset: 0; z-index: 9; background: white";
    document.body.append(main);
    window.pressed = [];
    for (const name of ["first", "second", "third"]) {
      const button = document.createElement("button");
      button.id = button.textContent = name;
      button.style = "display: block; height: 50px";
      button.addEventListener("click", () => window.pressed.push(name));
      main.append(button);
    }
  });
  const pressed = async () => {
    await sleep(250); // longer than the page waits for the browser's own click
    return page.evaluate(() => window.pressed.splice(0));
  };
  const move_page = (pixels) => page.evaluate((pixels) => (document.getElementById("three").style.paddingTop = `${pixels}px`), pixels);
  const [x, y] = [20, 75]; // on the second

  await down(x, y);
  await up();
  assert.deepEqual(await pressed(), ["second"], "as ever");
  for (const pixels of [50, 300]) {
    await down(x, y);
    await move_page(pixels);
    await up();
    assert.deepEqual(await pressed(), ["second"], `moved by ${pixels} px`);
    await move_page(0);
  }
  await down(x, y);
  await draw(x, y + 200);
  await up();
  assert.deepEqual(await pressed(), [], "drawn away");
  await down(x, y);
  await page.evaluate(() => document.getElementById("second").remove());
  await up();
  assert.deepEqual((await pressed()).filter((one) => one === "second"), [], "what is gone is not pressed");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
