// Swaps on two telephones: one asks, the other takes it; an exchange; an offer that is taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const hour = 3600_000;
const told = (page, text) => page.locator(".toasts p", { hasText: text }).first().waitFor();
let desk, leader, one, other, notice;

const join = (name, telephone) => station.send("POST", "/api/v1/volunteering/join", { name, telephone, born: "1985-03", skills: [], languages: [], times: [], teams: ["swap-team"], name_is_public: name === "陈守望", consent: { version: notice.version, risks: true, data: true } });
const plan = async (hours) => (await station.send("POST", "/api/v1/teams/swap-team/shifts", {
  starts_at: new Date(Date.now() + hours * hour).toISOString(), ends_at: new Date(Date.now() + (hours + 2) * hour).toISOString(), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 1, standby: 1 }], grids: [], meeting_point: "村委会门口",
}, desk)).shift.id;
const sign_up = (link, shift) => station.send("POST", `/api/v1/volunteering/${link.token}/shifts/${shift}/sign-up`, { role: "patrol" });
const places = async (shift) => (await station.send("GET", `/api/v1/shifts/${shift}`, undefined, desk)).attending.filter((each) => each.state === "signed_up").map((each) => each.volunteer);
const card = (page, id) => page.locator("li.shift", { has: page.locator(`[data-shift="${id}"]`) });
const offers = (page) => page.locator("section[aria-labelledby=offers]");

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
  ({ notice } = await station.send("GET", "/api/v1/public/teams"));
  await station.send("POST", "/api/v1/teams", { code: "swap-team", kind: "community", name: { zh: "桥头安全队", en: "Bridge Team" }, grids: [], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false }, desk);
  [leader, one, other] = [await join("李带队", "13900000021"), await join("周一鸣", "13900000022"), await join("陈守望", "13900000023")];
  await station.send("POST", "/api/v1/teams/swap-team/leaders", { volunteer: leader.number, is_leader: true }, desk);
  for (const { number } of [one, other]) await station.send("POST", "/api/v1/teams/swap-team/admit", { volunteer: number }, desk);
});
after(() => station.stop());

test("a place is offered to the team on one telephone, taken over on another, and was nobody else's in between", async () => {
  const shift = await plan(24);
  await sign_up(one, shift);
  const mine = await station.open(`/volunteers#${one.token}/now`, undefined, phone);
  const opener = card(mine, shift).getByRole("button", { name: /^换班或请人接替/ });
  await opener.click();
  const dialog = mine.getByRole("dialog", { name: "换班或请人接替" });
  await dialog.getByLabel("请谁").waitFor();
  const has_keyboard = (which) => which.evaluate((element) => element === document.activeElement);
  await mine.waitForFunction(() => document.activeElement?.matches("dialog select"), undefined, { timeout: 5_000 }); // once it can be filled in
  await mine.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.ok(await has_keyboard(opener), "back where it came from");
  await opener.click();
  await dialog.getByLabel("请谁").waitFor();
  assert.deepEqual(await dialog.getByLabel("请谁").locator("option").allInnerTexts(), ["全队：谁能来谁接", "陈守望"], "whose name is public");
  await is_well(mine);
  await shoot(mine, "volunteers-swap-offer");
  await dialog.locator(".go").click();
  await told(mine, "已发出");
  await offers(mine).locator(".tag", { hasText: "等人接下" }).waitFor();
  await card(mine, shift).getByText("已发出，名额仍是您的").waitFor();
  assert.equal(await opener.count(), 0, "it is not offered twice");
  assert.ok(await card(mine, shift).evaluate((element) => element === document.activeElement), "the button is gone, the shift has the keyboard");
  await mine.locator(".tabs a", { hasText: "班次" }).click();
  await offers(mine).locator(".tag", { hasText: "等人接下" }).waitFor(); // there too
  await card(mine, shift).getByText("已发出，名额仍是您的").waitFor();
  assert.equal(await opener.count(), 0);
  await is_well(mine);
  await shoot(mine, "volunteers-swap-shifts");
  await mine.locator(".tabs a", { hasText: "现在" }).click();
  assert.deepEqual(await places(shift), [one.number]);

  const theirs = await station.open(`/volunteers#${other.token}/now`, undefined, phone);
  await offers(theirs).getByText("一位队员请人接替").waitFor(); // whose name is not public
  await is_well(theirs);
  await shoot(theirs, "volunteers-swap-offered");
  await offers(theirs).getByRole("button", { name: /^我来接/ }).click();
  await theirs.locator("dialog", { hasText: "接下这个班次？" }).locator(".go").click();
  await told(theirs, "已换好");
  await card(theirs, shift).locator(".tag", { hasText: "已报名" }).waitFor();
  assert.deepEqual(await places(shift), [other.number]);
  await mine.reload();
  await offers(mine).locator(".tag", { hasText: "已有人接下" }).waitFor();
  await offers(mine).getByText("由陈守望接替").waitFor();
  await is_well(mine);
  await shoot(mine, "volunteers-swap-taken");
  for (const page of [mine, theirs]) await station.close(page);
});

test("two shifts are exchanged when both agree; an offer is taken back", async () => {
  const [first, second] = [await plan(48), await plan(72)];
  await sign_up(one, first);
  await sign_up(other, second);
  const mine = await station.open(`/volunteers#${one.token}/shifts`, undefined, phone);
  await card(mine, first).getByRole("button", { name: /^换班或请人接替/ }).click();
  const asks = mine.locator("dialog").getByLabel("换哪一班");
  await asks.waitFor();
  await asks.selectOption(String(second));
  await mine.locator("dialog .go").click();
  await told(mine, "已发出");
  const theirs = await station.open(`/volunteers#${other.token}/now`, undefined, phone);
  await offers(theirs).getByText("想换您的班次").waitFor();
  await is_well(theirs);
  await shoot(theirs, "volunteers-swap-exchange");
  await offers(theirs).locator("button.go").click();
  await theirs.locator("dialog", { hasText: "您让出" }).locator(".go").click();
  await told(theirs, "已换好");
  assert.deepEqual([await places(first), await places(second)], [[other.number], [one.number]]);

  await mine.reload();
  await card(mine, second).getByRole("button", { name: /^换班或请人接替/ }).click();
  await mine.locator("dialog .go").click();
  await told(mine, "已发出");
  await mine.locator(".tabs a", { hasText: "现在" }).click();
  await offers(mine).getByRole("button", { name: /^收回/ }).click();
  await mine.locator("dialog", { hasText: "收回？" }).locator(".go").click();
  await told(mine, "已收回");
  assert.deepEqual(await places(second), [one.number]);
  assert.equal((await station.send("GET", `/api/v1/volunteering/${other.token}/offers`)).offers.some((each) => !each.is_mine), false);
  for (const page of [mine, theirs]) await station.close(page);
});
