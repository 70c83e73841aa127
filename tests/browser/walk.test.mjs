// One report all the way, in two browsers at once: the resident's phone, and the station's people in theirs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, shoot, violations } from "./station.mjs";

const station = new DemoStation();
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
let elsewhere;

before(async () => {
  await station.start();
  elsewhere = await station.launch();
});
after(async () => {
  await elsewhere?.close();
  await station.stop();
});

test("report, desk, field, claim, the resident confirms, the board counts it", async () => {
  const [desk, officer, head] = [await station.sign_in("desk"), await station.sign_in("officer.wc-001"), await station.sign_in("head")];
  const at_the_desk = await station.open("/desk", desk, { browser: elsewhere });
  await at_the_desk.waitForSelector("#live.on");
  const on_the_wall = await station.open("/board", head, { browser: elsewhere });
  const closed_today = on_the_wall.locator(".today .figure").nth(2);
  await closed_today.waitFor();
  const closed_before = Number((await closed_today.innerText()).replaceAll(",", ""));

  // The resident, without an account, in the middle of the grid WC-001.
  const { features } = await station.send("GET", "/api/v1/grids");
  const corners = features.find((one) => one.properties.code === "WC-001").geometry.coordinates.flat(Infinity);
  const middle = (of) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const here = { longitude: middle(corners.filter((_, i) => i % 2 === 0)), latitude: middle(corners.filter((_, i) => i % 2 === 1)), accuracy: 10 };
  const resident = await station.open("/", undefined, { ...phone, geolocation: here, permissions: ["geolocation"] });
  await resident.getByLabel("发生了什么").fill("巷口路灯三天不亮，晚上看不清台阶");
  await resident.getByLabel("类别", { exact: false }).first().selectOption("hazard.lighting");
  await resident.getByLabel("在哪里", { exact: false }).first().fill("望潮路 3 号巷口");
  await resident.getByRole("button", { name: /用我现在的位置/ }).click();
  await resident.getByText("已记下您现在的位置", { exact: false }).first().waitFor();
  await resident.getByRole("button", { name: "发送报告" }).click();
  await resident.getByRole("heading", { name: "已收到，谢谢您" }).waitFor();
  const link = await resident.getByLabel("查询链接", { exact: false }).first().inputValue();
  const { number } = await station.send("GET", "/api/v1/tracking/" + new URL(link).hash.slice(1));
  await shoot(resident, "walk-1-reported");

  // The desk sees it by itself, accepts it and sends somebody.
  await at_the_desk.locator(`#list button[data-number="${number}"]`).click();
  await at_the_desk.locator("#detail .steps button[data-step=accept]").waitFor();
  await at_the_desk.keyboard.press("a");
  await at_the_desk.locator("#detail h2", { hasText: "已受理" }).waitFor();
  await at_the_desk.keyboard.press("d");
  await at_the_desk.locator("dialog select").waitFor();
  await shoot(at_the_desk, "walk-2-desk");
  await at_the_desk.locator("dialog select").selectOption("officer/WC-001");
  await at_the_desk.locator("dialog .go").click();
  await at_the_desk.locator("#detail h2", { hasText: "已派遣" }).waitFor();

  // On the street.
  const street = await station.open("/field#" + number, officer, { browser: elsewhere, ...phone });
  const press = (name) => street.locator("main, dialog[open]").last().getByRole("button", { name, exact: true }).first().click();
  await press("接单");
  await press("到场");
  await press("申请结案");
  await street.getByLabel("处理结果", { exact: false }).first().fill("已换灯泡，亮了");
  await shoot(street, "walk-3-field");
  await press("申请结案");
  await street.locator(".title-row .tag", { hasText: "申请结案" }).waitFor();
  await at_the_desk.locator("#detail h2", { hasText: "申请结案" }).waitFor();

  // The resident is asked, and says that it is settled.
  await resident.goto(link);
  await resident.getByRole("button", { name: "已解决", exact: true }).click();
  await resident.getByText("已收到您的答复", { exact: false }).first().waitFor();
  assert.deepEqual(await violations(resident), []);
  await shoot(resident, "walk-4-confirmed");

  const closed = (await station.send("GET", "/api/v1/incidents/" + number, undefined, desk)).incident;
  assert.deepEqual([closed.state, closed.outcome, closed.verified], ["closed", "resolved", "by_reporter"]);
  await at_the_desk.locator("#detail h2", { hasText: /已解决|已结案/ }).waitFor();
  await on_the_wall.waitForFunction((wanted) => Number([...document.querySelectorAll(".today .figure")][2].textContent.replaceAll(",", "")) === wanted, closed_before + 1, { timeout: 40_000 });
  await shoot(on_the_wall, "walk-5-board");
  for (const page of [resident, at_the_desk, street, on_the_wall]) assert.deepEqual(page.faults, []);
});
