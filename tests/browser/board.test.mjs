// The board: its figures and the incidents behind them, live; the wall screen; pictures, exports, the monthly report.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, is_well, of_the_page, shoot } from "./station.mjs";

const station = new DemoStation();
const words = {
  zh: { board: "看板", overdue: "超期未结", today: "今日接报", wall: "大屏", table: "看表格", days30: "近30天", days: "逐日接报与结案", picture: "看板存为图片（PNG）", incidents: "本期事件（XLSX）", month: "月报", old: /连不上服务器/, fresh: /数字截至/, one: "存为图片：按类别" },
  en: { board: "Board", overdue: "Open and overdue", today: "Reported today", wall: "Wall screen", table: "As a table", days30: "Last 30 days", days: "Reported and closed by day", picture: "The board as picture (PNG)", incidents: "The period's incidents (XLSX)", month: "Monthly report", old: /Server cannot be reached/, fresh: /Figures as of/, one: "Save as picture: By category" },
};
const desk = { width: 1440, height: 900 }, phone = { width: 390, height: 844 };
let head, auditor, security;

before(async () => {
  await station.start();
  [head, auditor, security] = await Promise.all(["head", "auditor", "security"].map((name) => station.sign_in(name)));
});
after(() => station.stop());

const drawn = (page) => page.waitForFunction(() => document.querySelectorAll(".board [data-drawn]").length === 4);
const open = async (language, size = desk, path = "/board", session = head) => {
  const page = await station.open(path, session, { language, ...size });
  page.said = words[language];
  page.asked = [];
  page.on("request", (request) => page.asked.push(request.url()));
  await drawn(page);
  return page;
};
const close = async (page) => {
  assert.deepEqual(page.asked.filter((url) => !url.startsWith(station.address) && !/^(blob|data):/.test(url)), [], "nothing is asked of others");
  assert.deepEqual(page.faults, []);
  await station.close(page);
};
const total_of = async (behind) => (await station.send("GET", `/api/v1/incidents?${behind}&limit=1`, undefined, head)).total;

for (const [language, size] of [["zh", desk], ["en", phone]]) {
  test(`every count leads to as many incidents as it says (${language}, ${size.width} px)`, async () => {
    const page = await open(language, size);
    await shoot(page, `board-${language}-${size.width}`);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await is_well(page);
    const links = await page.locator(".board a.figure").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.textContent]));
    const counts = links.filter(([, text]) => /^[\d,]+$/.test(text));
    assert.ok(counts.length > 300, `${counts.length} figures`);
    assert.ok(counts.some(([, text]) => text !== "0"));
    const some = counts.filter((_, place) => place < 16 || place % 37 === 0); // of each kind
    await Promise.all(some.map(async ([href, text]) => {
      assert.ok(href.startsWith("/desk?"));
      assert.equal(await total_of(href.slice("/desk?".length)), Number(text.replaceAll(",", "")), href);
    }));
    // A rate: those above the line by those below it.
    const rate = page.locator(".rate-on_time_rate");
    const above = await total_of((await rate.locator("a.figure").getAttribute("href")).slice(6));
    const below = await total_of((await rate.locator(".meaning a").getAttribute("href")).slice(6));
    assert.equal(await rate.locator("a.figure").textContent(), ((above / below) * 100).toFixed(1) + "%");
    await close(page);
  });
}

