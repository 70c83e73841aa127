// Settings: what is kept how long, the rules, the grids, who is on duty; each as the server then has it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, is_well, of_the_page, shoot } from "./station.mjs";

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
const bar = (page) => page.locator(".bar");
const save = async (page, name = "保存") => {
  await bar(page).getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
};
const shown = async (page, text) => page.getByText(text).first().waitFor();
const close = (page) => station.leave(page);
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

test("whoever may only read them sees the periods and the last runs", of_the_page, async () => {
  const page = await open("retention", "zh", undefined, await station.sign_in("system"));
  assert.equal(await page.locator("input").count(), 0);
  await page.getByText("180", { exact: true }).waitFor();
  await is_well(page);
  await close(page);
});

for (const [language, width] of [["en", 1440], ["zh", 390]]) {
  test(`the rules are well in every part (${language}, ${width} px)`, of_the_page, async () => {
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

for (const [language, width] of [["zh", 1440], ["en", 390]]) {
  test(`what other rules would do to last month's incidents is seen before they are saved (${language}, ${width} px)`, async () => {
    const said = {
      zh: { go: "试算影响", nothing: "上月的事件不会有任何不同", finish: "办结时限", some: /件会有不同/, old: "表单又改过了", back: "撤回一步", percent: "用去多少时限后预警（%）", category: "类别", amount: "办结时限: 数量", unit: "办结时限: 单位" },
      en: { go: "See the effect", nothing: "Nothing would change", finish: "Finish within", some: /would differ/, old: "The form has changed since", back: "One step back", percent: "Amber when so much of a span is used (%)", category: "Category", amount: "Finish within: amount", unit: "Finish within: unit" },
    }[language];
    const before_it = await rules();
    const page = await open("rules", language, { width, height: 900 });
    await open_parts(page);
    await page.getByLabel(said.percent).fill("70");
    await page.getByRole("button", { name: said.go }).click();
    await shown(page, said.nothing);
    await page.getByLabel(said.category, { exact: true }).selectOption("traffic");
    await page.getByLabel(said.amount).first().fill("30");
    await page.getByLabel(said.unit).first().selectOption("minutes");
    await shown(page, said.old);
    await page.getByRole("button", { name: said.go }).click();
    await shown(page, said.some);
    await is_well(page);
    await shoot(page, `settings-preview-${language}-${width}`);
    // Its count is the server's, and its examples lead to the incidents.
    const book = structuredClone(before_it.rulebook);
    book.warn_percent = 70;
    book.categories.find((one) => one.code === "traffic").deadlines.finish = { unit: "minutes", amount: 30 };
    const tried = await station.send("POST", "/api/v1/rulebook/preview", book, head);
    assert.ok(tried.differ > 0);
    await shown(page, new RegExp(`(^|\\D)${tried.differ} (件会有不同|would differ)`));
    const finish = page.locator(".effects > li", { hasText: said.finish }).first();
    assert.deepEqual(await finish.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href"))), tried.deadlines[2].examples.map((one) => `/desk#${one.number}`));
    assert.deepEqual(await rules(), before_it, "trying changes nothing");
    // Step by step back to where it was.
    while (await page.getByRole("button", { name: said.back }).isEnabled()) await page.getByRole("button", { name: said.back }).click();
    await page.getByText(language === "zh" ? "没有更改" : "No changes").waitFor();
    await close(page);
  });
}

test("a category and a partner are added, used and saved; what is in use is not left out", async () => {
  const before_it = await rules();
  const page = await open("rules");
  await open_parts(page);
  // In use by the rules themselves: said here.
  await page.getByLabel("类别", { exact: true }).selectOption("lost");
  await page.getByRole("button", { name: "去掉“失物招领”" }).click();
  await page.getByText("类别 lost.lost、lost.found 用到它").waitFor();
  await shown(page, "派遣规则第 1 条用到它");
  await page.getByRole("button", { name: "去掉“便民服务平台”" }).click();
  await page.getByText("类别 hazard.lighting、traffic.road、facilities 用到它").waitFor();
  await is_well(page);
  // New ones.
  await page.getByLabel("新单位的代码").fill("water-works");
  await page.getByRole("button", { name: "添加单位" }).click();
  await page.getByLabel("water-works: 中文名称").fill("水务公司");
  await page.getByLabel("上级类别").selectOption("facilities");
  await page.getByLabel("代码", { exact: true }).fill("facilities.pipe");
  await page.getByText("已有这个代码").waitFor();
  await page.getByLabel("代码", { exact: true }).fill("facilities.bench");
  await page.getByLabel("新类别的中文名称").fill("座椅损坏");
  await page.getByLabel("新类别的英文名称").fill("Broken bench");
  await page.getByRole("button", { name: "添加类别" }).click();
  assert.equal(await page.getByLabel("类别", { exact: true }).inputValue(), "facilities.bench");
  await page.getByLabel("协作单位", { exact: true }).selectOption("water-works");
  await page.getByLabel("涉及个人").selectOption("true");
  await page.reload(); // nothing typed is lost
  await save(page);
  await page.getByText("没有更改").waitFor();
  const { rulebook } = await rules();
  const codes = rulebook.categories.map((one) => one.code);
  assert.equal(codes.indexOf("facilities.bench"), codes.indexOf("facilities.camera") + 1, "behind its siblings");
  assert.deepEqual(rulebook.categories.find((one) => one.code === "facilities.bench"), { code: "facilities.bench", parent: "facilities", name: { zh: "座椅损坏", en: "Broken bench" }, partner: "water-works", about_people: true });
  assert.deepEqual(rulebook.partners.at(-1), { code: "water-works", name: { zh: "水务公司", en: "water-works" } });
  // An open incident has it: the server says so, in the preview too.
  const { number } = await station.send("POST", "/api/v1/reports", { category: "facilities.bench", description: "公园的座椅坏了", location: { lon: 121.95, lat: 29.32 } });
  await open_parts(page);
  await page.getByLabel("类别", { exact: true }).selectOption("facilities.bench");
  await page.getByRole("button", { name: "去掉“座椅损坏”" }).click();
  await page.getByRole("button", { name: "试算影响" }).click();
  await page.locator(".fault").getByText("类别“facilities.bench”还有 1 件未结案的事件，不能没有。").waitFor();
  await save(page);
  await page.locator(".field-fault").getByText("类别“facilities.bench”还有 1 件未结案的事件").waitFor();
  await is_well(page);
  await shoot(page, "settings-refused-zh-1440");
  await page.getByRole("button", { name: "撤回一步" }).click();
  await page.getByText("没有更改").waitFor();
  await station.send("POST", `/api/v1/incidents/${number}/decline`, { outcome: "unfounded", reason: "试一试" }, head);
  await station.send("PUT", "/api/v1/rulebook", before_it.rulebook, head);
  page.faults = page.faults.filter((fault) => !/status of (4\d\d)/.test(fault));
  await close(page);
});

for (const [language, width] of [["zh", 1440], ["en", 390]]) {
  test(`earlier rules are compared and taken back (${language}, ${width} px)`, async () => {
    const before_it = await rules();
    await station.send("PUT", "/api/v1/rulebook", { ...before_it.rulebook, border_metres: 77, urgent_words: [...before_it.rulebook.urgent_words, "求救"] }, head);
    const { version } = await rules();
    const page = await open("rules", language, { width, height: 900 });
    const said = { zh: { list: "历次规则", compare: `对比: 第 ${version - 1} 版`, take: "取回到表单", border: /边界提示/ }, en: { list: "Earlier rules", compare: `Compare: Version ${version - 1}`, take: "Take into the form", border: /Near a border/ } }[language];
    await page.locator("summary", { hasText: said.list }).click();
    const newest = page.locator("ol.past > li").first();
    await newest.getByText(language === "zh" ? "现行" : "in force").waitFor();
    await newest.getByText(said.border).waitFor();
    await page.getByRole("button", { name: said.compare, exact: true }).click();
    const dialog = page.getByRole("dialog");
    const row = dialog.getByRole("row", { name: said.border });
    await row.waitFor();
    assert.deepEqual(await row.getByRole("cell").allTextContents(), [String(before_it.rulebook.border_metres), "77"]);
    await is_well(page);
    await shoot(page, `settings-versions-${language}-${width}`);
    await dialog.getByRole("button", { name: said.take }).click();
    assert.equal((await rules()).version, version, "only the form has it");
    await save(page, page.said.save);
    await page.getByText(page.said.none).waitFor();
    assert.deepEqual((await rules()).rulebook, before_it.rulebook);
    assert.equal((await rules()).version, version + 1);
    await close(page);
  });
}

const division = async () => {
  const { versions } = await station.send("GET", "/api/v1/grids/versions", undefined, head);
  return station.send("GET", `/api/v1/grids/versions/${versions[0].version}`, undefined, head);
};
const as_file = (content) => ({ name: "town.geojson", mimeType: "application/geo+json", buffer: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)) });

for (const [language, width] of [["zh", 1440], ["en", 390]]) {
  test(`grids from a file are checked and tried before they are in force, and can be put back (${language}, ${width} px)`, async () => {
    const said = {
      zh: { same: "与现行网格完全相同", broken: "文件有错误，不能导入", closed: "没有闭合", lost: "去掉 1 个", renamed: "改名 1 个", import: "导入为新版本", none: "会不在任何网格内", imported: /已导入/, now: (v) => `现行网格是第 ${v} 版` },
      en: { same: "The same as the present grids", broken: "cannot be imported", closed: "not closed", lost: "1 gone", renamed: "1 with another name", import: "Import as a new version", none: "would lie in no grid", imported: /^Imported/, now: (v) => `Version ${v} of the grids is in force` },
    }[language];
    const first = await division();
    const page = await open("grids", language, { width, height: 900 });
    await shown(page, said.now(first.version));
    const choose = (content) => page.locator("input[type=file]").setInputFiles(as_file(content));
    await choose("not json");
    await page.locator(".fault").waitFor();
    await choose(first);
    await shown(page, said.same);
    assert.equal(await page.getByRole("button", { name: said.import }).count(), 0);
    const broken = structuredClone(first);
    broken.features[2].geometry.coordinates[0].pop();
    await choose(broken);
    await shown(page, said.broken);
    await shown(page, said.closed);
    assert.equal(await page.getByRole("button", { name: said.import }).count(), 0);
    // The busiest grid goes, another gets a name.
    const { grids } = await station.send("GET", "/api/v1/board?period=days_30", undefined, head);
    const busiest = grids.filter((one) => one.key).sort((one, other) => other.now.reported - one.now.reported)[0].key;
    const other = { ...first, features: first.features.filter((one) => one.properties.code !== busiest) };
    other.features[0] = structuredClone(other.features[0]);
    other.features[0].properties.name = "新名字";
    await choose(other);
    await shown(page, said.lost);
    await shown(page, said.renamed);
    await shown(page, said.none);
    await page.locator(".change-map [data-drawn]").waitFor();
    await is_well(page);
    await shoot(page, `settings-grids-${language}-${width}`);
    const tried = await station.send("POST", "/api/v1/grids/preview", other, head);
    assert.deepEqual(await page.locator(".effects a").evaluateAll((all) => all.map((one) => one.getAttribute("href"))), tried.effect.in_none.examples.map((one) => `/desk#${one.number}`));
    assert.equal((await division()).version, first.version, "nothing happens before the answer");
    await page.getByRole("button", { name: said.import }).click();
    await is_well(page);
    await page.getByRole("dialog").getByRole("button", { name: said.import }).click();
    await shown(page, said.now(first.version + 1));
    assert.equal((await division()).features.length, first.features.length - 1);
    // And back: the earlier version is tried and confirmed as a file is; its file can be had too.
    await page.locator("summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("ol.past > li").nth(1).getByRole("link").click()]);
    assert.equal(download.suggestedFilename(), `grids-${first.version}.geojson`);
    assert.deepEqual(JSON.parse(readFileSync(await download.path(), "utf8")), first);
    await page.locator("ol.past > li").nth(1).getByRole("button").click();
    await page.getByRole("button", { name: said.import }).click();
    await page.getByRole("dialog").getByRole("button", { name: said.import }).click();
    await shown(page, said.now(first.version + 2));
    assert.deepEqual((await division()).features, first.features);
    page.faults = page.faults.filter((fault) => !/status of (4\d\d)/.test(fault));
    await close(page);
  });
}

test("the staff of a grid is changed in a page; what was typed outlives a reload; what somebody else did is said", async () => {
  const page = await open("grids", "zh", { width: 390, height: 844 });
  await page.getByLabel("按网格或姓名查找").fill("WC-007");
  await page.getByRole("button", { name: /更改 .*WC-007 的人员/ }).click();
  const dialog = page.getByRole("dialog");
  const before_it = (await division()).features.find((one) => one.properties.code === "WC-007").properties.staff;
  await dialog.getByRole("button", { name: "加一人" }).click();
  const place = before_it.length + 1;
  await dialog.getByLabel(`第 ${place} 人: 职责`).selectOption("worker");
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.getByText("姓名应为 1 至 60 字").first().waitFor();
  await dialog.getByLabel(`第 ${place} 人: 姓名`).fill("测试甲");
  await is_well(page);
  await shoot(page, "settings-staff-zh-390");
  await page.reload(); // nothing typed is lost
  assert.equal(await dialog.getByLabel(`第 ${place} 人: 姓名`).inputValue(), "测试甲");
  const { version } = await division();
  await station.send("PUT", "/api/v1/grids/WC-008/staff", { staff: [] }, head);
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.getByText("他人更改了别的网格，这个网格没有变").waitFor();
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.waitFor({ state: "detached" });
  const after_it = await division();
  assert.equal(after_it.version, version + 2);
  assert.deepEqual(after_it.features.find((one) => one.properties.code === "WC-007").properties.staff, [...before_it, { role: "worker", name: "测试甲" }]);
  assert.deepEqual(after_it.features.find((one) => one.properties.code === "WC-008").properties.staff, [], "the other change stands");
  assert.doesNotMatch(JSON.stringify(await station.send("GET", "/api/v1/grids")), /测试甲/, "not everybody's to read");
  await page.getByLabel("按网格或姓名查找").fill("测试甲");
  await page.getByText("网格员 测试甲").waitFor();
  page.faults = page.faults.filter((fault) => !/status of (4\d\d)/.test(fault));
  await close(page);
});

test("what somebody else changed in the same grid is shown beside what was typed, and not written over unless one says so", async () => {
  const staff_of = async (code) => (await division()).features.find((one) => one.properties.code === code).properties.staff;
  const page = await open("grids");
  const dialog = page.getByRole("dialog");
  const begin = async () => {
    await page.getByLabel("按网格或姓名查找").fill("WC-011");
    await page.getByRole("button", { name: /更改 .*WC-011 的人员/ }).click();
  };
  const add = async (name) => {
    const place = (await dialog.getByRole("group").count()) + 1;
    await dialog.getByRole("button", { name: "加一人" }).click();
    await dialog.getByLabel(`第 ${place} 人: 职责`).selectOption("volunteer");
    await dialog.getByLabel(`第 ${place} 人: 姓名`).fill(name);
  };
  const names = () => dialog.locator("input").evaluateAll((all) => all.map((one) => one.value));
  const by_colleague = (staff) => station.send("PUT", "/api/v1/grids/WC-011/staff", { staff }, head);
  const save = dialog.getByRole("button", { name: "保存", exact: true });
  const first = await staff_of("WC-011");

  await begin();
  await add("测试乙");
  const theirs = [...first, { role: "worker", name: "同事添的人" }];
  await by_colleague(theirs);
  await save.click();
  const told = dialog.getByRole("alert");
  await told.getByText("他人更改了这个网格的人员").waitFor();
  assert.match(await told.innerText(), /现在是：.*网格员 .*同事添的人/s);
  assert.match(await told.innerText(), /现在有、您填写的没有：网格员 同事添的人/);
  assert.match(await told.innerText(), /您填写的有、现在没有：志愿者 测试乙/);
  assert.deepEqual(await staff_of("WC-011"), theirs, "nothing was written over");
  assert.ok((await names()).includes("测试乙"), "what was typed is still there");
  assert.ok(await save.isDisabled());
  await is_well(page);
  await shoot(page, "settings-staff-overtaken");
  await page.reload();
  await told.getByText("他人更改了这个网格的人员").waitFor();
  assert.ok(await save.isDisabled(), "nor by a reload");

  // Begun again from what is there now, both stand.
  await dialog.getByRole("button", { name: "改为从现在的人员开始" }).click();
  await told.waitFor({ state: "detached" });
  await add("测试乙");
  await save.click();
  await dialog.waitFor({ state: "detached" });
  const both = [...theirs, { role: "volunteer", name: "测试乙" }];
  assert.deepEqual(await staff_of("WC-011"), both);

  // Replaced knowingly; and when somebody was faster once more, that is shown again.
  await begin();
  await add("测试丙");
  await by_colleague(first);
  await save.click();
  await told.getByText("他人更改了这个网格的人员").waitFor();
  await by_colleague([]);
  await dialog.getByRole("button", { name: "用我填写的替换现在的" }).click();
  await told.getByText("现在是：没有人员").waitFor();
  assert.deepEqual(await staff_of("WC-011"), []);
  await dialog.getByRole("button", { name: "用我填写的替换现在的" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(await staff_of("WC-011"), [...both, { role: "volunteer", name: "测试丙" }]);
  page.faults = page.faults.filter((fault) => !/status of (4\d\d)/.test(fault));
  await close(page);
});

test("each sees the parts that their rights allow", of_the_page, async () => {
  const parts_of = async (name) => {
    const page = await station.open("/settings", name === "head" ? head : await station.sign_in(name));
    await page.locator(".settings .card").first().waitFor();
    const parts = await page.locator(".settings > nav a").allTextContents();
    const is_in_header = await page.locator(".pages a[href='/settings']").count();
    await is_well(page);
    await close(page);
    return [parts, is_in_header];
  };
  assert.deepEqual(await parts_of("head"), [["保存期限", "规则", "网格", "值班", "预警", "协作单位", "未送达"], 1]);
  assert.deepEqual(await parts_of("desk"), [["值班", "预警", "协作单位", "未送达"], 1]);
  assert.deepEqual(await parts_of("system"), [["保存期限", "网格", "协作单位", "未送达", "单位"], 1]);
});
