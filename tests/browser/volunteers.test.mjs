// High Bridge Neighbours in a real Chromium on the real program: a volunteer's telephone from joining to points, the leader's
// beside it, and the station's page of teams.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, fresh_code, is_controlled, of_the_page, shoot, violations } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const minute = 60_000;
let desk, head, leader, notice;

// Refusals that a test asks for are no faults of the page.
const without_refusals = (faults) => faults.filter((fault) => !/status of (400|401|403|404|409|412|422)/.test(fault));
const good_page = async (page, name) => {
  if (name) await shoot(page, name);
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(without_refusals(page.faults), []);
};
const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();
const join = (name, telephone, more = {}) => station.send("POST", "/api/v1/volunteering/join", {
  name, telephone, born: "1985-03", skills: [], languages: [], times: [], teams: ["river-patrol"], consent: { version: notice.version, risks: true, data: true }, ...more,
});
const own = (link) => station.send("GET", "/api/v1/volunteering/" + link.token);
// A shift that begins so many minutes from now.
const plan = (minutes, { team = "river-patrol", length = 120, needed = 2, standby = 1 } = {}) => station.send("POST", `/api/v1/teams/${team}/shifts`, {
  starts_at: new Date(Date.now() + minutes * minute).toISOString(), ends_at: new Date(Date.now() + (minutes + length) * minute).toISOString(),
  roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed, standby }], grids: ["WC-001"], meeting_point: "村委会门口",
}, desk);

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
  ({ notice } = await station.send("GET", "/api/v1/public/teams"));
});
after(() => station.stop());

test("staff make a team, plan its shifts, and hang up the code to join by", async () => {
  const page = await station.open("/teams", desk);
  await page.locator(".header .pages a[aria-current]", { hasText: "志愿队伍" }).waitFor();
  await page.locator("#add").click();
  await page.getByLabel("代码", { exact: false }).first().fill("River Patrol");
  await page.getByLabel("名称（中文）").fill("东河村巡逻队");
  await page.getByLabel("名称（英文）").fill("East River Patrol");
  await page.getByLabel("种类", { exact: false }).first().selectOption("village_patrol");
  await page.getByLabel("网格代码", { exact: false }).first().fill("WC-001");
  await page.getByLabel("装备", { exact: false }).first().fill("对讲机，4，在值班室充电\n手电筒，12");
  await page.locator("#one form .go").click();
  await page.locator("#one [aria-invalid=true]").waitFor(); // the code
  await page.reload();
  assert.equal(await page.getByLabel("名称（中文）").inputValue(), "东河村巡逻队", "what was typed is there after a reload");
  await page.getByLabel("代码", { exact: false }).first().fill("river-patrol");
  await page.locator("#one form .go").click();
  await page.locator("#one h2", { hasText: "东河村巡逻队" }).waitFor();
  assert.match(await page.innerText("#one"), /对讲机 × 4 \(在值班室充电\)/);
  assert.match(await page.innerText("#one"), /还没有队员/);

  await press(page, "排每周的班次");
  await page.locator(".new-shift .go").click();
  await page.locator(".new-shift .field-fault", { hasText: "至少选一天" }).waitFor();
  await page.locator(".weekdays .check", { hasText: "周五" }).click();
  await page.locator(".weekdays .check", { hasText: "周六" }).click();
  await page.locator(".new-shift input[type=time]").nth(1).fill("00:30"); // the next day
  await page.getByText("结束在第二天").waitFor();
  await page.getByLabel("集合地点", { exact: false }).first().fill("村委会门口");
  await good_page(page, "teams-plan");
  await page.locator(".new-shift .go").click();
  await told(page, /已排 1\d 个班次/);
  await page.locator("#one .lines a.row").first().waitFor();

  // The rescue team is risky whatever is ticked.
  await station.send("POST", "/api/v1/teams", {
    code: "blue-eagle", kind: "rescue", name: { zh: "蓝鹰救援队", en: "Blue Eagle Rescue" }, grids: [], requirements: { trainings: ["first-aid"], insured: true }, is_risky: true, equipment: [], step_back_hours: 12, rest_hours: 8, closed: false,
  }, head);

  await page.goto(station.address + "/teams#desk");
  await page.getByLabel("加入哪支队伍").selectOption("river-patrol");
  await page.locator(".poster", { hasText: "东河村巡逻队" }).waitFor();
  await page.locator(".poster .qr").waitFor();
  assert.equal(await page.locator(".copied input").inputValue(), station.address + "/volunteers#join/river-patrol");
  await good_page(page, "teams-desk");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".header").isVisible(), false, "only the poster is printed");
  assert.equal(await page.locator(".poster .qr").isVisible(), true);
  await shoot(page, "teams-desk-printed");
  await station.close(page);
  leader = await join("李桂芳", "13900000001");
  await station.send("POST", "/api/v1/teams/river-patrol/leaders", { volunteer: leader.number, is_leader: true }, desk);
});

