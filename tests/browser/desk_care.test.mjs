// The desk under strain: answers that are lost or come late, many incidents at once, what changes while one looks at it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let desk, head;

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
});
after(() => station.stop());

const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };
const report = async (more = {}) => (await station.send("POST", "/api/v1/incidents", { ...a_report, ...more }, desk)).number;
const step = (number, name, body = {}) => station.send("POST", `/api/v1/incidents/${number}/${name}`, body, head);
const dossier_of = (number) => station.send("GET", `/api/v1/incidents/${number}`, undefined, desk);
const incident_of = async (number) => (await dossier_of(number)).incident;
const remarks_of = async (number) => (await dossier_of(number)).history.map((line) => line.remark).filter(Boolean);
const list = (query) => station.send("GET", "/api/v1/incidents?" + new URLSearchParams(query), undefined, desk);
const open = async (path = "/desk", who = desk) => {
  const page = await station.open(path, who);
  await page.waitForSelector("#list button");
  await page.waitForSelector("#live.on");
  return page;
};
const close = async (page, but = /^$/) => {
  assert.deepEqual(page.faults.filter((fault) => !but.test(fault)), []);
  await station.close(page);
};
// What is sent to `path` arrives, and its answer does not; until the function that this gives is called.
const lose = async (page, path) => {
  await page.route(path, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  return () => page.unroute(path);
};
const of_the_list = (page) => page.locator("#list li").evaluateAll((lines) =>
  lines.map((line) => [Number(line.ariaPosInSet), Number(line.querySelector("button").dataset.number)]).sort(([one], [other]) => one - other).map(([, number]) => number));

test("a call whose answer was lost is taken once, however often it is sent; the same again on purpose is another", async () => {
  const page = await open();
  const total = async () => (await list({ limit: 1 })).total;
  const type = async () => {
    await page.keyboard.press("c");
    await page.getByLabel("类别", { exact: false }).last().fill("通道堵");
    await page.getByLabel("发生了什么").fill("电话里说出口堵了");
    await page.getByLabel("在哪里").fill("望潮路 3 号");
  };
  const before_it = await total();
  await type();
  const go_on = await lose(page, "**/api/v1/incidents");
  await page.keyboard.press("Control+Enter");
  await page.locator("#call .fault", { hasText: "连不上服务器" }).waitFor({ timeout: 20_000 });
  await page.keyboard.press("Escape");
  await page.locator("#call").waitFor({ state: "detached" });
  await go_on();
  await page.getByRole("button", { name: "继续未完成的接报" }).click();
  await page.keyboard.press("Control+Enter");
  await page.locator("#call").waitFor({ state: "detached" });
  assert.equal(await total(), before_it + 1);
  await type();
  await page.keyboard.press("Control+Enter");
  await page.locator("#call").waitFor({ state: "detached" });
  assert.equal(await total(), before_it + 2, "a second call that says the same");
  await close(page, /ERR_CONNECTION_RESET/);
});

for (const [name, key] of [["note", "备注"], ["answer", "答复报告人"]]) {
  test(`what was written (${name}) and whose answer was lost stands there once, also after the form or the page was closed; on purpose it is written twice`, async () => {
    const number = await report();
    const page = await open("/desk#" + number);
    const write = async (text) => {
      await page.locator(`#detail .steps button[data-step=${name}]`).click();
      await page.locator("dialog input").fill(text);
      await page.locator("dialog .go", { hasText: key }).click();
    };
    const done = () => page.locator("dialog[open]").waitFor({ state: "detached" });
    for (const leave of [() => page.keyboard.press("Escape"), () => page.reload()]) {
      const text = leave.toString().includes("reload") ? "又打过电话" : "打过电话";
      const go_on = await lose(page, `**/api/v1/incidents/${number}/${name}`);
      await write(text);
      await page.locator("dialog .fault", { hasText: "连不上服务器" }).waitFor({ timeout: 20_000 });
      await leave();
      await go_on();
      await page.locator("#detail q", { hasText: text }).first().waitFor(); // it had arrived, and so it is of another version now
      await write(text);
      await done();
      assert.equal((await remarks_of(number)).filter((one) => one === text).length, 1, text);
      await write(text);
      await done();
      assert.equal((await remarks_of(number)).filter((one) => one === text).length, 2, text);
    }
    await close(page, /ERR_CONNECTION_RESET/);
  });
}

test("a step that waited for an answer that never comes ends, and is taken once", async () => {
  const number = await report();
  const page = await open("/desk#" + number);
  await page.clock.install();
  let held = 0;
  await page.route(`**/api/v1/incidents/${number}/relevel`, async (route) => {
    await route.fetch();
    ++held; // and says nothing
  });
  await page.locator("#detail .steps button[data-step=relevel]").click();
  await page.locator("dialog select").selectOption("3");
  await page.locator("dialog input").fill("人多");
  await page.locator("dialog .go").click();
  for (let i = 0; i < 100 && !(await page.locator("dialog .fault").count()); ++i) {
    await page.clock.runFor(5000);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.locator("dialog .fault", { hasText: "连不上服务器" }).waitFor();
  assert.equal(held, 4, "it was tried again");
  assert.equal((await dossier_of(number)).history.filter((line) => line.kind === "incident.relevelled").length, 1);
  await close(page, /ERR_/);
});

test("a part of the page whose script does not come is said to be missing, the rest stays, and it can be asked for again", async () => {
  const number = await report();
  const page = await open("/desk#" + number);
  await page.route("**/assets/step_form-*.js", (route) => route.abort("internetdisconnected"));
  await page.locator("#detail .steps button[data-step=relevel]").click();
  const missing = page.locator(".fault", { hasText: "这一部分没有读到" });
  await missing.waitFor();
  await shoot(page, "desk-part-missing");
  assert.ok(await page.locator("#list button").count(), "the list is there");
  assert.equal(await page.locator("#detail h2").count(), 1, "and the incident");
  await page.unroute("**/assets/step_form-*.js");
  await missing.getByRole("button", { name: "再试一次" }).click();
  await page.locator("dialog select").waitFor();
  assert.equal(await missing.count(), 0);
  await close(page, /ERR_|dynamically imported module/);
});

test("a page that is older than its server says that a part is gone, and can be loaded again", async () => {
  const page = await open();
  await page.route("**/assets/step_form-*.js", (route) => route.fulfill({ status: 404, body: "" }));
  await page.locator("#list button").first().click();
  await page.locator("#detail .steps button[data-step=note]").click();
  const missing = page.locator(".fault", { hasText: "这一部分没有读到" });
  await missing.getByRole("button", { name: "再试一次" }).click();
  await missing.waitFor();
  await page.unroute("**/assets/step_form-*.js");
  await Promise.all([page.waitForEvent("load"), missing.getByRole("button", { name: "重新载入页面" }).click()]);
  await page.locator("#detail .steps button[data-step=note]").click();
  await page.locator("dialog .go").waitFor();
  await close(page, /404|dynamically imported module/);
});

test("the map shows what was asked for last, in whatever order answers come", async () => {
  const page = await open();
  await page.waitForFunction(() => document.getElementById("map")?.dataset.points);
  const shown = () => page.evaluate(() => document.getElementById("map").points.all.length);
  const waiting = [];
  await page.route("**/api/v1/incidents/map?*", async (route) => {
    const is_of_all = !new URL(route.request().url()).searchParams.has("state");
    if (!is_of_all) return route.continue();
    const reply = await route.fetch();
    waiting.push(() => route.fulfill({ response: reply }).catch(() => {}));
  });
  await page.selectOption("#show", "all");
  for (const end = Date.now() + 10_000; !waiting.length; await new Promise((resolve) => setTimeout(resolve, 50))) assert.ok(Date.now() < end, "it was asked for");
  const answered = page.waitForResponse((reply) => reply.url().includes("/incidents/map?") && reply.url().includes("with_partner"));
  await page.selectOption("#show", "with_partner");
  await (await answered).finished();
  await page.waitForFunction(() => !document.getElementById("map").points.all.some((one) => one.count));
  const before_it = await shown();
  for (const go_on of waiting) await go_on();
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(await shown(), before_it);
  assert.equal(await page.locator(".map-fault").count(), 0);
  await close(page);
});

test("no more are marked than are done together, and that is said", async () => {
  const page = await open();
  await page.selectOption("#show", "all");
  await page.waitForFunction(() => Number(document.querySelector("#list li")?.getAttribute("aria-setsize")) > 1000);
  const first = await page.locator("#list li[aria-posinset='1'] button").getAttribute("data-number");
  await page.locator(`#list button[data-number="${first}"]`).click();
  await page.keyboard.press("x");
  await page.evaluate(() => document.querySelector(".queue").scrollTop = 72 * 249);
  await page.locator("#list li[aria-posinset='250'] button").click();
  await page.keyboard.press("Shift+X");
  await page.locator(".bulk b", { hasText: "200 件" }).waitFor();
  await page.locator(".bulk [role=status]", { hasText: "一次最多 200 件，不能再选" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-most-marked");
  await page.keyboard.press("x"); // the 250th
  await page.locator(".bulk b", { hasText: "200 件" }).waitFor();

  // All of them or none, in one request; and taken back together.
  let sent = 0;
  page.on("request", (request) => sent += request.url().includes("/bulk/"));
  const last = (await list({ limit: 200 })).items.at(-1).number;
  const of_note = "全体备注";
  await page.locator(".bulk button", { hasText: "备注" }).click();
  await page.locator("dialog input").fill(of_note);
  await page.locator("dialog .go").click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.equal(sent, 1);
  for (const one of [first, last]) assert.equal((await remarks_of(one)).at(-1), of_note);
  assert.ok(!(await remarks_of(last - 1)).includes(of_note));
  await close(page);
});

test("what is exported is what is seen: words that were searched for, and by deadline only what has one", async () => {
  const lamp = await report({ description: "探照灯整夜对着窗户" });
  const other = await report({ description: "探照灯又亮了" });
  const waits = await report();
  for (const [name, body] of [["accept"], ["dispatch", { handler: "desk" }], ["take"], ["pause", { reason: "等物业", until: "2027-01-20T01:30:00Z" }]]) await step(waits, name, body);
  const page = await open();
  const exported = async () => {
    const href = await page.getByRole("link", { name: "导出 XLSX" }).getAttribute("href");
    const csv = await station.send("GET", href.replace(".xlsx", ".csv"), undefined, head);
    return csv.trim().split("\r\n").slice(1).map((line) => Number(line.split(",")[0])).filter(Boolean);
  };
  await page.fill("#text", "探照灯");
  await page.locator(`#list button[data-number="${lamp}"]`).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#list li").length === 2);
  assert.deepEqual(await exported(), [other, lamp]);
  assert.deepEqual(await of_the_list(page), [other, lamp]);
  await page.fill("#text", "");
  await page.selectOption("#show", "due");
  await page.waitForFunction(() => document.querySelectorAll("#list li").length > 5);
  const due = await exported();
  assert.ok(due.includes(lamp) && !due.includes(waits));
  assert.equal(due.length, (await list({ open: true, order: "due", limit: 1 })).total);
  await close(page);
});

test("by deadline, one whose deadline changes goes where it belongs, and keeps the focus", async () => {
  const many = [];
  for (let i = 0; i < 60; ++i) many.push(await report());
  const page = await open();
  await page.selectOption("#show", "due");
  await page.waitForFunction(() => Number(document.querySelector("#list li")?.getAttribute("aria-setsize")) > 60);
  const order = async () => {
    const all = [];
    for (let cursor; ;) {
      const { items, next } = await list({ open: true, order: "due", limit: 200, ...(cursor && { cursor }) });
      all.push(...items.map((one) => one.number));
      if (!(cursor = next)) return all;
    }
  };
  const is_as_the_server_has_it = async () => {
    const wanted = await order();
    for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const places = await page.locator("#list li").evaluateAll((lines) => lines.map((line) => [Number(line.ariaPosInSet) - 1, Number(line.querySelector("button").dataset.number)]));
      const wrong = places.filter(([place, number]) => wanted[place] !== number);
      if (!wrong.length) return;
      assert.ok(Date.now() < end, JSON.stringify(wrong));
    }
  };
  const change = (number, category) => step(number, "recategorise", { category, reason: "看错了" });
  const scroll = (place) => page.evaluate((top) => document.querySelector(".queue").scrollTop = top, 72 * place);
  const has_focus = () => page.evaluate(() => Number(document.activeElement?.dataset.number ?? 0));
  await is_as_the_server_has_it();

  // The third line that is seen, with the focus, gets a category that has longer, and goes far down; then back.
  const [number] = many;
  const there = (await order()).indexOf(number) - 2;
  await scroll(there);
  await page.locator(`#list button[data-number="${number}"]`).click();
  const top = await page.evaluate(() => document.querySelector(".queue").scrollTop);
  const { category } = await incident_of(number);
  const { rulebook } = await station.send("GET", "/api/v1/rulebook");
  let longer;
  for (const other of rulebook.categories.map((one) => one.code)) {
    if (other === category) continue;
    await change(number, other);
    await is_as_the_server_has_it();
    assert.equal(await has_focus(), number, other);
    if ((await order()).indexOf(number) > there + 55) {
      longer = other;
      break;
    }
  }
  assert.ok(longer, "one of the categories has longer");
  assert.equal(await page.evaluate(() => document.querySelector(".queue").scrollTop), top, "what one looks at stands still");
  assert.equal(await page.locator("#list button[aria-current=true]").getAttribute("data-number"), String(number));
  await change(number, category);
  await is_as_the_server_has_it();
  assert.equal(await has_focus(), number);

  // Nor does anything move under the eyes when it is the first line that is seen that goes elsewhere.
  const [first, second] = many.slice(5);
  await scroll((await order()).indexOf(first));
  const y = () => page.locator(`#list button[data-number="${second}"]`).boundingBox().then((box) => box.y);
  await page.locator(`#list button[data-number="${second}"]`).waitFor();
  const before_it = await y();
  await change(first, longer);
  await page.locator(`#list button[data-number="${first}"]`).waitFor({ state: "detached" });
  await is_as_the_server_has_it();
  assert.equal(await y(), before_it);
  await close(page);
});

test("one that is there is marked as urgent, stands above the queue, and is so no more; what was pressed is taken back", async () => {
  const number = await report();
  const page = await open("/desk#" + number);
  const waiting = (await list({ state: "reported", urgent: true, limit: 1 })).total;
  const press = async (name) => {
    await page.locator(`#detail .steps button[data-step=${name}]`).click();
    await page.locator("dialog .step-form").waitFor();
  };
  assert.equal(await page.locator("#detail .steps button[data-step=unmark_urgent]").count(), 0);
  await press("mark_urgent");
  await page.locator("dialog").getByLabel("说明").fill("门口的人越聚越多");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-mark-urgent");
  await page.locator("dialog .go").click();
  await page.locator("#detail .said .urgent", { hasText: "⚠ 紧急" }).waitFor();
  await page.locator("#urgent b", { hasText: `${waiting + 1} 件紧急事件待受理` }).waitFor();
  await page.locator("#detail .history b", { hasText: "标为紧急" }).waitFor();
  assert.equal((await incident_of(number)).urgent, true);
  await page.keyboard.press("u");
  await page.locator("#detail .said .urgent").waitFor({ state: "detached" });
  assert.equal((await incident_of(number)).urgent, false);

  await press("mark_urgent");
  await page.locator("dialog .go").click();
  await page.locator("#detail .said .urgent").waitFor();
  await press("unmark_urgent");
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault", { hasText: "请填写" }).waitFor(); // why, is asked
  await page.locator("dialog input").fill("人已散去");
  await page.locator("dialog .go").click();
  await page.locator("#detail .history b", { hasText: "解除紧急" }).waitFor();
  assert.equal((await incident_of(number)).urgent, false);
  await close(page);
});
