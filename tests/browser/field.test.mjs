// The field face on a phone: each job online, without signal and back, over the death of the server and of the page, against
// somebody else's change, with the end of the session, and what stays on the phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DemoStation, is_controlled, shoot, violations } from "./station.mjs";

const station = new DemoStation();
const picture = fileURLToPath(new URL("../harness/photo.png", import.meta.url));
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const post = "auxiliary/WC-001";
const words = {
  zh: { mine: /由我经办/, around: /我的网格/, near: /离我最近/, sorted: "已按距离排序。", take: "接单", arrive: "到场", pause: "挂起", resume: "恢复处置", claim: "申请结案", note: "备注", give_back: "退回", why_pause: "挂起原因", why_back: "退回原因", result: "处理结果", text: "备注内容", what: "发生了什么", where: "在哪里", new: "登记新事件", keep: "保存，有信号时发送", send: "发送报告", offline: /无信号/, online: "在线", changed: /别人已经改动/, again: "按现在的情况再次发送", drop: "放弃这一步", map: "看小地图", sign_out: "退出", discard: "丢弃并退出", stay: "留下，等待发送", waiting: (n) => `${n} 项待发送`, states: { dispatched: "已派遣", in_progress: "处置中", paused: "挂起", claimed_done: "申请结案" }, go_on: "继续", password: "密码", reveal: "显示报告人信息", reveal_go: "显示一分钟", purpose: "具体说明", missing: "请写一句。", history: "经过", gone: /已不在您手中/, ended: "登录已到期", sign_in_to_send: "登录后发送", only_held: /不保存数据/, full: /存储已满/, fast: /快了/, slow: /慢了/ },
  en: { mine: /^Mine/, around: /^My grids/, near: /Nearest/, sorted: "Sorted by distance.", take: "Take it", arrive: "I am there", pause: "Pause", resume: "Resume", claim: "Claim done", note: "Note", give_back: "Give back", why_pause: "Why it is paused", why_back: "Why it is given back", result: "What came of it", text: "Your note", what: "What has happened", where: "Where", new: "New report", keep: "Keep, and send", send: "Send the report", offline: /No signal/, online: "Online", changed: /Somebody else changed/, again: "Send again as it stands now", drop: "Drop this step", map: "Show a small map", sign_out: "Sign out", discard: "Discard and sign out", stay: "Stay and wait", waiting: (n) => `${n} waiting to be sent`, states: { dispatched: "dispatched", in_progress: "in progress", paused: "paused", claimed_done: "claimed done" }, go_on: "Go on", password: "Password", reveal: "Show who reported", reveal_go: "Show for a minute", purpose: "What for", missing: "Write a sentence.", history: "History", gone: /no longer with you/, ended: "Your sign-in has ended", sign_in_to_send: "Sign in to send it", only_held: /keeps nothing/, full: /no room left/, fast: /fast/, slow: /slow/ },
};
let desk, aux;

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
  aux = await station.sign_in("auxiliary.wc-001");
});
after(() => station.stop());
afterEach(async () => {
  for (const context of station.browser.contexts()) await context.close(); // of a test that failed
});

let made = 0;
const an_incident = async ({ handler = post, ...more } = {}) => {
  const { number } = await station.send("POST", "/api/v1/incidents", { category: "facilities", description: `路灯不亮 第 ${++made} 盏`, address: "望潮路 3 号", ...more }, desk);
  const at = `/api/v1/incidents/${number}`;
  let now = await station.send("POST", at + "/accept", {}, desk);
  if (now.state === "accepted") now = await station.send("POST", at + "/dispatch", { handler }, desk);
  else if (now.handler !== handler) now = await station.send("POST", at + "/transfer", { handler, reason: "就近" }, desk);
  assert.deepEqual([now.state, now.handler], ["dispatched", handler]);
  return number;
};
const dossier = (number) => station.send("GET", `/api/v1/incidents/${number}`, undefined, desk);
const kinds_of = async (number) => (await dossier(number)).history.map((line) => line.kind.replace("incident.", "")).filter((kind) => !/^(reported|accepted|dispatched|transferred|due_soon|overdue)$/.test(kind));

const open = async (path, { language = "zh", session = aux, ...options } = {}) => {
  const page = await station.open("/field" + path, session, { language, ...phone, ...options });
  page.said = words[language];
  page.setDefaultTimeout(10_000);
  await page.locator(".signal").waitFor();
  return page;
};
const press = (page, name) => page.locator("main, dialog[open]").last().getByRole("button", { name: page.said[name], exact: typeof page.said[name] === "string" }).first().click();
const type = (page, name, text) => page.getByLabel(page.said[name], { exact: false }).first().fill(text);
const state_is = (page, state) => page.locator(".title-row .tag", { hasText: page.said.states[state] }).waitFor();
const none_wait = (page) => page.locator(".signal a").waitFor({ state: "detached" });
const some_wait = (page, n) => page.locator(".signal", { hasText: page.said.waiting(n) }).waitFor();
// Does the phone keep what was read of this incident? (waitForFunction would not wait for a promise.)
const keeps = (page, number) => page.evaluate((wanted) => new Promise((resolve) => {
  const asked = indexedDB.open("field-read", 1);
  asked.onsuccess = () => {
    const got = asked.result.transaction("values").objectStore("values").get("incident/" + wanted);
    got.onsuccess = () => { asked.result.close(); resolve(got.result !== undefined); };
  };
}), number);
const until = async (is_so) => {
  for (const end = Date.now() + 10_000; !(await is_so()); await new Promise((resolve) => setTimeout(resolve, 50))) assert.ok(Date.now() < end, "it did not come about");
};
const is_kept = (page, number) => until(() => keeps(page, number));
const is_well = async (page, name) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  if (name) await shoot(page, name);
};
const no_faults = (page) => assert.deepEqual(page.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|Failed to load resource/.test(fault)), []);
const close = async (page) => {
  no_faults(page);
  await station.close(page);
};