let link, page_of_the_volunteer, page_of_the_leader;

test("a resident joins: the risks in full, each consent by itself, and nothing typed is lost", async () => {
  const page = page_of_the_volunteer = await station.open("/volunteers#join/river-patrol", undefined, phone);
  await page.getByRole("heading", { name: "高桥邻里志愿者" }).waitFor();
  assert.ok((await page.innerText("main")).includes(notice.risks.zh.split("\n")[0]), "the notice stands there in full");
  assert.ok(await page.locator("input[name=team][value=river-patrol]").isChecked(), "the code said which team");
  await press(page, "加入");
  await page.locator("[role=alert]", { hasText: "请检查标出的各项" }).waitFor();
  assert.equal(await page.locator(".field-fault").count(), 6, "name, telephone, birth, two consents, and that they are to be checked");
  await good_page(page, "volunteers-join-faults");
  await page.getByLabel("姓名", { exact: true }).fill("王小明");
  await page.getByLabel("手机号码").fill("138 0013 8000");
  // Under 18 a guardian is asked, and rescue is not open.
  await page.getByLabel("出生年份").selectOption(String(new Date().getFullYear() - 12));
  await page.getByLabel("出生月份").selectOption("05");
  await page.getByLabel("监护人姓名").waitFor();
  assert.equal(await page.locator("input[name=team][value=blue-eagle]").isDisabled(), true);
  await page.getByLabel("出生年份").selectOption("1990");
  await page.getByLabel("监护人姓名").waitFor({ state: "detached" });
  await page.locator("summary", { hasText: "特长" }).click();
  await page.getByLabel("特长", { exact: false }).last().fill("急救，驾驶");
  await page.getByLabel("周五 晚上").check();
  assert.equal(await page.locator(".check", { hasText: "写出我的姓名" }).locator("input").isChecked(), false, "the name is not public unless they say so");
  await page.reload();
  assert.equal(await page.getByLabel("姓名", { exact: true }).inputValue(), "王小明");
  assert.equal(await page.getByLabel("周五 晚上").isChecked(), true);
  await page.locator(".check", { hasText: "已读完风险告知" }).click();
  await press(page, "加入");
  await page.locator(".field-fault", { hasText: "没有您的同意" }).waitFor();
  await page.locator(".check", { hasText: "我同意派出所" }).click();
  await good_page(page, "volunteers-join");
  await press(page, "加入");
  await page.getByRole("heading", { name: "欢迎您加入" }).waitFor();
  assert.match(await page.innerText("main"), /已告诉“东河村巡逻队”的队长/);
  const address = await page.getByLabel("我的链接", { exact: true }).inputValue();
  link = { token: new URL(address).hash.slice(1) };
  await good_page(page, "volunteers-welcome");
  await press(page, "打开我的页面");
  await page.getByRole("heading", { name: "王小明，您好" }).waitFor();
  assert.ok(!page.url().includes(link.token), "the key does not stay in the address");
  await page.getByText("已申请加入东河村巡逻队，等队长答复").waitFor();
  ({ volunteer: { number: link.number } } = await own(link));
  await page.locator(".tabs a", { hasText: "班次" }).click();
  await page.getByText("已申请加入东河村巡逻队，等队长答复").waitFor();
  await page.goto(station.address + "/track");
  await page.goto(station.address + "/volunteers");
  await page.getByRole("heading", { name: "王小明，您好" }).waitFor(); // the telephone remembers
});

