// A public alert is written at the settings, seen by a resident, updated and cancelled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let desk;

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
});
after(() => station.stop());

const is_well = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
};
const close = async (page, ...refused) => {
  assert.deepEqual(page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`))), []);
  await station.close(page);
};
const seen_by_a_resident = async (check, name) => {
  const page = await station.open("/", null);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await check(page.getByRole("region", { name: "公共预警" }));
  await is_well(page);
  if (name) await shoot(page, name);
  await close(page);
};

test("the duty desk writes one; half an English text is named, and put right", async () => {
  const page = await station.open("/settings#alerts", desk);
  await page.getByText("现在没有预警").waitFor();
  await shoot(page, "alerts-none-zh");
  await page.getByRole("button", { name: "发布新的预警" }).click();
  await page.getByLabel("事件 · 中文").fill("台风");
  await page.getByLabel("标题 · 中文").fill("台风蓝色预警");
  await page.getByLabel("说明 · 中文").fill("今晚八点起有大风。");
  await page.getByLabel("防范提示 · 中文").fill("请关好门窗。");
  await page.getByText("要么全部填写").click();
  await page.getByLabel("标题 · English").fill("Typhoon: blue alert");
  await page.getByLabel("严重性").selectOption("Severe");
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await page.getByRole("alert").first().waitFor();
  assert.equal(await page.getByLabel("事件 · English").getAttribute("aria-invalid"), "true");
  await page.getByLabel("事件 · English").fill("Typhoon");
  await page.getByLabel("说明 · English").fill("Strong winds from eight.");
  await page.getByLabel("防范提示 · English").fill("Close your windows.");
  await is_well(page);
  await shoot(page, "alerts-form-zh");
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await page.getByRole("listitem").filter({ hasText: "台风蓝色预警" }).filter({ hasText: "生效中" }).waitFor();
  await is_well(page);
  await shoot(page, "alerts-list-zh");
  await close(page, 422);
});

test("a resident sees it at the top, with what to do", async () => {
  await seen_by_a_resident(async (region) => {
    await region.getByRole("heading", { name: "台风蓝色预警" }).waitFor();
    await region.getByText("详情与防范提示").click();
    await region.getByText("请关好门窗。").waitFor();
  }, "alerts-resident-zh");
});

test("an update takes its place, and cancelling takes it away", async () => {
  const page = await station.open("/settings#alerts", desk);
  await page.getByRole("button", { name: "更新: 台风蓝色预警" }).click();
  await page.getByLabel("标题 · 中文").fill("台风橙色预警");
  await page.getByRole("button", { name: "更新", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "台风橙色预警" });
  await row.waitFor();
  await seen_by_a_resident((region) => region.getByRole("heading", { name: "台风橙色预警" }).waitFor());
  await row.getByRole("button", { name: "解除: 台风橙色预警" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "解除", exact: true }).click();
  await page.getByText("现在没有预警").waitFor();
  await page.getByText("已结束的").click();
  await page.getByText("已被更新取代").waitFor();
  await is_well(page);
  await close(page);
  await seen_by_a_resident(async (region) => assert.equal(await region.count(), 0));
});