for (const [language, size] of [["zh", {}], ["en", {}], ["en", { width: 1440, height: 900, isMobile: false, hasTouch: false }]]) {
  test(`take, arrive, note, photo, pause, resume, claim done (${language}, ${size.width ?? 390} px)`, async () => {
    const number = await an_incident({ location: { lon: 121.95, lat: 29.32 } });
    const page = await open("", { language, ...size, geolocation: { longitude: 121.95, latitude: 29.32 }, permissions: ["geolocation"] });
    const name = `field-${language}-${size.width ?? 390}`;
    const row = page.locator(`a[href="#${number}"]`);
    await row.waitFor();
    await is_well(page, name + "-work");
    await press(page, "near");
    await page.getByText(page.said.sorted).waitFor();
    assert.match(await row.innerText(), /(约|some) 0 (米|m)/);
    await press(page, "around");
    await row.waitFor({ state: "detached" });
    await press(page, "mine");
    await row.click();
    await state_is(page, "dispatched");
    assert.match(await page.locator("a[href^='geo:']").getAttribute("href"), /^geo:29\.32,121\.95/);
    await press(page, "map");
    await page.locator(".small-map .own, .small-map .grid").first().waitFor();
    await is_well(page, name + "-incident");
    assert.equal(await page.getByRole("button", { name: page.said.arrive, exact: true }).count(), 0, "only what may be done now");
    await press(page, "take");
    await press(page, "arrive");
    await page.getByRole("button", { name: page.said.arrive, exact: true }).waitFor({ state: "detached" }); // the others move up
    await press(page, "note");
    await press(page, "note"); // in the dialog, with nothing written
    await page.getByText(page.said.missing).waitFor();
    await is_well(page, name + "-note");
    await type(page, "text", "已联系电工");
    await press(page, "note");
    await page.locator(".steps input[type=file]").setInputFiles(picture);
    await press(page, "pause");
    await type(page, "why_pause", "等配件");
    await press(page, "pause");
    await state_is(page, "paused");
    await press(page, "resume");
    await press(page, "claim");
    await type(page, "result", "已换灯泡，亮了");
    await is_well(page, name + "-claim");
    await press(page, "claim");
    await state_is(page, "claimed_done");
    await none_wait(page);
    await page.locator(".history q", { hasText: "已换灯泡" }).waitFor();
    assert.deepEqual(await kinds_of(number), ["taken", "arrived", "noted", "photo_added", "paused", "resumed", "claimed_done"]);
    await is_well(page, name + "-done");
    await page.getByRole("button", { name: /^(撤销：申请结案|Take back: claim done)$/ }).click();
    await state_is(page, "in_progress");
    assert.equal((await kinds_of(number)).at(-1), "taken_back");
    await close(page);
  });
}

test("what is not one's own to do is given back, with a reason", async () => {
  const number = await an_incident();
  const page = await open("#" + number);
  await press(page, "give_back");
  await type(page, "why_back", "不在我的网格");
  await press(page, "give_back");
  await page.getByText(page.said.gone).waitFor();
  assert.deepEqual(await kinds_of(number), ["given_back"]);
  assert.equal((await dossier(number)).incident.state, "accepted");
  await close(page);
});