test("the leader admits, the volunteer signs up and steps back, and checks in by the code that the leader holds up", async () => {
  const page = page_of_the_volunteer;
  const led = page_of_the_leader = await station.open("/volunteers#" + leader.token, undefined, phone);
  await led.locator(".tabs a", { hasText: "带队" }).click();
  await press(led, "接纳王小明");
  await told(led, "已接纳王小明");
  await good_page(led, "volunteers-lead");

  const soon = (await plan(0.5)).shift.id; // begins in half a minute
  const later = (await plan(26 * 60)).shift.id;
  await page.reload();
  await page.locator(".tabs a", { hasText: "班次" }).click();
  const card = (id) => page.locator("li.shift", { has: page.locator(`[data-shift="${id}"]`) });
  await card(soon).getByRole("button", { name: /^报名/ }).click();
  await card(soon).locator(".tag", { hasText: "已报名" }).waitFor();
  await card(later).getByRole("button", { name: /^报名/ }).click();
  await card(later).locator(".tag", { hasText: "已报名" }).waitFor();
  await good_page(page, "volunteers-shifts");
  await card(later).getByRole("button", { name: /^退出/ }).click();
  await page.locator("dialog", { hasText: "退出这个班次？" }).locator(".go").click();
  await card(later).locator(".tag", { hasText: "可以报名" }).waitFor();

  // The leader holds up the code; the volunteer types it, wrongly first.
  await led.reload();
  await led.locator(`a.row[href$="/${soon}"]`).click();
  await led.locator(".held .qr path").waitFor({ state: "attached" });
  const shown = async () => (await led.innerText(".held .digits")).replaceAll(" ", "");
  assert.match(await shown(), /^\d{8}$/);
  await shoot(led, "volunteers-code");
  await page.locator(".tabs a", { hasText: "现在" }).click();
  await page.locator("section.now").getByRole("button", { name: "签到" }).click();
  await page.locator("dialog .go").click();
  await page.locator("dialog .field-fault", { hasText: "八位数字" }).waitFor();
  const wrong = String((Number(await shown()) + 1) % 100000000).padStart(8, "0");
  await page.locator("dialog input").fill(wrong);
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault").waitFor();
  await page.locator("dialog input").fill(await shown());
  await shoot(page, "volunteers-check-in");
  await page.locator("dialog .go").click();
  await page.locator("section.now", { hasText: "正在服务" }).waitFor();
  await good_page(page, "volunteers-here");
  await led.locator("li.attending", { hasText: "王小明" }).locator(".tag", { hasText: "正在服务" }).waitFor({ timeout: 20_000 });

  // Others: on standby where it is full; the leader checks one in.
  const [second, third] = [await join("赵大海", "13900000002"), await join("孙小芳", "13900000003")];
  for (const one of [second, third]) await station.send("POST", `/api/v1/volunteering/${leader.token}/led/teams/river-patrol/admit`, { volunteer: one.number });
  const full = (await plan(27 * 60, { needed: 1 })).shift.id;
  await station.send("POST", `/api/v1/volunteering/${second.token}/shifts/${full}/sign-up`, { role: "patrol" });
  await page.reload();
  await page.locator(".tabs a", { hasText: "班次" }).click();
  await card(full).locator(".tag", { hasText: "可以候补" }).waitFor();
  await card(full).getByRole("button", { name: /^报名候补/ }).click();
  await card(full).locator(".tag", { hasText: "候补中" }).waitFor();
  await station.send("POST", `/api/v1/volunteering/${second.token}/shifts/${full}/step-back`);
  await page.reload();
  await card(full).locator(".tag", { hasText: "已报名" }).waitFor(); // moved up by itself
});

test("a code that was read without signal waits on the telephone, and counts from then", of_the_page, async () => {
  const other = await join("周建国", "13900000004");
  await station.send("POST", `/api/v1/volunteering/${leader.token}/led/teams/river-patrol/admit`, { volunteer: other.number });
  const { shift: { id } } = await plan(10);
  await station.send("POST", `/api/v1/volunteering/${other.token}/shifts/${id}/sign-up`, { role: "patrol" });
  const { code } = await station.send("GET", `/api/v1/volunteering/${leader.token}/led/${id}`);
  const page = await station.open("/volunteers#" + other.token, undefined, phone);
  await page.getByRole("heading", { name: "周建国，您好" }).waitFor();
  await page.goto(`${station.address}/volunteers#in/${id}/${code.code}`); // the leader's QR code
  await page.getByText("东河村巡逻队").first().waitFor();
  await shoot(page, "volunteers-by-code");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "签到" }).click();
  await page.locator(".wait", { hasText: "已记在手机上" }).waitFor({ timeout: 30_000 });
  await page.locator(".wait", { hasText: "连不上服务器" }).waitFor();
  await shoot(page, "volunteers-waiting");
  await page.context().setOffline(false);
  await page.locator("section.now", { hasText: "正在服务" }).waitFor({ timeout: 30_000 });
  await page.locator(".wait", { hasText: "已记在手机上" }).waitFor({ state: "detached" });
  assert.equal((await own(other)).services[0].how_in, "code");
  await station.close(page);
  // Whoever has no link on their telephone is told what to do.
  const nobody = await station.open(`/volunteers#in/${id}/${code.code}`, undefined, phone);
  await nobody.getByText("请先在这部手机上打开您自己的链接").waitFor();
  await good_page(nobody);
  await station.close(nobody);
});

