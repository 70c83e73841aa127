// A call-out in a real Chromium on the real program: the desk in one window, the volunteers' telephones beside it, each seeing
// at once what the other does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const secret = "楼道里的老人姓名";
let desk, head, incident, leader, first, second, young;

const without_refusals = (faults) => faults.filter((fault) => !/status of (403|404|409|422)/.test(fault));
const good_page = async (page, name) => {
  await shoot(page, name);
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(without_refusals(page.faults), []);
};
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();
const press = (within, name) => within.getByRole("button", { name, exact: true }).first().click();
const join = async (name, telephone, team, born = "1985-03") => {
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  const link = await station.send("POST", "/api/v1/volunteering/join", { name, telephone, born, skills: [], languages: [], times: [], teams: [team], consent: { version: notice.version, risks: true, data: true }, ...(born > "2008" && { guardian: { name: "王大明", telephone: "13900000099" } }) });
  await station.send("POST", `/api/v1/teams/${team}/admit`, { volunteer: link.number }, desk);
  return link;
};

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
  await station.send("POST", "/api/v1/teams", { code: "hill-patrol", kind: "village_patrol", name: { zh: "后山巡逻队", en: "Hill Patrol" }, grids: ["WC-001"], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false }, head);
  leader = await join("李桂芳", "13900000001", "hill-patrol");
  await station.send("POST", "/api/v1/teams/hill-patrol/leaders", { volunteer: leader.number, is_leader: true }, desk);
  [first, second, young] = [await join("王小明", "13900000002", "hill-patrol"), await join("赵大海", "13900000003", "hill-patrol"), await join("孙小芳", "13900000004", "hill-patrol", "2012-01")];
  incident = await station.send("POST", "/api/v1/reports", { category: "fire.exit", description: secret, address: "东河村 12 号", location: { lon: 121.95, lat: 29.32 } });
  await station.send("POST", `/api/v1/incidents/${incident.number}/accept`, {}, desk);
});
after(() => station.stop());

test("the desk calls a team, sees live who comes, and stands it down; those who were there have served", async () => {
  const page = await station.open(`/desk#${incident.number}`, desk);
  const phones = { first: await station.open("/volunteers#" + first.token, undefined, phone), leader: await station.open("/volunteers#" + leader.token, undefined, phone), young: await station.open("/volunteers#" + young.token, undefined, phone) };
  await phones.first.getByRole("heading", { name: "王小明，您好" }).waitFor();
  await phones.leader.getByRole("heading", { name: "李桂芳，您好" }).waitFor();
  assert.equal(await phones.first.locator("[data-call-out]").count(), 0);

  await page.locator("#call-out").click();
  const dialog = page.getByRole("dialog", { name: `#${incident.number}` });
  await dialog.locator("input[value=hill-patrol]").waitFor();
  const keyboard_at = (selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector, { timeout: 5_000 });
  await keyboard_at("dialog input[name=team]"); // the first field, once it is there
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await keyboard_at("#call-out");
  await page.locator("#call-out").click();
  await dialog.locator("input[value=hill-patrol]").waitFor();
  await press(dialog, "现在召集");
  assert.equal(await dialog.locator(".field-fault").count(), 3, "which team, what to do, where");
  await keyboard_at("dialog input[name=team][aria-invalid=true]");
  const said = await dialog.locator("input[name=team]").first().getAttribute("aria-describedby");
  assert.equal(await dialog.locator(`[id="${said}"]`).innerText(), await dialog.locator(".field-fault").first().innerText(), "it is told what is missing");
  await dialog.locator("input[value=hill-patrol]").check();
  await dialog.getByLabel("对他们说什么").fill("找一位走失的老人。带手电和对讲机，穿反光背心。");
  await dialog.getByLabel("集合地点").fill("后山村委会门口");
  await good_page(page, "call-out-dialog");
  await press(dialog, "现在召集");
  await told(page, "已召集");
  const at_desk = page.locator(".call-outs .call-out").first();
  const figure = (state, count) => at_desk.locator(`[data-state="${state}"][data-count="${count}"]`).waitFor({ timeout: 10_000 });
  await figure("unanswered", 3);
  await at_desk.getByText("1 人未满 18 岁").waitFor();

  // On the telephones within seconds, without a reload; nothing of the incident but its number.
  const card = phones.first.locator("[data-call-out]");
  await card.getByText("找一位走失的老人").waitFor({ timeout: 10_000 });
  await card.getByText("后山村委会门口").waitFor();
  assert.ok(!(await phones.first.innerText("body")).includes(secret));
  await good_page(phones.first, "call-out-phone");
  await card.locator("select").selectOption("20");
  await press(card, "我来");
  await told(phones.first, "您会来");
  await figure("coming", 1);
  await at_desk.locator(`[data-volunteer="${first.number}"]`, { hasText: "预计" }).waitFor();
  assert.doesNotMatch(await at_desk.innerText(), /王小明/, "masked at the desk");
  await press(card, "我出发了");
  await figure("on_the_way", 1);
  await station.send("POST", `/api/v1/volunteering/${second.token}/call-outs/1/answer`, { coming: false });
  // Who serves at a shift meanwhile is asked before that ends.
  const at_shift = await station.send("POST", "/api/v1/teams/hill-patrol/shifts", {
    starts_at: new Date(Date.now() + 60_000).toISOString(), ends_at: new Date(Date.now() + 3_600_000).toISOString(), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 1, standby: 0 }], grids: [], meeting_point: "村口",
  }, head);
  await station.send("POST", `/api/v1/volunteering/${first.token}/shifts/${at_shift.shift.id}/sign-up`, { role: "patrol" });
  await station.send("POST", `/api/v1/volunteering/${leader.token}/led/${at_shift.shift.id}/check-in`, { volunteer: first.number });
  await press(card, "我到了");
  const elsewhere = phones.first.getByRole("dialog", { name: "结束另一项服务？" });
  await elsewhere.getByText("后山巡逻队").waitFor();
  await good_page(phones.first, "call-out-elsewhere");
  await phones.first.keyboard.press("Escape");
  await elsewhere.waitFor({ state: "detached" });
  const open_services = async () => (await station.send("GET", "/api/v1/volunteering/" + first.token)).services.filter((each) => each.state === "open").map((each) => each.how_in);
  assert.deepEqual(await open_services(), ["leader"], "nothing has ended");
  await figure("on_the_way", 1);
  await press(card, "我到了");
  await press(elsewhere, "结束那项，我到了");
  await figure("arrived", 1);
  assert.deepEqual(await open_services(), ["call"]);
  await figure("declined", 1);
  await card.getByText("服务时间从").waitFor();
  await good_page(page, "call-out-desk");
  await good_page(phones.first, "call-out-there");

  // The leader sees who of the team comes, by name; who is under 18 is not called at all.
  const led = phones.leader.locator("[data-call-out]");
  await led.locator(`[data-volunteer="${first.number}"][data-state=arrived]`, { hasText: "王小明" }).waitFor({ timeout: 10_000 });
  await good_page(phones.leader, "call-out-leader");
  await phones.young.getByRole("heading", { name: "孙小芳，您好" }).waitFor();
  assert.equal(await phones.young.locator("[data-call-out]").count(), 0);

  await at_desk.getByRole("button", { name: /^收队/ }).click();
  await press(page.locator("dialog"), "收队");
  await page.locator("dialog .field-fault").waitFor();
  await page.locator("dialog input").fill("人已找到，平安");
  await shoot(page, "call-out-stand-down");
  await press(page.locator("dialog"), "收队");
  await told(page, "已收队");
  await keyboard_at(".call-out h4"); // the button is gone
  await figure("left", 1);
  await card.getByText("人已找到，平安").waitFor({ timeout: 10_000 });
  await good_page(phones.first, "call-out-over");
  await led.getByText("人已找到，平安").waitFor({ timeout: 10_000 });
  await at_desk.getByRole("link", { name: /时长等待确认/ }).waitFor();
  await page.locator(".history li", { hasText: "召集志愿者" }).waitFor();
  await page.locator(".history li", { hasText: "志愿者收队" }).waitFor();
  await good_page(page, "call-out-desk-over");
  const { services: [service] } = await station.send("GET", "/api/v1/volunteering/" + first.token);
  assert.deepEqual([service.how_in, service.state, service.shift], ["call", "ended", undefined]);
  for (const one of [page, ...Object.values(phones)]) await station.close(one);
});