test("on a phone, who works on the street comes here from signing in, and the desk to its own", async () => {
  const { password, code } = await station.demo_account("auxiliary.wc-003");
  assert.equal(code, undefined, "auxiliaries need no second factor");
  for (const [size, at] of [[phone, "/field"], [{ width: 1440, height: 900 }, "/desk"]]) {
    const page = await station.open("/sign-in", undefined, size);
    await page.fill("#name", "auxiliary.wc-003");
    await page.fill("#password", password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**" + at);
    await station.close(page);
  }
});

test("it can be installed", async () => {
  const page = await open("");
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
  assert.deepEqual([manifest.start_url, manifest.scope, manifest.display], ["/field", "/field", "standalone"]);
  for (const icon of manifest.icons) {
    const shown = await page.evaluate(async (source) => { const image = new Image(); image.src = source; await image.decode(); return image.naturalWidth; }, icon.src);
    if (icon.type === "image/png") assert.equal(`${shown}x${shown}`, icon.sizes);
  }
  const worker = await station.send("GET", "/field-worker.js");
  for (const file of JSON.parse(worker.match(/const files = (\[.*?\]);/)[1])) await station.send("GET", file);
  const cdp = await page.context().newCDPSession(page);
  assert.deepEqual((await cdp.send("Page.getAppManifest")).errors, []);
  await is_controlled(page);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // A test's browser has no profile of its own, which is said here.
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
  await close(page);
});

test("by keyboard alone", async () => {
  const number = await an_incident();
  const page = await open("", { width: 1440, height: 900, isMobile: false, hasTouch: false });
  const row = page.locator(`a[href="#${number}"]`);
  await row.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: page.said.take }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: page.said.claim }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("处理好了");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await state_is(page, "claimed_done");
  await none_wait(page);
  assert.deepEqual(await kinds_of(number), ["taken", "claimed_done"]);
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`without signal: what is done waits over a reload and is sent in order when the signal is back (${language})`, async () => {
    const number = await an_incident();
    const page = await open("", { language });
    await page.locator(`a[href="#${number}"]`).waitFor();
    await is_controlled(page);
    await is_kept(page, number);
    await page.context().setOffline(true);
    await page.locator(".signal", { hasText: page.said.offline }).waitFor();
    await page.reload();
    await page.locator(`a[href="#${number}"]`).click();
    await press(page, "take");
    await state_is(page, "in_progress");
    await press(page, "arrive");
    await press(page, "note");
    await type(page, "text", "地下室没有信号");
    await press(page, "note");
    await page.locator(".steps input[type=file]").setInputFiles(picture);
    await page.locator(".thumbnail").waitFor();
    await press(page, "claim");
    await type(page, "result", "已处理");
    await press(page, "claim");
    await state_is(page, "claimed_done");
    await some_wait(page, 5);
    await is_well(page, `field-${language}-offline`);
    await page.goto(station.address + "/field#new");
    await type(page, "what", "楼道堆放纸箱");
    await type(page, "where", "望潮路 5 号");
    await page.locator("input[type=file]").setInputFiles(picture);
    await is_well(page, `field-${language}-new`);
    await page.getByRole("button", { name: page.said.keep }).click();
    await some_wait(page, 7);
    await page.reload(); // nothing is lost with it
    await some_wait(page, 7);
    await page.goto(station.address + "/field#waiting");
    await page.locator(".deeds .card").nth(6).waitFor();
    await is_well(page, `field-${language}-waiting`);
    assert.deepEqual(await kinds_of(number), []);
    await page.context().setOffline(false);
    await none_wait(page);
    assert.deepEqual(await kinds_of(number), ["taken", "arrived", "noted", "photo_added", "claimed_done"]);
    const { items } = await station.send("GET", "/api/v1/incidents?limit=1", undefined, desk);
    assert.deepEqual([items[0].description, items[0].source, items[0].photos], ["楼道堆放纸箱", "officer", 1]);
    await close(page);
  });
}

test("the server dies and comes back: in order, nothing twice", async () => {
  const number = await an_incident();
  const page = await open("#" + number);
  await state_is(page, "dispatched");
  await page.waitForLoadState("networkidle");
  // The answer to the first is lost on the way: it was done, and nobody here knows.
  await page.route("**/take", async (route) => {
    await route.fetch();
    station.kill();
    await route.abort();
  }, { times: 1 });
  await press(page, "take");
  await page.locator(".signal", { hasText: page.said.offline }).waitFor();
  await press(page, "arrive");
  await press(page, "claim");
  await type(page, "result", "已处理");
  await press(page, "claim");
  await some_wait(page, 3);
  await page.close({ runBeforeUnload: false });
  await station.serve();
  const again = await page.context().newPage();
  again.said = page.said;
  again.faults = page.faults;
  await again.goto(station.address + "/field#" + number);
  await state_is(again, "claimed_done");
  await none_wait(again);
  assert.deepEqual(await kinds_of(number), ["taken", "arrived", "claimed_done"]);
  await close(again);
});

test("somebody else's change comes first: what is now and what was wanted are shown, to send again or to drop", async () => {
  const [number, other] = [await an_incident(), await an_incident()];
  const page = await open("");
  await page.locator(`a[href="#${number}"]`).waitFor();
  await is_controlled(page);
  for (const one of [number, other]) await is_kept(page, one);
  await page.context().setOffline(true);
  for (const one of [number, other]) {
    await page.goto(station.address + "/field#" + one);
    await press(page, "take");
    await state_is(page, "in_progress");
  }
  await some_wait(page, 2);
  await station.send("POST", `/api/v1/incidents/${number}/note`, { reason: "请先打电话" }, desk);
  await station.send("POST", `/api/v1/incidents/${other}/give-back`, { reason: "另派他人" }, desk);
  await page.context().setOffline(false);
  await page.goto(station.address + "/field#waiting");
  await page.locator(".refusal").nth(1).waitFor();
  await page.getByText(page.said.changed).first().waitFor();
  await page.locator(".refusal", { hasText: "请先打电话" }).waitFor();
  await is_well(page, "field-zh-conflict");
  assert.deepEqual(await kinds_of(number), ["noted"], "nothing went over it");
  await page.locator(".card", { hasText: `#${number}` }).getByRole("button", { name: page.said.again }).click();
  await page.locator(".card", { hasText: `#${number}` }).waitFor({ state: "detached" });
  assert.deepEqual(await kinds_of(number), ["noted", "taken"]);
  assert.equal(await page.getByRole("button", { name: page.said.again }).count(), 0, "what is no longer theirs can only be dropped");
  await page.getByRole("button", { name: page.said.drop }).click();
  await none_wait(page);
  assert.deepEqual(await kinds_of(other), ["given_back"]);
  await close(page);
});

