// A month is planned, in a real Chromium on the real program: a volunteer's wishes on their telephone, the staff's plan, the answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const china = 8 * 3_600_000;
let desk, notice, one, other, ids;

const without_refusals = (faults) => faults.filter((fault) => !/status of (400|401|403|404|409|412|422)/.test(fault));
const good_page = async (page, name) => {
  if (name) await shoot(page, name);
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(without_refusals(page.faults), []);
};
const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();
// The first day of next month there, and a moment of a day of it.
const [year, month] = new Date(Date.now() + china).toISOString().split("-").map(Number);
const at = (day, hour) => new Date(Date.UTC(year, month, day, hour) - china).toISOString();

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
  ({ notice } = await station.send("GET", "/api/v1/public/teams"));
  await station.send("POST", "/api/v1/teams", {
    code: "river-patrol", kind: "village_patrol", name: { zh: "东河村巡逻队", en: "East River Patrol" }, grids: ["WC-001"], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false,
  }, desk);
  const join = async (name, telephone, times) => {
    const link = await station.send("POST", "/api/v1/volunteering/join", { name, telephone, born: "1985-03", skills: [], languages: [], times, teams: ["river-patrol"], consent: { version: notice.version, risks: true, data: true } });
    await station.send("POST", "/api/v1/teams/river-patrol/admit", { volunteer: link.number }, desk);
    return link;
  };
  const every_evening = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => ({ day, from: "18:00", to: "22:00" }));
  one = await join("王小明", "13900000001", every_evening);
  other = await join("赵大海", "13900000002", []);
  ids = [];
  for (const [day, hour, needed] of [[5, 19, 1], [6, 19, 1], [7, 9, 1], [20, 19, 2]]) {
    const made = await station.send("POST", "/api/v1/teams/river-patrol/shifts", {
      starts_at: at(day, hour), ends_at: at(day, hour + 2), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed, standby: 1 }], grids: ["WC-001"], meeting_point: "村委会门口",
    }, desk);
    ids.push(made.shift.id);
  }
});
after(() => station.stop());

test("a volunteer says what they wish, on their telephone", async () => {
  const page = await station.open("/volunteers#" + one.token, undefined, phone);
  await page.locator(".tabs a", { hasText: "班次" }).click();
  await page.getByRole("link", { name: "填写值班意愿" }).click();
  await page.locator(`[data-wish="${ids[0]}"] .tag`, { hasText: "在我方便的时间" }).waitFor();
  assert.equal(await page.locator(`[data-wish="${ids[2]}"] .tag`).count(), 0, "a morning");
  await press(page, "选上我方便的时间");
  assert.equal(await page.locator(`[data-wish="${ids[0]}"] select`).inputValue(), "gladly");
  assert.equal(await page.locator(`[data-wish="${ids[2]}"] select`).inputValue(), "");
  await page.locator(`[data-wish="${ids[2]}"] select`).selectOption("could");
  await page.getByLabel("这个月最多几小时").fill("x");
  await press(page, "保存意愿");
  await page.locator(".field-fault", { hasText: "请填写小时数" }).waitFor();
  await page.getByLabel("这个月最多几小时").fill("8");
  await page.reload();
  await page.locator("[role=status]", { hasText: "已选 4 项" }).waitFor(); // it outlives a reload
  await good_page(page, "month-wishes");
  await press(page, "保存意愿");
  await told(page, "意愿已保存");
  const { wishes: _, ...kept } = await station.send("GET", `/api/v1/volunteering/${one.token}/wishes`);
  assert.deepEqual([kept.most_minutes, kept.is_given], [480, true]);
  await station.close(page);
  const month_name = kept.month;
  await station.send("PUT", `/api/v1/volunteering/${other.token}/wishes/${month_name}`, { most_minutes: 120, rest_minutes: 0, wishes: ids.slice(0, 2).map((shift) => ({ shift, role: "patrol", how: "gladly" })) });
});

test("staff plan the month, and see what is not satisfied", async () => {
  const page = await station.open("/teams#plans", desk);
  await page.getByText("还没有排班方案").waitFor();
  await page.locator("summary", { hasText: "为一个月排班" }).click();
  await good_page(page, "month-plan-new");
  await press(page, "开始计算");
  await page.locator("[data-state=proposed]").waitFor({ timeout: 90_000 });
  await page.getByText("提出 4 个班次名额").waitFor();
  await page.locator("summary", { hasText: "空名额 1 个" }).click();
  await page.getByText("没有其他人愿意").waitFor();
  await page.locator("summary", { hasText: "逾期未走到" }).click();
  assert.doesNotMatch(await page.innerText("#one"), /王小明|赵大海/);
  await good_page(page, "month-plan");
  await station.close(page);
});