test("the page opens without signal, and checks in by the leader's code", of_the_page, async () => {
  const other = await join("吴小雨", "13900000005");
  await station.send("POST", `/api/v1/volunteering/${leader.token}/led/teams/river-patrol/admit`, { volunteer: other.number });
  const { shift: { id } } = await plan(10);
  await station.send("POST", `/api/v1/volunteering/${other.token}/shifts/${id}/sign-up`, { role: "patrol" });
  const { code } = await station.send("GET", `/api/v1/volunteering/${leader.token}/led/${id}`);
  const worker = await station.send("GET", "/volunteers-worker.js");
  for (const file of JSON.parse(worker.match(/const files = (\[.*?\]);/)[1])) await station.send("GET", file);
  const before = await station.open("/volunteers#" + other.token, undefined, phone);
  await before.getByRole("heading", { name: "吴小雨，您好" }).waitFor();
  await is_controlled(before);
  const telephone = before.context();
  await before.close(); // days pass
  await telephone.setOffline(true);
  const page = await telephone.newPage();
  await page.goto(`${station.address}/volunteers#in/${id}/${code.code}`);
  await page.getByRole("button", { name: "签到" }).click({ timeout: 30_000 });
  await page.locator(".wait", { hasText: "已记在手机上" }).waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "English" }).click(); // whose words were never shown on this telephone
  await page.locator("html[lang=en] .wait").waitFor();
  await shoot(page, "volunteers-opened-without-signal");
  assert.deepEqual(await violations(page), []);
  await telephone.setOffline(false);
  await page.locator("section.now", { hasText: "On duty" }).waitFor({ timeout: 40_000 });
  assert.equal((await own(other)).services[0].how_in, "code");
  await telephone.close();
});

test("hours without a shift, written with a witness; the leader says which count", async () => {
  const page = page_of_the_volunteer;
  await page.locator(".tabs a", { hasText: "时数" }).click();
  await page.locator("summary", { hasText: "写一笔" }).click();
  await press(page, "提交");
  assert.equal(await page.locator("#worklog ~ details .field-fault").count(), 3);
  const yesterday = new Date(Date.now() + 8 * 60 * minute - 24 * 60 * minute).toISOString().slice(0, 10);
  await page.getByLabel("哪一天").fill(yesterday);
  await page.locator("input[type=time]").nth(0).fill("08:00");
  await page.locator("input[type=time]").nth(1).fill("10:00");
  await page.getByLabel("做了什么").fill("帮独居老人检查燃气");
  await page.getByLabel("见证人的志愿者编号").fill(String(leader.number));
  await good_page(page, "volunteers-worklog");
  await press(page, "提交");
  await told(page, "已提交，等队长确认");
  await page.locator("#services ~ .lines .tag", { hasText: "等待确认" }).first().waitFor();

  const led = page_of_the_leader;
  await led.goto(station.address + "/volunteers#lead");
  await led.reload();
  await led.locator("#to-confirm ~ .lines li", { hasText: "王小明" }).getByRole("button", { name: "确认王小明的服务", exact: true }).click();
  await led.locator("dialog input").fill("121");
  await led.locator("dialog .go").click();
  await led.locator("dialog .field-fault", { hasText: "1 到 120" }).waitFor();
  await led.locator("dialog input").fill("90");
  await shoot(led, "volunteers-confirm");
  await led.locator("dialog .go").click();
  await told(led, "已确认王小明的服务并记账");
  await page.reload();
  await page.locator(".sum", { hasText: "1.5 分" }).waitFor();
});