test("by keyboard: another period, a table, a figure's incidents", of_the_page, async () => {
  const page = await open("zh");
  const span = await page.locator(".top .quiet").textContent();
  await page.getByRole("radio", { name: "本月" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((before_it) => document.querySelector(".top .quiet").textContent !== before_it, span);
  assert.equal(await page.getByRole("radio", { name: page.said.days30 }).isChecked(), true);
  await page.locator(".chart-days summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".chart-days tbody tr").count(), 30);
  await page.locator(".today a.figure").nth(4).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/desk\?open=true&overdue=true$/);
  await station.close(page);
});

test("a new report is on the board without anybody asking", async () => {
  const page = await open("zh");
  await page.locator(".live").waitFor();
  const count = page.locator(".today .figure").first();
  const before_it = Number(await count.textContent());
  await station.send("POST", "/api/v1/reports", { category: "traffic.parking", description: "堵住了消防通道", location: { lon: 121.95, lat: 29.32 } });
  await page.waitForFunction((wanted) => document.querySelector(".today .figure").textContent === wanted, String(before_it + 1));
  await close(page);
});

test("pictures, the period's incidents and the month's report are taken away", async () => {
  const page = await open("en");
  const take = async (press) => {
    const [download] = await Promise.all([page.waitForEvent("download"), press()]);
    return [download.suggestedFilename(), readFileSync(await download.path())];
  };
  const press = (name) => () => page.getByRole("button", { name, exact: true }).click();
  const png = (bytes) => [bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16) > 600, bytes.readUInt32BE(20) > 400];
  const [board, one] = [await take(press(page.said.picture)), await take(press(page.said.one))];
  if (process.env.LINLI_SCREENSHOTS) (await import("node:fs")).writeFileSync(process.env.LINLI_SCREENSHOTS + "/board-picture.png", board[1]);
  assert.match(board[0], /^linli-board-\d{4}-\d\d-\d\d\.png$/);
  for (const [, bytes] of [board, one]) assert.deepEqual(png(bytes), ["PNG", true, true]);
  const [, incidents] = await take(press(page.said.incidents));
  assert.equal(incidents.subarray(0, 2).toString(), "PK");
  await page.getByLabel(page.said.month).selectOption("2026-10");
  const [pdf_name, pdf] = await take(press("PDF"));
  assert.deepEqual([pdf_name, pdf.subarray(0, 5).toString()], ["linli-2026-10.pdf", "%PDF-"]);
  const [xlsx_name, xlsx] = await take(press("XLSX"));
  assert.deepEqual([xlsx_name, xlsx.subarray(0, 2).toString()], ["linli-2026-10.xlsx", "PK"]);
  await close(page);
});

test("whoever may read figures but no incidents sees figures without a way further", of_the_page, async () => {
  const page = await open("zh", desk, "/board", auditor);
  assert.equal(await page.locator(".board a[href^='/desk']").count(), 0);
  assert.equal(await page.getByRole("button", { name: "PDF" }).count(), 0);
  await is_well(page);
  await close(page);
});

for (const [language, width, height] of [["zh", 1920, 1080], ["en", 3840, 2160]]) {
  test(`the wall fits its screen, shows nobody and nothing to press (${language}, ${width} px)`, of_the_page, async () => {
    const page = await open(language, { width, height }, "/board?wall");
    await is_well(page);
    await shoot(page, `board-wall-${language}-${width}`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
    const outside = await page.evaluate(() => [...document.querySelectorAll(".board .card, .board .card *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
    }).map((one) => one.className || one.tagName));
    assert.deepEqual(outside, []);
    assert.equal(await page.locator(".board a, .board button").count(), 0);
    assert.doesNotMatch(await page.locator("main").innerText(), /head|罗晓燕/);
    await close(page);
  });
}

test("the wall finds the server again by itself, and says meanwhile how old it is", async () => {
  const page = await station.open("/board?wall", head, { width: 1920, height: 1080 });
  await drawn(page);
  const count = page.locator(".today .figure").first();
  const before_it = Number(await count.textContent());
  const gone = new Promise((resolve) => station.server.once("close", resolve));
  station.kill();
  await gone;
  await page.getByText(words.zh.old).waitFor({ timeout: 30_000 });
  assert.equal(Number(await count.textContent()), before_it, "what was known stays");
  await station.serve();
  await station.send("POST", "/api/v1/reports", { category: "traffic.parking", description: "车停在路口", location: { lon: 121.95, lat: 29.32 } });
  await page.waitForFunction((wanted) => document.querySelector(".today .figure").textContent === wanted, String(before_it + 1), { timeout: 40_000 });
  await page.locator(".age:not(.is-old)").waitFor();
  await station.close(page);
});

test("in the dark it is readable too", of_the_page, async () => {
  const page = await open("zh", { ...desk, colorScheme: "dark" });
  await is_well(page);
  await shoot(page, "board-zh-dark");
  await close(page);
});

for (const [language, size] of [["zh", desk], ["en", phone]]) {
  test(`the board of one grid or category: every figure, the map, the lists and the address follow (${language}, ${size.width} px)`, async () => {
    const said = { zh: { grid: "网格", category: "类别", only: "只含：", whole: "全所" }, en: { grid: "Grid", category: "Category", only: "Only: ", whole: "The whole station" } }[language];
    const whole = await station.send("GET", "/api/v1/board?period=month", undefined, head);
    const busiest = whole.grids.filter((one) => one.key).sort((one, other) => other.now.reported - one.now.reported)[0];
    const page = await open(language, size);
    await page.getByLabel(said.category, { exact: true }).selectOption("traffic");
    await page.waitForURL(/\?category=traffic$/);
    await page.getByText(said.only).waitFor();
    const traffic = whole.categories.find((one) => one.key === "traffic").now.reported;
    await page.waitForFunction((wanted) => document.querySelector(".chart-categories tbody tr td:nth-child(2)").textContent === String(wanted) && document.querySelectorAll(".chart-categories tbody tr").length === 1, traffic);
    await page.getByLabel(said.grid, { exact: true }).selectOption(busiest.key);
    await page.waitForURL(/category=traffic&grid=/);
    const part = await station.send("GET", `/api/v1/board?period=month&category=traffic&grid=${busiest.key}`, undefined, head);
    await page.waitForFunction((wanted) => document.querySelector(".states .figure").getAttribute("href")?.includes(wanted), `grid=${busiest.key}`);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await is_well(page);
    await shoot(page, `board-one-${language}-${size.width}`);
    const links = await page.locator(".board a.figure").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.textContent]));
    const counts = links.filter(([, text]) => /^[\d,]+$/.test(text));
    await Promise.all(counts.filter((_, place) => place < 14 || place % 29 === 0).map(async ([href, text]) => {
      assert.match(href, new RegExp(`grid=${busiest.key}`));
      assert.match(href, /category=traffic/);
      assert.equal(await total_of(href.slice("/desk?".length)), Number(text.replaceAll(",", "")), href);
    }));
    assert.deepEqual([part.total.now.reported, part.grids.length <= 1], [await total_of(part.total.behind), true]);
    // The map asks for the same incidents.
    await page.waitForFunction(() => performance.getEntriesByType("resource").some((one) => /incidents\/map.*(category=traffic.*grid=|grid=.*category=traffic)/.test(one.name)));
    // A link to it shows the same; back and whole again.
    const other = await open(language, size, new URL(page.url()).pathname + new URL(page.url()).search);
    assert.equal(await other.getByLabel(said.grid, { exact: true }).inputValue(), busiest.key);
    assert.equal(await other.locator(".today .figure").first().textContent(), await page.locator(".today .figure").first().textContent());
    await close(other);
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector(".states .figure").getAttribute("href").includes("grid="));
    await page.getByRole("button", { name: said.whole, exact: true }).click();
    await page.waitForFunction((wanted) => document.querySelectorAll(".chart-categories tbody tr").length === wanted, whole.categories.length);
    assert.equal(new URL(page.url()).search, "");
    await close(page);
  });
}