test("who closes the incident sends everybody home", async () => {
  const other = await station.send("POST", "/api/v1/reports", { category: "fire.exit", description: "另一件", address: "东河村 13 号", location: { lon: 121.95, lat: 29.32 } });
  const at = `/api/v1/incidents/${other.number}`;
  await station.send("POST", `${at}/accept`, {}, desk);
  await station.send("POST", `${at}/call-outs`, { teams: ["hill-patrol"], message: "带绳索", meeting_point: "村口" }, desk);
  const page = await station.open("/volunteers#" + second.token, undefined, { ...phone, language: "en" });
  const card = page.locator("[data-call-out='2']");
  await card.getByText("You are called out").waitFor();
  await card.getByRole("button", { name: "I come" }).click();
  await good_page(page, "call-out-english");
  await station.send("POST", `${at}/decline`, { outcome: "unfounded", reason: "查无此事" }, desk);
  await card.getByText("The incident is closed").waitFor({ timeout: 15_000 });
  assert.equal(await card.getByRole("button").count(), 0, "there is nothing to press any more");
  await station.close(page);
});

test("the officer who handles it calls from the street", async () => {
  const officer = await station.sign_in("officer.wc-001");
  const { number } = await station.send("POST", "/api/v1/incidents", { category: "fire.exit", description: "楼道堵塞", address: "东河村 14 号", location: { lon: 121.95, lat: 29.32 } }, desk);
  await station.send("POST", `/api/v1/incidents/${number}/accept`, {}, desk);
  await station.send("POST", `/api/v1/incidents/${number}/dispatch`, { handler: "officer/WC-001" }, desk);
  const page = await station.open(`/field#${number}`, officer, phone);
  await press(page.locator(".call-outs"), "召集志愿者");
  const dialog = page.locator("dialog");
  await dialog.locator("input[value=hill-patrol]").check();
  await dialog.getByLabel("对他们说什么").fill("请带两只手电筒。");
  await dialog.getByLabel("集合地点").fill("14 号楼下");
  await press(dialog, "现在召集");
  const called = page.locator(".call-outs .call-out").first();
  await called.locator('[data-state="unanswered"][data-count="3"]').waitFor();
  const { call_outs: [{ id }] } = await station.send("GET", `/api/v1/volunteering/${second.token}/call-outs`);
  await station.send("POST", `/api/v1/volunteering/${second.token}/call-outs/${id}/answer`, { coming: true, minutes: 10 });
  await called.locator('[data-state="coming"][data-count="1"]').waitFor({ timeout: 20_000 }); // it looks by itself
  await good_page(page, "call-out-field");
  await station.close(page);
});