test("two tabs send once", async () => {
  const number = await an_incident();
  const page = await open("#" + number);
  const second = await page.context().newPage();
  second.said = page.said;
  await second.goto(station.address + "/field#" + number);
  await state_is(second, "dispatched");
  await is_controlled(second);
  await page.context().setOffline(true);
  await press(page, "take");
  await press(page, "arrive");
  await some_wait(second, 2);
  await page.context().setOffline(false);
  await none_wait(page);
  await none_wait(second);
  assert.deepEqual(await kinds_of(number), ["taken", "arrived"]);
  await close(page);
});

test("a session that ended: they sign in again in front of the page, and what waits goes on", async () => {
  const number = await an_incident();
  const own = await station.sign_in("auxiliary.wc-001");
  const page = await open("#" + number, { session: own });
  await state_is(page, "dispatched");
  await station.send("DELETE", "/api/v1/session", undefined, own);
  // Also when the page has heard of it by itself and asks already.
  await page.locator("main").getByRole("button", { name: page.said.take, exact: true }).first().dispatchEvent("click");
  const { password } = await station.demo_account("auxiliary.wc-001");
  await page.locator("dialog").getByLabel(page.said.password).fill(password);
  await press(page, "go_on");
  await none_wait(page);
  assert.deepEqual(await kinds_of(number), ["taken"]);
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`a session that ended while there was no signal: what waits stays until they sign in, and then goes in order (${language})`, async () => {
    const number = await an_incident();
    const own = await station.sign_in("auxiliary.wc-001");
    const page = await open("#" + number, { language, session: own });
    await state_is(page, "dispatched");
    await is_controlled(page);
    await is_kept(page, number);
    await page.context().setOffline(true);
    await page.locator(".signal", { hasText: page.said.offline }).waitFor();
    await page.reload();
    await press(page, "take");
    await press(page, "arrive");
    await press(page, "note");
    await type(page, "text", "信号不好");
    await press(page, "note");
    await some_wait(page, 3);
    await press(page, "claim");
    await type(page, "result", "写到一半");
    await station.send("DELETE", "/api/v1/session", undefined, own);
    await page.context().setOffline(false);
    // Asked in front of what they write; not now, they say.
    await page.locator("dialog", { hasText: page.said.ended }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog", { hasText: page.said.ended }).waitFor({ state: "detached" });
    assert.equal(await page.getByLabel(page.said.result, { exact: false }).first().inputValue(), "写到一半");
    await press(page, "claim");
    await some_wait(page, 4);
    await page.getByRole("button", { name: page.said.sign_in_to_send }).waitFor();
    assert.equal(await page.locator("dialog").count(), 0, "who would not is left alone");
    assert.deepEqual(await kinds_of(number), []);
    await is_well(page, `field-${language}-sign-in-to-send`);
    await page.getByRole("button", { name: page.said.sign_in_to_send }).click();
    const { password } = await station.demo_account("auxiliary.wc-001");
    await page.locator("dialog").getByLabel(page.said.password).fill(password);
    await press(page, "go_on");
    await none_wait(page);
    assert.deepEqual(await kinds_of(number), ["taken", "arrived", "noted", "claimed_done"]);
    await close(page);
  });

  test(`a phone that keeps nothing, or has no room, says so, and nothing is lost in silence (${language})`, async () => {
    const [number, other] = [await an_incident(), await an_incident()];
    const refusing = await station.open("/field", aux, { language, ...phone });
    refusing.said = words[language];
    await refusing.addInitScript(() => { IDBFactory.prototype.open = () => { throw new DOMException("refused", "InvalidStateError"); }; });
    await refusing.goto(station.address + "/field#" + number);
    await refusing.reload();
    await refusing.locator(".signal", { hasText: refusing.said.only_held }).waitFor();
    await press(refusing, "take");
    await state_is(refusing, "in_progress");
    await none_wait(refusing);
    await until(async () => (await kinds_of(number)).join() === "taken");
    await refusing.context().setOffline(true);
    await press(refusing, "arrive");
    await press(refusing, "claim");
    await type(refusing, "result", "处理好了");
    await press(refusing, "claim");
    await some_wait(refusing, 2);
    await is_well(refusing, `field-${language}-keeps-nothing`);
    await refusing.context().setOffline(false);
    await none_wait(refusing);
    assert.deepEqual(await kinds_of(number), ["taken", "arrived", "claimed_done"]);
    await close(refusing);

    const full = await open("#" + other, { language });
    await state_is(full, "dispatched");
    await full.evaluate(() => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (...all) { if (window.is_full) throw new DOMException("full", "QuotaExceededError"); return add.apply(this, all); };
      window.is_full = true;
    });
    await press(full, "take");
    await full.getByRole("alert").filter({ hasText: full.said.full }).waitFor();
    await is_well(full, `field-${language}-full`);
    assert.deepEqual(await kinds_of(other), []);
    await press(full, "note");
    await type(full, "text", "写好的备注");
    await press(full, "note");
    await full.getByRole("dialog").getByRole("alert").filter({ hasText: full.said.full }).waitFor();
    await full.evaluate(() => { window.is_full = false; });
    await press(full, "note"); // what was typed is still there
    await press(full, "take");
    await until(async () => (await kinds_of(other)).join() === "noted,taken");
    await close(full);
  });

  test(`a clock that is wrong by hours: deadlines and order are the server's, and it is said (${language})`, async () => {
    const number = await an_incident();
    const page = await station.open("/field#" + number, aux, { language, ...phone });
    page.said = words[language];
    await page.clock.install({ time: Date.now() + 26 * 3_600_000 });
    await page.reload();
    await state_is(page, "dispatched");
    await page.locator(".amiss", { hasText: page.said.fast }).waitFor();
    assert.equal(await page.locator(".late-line").count(), 0, "it is not late");
    await page.context().setOffline(true);
    await press(page, "take");
    // Set back while there is no signal: what comes later is still later.
    await page.clock.setSystemTime(Date.now() - 50 * 3_600_000);
    await press(page, "arrive");
    await some_wait(page, 2);
    await is_well(page, `field-${language}-clock`);
    const times = await page.locator(".deed .quiet").allInnerTexts();
    assert.equal(times[0].replace(/#.*? · /, "").slice(0, 6), times[1].replace(/#.*? · /, "").slice(0, 6), "both on the same day: " + times);
    await page.context().setOffline(false);
    await page.clock.runFor(10_000);
    await until(async () => (await kinds_of(number)).join() === "taken,arrived");
    await page.locator(".amiss", { hasText: page.said.slow }).waitFor();
    await station.close(page);
  });
}

test("a large photo is made smaller before it waits, and the draft of a new report keeps its photos over a reload", async () => {
  const number = await an_incident();
  const page = await open("#" + number);
  await state_is(page, "dispatched");
  await is_controlled(page);
  await is_kept(page, number);
  const large = Buffer.from(await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(3600, 2700), brush = canvas.getContext("2d"), noise = brush.createImageData(3600, 2700);
    for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
    brush.putImageData(noise, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  }), "base64");
  await page.context().setOffline(true);
  await page.locator(".steps input[type=file]").setInputFiles({ name: "large.jpg", mimeType: "image/jpeg", buffer: large });
  await some_wait(page, 1);
  const waiting = await page.evaluate(() => new Promise((resolve) => {
    const asked = indexedDB.open("field-waiting", 1);
    asked.onsuccess = () => {
      const got = asked.result.transaction("deeds").objectStore("deeds").getAll();
      got.onsuccess = () => { asked.result.close(); resolve(got.result[0].done.photo.size); };
    };
  }));
  assert.ok(waiting < large.length / 2, `${waiting} of ${large.length}`);
  await page.context().setOffline(false);
  await none_wait(page);
  assert.equal((await dossier(number)).incident.photos, 1);
  await page.goto(station.address + "/field#new");
  await type(page, "what", "写到一半的事件");
  await page.locator("input[type=file]").setInputFiles(picture);
  await page.locator(".photos img").waitFor();
  await page.waitForTimeout(300);
  await page.reload();
  await page.locator(".photos img").waitFor();
  assert.equal(await page.getByLabel(page.said.what).inputValue(), "写到一半的事件");
  // Signing out takes it along.
  await page.getByRole("button", { name: page.said.sign_out, exact: true }).click();
  await page.waitForURL("**/sign-in");
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(sessionStorage)), /写到一半/);
  await close(page);
});

