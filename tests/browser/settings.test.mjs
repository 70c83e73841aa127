// Settings: what is kept how long, the rules, who is on duty; each as the server then has it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
const words = {
  zh: { contacts: "报告人的姓名、电话、住址、联系方式: 天数", save: "保存", shorter: /无法恢复/, undo: "撤销：恢复刚才的设置", wrong: /1 处不在允许的范围内/, unsaved: /1 处更改尚未保存/, none: "没有更改" },
  en: { contacts: "a reporter's name, telephone, address and contact: Days", save: "Save", shorter: /cannot be brought back/, undo: "Undo: back to the settings before", wrong: /1 value lies outside/, unsaved: /1 change is not saved/, none: "No changes" },
};
let head;

before(async () => {
  await station.start();
  head = await station.sign_in("head");
});
after(() => station.stop());

const open = async (part, language = "zh", size = { width: 1440, height: 900 }, session = head) => {
  const page = await station.open("/settings#" + part, session, { language, ...size });
  page.said = words[language];
  await page.locator(".settings .card").first().waitFor();
  return page;
};
const is_well = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
};
const close = async (page) => {
  assert.deepEqual(page.faults, []);
  await station.close(page);
};
const periods = async () => (await station.send("GET", "/api/v1/retention")).periods;
const rules = () => station.send("GET", "/api/v1/rulebook");
const open_parts = async (page) => {
  for (const summary of await page.locator("summary").all()) await summary.click();
};

for (const [language, width] of [["zh", 1440], ["en", 390]]) {
  test(`a period is changed within its bounds, after a question, and put back (${language}, ${width} px)`, async () => {
    const page = await open("retention", language, { width, height: 900 });
    await is_well(page);
    await shoot(page, `settings-retention-${language}-${width}`);
    const days = page.getByLabel(page.said.contacts);
    await days.fill("10");
    await page.getByText(page.said.wrong).waitFor();
    assert.equal(await days.getAttribute("aria-invalid"), "true");
    assert.ok(await page.getByRole("button", { name: page.said.save, exact: true }).isDisabled());
    await is_well(page);
    await days.fill("90");
    await page.getByText(page.said.unsaved).waitFor();
    await page.reload(); // nothing typed is lost
    assert.equal(await days.inputValue(), "90");
    await page.getByRole("button", { name: page.said.save, exact: true }).click();
    const question = page.getByRole("dialog");
    await question.getByText(page.said.shorter).waitFor();
    await is_well(page);
    await shoot(page, `settings-retention-question-${language}-${width}`);
    assert.equal((await periods()).contacts, 180, "nothing happens before the answer");
    await question.getByRole("button", { name: page.said.save }).click();
    await question.waitFor({ state: "detached" });
    assert.equal((await periods()).contacts, 90);
    await page.getByRole("button", { name: page.said.undo }).click();
    await page.waitForFunction(() => document.querySelector("input.number").value === "180");
    assert.equal((await periods()).contacts, 180);
    await close(page);
  });
}

test("whoever may only read them sees the periods and the last runs", async () => {
  const page = await open("retention", "zh", undefined, await station.sign_in("system"));
  assert.equal(await page.locator("input").count(), 0);
  await page.getByText("180", { exact: true }).waitFor();
  await is_well(page);
  await close(page);
});

for (const [language, width] of [["en", 1440], ["zh", 390]]) {
  test(`the rules are well in every part (${language}, ${width} px)`, async () => {
    const page = await open("rules", language, { width, height: 900 });
    await open_parts(page);
    await is_well(page);
    await shoot(page, `settings-rules-${language}-${width}`);
    await close(page);
  });
}

test("deadlines, urgent words and days off become a new version of the rules, and go back", async () => {
  const before_it = await rules();
  const page = await open("rules");
  await open_parts(page);
  await page.getByLabel("类别", { exact: true }).selectOption("fire");
  await page.getByLabel("办结时限: 数量").first().fill("5");
  await page.getByLabel("办结时限: 单位").first().selectOption("working_days");
  await page.getByLabel("紧急词", { exact: true }).fill("着火\n救命、快来人");
  await page.getByLabel("另外的休息日").fill("2026-13-01");
  await page.getByText("不是日期：2026-13-01").waitFor();
  assert.ok(await page.getByRole("button", { name: "保存", exact: true }).isDisabled());
  await page.getByLabel("另外的休息日").fill("2026-12-31");
  await page.reload(); // nothing typed is lost
  await page.getByText("有 3 处更改尚未保存").waitFor();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await is_well(page);
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("没有更改").waitFor();
  const now = await rules();
  assert.equal(now.version, before_it.version + 1);
  assert.deepEqual(now.rulebook.categories.find((one) => one.code === "fire").deadlines.finish, { unit: "working_days", amount: 5 });
  assert.deepEqual(now.rulebook.urgent_words, ["着火", "救命", "快来人"]);
  assert.deepEqual(now.rulebook.calendar.days_off, ["2026-12-31"]);
  await page.getByRole("button", { name: words.zh.undo }).click();
  await page.getByText(`现行规则是第 ${before_it.version + 2} 版`).waitFor();
  assert.deepEqual((await rules()).rulebook, before_it.rulebook);
  await close(page);
});

test("what the server refuses stands at its field; what somebody else changed is not written over", async () => {
  const page = await open("rules");
  await open_parts(page);
  const to = page.getByLabel("第 1 条：去向，依次");
  await to.fill("nobody");
  await to.blur();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.locator(".field-fault").getByText("没有“nobody”").waitFor();
  await is_well(page);
  await to.fill("desk");
  await to.blur();
  const { version, rulebook } = await rules();
  await station.send("PUT", "/api/v1/rulebook", { ...rulebook, border_metres: 40 }, head);
  await page.getByLabel("边界提示（米）").fill("50");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByText("规则已被他人更新。请记下").waitFor();
  assert.deepEqual([(await rules()).version, (await rules()).rulebook.border_metres], [version + 1, 40]);
  assert.equal(await page.getByLabel("边界提示（米）").inputValue(), "50", "what was typed is still there");
  page.faults = page.faults.filter((fault) => !/status of (4\d\d)/.test(fault)); // the browser's own lines
  await close(page);
});

test("a post goes off duty and comes back", async () => {
  const page = await open("duty", "zh", { width: 390, height: 844 });
  await page.getByLabel("按网格或姓名查找").fill("WC-007");
  await is_well(page);
  const post = page.locator(".rows li", { hasText: "社区民警" });
  await post.getByRole("button").click();
  await page.getByText("1 个岗位不在岗").waitFor();
  assert.deepEqual((await station.send("GET", "/api/v1/duty", undefined, head)).off_duty, ["officer/WC-007"]);
  await shoot(page, "settings-duty-zh-390");
  await post.getByRole("button", { name: /上岗/ }).click();
  await page.getByText("所有岗位都在岗").waitFor();
  assert.deepEqual((await station.send("GET", "/api/v1/duty", undefined, head)).off_duty, []);
  await close(page);
});