test("one checks out, the leader confirms, and the points are there, line by line", async () => {
  const page = page_of_the_volunteer, led = page_of_the_leader;
  const [service] = (await own(link)).services.filter((one) => one.state === "open");
  // A whole minute of the shift has passed.
  const begins = Math.max(Date.parse(service.began_at), Date.parse((await own(link)).shifts.find((one) => one.shift.id === service.shift).shift.starts_at));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, begins + 61_000 - Date.now())));
  await led.goto(`${station.address}/volunteers#lead/${service.shift}`);
  await led.locator(".held .digits").waitFor();
  await page.locator(".tabs a", { hasText: "现在" }).click();
  await page.locator("section.now").getByRole("button", { name: "签退" }).click();
  await page.locator("dialog input").fill((await led.innerText(".held .digits")).replaceAll(" ", ""));
  await page.locator("dialog .go").click();
  await told(page, "已签退");
  await page.locator("#waiting").waitFor();
  await led.locator("li.attending", { hasText: "王小明" }).getByRole("button", { name: "确认王小明的服务", exact: true }).click({ timeout: 20_000 });
  await led.locator("dialog .go").click();
  await told(led, "已确认王小明的服务并记账");
  await good_page(led, "volunteers-list");
  await page.reload();
  const minutes = (await own(link)).minutes;
  assert.ok(minutes >= 91, "an hour and a half, and a minute at least");
  await page.locator(".points .figure", { hasText: (Math.floor((minutes * 10 + 30) / 60) / 10).toFixed(1) }).waitFor();
  await good_page(page, "volunteers-now");
  await page.locator(".tabs a", { hasText: "时数" }).click();
  await page.locator("#ledger ~ .lines > li").nth(1).waitFor();
  assert.equal(await page.locator("#ledger ~ .lines > li").count(), 2);
  await good_page(page, "volunteers-hours");
});

test("staff confirm what is the leader's own, and a wrong entry is taken back by two people", async () => {
  const written = await station.send("POST", `/api/v1/volunteering/${leader.token}/worklog`, {
    team: "river-patrol", began_at: new Date(Date.now() - 300 * minute).toISOString(), ended_at: new Date(Date.now() - 180 * minute).toISOString(), content: "巡查河堤", witness: link.number,
  });
  const page = await station.open("/teams#services", desk);
  await page.getByRole("button", { name: `确认志愿者 ${leader.number} 号的服务`, exact: true }).waitFor();
  await good_page(page, "teams-services");
  await press(page, `确认志愿者 ${leader.number} 号的服务`);
  await page.locator("dialog .go").click();
  await told(page, "并记账");
  assert.equal((await own(leader)).minutes, written.minutes);

  await page.goto(station.address + "/teams#ledger");
  const { credits: [credit] } = await station.send("GET", "/api/v1/credits", undefined, desk);
  await press(page, `提出冲销第 ${credit.id} 笔`);
  await page.locator("dialog .go").click();
  await page.locator("dialog .field-fault", { hasText: "请写明原因" }).waitFor();
  await page.locator("dialog textarea").fill("日期记错了");
  await page.locator("dialog .go").click();
  await page.locator("tr", { hasText: `第 ${credit.id} 笔` }).getByText("须由另一位同事同意").waitFor();
  const other = await station.open("/teams#ledger", head);
  // Another declines: the entry stays, whoever asked reads it, and asks anew.
  await press(other, `不同意冲销第 ${credit.id} 笔`);
  await other.locator("dialog", { hasText: "照旧有效" }).locator(".go").click();
  await told(other, "没有冲销");
  await page.reload();
  await page.locator("tr", { hasText: "冲销未获同意" }).getByRole("button", { name: `提出冲销第 ${credit.id} 笔` }).click();
  await page.locator("dialog textarea").fill("日期记错了");
  await page.locator("dialog .go").click();
  await page.locator("tr", { hasText: `第 ${credit.id} 笔` }).getByRole("button", { name: `撤回冲销第 ${credit.id} 笔的请求` }).waitFor();
  await other.reload();
  await press(other, `同意冲销第 ${credit.id} 笔`);
  await other.locator("dialog", { hasText: "日期记错了" }).locator(".go").click();
  await told(other, "已冲销");
  await other.locator("tr.undone", { hasText: `第 ${credit.id} 笔` }).waitFor();
  await other.locator("td.amount", { hasText: "−2小时" }).waitFor();
  assert.equal((await own(leader)).minutes, 0);
  await good_page(other, "teams-ledger");
  await station.close(other);
  await station.close(page);
});