for (const [language, colorScheme] of [["zh", "light"], ["en", "dark"]]) {
  test(`on a tablet, and in ${colorScheme}: work, one incident, a new report (${language}, 768 px)`, async () => {
    const number = await an_incident({ location: { lon: 121.95, lat: 29.32 } });
    aux = await station.sign_in("auxiliary.wc-001"); // the one of before has signed out
    const page = await open("", { language, width: 768, height: 1024, colorScheme });
    await page.locator(`a[href="#${number}"]`).waitFor();
    await is_well(page, `field-${language}-768-${colorScheme}`);
    await page.locator(`a[href="#${number}"]`).click();
    await press(page, "map");
    await page.locator(".small-map .own, .small-map .grid").first().waitFor();
    await is_well(page, `field-${language}-768-${colorScheme}-incident`);
    await page.goto(station.address + "/field#new");
    await page.getByLabel(page.said.what).waitFor();
    await is_well(page, `field-${language}-768-${colorScheme}-new`);
    await close(page);
  });
}

let officer;
for (const language of ["zh", "en"]) {
  test(`who reported is masked, and shown for a purpose to those who may; an auxiliary is not offered it (${language})`, async () => {
    const reporter = { name: "欧阳明月", telephone: "19900001111" };
    const number = await an_incident({ handler: "officer/WC-001", reporter });
    officer ??= await station.sign_in("officer.wc-001");
    const page = await open("#" + number, { language, session: officer });
    await page.locator(".reporters", { hasText: "199****1111" }).waitFor();
    await press(page, "reveal");
    await type(page, "purpose", "问清位置");
    await is_well(page, `field-${language}-reveal`);
    await press(page, "reveal_go");
    await page.locator(".reporters a[href='tel:19900001111']").waitFor();
    await is_well(page, `field-${language}-revealed`);
    await close(page);
    assert.ok((await dossier(number)).history.some((line) => line.kind === "people.revealed"));
    const other = await open("#" + (await an_incident({ reporter })), { language });
    await other.locator(".reporters", { hasText: "199****1111" }).waitFor();
    assert.equal(await other.getByRole("button", { name: other.said.reveal }).count(), 0);
    await close(other);
  });
}