test("who is about to serve checks in first, whatever is proposed", async () => {
  const soon = await station.send("POST", "/api/v1/teams/river-patrol/shifts", {
    starts_at: new Date(Date.now() + 600_000).toISOString(), ends_at: new Date(Date.now() + 1_200_000).toISOString(), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 1, standby: 0 }], grids: [], meeting_point: "村委会门口",
  }, desk);
  await station.send("POST", `/api/v1/volunteering/${one.token}/shifts/${soon.shift.id}/sign-up`, { role: "patrol" });
  const page = await station.open("/volunteers#" + one.token, undefined, phone);
  await page.locator("#proposed").waitFor();
  const check_in = page.locator(".card.now", { has: page.getByRole("button", { name: "签到", exact: true }) });
  const [first, then] = [await check_in.boundingBox(), await page.locator("section[aria-labelledby=proposed]").boundingBox()];
  assert.ok(first.y + first.height <= then.y, "above what is proposed");
  assert.ok(first.y + first.height < phone.height, "and seen without scrolling");
  await good_page(page, "month-check-in-first");
  await station.close(page);
  await station.send("POST", `/api/v1/shifts/${soon.shift.id}/cancel`, undefined, desk);
});

test("each agrees or declines on their own page", async () => {
  const page = await station.open("/volunteers#" + one.token, undefined, phone);
  await page.locator("#proposed").waitFor();
  await good_page(page, "month-proposed");
  const places = page.locator("[data-proposed]");
  const count = await places.count();
  assert.ok(count >= 3);
  await places.first().getByRole("button", { name: /^同意/ }).click();
  await told(page, "已报名");
  await page.waitForFunction((left) => document.querySelectorAll("[data-proposed]").length === left, count - 1);
  await places.first().getByRole("button", { name: /^不去/ }).click();
  await page.locator("dialog", { hasText: "不去这个班次？" }).locator(".go").click();
  await told(page, "已告知不去");
  await page.waitForFunction((left) => document.querySelectorAll("[data-proposed]").length === left, count - 2);
  await page.locator(".tabs a", { hasText: "班次" }).click();
  await page.getByRole("link", { name: "填写值班意愿" }).click();
  await page.getByText("意愿不再更改").waitFor();
  await good_page(page);
  await station.close(page);

  const staff = await station.open("/teams#plans/1", desk);
  await staff.locator("#one [role=status]", { hasText: "已同意 1" }).waitFor();
  await staff.locator("#one [role=status]", { hasText: "不去 1" }).waitFor();
  await press(staff, "撤回方案");
  await staff.locator("dialog", { hasText: "撤回这个方案？" }).locator(".go").click();
  await staff.locator("[data-state=withdrawn]").waitFor();
  await good_page(staff, "month-answers");
  await station.close(staff);
});

test("who may only read sees a plan in each state, and no button that would be refused", async () => {
  const auditor = await station.sign_in("auditor");
  // The plan as it was withdrawn, and as it is seen while it is computed and when it is proposed.
  const seen_by = async (who, state) => {
    const page = await station.open("/board", who);
    await page.route("**/api/v1/month-plans**", async (route) => {
      const reply = await route.fetch();
      const body = await reply.json();
      for (const plan of body.plans ?? [body.plan]) plan.state = state;
      if (body.plan && state === "computing") body.progress = { milliseconds: 1_000 };
      await route.fulfill({ response: reply, json: body });
    });
    await page.goto(station.address + "/teams#plans/1");
    await page.locator(`#one [data-state=${state}]`).waitFor();
    return page;
  };
  for (const [state, button] of [["computing", "取消计算"], ["proposed", "撤回方案"]]) {
    const staff = await seen_by(desk, state);
    assert.equal(await staff.getByRole("button", { name: button, exact: true }).count(), 1, `staff may: ${button}`);
    assert.equal(await staff.locator("summary", { hasText: "为一个月排班" }).count(), 1);
    await station.close(staff);
    const reader = await seen_by(auditor, state);
    assert.equal(await reader.getByRole("button", { name: button, exact: true }).count(), 0, `who only reads may not: ${button}`);
    assert.equal(await reader.locator("summary", { hasText: "为一个月排班" }).count(), 0);
    await station.close(reader);
  }
  const page = await station.open("/teams#plans", auditor);
  await page.locator("[data-state=withdrawn]").waitFor();
  await good_page(page);
  await station.close(page);
});
