// A shift at the desk: urgent calls, filters one keeps, a session that ends, a server that comes back, the handover.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, code_of, day_from_now, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let desk, head;

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
});
after(() => station.stop());

const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };
const report = async (more = {}) => (await station.send("POST", "/api/v1/incidents", { ...a_report, ...more }, head)).number;
const incident_of = async (number) => (await station.send("GET", `/api/v1/incidents/${number}`, undefined, head)).incident;
const open = async (who = desk, options = {}) => {
  const page = await station.open("/desk", who, options);
  await page.waitForSelector("#list button");
  await page.waitForSelector("#live.on");
  return page;
};

test("an urgent call is marked so, and stands above the queue by sign and word until it is accepted", async () => {
  const page = await open();
  await page.selectOption("#show", "claimed_done"); // whatever the queue shows
  const waiting = async () => (await station.send("GET", "/api/v1/incidents?state=reported&urgent=true", undefined, desk)).total;
  const before = await waiting();
  await page.keyboard.press("c");
  await page.getByLabel("类别", { exact: false }).last().fill("通道堵");
  await page.getByLabel("发生了什么").fill("门口的人越聚越多");
  await page.getByLabel("在哪里").fill("望潮路 3 号");
  await page.getByRole("checkbox", { name: /紧急/ }).check();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Control+Enter");
  await page.locator("#call").waitFor({ state: "detached" });
  await page.locator("#detail .urgent", { hasText: "⚠ 紧急" }).waitFor();
  const number = Number(new URL(page.url()).hash.slice(1));
  assert.equal((await incident_of(number)).urgent, true);
  await page.locator("#urgent[role=alert] b", { hasText: `${before + 1} 件紧急事件待受理` }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-urgent");

  // One from elsewhere is told of at once, and led to.
  const other = await report({ description: "楼道着火了" });
  await page.locator("#urgent button", { hasText: `#${other}` }).click();
  await page.locator("#detail h2", { hasText: `#${other} ` }).waitFor();
  await page.locator("#detail .steps button[data-step=accept]").waitFor();
  await page.keyboard.press("a");
  await page.locator("#urgent b", { hasText: `${before + 1} 件` }).waitFor();
  assert.equal((await incident_of(other)).state, "accepted");
  await station.send("POST", `/api/v1/incidents/${number}/accept`, {}, head);
  if (before) await page.locator("#urgent b", { hasText: `${before} 件` }).waitFor();
  else await page.locator("#urgent b").waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
  await station.close(page);
});

test("filters are saved under a name, chosen, replaced, renamed, deleted; they are there in another browser", async () => {
  const page = await open();
  await page.keyboard.press("s");
  await page.locator("dialog", { hasText: "还没有保存过" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await page.selectOption("#show", "overdue");
  await page.selectOption("#category", "dispute");
  await page.selectOption("#grid", "WC-001");
  await page.keyboard.press("Escape");
  await page.locator("#list-skip, h1").first().waitFor({ state: "attached" });
  await page.locator("body").press("s");
  await page.getByLabel("把当前筛选存为").fill("望潮一的纠纷");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await page.locator("#saved").inputValue(), "望潮一的纠纷");
  await page.selectOption("#show", "open");
  assert.equal(await page.locator("#saved").inputValue(), "");
  await page.locator("body").press("s");
  await page.getByLabel("把当前筛选存为").fill("望潮一的纠纷");
  await page.getByText("已有同名的，将被替换").waitFor();
  await page.getByRole("button", { name: "替换" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  const { filters } = await station.send("GET", "/api/v1/session/filters", undefined, desk);
  assert.deepEqual(filters.map(({ name, query }) => [name, query]), [["望潮一的纠纷", "open=true&category=dispute&grid=WC-001"]]);
  // One saved by a program asks for more than the bar shows; the queue keeps to it all the same.
  await station.send("PUT", "/api/v1/session/filters/" + encodeURIComponent("三级"), { query: "open=true&level=3" }, desk);

  const elsewhere = await open(desk, { language: "en" });
  await elsewhere.selectOption("#saved", "望潮一的纠纷");
  assert.deepEqual([await elsewhere.locator("#show").inputValue(), await elsewhere.locator("#category").inputValue(), await elsewhere.locator("#grid").inputValue()], ["open", "dispute", "WC-001"]);
  await elsewhere.selectOption("#saved", "三级");
  await elsewhere.getByText("level=3", { exact: false }).first().waitFor();
  const { total } = await station.send("GET", "/api/v1/incidents?open=true&level=3", undefined, desk);
  await elsewhere.locator("#count", { hasText: `${total} incidents` }).waitFor();
  await report();
  await elsewhere.waitForTimeout(600);
  assert.ok((await elsewhere.locator("#count").textContent()).startsWith(`${total} incidents`));
  await elsewhere.reload();
  await elsewhere.waitForSelector("#list button");
  await elsewhere.waitForFunction(() => document.getElementById("saved").value === "三级");
  await elsewhere.getByRole("button", { name: "Save and manage filters" }).click();
  await elsewhere.getByRole("button", { name: "Rename: 三级" }).click();
  await elsewhere.getByLabel("New name of “三级”").fill("Third level");
  await elsewhere.keyboard.press("Enter");
  await elsewhere.getByRole("button", { name: "Rename: Third level" }).waitFor();
  await elsewhere.getByRole("button", { name: "Delete: 望潮一的纠纷" }).click();
  await elsewhere.getByRole("button", { name: "Delete: 望潮一的纠纷" }).waitFor({ state: "detached" });
  assert.deepEqual(await violations(elsewhere), []);
  await shoot(elsewhere, "desk-filters");
  assert.deepEqual((await station.send("GET", "/api/v1/session/filters", undefined, desk)).filters.map((one) => one.name), ["Third level"]);
  assert.deepEqual((await station.send("GET", "/api/v1/session/filters", undefined, head)).filters, [], "nobody else's");
  for (const one of [page, elsewhere]) {
    assert.deepEqual(one.faults, []);
    await station.close(one);
  }
});

test("the session ends while a call is half typed: signing in stands in front, and what was typed is sent", async () => {
  const keeper = await station.sign_in("security");
  const account = await station.add_account(keeper, "night.desk", "duty_desk");
  const page = await open(account);
  await page.keyboard.press("c");
  await page.getByLabel("类别", { exact: false }).last().fill("通道堵");
  await page.getByLabel("发生了什么").fill("半夜堵上的");
  await page.getByLabel("在哪里").fill("望潮路 9 号");
  await station.send("DELETE", "/api/v1/session", undefined, account);
  await page.keyboard.press("Control+Enter");
  await page.locator("dialog", { hasText: "登录已到期" }).waitFor();
  assert.equal(await page.getByLabel("发生了什么").inputValue(), "半夜堵上的");
  await page.locator("dialog input[type=password]").fill(account.password);
  await page.keyboard.press("Enter");
  const code = page.locator("dialog input[autocomplete=one-time-code]");
  await code.waitFor();
  await code.fill(code_of(account.secret, 1));
  await page.keyboard.press("Enter");
  await page.locator("#call").waitFor({ state: "detached" });
  await page.locator("#detail .said", { hasText: "半夜堵上的" }).waitFor();
  const number = Number(new URL(page.url()).hash.slice(1));
  assert.equal((await incident_of(number)).description, "半夜堵上的");
  await station.close(page);
});

test("the server is away and back: the desk says so, keeps what is typed, and catches up", async () => {
  const shown = await report();
  const page = await open();
  await page.locator(`#list button[data-number="${shown}"]`).click();
  await page.locator("#detail .steps button[data-step=accept]").waitFor();
  await page.keyboard.press("c");
  await page.getByLabel("发生了什么").fill("停电的时候写的");
  station.kill();
  await page.locator("#live:not(.on)", { hasText: "连接中断" }).waitFor();
  await station.serve();
  const missed = await report({ description: "断线期间报来的" });
  await station.send("POST", `/api/v1/incidents/${shown}/accept`, {}, head);
  await page.waitForSelector("#live.on", { timeout: 30_000 });
  await page.locator(`#list button[data-number="${missed}"]`).waitFor();
  await page.locator("#detail h2 .tag", { hasText: "已受理" }).waitFor();
  const live = await report({ description: "恢复以后报来的" });
  await page.locator(`#list button[data-number="${live}"]`).waitFor();
  assert.equal(await page.getByLabel("发生了什么").inputValue(), "停电的时候写的");
  await station.close(page);
});

test("the machine sleeps: what happened meanwhile is there when it wakes, and what was typed too", async () => {
  const page = await open();
  await page.keyboard.press("c");
  await page.getByLabel("发生了什么").fill("正说着");
  const chrome = await page.context().newCDPSession(page);
  await chrome.send("Page.setWebLifecycleState", { state: "frozen" });
  const number = await report({ description: "睡着时来的一件" });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await chrome.send("Page.setWebLifecycleState", { state: "active" });
  await page.locator(`#list button[data-number="${number}"]`).waitFor();
  assert.equal(await page.getByLabel("发生了什么").inputValue(), "正说着");
  assert.deepEqual(page.faults, []);
  await station.close(page);
});

test("the shift is handed over: on screen, on paper, with a note, and taken by another", async () => {
  const urgent = await report({ description: "楼道着火了，有人被困" });
  const page = await open();
  const [sheet] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: /^交接班/ }).click()]);
  await sheet.locator(".lines").waitFor();
  const told = await station.send("GET", "/api/v1/handover", undefined, desk);
  assert.equal(await sheet.locator(".lines tbody tr").count(), told.lines.length);
  await sheet.locator(".lines tbody tr", { hasText: `#${urgent}` }).getByText("⚠ 紧急").waitFor();
  assert.deepEqual(await violations(sheet), []);
  const note = sheet.getByLabel("交代的话", { exact: false });
  await note.fill("水库的人九点来电\n再看一眼三号门");
  await sheet.emulateMedia({ media: "print" });
  await sheet.locator(".on-paper .note", { hasText: "再看一眼三号门" }).waitFor();
  assert.equal(await sheet.locator(".header").isVisible(), false);
  assert.ok((await sheet.pdf({ format: "A4" })).length > 10_000);
  await shoot(sheet, "handover-print");
  await sheet.emulateMedia({ media: "screen" });
  sheet.on("dialog", (asked) => asked.accept());
  await sheet.reload();
  await sheet.locator(".lines").waitFor();
  assert.equal(await note.inputValue(), "水库的人九点来电\n再看一眼三号门", "what was typed is still there");
  await sheet.getByRole("button", { name: "交班", exact: true }).click();
  const given = sheet.locator(".handovers li").first();
  await given.getByText("须由下一班的人接班").waitFor();
  await given.locator("q", { hasText: "水库的人九点来电" }).waitFor();
  assert.equal(await note.inputValue(), "");
  await shoot(sheet, "handover");

  // The next shift sees at its desk that one waits, takes it, and whoever gave it sees that.
  const next = await station.open("/desk", head, { language: "en" });
  await next.getByRole("link", { name: /Handover waits to be taken over/ }).waitFor();
  await next.goto(station.address + "/handover");
  await next.locator(".handovers li", { hasText: "水库的人九点来电" }).getByRole("button", { name: "Take over" }).click();
  await next.locator(".handovers li").first().getByText("Taken over by", { exact: false }).waitFor();
  await given.getByText("接班", { exact: false }).filter({ hasText: "✓" }).waitFor();
  const [{ taken_at, note: kept }] = (await station.send("GET", "/api/v1/handovers", undefined, desk)).handovers;
  assert.ok(taken_at && kept.includes("水库"));
  assert.deepEqual(await violations(next), []);
  for (const [width, height] of [[390, 844], [768, 1024], [3840, 2160]]) {
    await next.setViewportSize({ width, height });
    assert.ok(await next.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `no sideways scrolling at ${width}`);
    assert.deepEqual(await violations(next), []);
    await shoot(next, `handover-${width}`);
  }
  // Another shift, and one that cannot be.
  const day = day_from_now(-5);
  const named = new Date(day).toLocaleDateString("en", { month: "short", day: "numeric", timeZone: "UTC" });
  await next.getByText("Another shift").click();
  await next.getByLabel("Shift begins").fill(`${day}T08:00`);
  await next.getByLabel("Shift ends").fill(`${day}T16:00`);
  await next.getByRole("button", { name: "Show", exact: true }).click();
  await next.locator(".sheet header", { hasText: new RegExp(`${named}.*08:00`) }).waitFor();
  for (const one of [page, sheet, next]) assert.deepEqual(one.faults ?? [], []);
  await station.close(page);
  await station.close(next);
});
