// What a patrol notices, on a telephone: written down on service, with and without signal, followed, and thanked for; the leader and
// the desk see it with their shift.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const minute = 60_000;
let desk, head, leader, walker, shift;

const team = { code: "found-team", kind: "village_patrol", name: { zh: "东河村巡逻队", en: "East River Patrol" }, grids: ["WC-001"], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false };

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  await station.send("POST", "/api/v1/teams", team, desk);
  const join = async (name, telephone) => {
    const link = await station.send("POST", "/api/v1/volunteering/join", { name, telephone, born: "1985-03", skills: [], languages: [], times: [], teams: [team.code], consent: { version: notice.version, risks: true, data: true } });
    await station.send("POST", `/api/v1/teams/${team.code}/admit`, { volunteer: link.number }, desk);
    return link;
  };
  [leader, walker] = [await join("李桂芳", "13900000041"), await join("王小明", "13900000042")];
  await station.send("POST", `/api/v1/teams/${team.code}/leaders`, { volunteer: leader.number, is_leader: true }, desk);
  ({ shift: { id: shift } } = await station.send("POST", `/api/v1/teams/${team.code}/shifts`, {
    starts_at: new Date(Date.now() + 10 * minute).toISOString(), ends_at: new Date(Date.now() + 130 * minute).toISOString(), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 2, standby: 0 }], grids: ["WC-001"], meeting_point: "村委会门口",
  }, desk));
  await station.send("POST", `/api/v1/volunteering/${walker.token}/shifts/${shift}/sign-up`, { role: "patrol" });
});
after(() => station.stop());

const findings = async () => (await station.send("GET", `/api/v1/volunteering/${walker.token}/findings`)).findings;
const card = (page) => page.locator("section.card", { has: page.locator("#findings") });

test("what is noticed on service is reported, followed, settled, and thanked for", async () => {
  const page = await station.open("/volunteers", undefined, phone);
  const [asked] = await Promise.all([
    page.waitForResponse((reply) => reply.url().endsWith(`/${walker.token}/findings`)),
    page.evaluate((hash) => { location.hash = hash; }, `#${walker.token}/now`),
  ]);
  await asked.finished();
  await page.getByRole("heading", { name: "王小明，您好" }).waitFor();
  await page.locator("#next").waitFor();
  assert.equal(await page.locator("#findings").count(), 0, "nothing of it before one has come");
  await station.send("POST", `/api/v1/volunteering/${leader.token}/led/${shift}/check-in`, { volunteer: walker.number });
  await page.reload();
  await card(page).getByText("还没有写下发现").waitFor();
  await is_well(page);
  await shoot(page, "findings-none");

  await card(page).getByRole("button", { name: "写下发现" }).click();
  await card(page).getByRole("button", { name: "报告", exact: true }).click();
  await card(page).locator(".field-fault").first().waitFor();
  assert.equal(await card(page).locator(".field-fault").count(), 2, "what and where");
  await card(page).getByLabel("您发现了什么").fill("桥头护栏断了一截");
  await card(page).getByLabel("类别", { exact: false }).selectOption("hazard.fence");
  await page.reload();
  assert.equal(await card(page).getByLabel("您发现了什么").inputValue(), "桥头护栏断了一截", "what was typed is there after a reload");
  await card(page).getByLabel("在哪里").fill("东河村桥头");
  await is_well(page);
  await shoot(page, "findings-form");
  await card(page).getByRole("button", { name: "报告", exact: true }).click();
  await page.locator(".toasts p", { hasText: "已报告，编号 #" }).waitFor();
  const line = card(page).locator(".found li").first();
  await line.locator(".tag", { hasText: "待受理" }).waitFor();
  const [{ course: { incident } }] = await findings();

  // The course, as any reporter follows it.
  await line.getByRole("link", { name: `看经过：#${incident}` }).click();
  await page.getByRole("heading", { name: `#${incident} 围栏破损` }).waitFor();
  await page.getByText("桥头护栏断了一截").waitFor();
  await shoot(page, "findings-track");
  await page.goBack();
  await card(page).locator(".found li").first().waitFor();

  // Settled: thanks, and no points.
  const step = (name, who, body = {}) => station.send("POST", `/api/v1/incidents/${incident}/${name}`, body, who);
  await step("accept", desk);
  await step("dispatch", desk, { handler: "desk" });
  await step("take", desk);
  await step("claim-done", desk, { result: "已修好" });
  await step("verify", head);
  await page.reload();
  await card(page).locator(".thanks", { hasText: "谢谢您！您发现的这件事" }).waitFor();
  assert.match(await page.innerText(".points .figure"), /^0/, "no points for it");
  await is_well(page);
  await shoot(page, "findings-thanks");
  await station.close(page);
});

test("what is written without signal waits on the telephone, and is one incident", async () => {
  const page = await station.open(`/volunteers#${walker.token}/now`, undefined, phone);
  await card(page).getByRole("button", { name: "写下发现" }).click();
  await card(page).getByLabel("您发现了什么").fill("巷口堆满杂物");
  await card(page).getByLabel("在哪里").fill("东河村三巷");
  const before = (await findings()).length;
  await page.context().setOffline(true);
  await card(page).getByRole("button", { name: "报告", exact: true }).click();
  await page.locator(".wait", { hasText: "发现已存在这部手机上" }).waitFor({ timeout: 30_000 });
  await shoot(page, "findings-waiting");
  await page.context().setOffline(false);
  await page.locator(".wait", { hasText: "发现已存在这部手机上" }).waitFor({ state: "detached", timeout: 30_000 });
  await card(page).locator(".found li").nth(before).waitFor();
  assert.equal((await findings()).length, before + 1);
  await is_well(page);

  // An answer that is lost: the same note is sent again, and is no second one.
  let lost = 0;
  await page.route("**/findings", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    ++lost;
    await route.fetch();
    await route.abort();
  });
  await card(page).getByRole("button", { name: "写下发现" }).click();
  await card(page).getByLabel("您发现了什么").fill("路口井盖松动");
  await card(page).getByLabel("在哪里").fill("东河村路口");
  await card(page).getByRole("button", { name: "报告", exact: true }).click();
  await page.locator(".toasts p", { hasText: "已报告，编号 #" }).waitFor({ timeout: 30_000 });
  assert.equal(lost, 1);
  assert.equal((await findings()).length, before + 2);
  await station.close(page);
});

test("the leader and the desk see what was found on the shift, and the display counts it", async () => {
  const led = await station.open(`/volunteers#${leader.token}/lead/${shift}`, undefined, phone);
  const found = led.locator("section.card", { has: led.locator("#led-findings") });
  await found.locator("li").first().waitFor();
  assert.equal(await found.locator("li").count(), 3);
  const text = await found.innerText();
  assert.match(text, /围栏破损/);
  assert.match(text, /王小明/);
  assert.doesNotMatch(text, /杂物|井盖/, "nothing of what was written");
  await is_well(led);
  await shoot(led, "findings-led");
  await station.close(led);

  const figures = await station.send("GET", "/api/v1/team-figures", undefined, head);
  assert.deepEqual(figures.teams.find((one) => one.code === team.code).figures.reports, { found: 3, settled: 1 });
  const page = await station.open("/teams#figures", head, { width: 1280, height: 900 });
  await page.locator("th", { hasText: "发现事件" }).first().waitFor();
  await shoot(page, "findings-display");
  await station.close(page);
});
