// A public alert is written at the settings, seen by a resident, updated and cancelled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation();
let desk;

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
});
after(() => station.stop());

const close = (page, ...refused) => station.leave(page, ...refused);
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

test("what another service sends is at the desk at once, and gone when it is over", async () => {
  const page = await station.open("/desk", desk);
  await page.locator("#queue, .queue").first().waitFor();
  const hint = page.locator("a.alert-hint");
  assert.equal(await hint.count(), 0);
  const moment = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19) + "-00:00";
  const send = async (identifier, type, more) => {
    const document = `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier>`
      + `<sender>weather@example.org</sender><sent>${moment(-1)}</sent><status>Actual</status><msgType>${type}</msgType><scope>Public</scope>${more}</alert>`;
    const reply = await fetch(station.address + "/api/v1/alerts/incoming", {
      method: "POST", body: document, headers: { "Content-Type": "application/cap+xml", Cookie: desk.cookie, "Linli-CSRF": desk.csrf },
    });
    assert.equal(reply.status, 200, await reply.clone().text());
    return /<sent>(.*)<\/sent>/.exec(document)[1];
  };
  const sent = await send("w-1", "Alert", `<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>`
    + `<expires>${moment(120)}</expires><senderName>市气象台</senderName><headline>暴雨橙色预警</headline><area><areaDesc>全市</areaDesc></area></info>`);
  await hint.getByText("⚠ 暴雨橙色预警 · 市气象台").waitFor({ timeout: 10_000 });
  await is_well(page);
  await shoot(page, "alerts-desk-zh");
  await send("w-2", "Cancel", `<references>weather@example.org,w-1,${sent}</references>`);
  await hint.waitFor({ state: "detached", timeout: 10_000 });
  await close(page);
});