test("each role is offered what it may do, can do it, and is offered nothing else", async () => {
  const [keeper, head] = [await station.sign_in("security"), await station.sign_in("head")];
  const { rulebook } = await station.send("GET", "/api/v1/rulebook");
  await station.send("PUT", "/api/v1/rulebook", { ...rulebook, teams: ["blue-eagle"] }, head);
  const reporter = { name: "欧阳明月", telephone: "19900001111" };
  const pages = { volunteer: ["事件", "外勤"], grid_worker: ["事件", "外勤", "看板"], auxiliary: ["事件", "外勤", "看板", "志愿队伍"], officer: ["事件", "外勤", "看板", "志愿队伍"] };
  for (const [role, own] of [["volunteer", "team/blue-eagle"], ["grid_worker", "worker/WC-001"], ["auxiliary", "auxiliary/WC-004"], ["officer", "officer/WC-004"]]) {
    const session = await station.add_account(keeper, `street.${role}`, role, [own]);
    const number = await an_incident({ handler: own, reporter });
    const page = await open("", { session });
    assert.deepEqual(await page.locator(".header .pages a").allInnerTexts(), pages[role]);
    await page.locator(`a[href="#${number}"]`).click();
    const offered = () => page.locator(".steps").locator("button, label").allInnerTexts();
    await state_is(page, "dispatched");
    assert.deepEqual(await offered(), ["接单", "备注", "照片", "退回"], role);
    await page.locator(".reporters", { hasText: "199****1111" }).waitFor();
    assert.equal(await page.getByRole("button", { name: page.said.reveal }).count(), role === "officer" ? 1 : 0, role);
    await press(page, "take");
    await state_is(page, "in_progress");
    assert.deepEqual(await offered(), ["到场", "申请结案", "挂起", "备注", "照片", "退回"], role);
    await press(page, "arrive");
    await page.getByRole("button", { name: page.said.arrive, exact: true }).waitFor({ state: "detached" });
    await press(page, "note");
    await type(page, "text", "看过了");
    await press(page, "note");
    await press(page, "pause");
    await type(page, "why_pause", "等配件");
    await press(page, "pause");
    await state_is(page, "paused");
    await none_wait(page);
    await press(page, "resume");
    await press(page, "give_back");
    await type(page, "why_back", "需要电工");
    await press(page, "give_back");
    await none_wait(page);
    await until(async () => (await kinds_of(number)).join() === "taken,arrived,noted,paused,resumed,given_back");
    await close(page);
  }
});

test("what is kept on the phone names no reporter, and goes at sign-out and when another signs in", async () => {
  const number = await an_incident({ reporter: { name: "欧阳明月", telephone: "19900001111" } });
  const own = await station.sign_in("auxiliary.wc-001");
  const page = await open("#" + number, { session: own });
  await is_kept(page, number);
  const everything = () => page.evaluate(async () => {
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => { const asked = indexedDB.open(name); asked.onsuccess = () => resolve(asked.result); });
      for (const store of database.objectStoreNames) all.push(...await new Promise((resolve) => { const asked = database.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => resolve(asked.result); }));
      database.close();
    }
    return JSON.stringify(all);
  });
  assert.match(await page.locator("main").innerText(), /199\*{4}1111/);
  const kept = await everything();
  assert.match(kept, /路灯不亮/);
  assert.doesNotMatch(kept, /欧阳|明月|1990000|199\*|\*{4}1111/);
  assert.doesNotMatch(await page.evaluate(async () => { const all = []; for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) all.push(request.url); return all.join(); }), /\/api\//);
  // Another signs in on this phone.
  const other = await station.sign_in("auxiliary.wc-002");
  const [name, value] = other.cookie.split("=");
  await page.context().addCookies([{ name, value, url: station.address }]);
  await page.goto(station.address + "/field");
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".work, .state p"));
  await until(async () => !(await keeps(page, number)));
  // What waits is asked about first.
  await page.context().setOffline(true);
  await page.evaluate(() => { location.hash = "new"; });
  await type(page, "what", "没有发出的一件");
  await type(page, "where", "望潮路");
  await page.getByRole("button", { name: page.said.keep }).click();
  await some_wait(page, 1);
  await page.getByRole("button", { name: page.said.sign_out, exact: true }).click();
  await is_well(page, "field-zh-sign-out");
  await press(page, "stay");
  await some_wait(page, 1);
  await close(page);
});

test("a sign-out that does not reach the server is said, and what the phone keeps stays", async () => {
  const number = await an_incident();
  const page = await open("#" + number, { session: await station.sign_in("auxiliary.wc-001") });
  await is_controlled(page);
  await is_kept(page, number);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: page.said.sign_out, exact: true }).click();
  await page.locator(".toasts").getByText(/./).first().waitFor();
  assert.ok(await keeps(page, number));
  await page.reload();
  await page.locator("main").getByText(`#${number}`).first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: page.said.sign_out, exact: true }).click();
  await page.waitForURL("**/sign-in");
  await close(page);
});

test("signing out leaves nothing on the phone", async () => {
  const number = await an_incident();
  const own = await station.sign_in("auxiliary.wc-001");
  const page = await open("#" + number, { session: own });
  await is_controlled(page);
  await is_kept(page, number);
  await page.context().setOffline(true);
  await press(page, "take");
  await some_wait(page, 1);
  await page.getByRole("button", { name: page.said.sign_out, exact: true }).click();
  await page.context().setOffline(false);
  await press(page, "discard");
  await page.waitForURL("**/sign-in");
  const left = await page.evaluate(async () => {
    let rows = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => { const asked = indexedDB.open(name); asked.onsuccess = () => resolve(asked.result); });
      for (const store of database.objectStoreNames) rows += await new Promise((resolve) => { const asked = database.transaction(store).objectStore(store).count(); asked.onsuccess = () => resolve(asked.result); });
      database.close();
    }
    return rows;
  });
  assert.equal(left, 0);
  await close(page);
});