test("a volunteer is masked for staff, shown for a purpose, trained, and given a new link that ends the old one", async () => {
  const page = await station.open(`/teams#volunteers/${link.number}`, desk);
  await page.locator("#person", { hasText: "王" }).waitFor();
  assert.doesNotMatch(await page.innerText("#person"), /王小明|0013/);
  await good_page(page, "teams-volunteer");
  await page.click("#reveal");
  await page.locator("dialog .go").click();
  assert.equal(await page.locator("dialog").count(), 1, "a purpose in words is required");
  await page.fill("dialog input", "约训练时间");
  await page.locator("dialog .go").click();
  const code = page.locator("dialog", { hasText: "请再验证一次" });
  await page.locator("#person", { hasText: "138 0013 8000" }).or(code).waitFor();
  if (await code.count()) {
    await code.locator("input").fill(fresh_code("desk"));
    await code.locator(".go").click();
  }
  await page.locator("#person", { hasText: "138 0013 8000" }).waitFor();
  await page.click("#mask");
  assert.doesNotMatch(await page.innerText("#person"), /王小明|0013/);
  await page.locator("summary", { hasText: "登记培训和保险" }).click();
  await page.getByLabel("培训", { exact: false }).last().fill("first-aid");
  await page.getByLabel("完成日期").fill("2026-05-20");
  await page.locator("#trainings-of ~ details .go").click();
  await told(page, "已登记");
  await page.locator("#trainings-of ~ .lines", { hasText: "急救" }).waitFor();
  await press(page, "给一个新链接");
  await page.locator("dialog .go").click();
  const fresh = await page.getByLabel("新链接", { exact: true }).inputValue();
  await page.locator(".once .qr path").waitFor({ state: "attached" });
  await good_page(page, "teams-link");
  await station.close(page);
  await page_of_the_volunteer.reload();
  await page_of_the_volunteer.getByRole("heading", { name: "这个链接不能用了" }).waitFor();
  await page_of_the_volunteer.goto(fresh);
  await page_of_the_volunteer.getByRole("heading", { name: "王小明，您好" }).waitFor();
  link = { ...link, token: new URL(fresh).hash.slice(1) };
});

test("one changes what is said of oneself, asks another team, and withdraws: the person is gone, the team's hours stay", async () => {
  const page = page_of_the_volunteer;
  await page.locator(".tabs a", { hasText: /^我$/ }).click();
  await page.locator("summary", { hasText: "查看和更改" }).click();
  await page.locator(".check", { hasText: "写出我的姓名" }).click();
  await page.getByLabel("是否中共党员", { exact: false }).selectOption("yes");
  await press(page, "保存");
  await told(page, "已保存");
  const { volunteer } = await own(link);
  assert.deepEqual([volunteer.name_is_public, volunteer.party_member], [true, true]);
  await page.getByRole("button", { name: "申请加入: 蓝鹰救援队" }).or(page.locator("summary", { hasText: "其他队伍" })).first().waitFor();
  if (!(await page.getByRole("button", { name: "申请加入: 蓝鹰救援队" }).isVisible())) await page.locator("summary", { hasText: "其他队伍" }).click();
  await page.getByRole("button", { name: "申请加入: 蓝鹰救援队" }).click();
  await told(page, "已申请");
  await good_page(page, "volunteers-me");
  const before = (await station.send("GET", "/api/v1/teams/river-patrol", undefined, desk)).team.minutes;
  assert.ok(before > 0);
  await press(page, "退出志愿者");
  const dialog = page.locator("dialog", { hasText: "退出志愿者？" });
  assert.equal(await dialog.locator(".go").isDisabled(), true, "not by accident");
  await dialog.locator("input").check();
  await shoot(page, "volunteers-withdraw");
  await dialog.locator(".go").click();
  await page.getByRole("heading", { name: "您已退出" }).waitFor();
  await page.goto(station.address + "/track");
  await page.goto(station.address + "/volunteers");
  await page.getByLabel("姓名", { exact: true }).waitFor(); // to join
  assert.equal((await station.send("GET", "/api/v1/teams/river-patrol", undefined, desk)).team.minutes, before);
  const list = await station.open(`/teams#volunteers/${link.number}`, desk);
  await list.locator("#one .tag", { hasText: "已退出" }).waitFor();
  await good_page(list, "teams-withdrawn");
  for (const one of [list, page, page_of_the_leader]) await station.close(one);
});

test("who may only read sees no button that would be refused", of_the_page, async () => {
  const auditor = await station.sign_in("auditor");
  const page = await station.open("/teams#teams/river-patrol", auditor);
  await page.locator("#one h2", { hasText: "东河村巡逻队" }).waitFor();
  assert.equal(await page.locator("#add").count(), 0);
  assert.equal(await page.locator("#one button", { hasText: /更改|排|队长|接纳/ }).count(), 0);
  await good_page(page);
  await station.close(page);
});
