// The teams' display in a real Chromium on the real program: the staff's figures and appraisal on a telephone, what is taken away,
// a volunteer's consent, and the wall.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, is_well, of_the_page, shoot } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const minute = 60_000;
const name = (place) => ["李桂芳", "王建国", "赵大海", "孙小芳", "周志强", "吴秀英"][place % 6] + (place < 6 ? "" : "甲");
let head, links;

const year_of = (at) => new Date(at + 8 * 3600e3).toISOString().slice(0, 4);
const worked_at = Date.now() - 100 * minute;
const period = year_of(worked_at);
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();

before(async () => {
  await station.start();
  head = await station.sign_in("head");
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  const teams = [["east-patrol", "东河村巡逻队", "East River Patrol", ["WC-001", "WC-002"]], ["anti-fraud", "反诈宣传队", "Anti-Fraud Team", []], ["merchants", "老街商户联盟", "Old Street Merchants", ["WC-003"]]];
  for (const [code, zh, en, grids] of teams) {
    await station.send("POST", "/api/v1/teams", { code, kind: "community", name: { zh, en }, grids, requirements: { trainings: code === "anti-fraud" ? ["first-aid"] : [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false }, head);
  }
  links = [];
  for (let place = 0; place < 12; ++place) {
    const link = await station.send("POST", "/api/v1/volunteering/join", { name: name(place), telephone: `139000000${10 + place}`, born: "1985-03", name_is_public: place % 2 === 0, skills: [], languages: [], times: [], teams: teams.map(([code]) => code), consent: { version: notice.version, risks: true, data: true } });
    links.push(link);
    for (const [code] of teams) await station.send("POST", `/api/v1/teams/${code}/admit`, { volunteer: link.number }, head);
  }
  let service = 0;
  for (const [place, link] of links.entries()) {
    for (const [code] of teams.slice(0, 1 + (place % 3))) {
      const begun = worked_at - 100 * minute * (1 + place) - 3000 * minute * (code === "east-patrol" ? 0 : code === "anti-fraud" ? 1 : 2);
      await station.send("POST", `/api/v1/volunteering/${link.token}/worklog`, { team: code, began_at: new Date(begun).toISOString(), ended_at: new Date(begun + 85 * minute).toISOString(), content: "巡逻和宣传", witness: links[(place + 1) % links.length].number });
      await station.send("POST", `/api/v1/services/${++service}/confirm`, {}, head);
    }
  }
});
after(() => station.stop());

test("a volunteer agrees on their own page that their hours are shown; nobody is shown before", of_the_page, async () => {
  const figures = () => station.send("GET", `/api/v1/team-figures?period=${period}`, undefined, head);
  assert.ok((await figures()).teams.every((team) => team.persons.length === 0));
  const page = await station.open("/volunteers#" + links[0].token, undefined, phone);
  await page.locator(".tabs a", { hasText: /^我$/ }).click();
  await page.locator("summary", { hasText: "查看和更改" }).click();
  const box = page.locator(".check", { hasText: "在队伍展示中写出我的时数" });
  assert.equal(await box.locator("input").isChecked(), false, "not unless they say so");
  await box.click();
  await shoot(page, "display-consent");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await told(page, "已保存");
  await is_well(page);
  assert.deepEqual((await figures()).teams.find((team) => team.code === "east-patrol").persons, [{ volunteer: links[0].number, name: name(0), minutes: 85 }]);
  for (const [place, link] of links.entries()) {
    if (place === 0) continue;
    await station.send("PUT", `/api/v1/volunteering/${link.token}/profile`, { name: name(place), name_is_public: place % 2 === 0, hours_on_wall: place !== 5, skills: [], languages: [], times: [] });
  }
  await station.close(page);
});

test("staff see the quarter and the year, appraise by criteria that they set, and take it away", async () => {
  const page = await station.open("/teams#figures", head, phone);
  await page.locator(".display-table tbody tr").first().waitFor();
  assert.equal(await page.locator(".display-table tbody tr").count(), 3);
  await is_well(page);
  await shoot(page, "display-quarter-phone");
  await page.getByLabel("时间", { exact: true }).selectOption(period);
  await page.locator(".appraised li").first().waitFor();
  await page.locator(".appraised summary").first().click();
  await page.getByText("程序自带的标准").first().waitFor();
  await is_well(page);
  await shoot(page, "display-year-phone");
  await page.getByRole("button", { name: "更改标准", exact: true }).click();
  const form = page.locator("form[aria-label=考评标准]");
  for (let left = 7; left > 2; --left) await form.getByRole("button", { name: /^去掉: / }).nth(2).click();
  await page.getByText("已分配 45 分").waitFor();
  await form.locator(".go").click();
  await form.locator(".field-fault", { hasText: "应为 100 分" }).waitFor();
  await form.getByLabel("满分标准").first().fill("10");
  await form.getByLabel("分值").first().fill("85");
  await shoot(page, "display-criteria-phone");
  await form.locator(".go").click();
  await told(page, "已设置考评标准");
  await page.getByText(/自 \d{4} 年度起/).first().waitFor();
  const shown = await station.send("GET", `/api/v1/team-figures?period=${period}`, undefined, head);
  assert.deepEqual(shown.appraisal.settings.criteria.map((one) => [one.figure, one.target, one.weight]), [["hours", 10, 85], ["patrols", 48, 15]]);
  const [first] = shown.teams;
  assert.equal(first.appraisal.result, Math.round(Math.min(first.figures.minutes / 600, 1) * 8500) / 100);
  await page.locator(".appraised li", { hasText: `${first.appraisal.result.toFixed(2)} 分` }).first().waitFor();
  await is_well(page);
  for (const [button, begin] of [["PDF", "%PDF"], ["XLSX", "PK"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
    assert.equal(download.suggestedFilename(), `linli-teams-${period}.${button.toLowerCase()}`);
    assert.ok(readFileSync(await download.path()).toString("latin1").startsWith(begin));
  }
  assert.deepEqual(page.faults.filter((fault) => !/status of 4(00|22)/.test(fault)), []);
  await station.close(page);
});

for (const [language, width, height] of [["zh", 1920, 1080], ["en", 3840, 2160]]) {
  test(`the wall fits its screen, is read from afar, goes through the teams and names nobody who has not agreed (${language}, ${width} px)`, of_the_page, async () => {
    const page = await station.open(`/teams?wall&period=${period}`, head, { language, width, height });
    const unit = Math.min(width / 240, height / 135);
    const seen = [];
    for (const slide of ["all", "anti-fraud", "east-patrol"]) {
      if (slide !== "all") await page.locator(".slide h2", { hasNotText: seen.at(-1) }).waitFor({ timeout: 20_000 });
      else await page.locator(".slide h2").waitFor();
      seen.push(await page.innerText(".slide h2"));
      await is_well(page);
      await shoot(page, `display-wall-${slide}-${language}-${width}`);
      const [outside, small] = await page.evaluate((least) => {
        const all = [...document.querySelectorAll(".team-wall *")].filter((one) => one.getBoundingClientRect().width > 0);
        return [
          all.filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.bottom > innerHeight + 1; }).map((one) => one.outerHTML),
          all.filter((one) => one.children.length === 0 && one.textContent.trim() && !one.closest(".will-end") && parseFloat(getComputedStyle(one).fontSize) < least).map((one) => one.outerHTML),
        ];
      }, 4 * unit - 0.1);
      assert.deepEqual(outside, []);
      assert.deepEqual(small, [], "type of 4 units at least");
      const cut = await page.evaluate(() => { const one = document.querySelector(".team-wall .first"); return one.scrollHeight - one.clientHeight; });
      assert.ok(cut <= 1, `${cut} px of a team's names are cut off`);
    }
    assert.deepEqual(seen, language === "zh" ? ["全部队伍", "反诈宣传队", "东河村巡逻队"] : ["All teams", "Anti-Fraud Team", "East River Patrol"], "by code, whoever has more hours");
    const text = await page.innerText("main");
    assert.ok(text.includes("李桂芳"));
    assert.ok(!text.includes(name(1)) && text.includes(String(links[1].number)), "by number, who wants no name in public");
    assert.ok(!text.includes(language === "zh" ? `志愿者 ${links[5].number} 号` : `Volunteer ${links[5].number} `) && !text.includes(name(5)), "not who has not agreed");
    assert.equal(await page.locator(".team-wall a, .team-wall button").count(), 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
    await station.close(page);
  });
}