// ---- more than one window, and a phone that has its troubles ----

const in_cookies = async (page, session) => {
  const [name, value] = session.cookie.split("=");
  await page.context().addCookies([{ name, value, url: station.address }]);
};
// Everything in one of the phone's databases, as text; none is made by looking.
const text_of = (page, database) => page.evaluate(async (wanted) => {
  const all = [];
  if (!(await indexedDB.databases()).some(({ name }) => name === wanted)) return "";
  const opened = await new Promise((resolve) => { const asked = indexedDB.open(wanted); asked.onsuccess = () => resolve(asked.result); });
  for (const store of opened.objectStoreNames) all.push(...await new Promise((resolve) => { const asked = opened.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => resolve(asked.result); }));
  opened.close();
  return JSON.stringify(all);
}, database);

test("signed in again in another window that said nothing: what is done goes on, and is no refusal", async () => {
  const number = await an_incident();
  const page = await open("#" + number, { session: await station.sign_in("auxiliary.wc-001") });
  await state_is(page, "dispatched");
  await in_cookies(page, await station.sign_in("auxiliary.wc-001"));
  await press(page, "take");
  await state_is(page, "in_progress");
  await none_wait(page);
  assert.equal(await page.locator("dialog, .refusal").count(), 0);
  assert.deepEqual(await kinds_of(number), ["taken"]);
  await close(page);
});

test("another person signed in in this browser: what was done waits for whose it is", async () => {
  const number = await an_incident();
  const own = await station.sign_in("auxiliary.wc-001");
  const page = await open("#" + number, { session: own });
  await state_is(page, "dispatched");
  await in_cookies(page, await station.sign_in("auxiliary.wc-002"));
  await press(page, "take");
  const ask = page.getByRole("button", { name: page.said.sign_in_to_send });
  await ask.waitFor();
  await some_wait(page, 1);
  assert.equal(await page.locator(".refusal").count(), 0);
  assert.deepEqual(await kinds_of(number), []);
  await ask.click();
  const { password } = await station.demo_account("auxiliary.wc-001");
  await page.locator("dialog").getByLabel(page.said.password).fill(password);
  await press(page, "go_on");
  await none_wait(page);
  assert.deepEqual(await kinds_of(number), ["taken"]);
  assert.equal((await dossier(number)).history.at(-1).actor, `account/${own.account}`);
  await close(page);
});

test("what is over a day old goes from the phone, and what another read goes however old it is", async () => {
  const number = await an_incident();
  const own = await station.sign_in("auxiliary.wc-001");
  const page = await open("#" + number, { session: own });
  await is_kept(page, number);
  // As if it had been read 25 hours ago; "all" with who was signed in.
  const age = (wanted) => page.evaluate((wanted) => new Promise((resolve) => {
    const asked = indexedDB.open("field-read", 1);
    asked.onsuccess = () => {
      const transaction = asked.result.transaction("values", "readwrite");
      transaction.objectStore("values").openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        if (cursor.value.at && (wanted === "all" || cursor.key === wanted)) cursor.update({ ...cursor.value, at: cursor.value.at - 25 * 3_600_000 });
        cursor.continue();
      };
      transaction.oncomplete = () => { asked.result.close(); resolve(); };
    };
  }), wanted);
  await page.goto(station.address + "/field#waiting");
  await age(`incident/${number}`);
  await page.reload();
  await until(async () => !(await keeps(page, number)));
  assert.match(await text_of(page, "field-read"), /rights/, "what is not old stays");

  await page.goto(station.address + "/field#" + number);
  await is_kept(page, number);
  await page.goto(station.address + "/field#waiting");
  await page.locator("h1").waitFor();
  // The remembered person alone is old: the list is what another must not find.
  await age("session");
  await in_cookies(page, await station.sign_in("auxiliary.wc-002"));
  await page.reload();
  await page.locator(".signal").waitFor();
  await until(async () => !(await keeps(page, number)));
  await until(async () => (await text_of(page, "field-read")).includes("wc-002"));
  assert.doesNotMatch(await text_of(page, "field-read"), /wc-001/);
  await close(page);
});

