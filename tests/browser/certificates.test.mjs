// Certificates of service and the record of the five items in a real Chromium on the real program: a volunteer has one issued on a telephone, and whoever scans
// it sees whether it holds.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const hour = 3_600_000;
let desk, head, member, address;

const without_refusals = (faults) => faults.filter((fault) => !/status of (404|409|422)/.test(fault));
const good_page = async (page, name) => {
  if (name) await shoot(page, name);
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(without_refusals(page.faults), []);
};

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  await station.send("POST", "/api/v1/teams", { code: "lamp-patrol", kind: "village_patrol", name: { zh: "河灯巡逻队", en: "Lamp Patrol" }, requirements: { insured: false }, is_risky: false, step_back_hours: 12, rest_hours: 0, closed: false }, desk);
  const join = (name, telephone) => station.send("POST", "/api/v1/volunteering/join", { name, telephone, born: "1985-03", skills: [], languages: [], times: [], teams: [], consent: { version: notice.version, risks: true, data: true } });
  const leader = await join("李河灯", "19911110001");
  member = await join("王河灯", "19911110002");
  for (const { number } of [leader, member]) await station.send("POST", "/api/v1/teams/lamp-patrol/leaders", { volunteer: number, is_leader: true }, desk);
  const now = Date.now();
  for (const ago of [5, 3]) {
    const { id } = await station.send("POST", `/api/v1/volunteering/${member.token}/worklog`, { team: "lamp-patrol", began_at: new Date(now - ago * hour).toISOString(), ended_at: new Date(now - (ago - 1) * hour).toISOString(), content: "巡河", witness: leader.number });
    await station.send("POST", `/api/v1/services/${id}/confirm`, {}, desk);
  }
});
after(() => station.stop());

test("a volunteer has a certificate issued, opens it, and its signature holds", async () => {
  const page = await station.open("/volunteers#" + member.token, undefined, phone);
  await page.locator(".tabs a", { hasText: "时数" }).or(page.locator(".tabs a").nth(2)).first().click();
  await page.locator("#certificate_form .go").click();
  const link = page.locator(".once a");
  await link.waitFor();
  await good_page(page, "certificate-issued");
  address = await link.getAttribute("href");
  assert.match(address, /^\/certificate#[\w-]{300,}$/);
  await station.close(page);

  const paper = await station.open(address, undefined, phone);
  await paper.locator("#finding.good", { hasText: "签名有效" }).waitFor();
  await paper.locator("#hours_now.good").waitFor();
  assert.match(await paper.innerText(".paper"), /王河灯/);
  assert.match(await paper.innerText(".paper"), /河灯巡逻队/);
  assert.match(await paper.innerText(".paper"), /2小时/);
  await paper.locator(".qr path").waitFor({ state: "attached" });
  await good_page(paper, "certificate");
  await paper.emulateMedia({ media: "print" });
  assert.equal(await paper.locator("#finding").isVisible(), false, "what is checked now is not printed");
  await shoot(paper, "certificate-printed");
  await paper.emulateMedia({ media: null });

  // One who has been here before can check it without the station; hours are not asked then.
  await paper.route("**/api/v1/certificates/**", (route) => route.abort());
  await paper.reload();
  await paper.locator("#finding.good", { hasText: "签名有效" }).waitFor();
  await paper.locator("#hours_now.wait", { hasText: "连不上" }).waitFor();
  await station.close(paper);
});

const pages_of = (file) => Number(/^Pages:\s+(\d+)$/m.exec(execFileSync("pdfinfo", [file], { encoding: "utf8" }))?.[1]);

test("it is taken along as a PDF", async () => {
  const paper = await station.open(address, undefined, phone);
  await paper.locator("#finding.good").waitFor();
  const [file] = await Promise.all([paper.waitForEvent("download"), paper.locator(".certificate-pdf").click()]);
  assert.match(file.suggestedFilename(), /^linli-certificate-\d+\.pdf$/);
  assert.equal(pages_of(await file.path()), 1);
  await good_page(paper);
  await station.close(paper);
});

test("staff and a leader issue one for a volunteer who asks in person", async () => {
  const page = await station.open(`/teams#volunteers/${member.number}`, head);
  await page.locator(".certificate-for").click();
  const dialog = page.getByRole("dialog", { name: /志愿服务记录证明/ });
  await dialog.locator(".go").click();
  await dialog.locator(".field-fault").waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("dialog input[name=in_person]"));
  await dialog.locator("input[name=in_person]").check();
  await good_page(page, "certificate-for");
  await dialog.locator(".go").click();
  const [opened] = [await dialog.locator("a.go").getAttribute("href")];
  const issued = await station.open(opened);
  await issued.locator("#finding.good").waitFor();
  assert.match(await issued.innerText(".paper"), /王河灯/);
  await station.close(issued);
  await good_page(page, "certificate-for-made");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await station.close(page);

  const { token } = await station.send("POST", `/api/v1/volunteers/${member.number - 1}/link`, undefined, desk);
  const led = await station.open(`/volunteers#${token}/lead`, undefined, phone);
  await led.locator("summary", { hasText: "队员" }).click();
  await led.getByRole("button", { name: "开具证明: 王河灯" }).click();
  const asked = led.getByRole("dialog", { name: /王河灯/ });
  await asked.locator("input[name=in_person]").check();
  await asked.locator("input[type=checkbox]").nth(1).uncheck();
  await good_page(led, "certificate-for-led");
  await asked.locator(".go").click();
  await asked.locator("a.go").waitFor();
  await good_page(led, "certificate-for-led-made");
  await station.close(led);
});