test("the wall can be of one grid, and says so", of_the_page, async () => {
  const page = await open("zh", { width: 1920, height: 1080 }, "/board?wall&grid=WC-007");
  await page.getByText(/只含：.+/).waitFor();
  const [counted] = await page.locator(".states .figure").allTextContents();
  assert.equal(Number(counted), await total_of("state=reported&grid=WC-007"));
  await close(page);
});

test("whom the monthly report is not granted, it is not offered", of_the_page, async () => {
  const worker = await station.add_account(security, "worker.wc-007", "grid_worker", ["worker/WC-007"]);
  for (const [name, session] of Object.entries({ worker, auditor })) {
    const page = await open("en", desk, "/board", session);
    assert.equal(await page.getByRole("button", { name: /PDF|XLSX/ }).count(), 0, name);
    assert.equal(await page.getByLabel(words.en.month).count(), 0, name);
    await close(page);
  }
});

// The shortest that the server allows, so that a minute is a long time.
test("the wall stays signed in while nobody touches it, and whoever may see people's data does not", { timeout: 240_000, ...of_the_page }, async () => {
  const auxiliary = await station.sign_in("auxiliary.wc-007");
  const policy = await station.send("GET", "/api/v1/policy", undefined, security);
  await station.send("PUT", "/api/v1/policy", { ...policy, idle_minutes: 1 }, security);
  const wall = await open("zh", { width: 1920, height: 1080 }, "/board?wall", auxiliary);
  const of_the_head = await open("zh", { width: 1920, height: 1080 }, "/board?wall", head);
  await of_the_head.getByText("无人操作时会自动退出").waitFor();
  assert.equal(await wall.getByText("无人操作时会自动退出").count(), 0);
  // A minute in which nobody was there has passed for both: what pages read by themselves is no use of a session from now on.
  for (const page of [wall, of_the_head]) await page.clock.install({ time: Date.now() + 61_000 });
  const question = of_the_head.getByRole("dialog");
  await question.waitFor({ timeout: 150_000 });
  await is_well(of_the_head);
  await question.getByRole("button", { name: "取消" }).click();
  await of_the_head.getByText(/登录已结束，请重新登录；数字停在/).waitFor();
  const count = wall.locator(".today .figure").first();
  const before_it = Number(await count.textContent());
  await station.send("POST", "/api/v1/reports", { category: "traffic.parking", description: "车停在人行道上", location: { lon: 121.95, lat: 29.32 } });
  await wall.waitForFunction((wanted) => document.querySelector(".today .figure").textContent === wanted, String(before_it + 1), { timeout: 40_000 });
  assert.equal(await wall.locator(".age.is-old").count(), 0);
  await station.close(of_the_head);
  await close(wall);
});