test("leaving in a page of another face stops this one: covered, and nothing more is kept", async () => {
  const [number, other] = [await an_incident(), await an_incident()];
  const page = await open("#" + number, { session: await station.sign_in("auxiliary.wc-001") });
  await is_kept(page, number);
  let release;
  const is_released = new Promise((resolve) => { release = resolve; });
  await page.route(`**/api/v1/incidents/${other}`, async (route) => {
    const response = await route.fetch();
    await is_released;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest(`**/api/v1/incidents/${other}`);
  await page.evaluate((there) => { location.hash = there; }, other);
  await asked;
  await page.waitForTimeout(300); // answered, and on its way
  const desk_page = await page.context().newPage();
  await desk_page.goto(station.address + "/desk");
  await desk_page.locator(".header .tools button", { hasText: page.said.sign_out }).click();
  await desk_page.waitForURL("**/sign-in");
  await page.locator("html.covered").waitFor();
  await page.locator("dialog", { hasText: "已在另一个窗口退出" }).waitFor();
  const told = page.waitForResponse(`**/api/v1/incidents/${other}`);
  release();
  await told;
  await page.waitForTimeout(500);
  assert.doesNotMatch(await text_of(page, "field-read"), /路灯不亮|wc-001/);
  // Back, it keeps again.
  const { password } = await station.demo_account("auxiliary.wc-001");
  await page.locator("dialog").getByLabel(page.said.password).fill(password);
  await press(page, "go_on");
  await page.locator("html:not(.covered)").waitFor();
  await until(async () => (await text_of(page, "field-read")).includes("wc-001"));
  await station.close(page);
});

test("a fault of the phone's disk passes: what waits there is back without a reload, and what was done meanwhile goes behind it", async () => {
  const number = await an_incident();
  const page = await open("#" + number, { session: await station.sign_in("auxiliary.wc-001") });
  await state_is(page, "dispatched");
  await is_controlled(page);
  await is_kept(page, number);
  await page.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name, ...rest) {
      if (name === "field-waiting" && sessionStorage.is_broken) throw new DOMException("internal", "UnknownError");
      return open.call(this, name, ...rest);
    };
  });
  await page.context().setOffline(true);
  await press(page, "take");
  await some_wait(page, 1);
  await page.evaluate(() => { sessionStorage.is_broken = "yes"; });
  await page.reload();
  await page.locator(".signal", { hasText: page.said.only_held }).waitFor();
  await page.evaluate((there) => { location.hash = there; }, number);
  await page.locator(".steps label").waitFor();
  await page.locator(".steps input[type=file]").setInputFiles(picture);
  await some_wait(page, 1);
  await page.evaluate(() => { delete sessionStorage.is_broken; });
  await some_wait(page, 2);
  await page.locator(".amiss").waitFor({ state: "detached" });
  await page.reload(); // on the disk, both
  await some_wait(page, 2);
  await page.context().setOffline(false);
  await none_wait(page);
  assert.deepEqual(await kinds_of(number), ["taken", "photo_added"]);
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`a phone that is full when the answer comes says so, sends nothing twice, and goes on when there is room (${language})`, async () => {
    const number = await an_incident();
    const page = await open("#" + number, { language, session: await station.sign_in("auxiliary.wc-001") });
    await state_is(page, "dispatched");
    await page.evaluate(() => {
      const gone = IDBObjectStore.prototype.delete;
      IDBObjectStore.prototype.delete = function (...all) { if (window.is_full) throw new DOMException("full", "QuotaExceededError"); return gone.apply(this, all); };
      window.is_full = true;
    });
    let sent = 0;
    page.on("request", (request) => { if (/\/(take|arrive)$/.test(request.url())) ++sent; });
    await press(page, "take");
    await page.locator(".amiss", { hasText: page.said.full }).waitFor();
    await press(page, "arrive");
    await some_wait(page, 2);
    await is_well(page, `field-${language}-full-answer`);
    await page.evaluate(() => { window.is_full = false; });
    await none_wait(page);
    await page.locator(".amiss").waitFor({ state: "detached" });
    assert.deepEqual(await kinds_of(number), ["taken", "arrived"]);
    assert.equal(sent, 2);
    await close(page);
  });
}

test("of several photos the one that was refused stays in sight with its reason, and the one that was not kept is named", async () => {
  const number = await an_incident();
  const page = await open("#" + number, { session: await station.sign_in("auxiliary.wc-001") });
  await press(page, "take");
  await state_is(page, "in_progress");
  await none_wait(page);
  const photo = { mimeType: "image/png", buffer: readFileSync(picture) };
  const [one, other] = [{ name: "one.png", ...photo }, { name: "other.png", ...photo }];
  await page.route("**/photos", (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ type: "urn:linli:problem:photo/unreadable", errors: [], texts: { zh: "照片读不出来", en: "It cannot be read" } }) }), { times: 1 });
  await page.locator(".steps input[type=file]").setInputFiles([one, other]);
  await page.locator(".refusal", { hasText: "照片读不出来" }).waitFor();
  await page.goto(station.address + "/field#waiting");
  await page.reload();
  await page.locator(".refusal", { hasText: "照片读不出来" }).waitFor();
  await page.locator(".signal", { hasText: "1 项需要您决定" }).waitFor();
  assert.equal(await page.locator(".deeds .card").count(), 2);
  await page.getByRole("button", { name: page.said.again }).click();
  await none_wait(page);
  assert.deepEqual(await kinds_of(number), ["taken", "photo_added", "photo_added"]);

  await page.goto(station.address + "/field#" + number);
  await state_is(page, "in_progress");
  await page.evaluate(() => {
    const add = IDBObjectStore.prototype.add;
    let asked = 0;
    IDBObjectStore.prototype.add = function (...all) { if (++asked === 1) throw new DOMException("full", "QuotaExceededError"); return add.apply(this, all); };
  });
  await page.locator(".steps input[type=file]").setInputFiles([one, other]);
  await page.locator(".steps [role=status]", { hasText: "没能保存：one.png" }).waitFor();
  await page.getByRole("alert").filter({ hasText: page.said.full }).waitFor();
  await until(async () => (await kinds_of(number)).length === 4);
  await close(page);
});