test("one that was altered, or is none, is said to be so", async () => {
  const note = Buffer.from(address.split("#")[1], "base64url").toString();
  const forged = Buffer.from(note.replace("\"minutes\":120", "\"minutes\":720")).toString("base64url");
  const page = await station.open("/certificate#" + forged, undefined, phone);
  await page.locator("#finding.fault", { hasText: "签名无效" }).waitFor();
  await shoot(page, "certificate-forged");
  await page.evaluate(() => { location.hash = "nonsense"; });
  await page.locator(".fault", { hasText: "不是服务证明" }).waitFor();
  await station.close(page);
});

test("hours that were taken back since are told, in English too", async () => {
  const { credits } = await station.send("GET", `/api/v1/credits?volunteer=${member.number}`, undefined, desk);
  const { reversal } = await station.send("POST", `/api/v1/credits/${credits[0].id}/reverse`, { reason: "重复" }, head);
  await station.send("POST", `/api/v1/reversals/${reversal.id}/agree`, undefined, desk);
  const page = await station.open(address, undefined, { ...phone, language: "en" });
  await page.locator("#finding.good", { hasText: "The signature is good" }).waitFor();
  await page.locator("#hours_now.wait", { hasText: "now 1 hour" }).waitFor();
  await good_page(page, "certificate-en");
  await station.close(page);
});

test("staff record a commendation; the volunteer reads it, and takes the record along", async () => {
  const page = await station.open(`/teams#volunteers/${member.number}`, head);
  await page.locator("#merits summary").click();
  await page.locator("#merits input[type=date]").first().fill("2026-03-05");
  await page.locator("#merits textarea").fill("暴雨夜护送老人");
  await page.locator("#merits .go").click();
  await page.locator("#merits .lines", { hasText: "暴雨夜护送老人" }).waitFor();
  await page.locator("#merits select").selectOption("evaluation");
  await page.locator("#merits input[type=date]").nth(0).fill("2026-01-01");
  await page.locator("#merits input[type=date]").nth(1).fill("2026-06-30");
  await page.locator("#merits textarea").fill("认真负责");
  await page.locator("#merits .go").click();
  await page.locator("#merits .lines", { hasText: "认真负责" }).waitFor();
  await good_page(page, "merits");
  await page.locator("#export_records").click();
  await page.locator("dialog input").fill("年度上报");
  const [all] = await Promise.all([page.waitForEvent("download"), page.locator("dialog .go").click()]);
  const file = JSON.parse(readFileSync(await all.path(), "utf8"));
  assert.equal(file.format, "linli/volunteer-records/v1");
  assert.ok(file.volunteers.length >= 2);
  for (const { minutes, services } of file.volunteers) assert.equal(services.reduce((sum, one) => sum + one.minutes, 0), minutes);
  await good_page(page);
  await station.close(page);

  const own = await station.open("/volunteers#" + member.token, undefined, phone);
  await own.locator(".tabs a", { hasText: /^我$/ }).click();
  await own.locator(".lines", { hasText: "暴雨夜护送老人" }).waitFor();
  const [mine] = await Promise.all([own.waitForEvent("download"), own.locator("#save_record").click()]);
  const { volunteers: [record, ...others] } = JSON.parse(readFileSync(await mine.path(), "utf8"));
  assert.deepEqual(others, []);
  assert.equal(record.basics.name, "王河灯");
  assert.equal(record.minutes, 60);
  assert.deepEqual(record.services.map(({ content, minutes, kind }) => ({ content, minutes, kind })), [{ content: "巡河", minutes: 60, kind: "village_patrol" }]);
  assert.deepEqual(record.trainings, []);
  assert.deepEqual(record.commendations.map(({ from, until, text }) => [from, until, text]), [["2026-03-05", "2026-03-05", "暴雨夜护送老人"]]);
  assert.deepEqual(record.evaluations.map(({ from, until, text }) => [from, until, text]), [["2026-01-01", "2026-06-30", "认真负责"]]);
  await good_page(own, "record");
  await station.close(own);
});
