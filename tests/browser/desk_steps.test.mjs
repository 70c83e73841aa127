// Every step of staff, pressed once at the desk, and what became of the incident; and who else was at it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, day_from_now, shoot, violations } from "./station.mjs";

const station = new DemoStation();
let desk, head, page;

before(async () => {
  await station.start();
  [desk, head] = [await station.sign_in("desk"), await station.sign_in("head")];
});
after(() => station.stop());

const in_a_grid = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 } };
const report = async (more = {}) => (await station.send("POST", "/api/v1/incidents", { ...in_a_grid, ...more }, desk)).number;
const dossier_of = (number) => station.send("GET", `/api/v1/incidents/${number}`, undefined, desk);
const incident_of = async (number) => (await dossier_of(number)).incident;
const open = async (number, who = desk, options = {}) => {
  const opened = await station.open("/desk" + (number ? "#" + number : ""), who, options);
  await opened.waitForSelector("#list button");
  await opened.waitForSelector("#live.on");
  if (number) await opened.locator("#detail .history li").first().waitFor();
  return opened;
};
const go_to = async (number) => {
  await page.evaluate((hash) => { location.hash = hash; }, String(number));
  await page.locator("#detail h2", { hasText: `#${number} ` }).waitFor();
};
const stands = (on, state) => on.locator("#detail h2 .tag", { hasText: state }).waitFor();
const press = async (step, fields = {}, on = page) => {
  await on.locator(`#detail .steps button[data-step=${step}]`).click();
  const form = on.locator("dialog[open] .step-form");
  await form.waitFor();
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(label, { exact: false }).first();
    if (await field.evaluate((element) => element.tagName) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator(".go").click();
};
const done = (on = page) => on.locator("dialog[open]").waitFor({ state: "detached" });

test("from report to close, every step of staff; what may be taken back is", async () => {
  page = await open(await report());
  const number = Number(new URL(page.url()).hash.slice(1));
  await press("accept", { 说明: "收到" });
  await done();
  await stands(page, "已受理");
  await page.keyboard.press("u");
  await stands(page, "待受理");
  assert.equal((await incident_of(number)).state, "reported");
  await page.keyboard.press("a");
  await stands(page, "已受理");

  await press("relevel", { 级别: "3", 说明: "人多" });
  await done();
  await press("recategorise", { 类别: "fire.equipment", 说明: "看过了" });
  await done();
  assert.deepEqual([(await incident_of(number)).level, (await incident_of(number)).category], [3, "fire.equipment"]);
  await page.locator("#detail .unsent button", { hasText: "撤销“调整类别”" }).click();
  await page.locator("#detail dd", { hasText: "通道堵塞" }).waitFor();
  assert.equal((await incident_of(number)).category, "fire.exit");

  // Handed over to a partner, who gives it back; then sent to the desk, which does it all itself.
  await press("hand_over", { 协作单位: "integrated-enforcement", 说明: "请看" });
  await done();
  await stands(page, "移交中");
  assert.match((await incident_of(number)).handler, /^partner\//);
  await press("give_back", { 说明: "不归他们" });
  await done();
  await stands(page, "已受理");
  await press("dispatch", { 经办: "officer/WC-001" });
  await done();
  assert.equal((await incident_of(number)).handler, "officer/WC-001");
  await press("transfer", { 经办: "auxiliary/WC-002", 说明: "在附近" });
  await done();
  await page.locator("#detail dd", { hasText: "辅警 WC-002" }).waitFor();
  await press("take");
  await done();
  await stands(page, "处置中");
  await press("arrive");
  await done();
  assert.ok((await incident_of(number)).arrived_at);
  await press("pause", { 说明: "等物业", 恢复时间: `${day_from_now(14)}T09:30` });
  await done();
  await stands(page, "挂起");
  assert.equal((await incident_of(number)).paused_until, `${day_from_now(14)}T01:30:00Z`);
  await press("resume");
  await done();
  await press("note", { 说明: "已通知物业" });
  await done();
  await page.locator("#detail q", { hasText: "已通知物业" }).waitFor();
  await press("claim_done", { 办理结果: "已清走" });
  await done();
  await stands(page, "申请结案");
  assert.equal((await incident_of(number)).state, "claimed_done");

  // Whoever claimed does not verify: the desk is told so, the head does.
  await press("verify");
  await page.locator("dialog .fault").waitFor();
  await page.keyboard.press("Escape");
  const at_head = await open(number, head);
  await press("reject", { 说明: "又堵上了" }, at_head);
  await done(at_head);
  await stands(page, "处置中");
  await press("claim_done", { 办理结果: "装了立柱" });
  await done();
  await stands(at_head, "申请结案");
  await press("verify", { 说明: "看过" }, at_head);
  await done(at_head);
  await stands(page, "已解决");
  const closed = await incident_of(number);
  assert.deepEqual([closed.state, closed.outcome, closed.verified], ["closed", "resolved", "by_staff"]);
  await press("reopen", { 说明: "第三次堵" });
  await done();
  await page.waitForFunction(() => !document.querySelector("#detail h2 .tag").textContent.includes("已解决"));
  assert.equal((await incident_of(number)).reopened, 1);
  await station.close(at_head);

  const [twin, unwanted] = [await report(), await report()];
  await go_to(twin);
  await press("merge", { 并入事件编号: `#${number}` });
  await done();
  await stands(page, "重复");
  assert.equal((await incident_of(twin)).merged_into, number);
  await go_to(unwanted);
  await press("decline", { 结果: "not_ours", 说明: "邻镇的事" });
  await done();
  assert.deepEqual([(await incident_of(unwanted)).state, (await incident_of(unwanted)).outcome], ["closed", "not_ours"]);
  await page.keyboard.press("u");
  await stands(page, "待受理");
  assert.equal((await incident_of(unwanted)).state, "reported");
  assert.deepEqual(page.faults.filter((one) => !/40[39]|422/.test(one)), []);
  await station.close(page);
});

test("outside all grids: sent to an officer by typing a name; many at once, those that cannot be left out", async () => {
  const number = await report({ location: undefined, address: "镇外水库" });
  page = await open(number);
  assert.equal((await incident_of(number)).grid, "");
  await page.keyboard.press("a");
  await stands(page, "已受理");
  await page.keyboard.press("d");
  const find = page.getByLabel("输入网格、名称或姓名查找");
  await find.waitFor();
  await find.fill("没有这个人");
  await page.keyboard.press("Enter");
  await page.getByText("没有这样的岗位", { exact: false }).first().waitFor();
  assert.equal((await incident_of(number)).state, "accepted", "nothing goes out by the rules because a name was misspelt");
  const grids = (await station.send("GET", "/api/v1/grids")).features.map((one) => one.properties);
  const { code, name } = grids[40];
  await find.fill(`${code} 社区民警`);
  await page.locator("dialog [role=status]", { hasText: `1 个岗位，已选：社区民警 ${code} · ${name}` }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-dispatch");
  await page.keyboard.press("Enter");
  await done();
  assert.equal((await incident_of(number)).handler, `officer/${code}`);

  // Three marked, one of which cannot be dispatched.
  const numbers = [await report(), await report(), await report()];
  for (const one of numbers.slice(0, 2)) await station.send("POST", `/api/v1/incidents/${one}/accept`, {}, head);
  await go_to(numbers[2]);
  await page.locator(`#list button[data-number="${numbers[2]}"]`).click();
  for (const key of ["x", "j", "j", "Shift+X", "d"]) await page.keyboard.press(key);
  await find.fill(code);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("dialog .refused li", { hasText: `#${numbers[2]}` }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "去掉这 1 件，其余继续" }).click();
  assert.equal(await find.inputValue(), code);
  await page.locator("dialog .go").click();
  await done();
  for (const one of numbers.slice(0, 2)) assert.equal((await incident_of(one)).handler, `auxiliary/${code}`);
  assert.equal((await incident_of(numbers[2])).state, "reported");
  await page.keyboard.press("u");
  await page.getByText("已撤销").first().waitFor();
  for (const one of numbers.slice(0, 2)) assert.equal((await incident_of(one)).state, "accepted");
  await station.close(page);
});

test("a place is corrected on the map, by keyboard on the map, by address and by coordinates; on a phone too", async () => {
  const number = await report();
  page = await open(number);
  const click_at = (on, lon, lat) => on.evaluate(([x, y]) => {
    const { map } = document.getElementById("map");
    map.fire("click", { point: map.project([x, y]), lngLat: { lng: x, lat: y } });
  }, [lon, lat]);
  await page.waitForFunction(() => document.getElementById("map")?.dataset.points);
  const begin = async (on = page) => {
    await on.locator("#detail .steps button[data-step=relocate]").click();
    await on.locator("#detail .panel").waitFor();
  };
  await begin();
  assert.equal(await page.locator("dialog").count(), 0, "the map is not covered");
  await click_at(page, 121.955, 29.325);
  const spot = page.getByLabel("坐标（经度, 纬度）");
  assert.equal(await spot.inputValue(), "121.955000, 29.325000");
  await page.getByLabel("说明").fill("在对面");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "desk-place");
  await page.locator(".panel .go").click();
  await page.locator("#detail .panel").waitFor({ state: "detached" });
  assert.deepEqual((await incident_of(number)).location, { lon: 121.955, lat: 29.325 });

  await begin();
  await page.locator("#map .maplibregl-canvas").focus();
  const centre = await page.evaluate(() => document.getElementById("map").map.getCenter().toArray());
  await page.keyboard.press("Enter");
  await page.waitForFunction((lon) => document.querySelector(".panel input[inputmode=decimal]").value.startsWith(lon), centre[0].toFixed(6));
  // Coordinates of a phone's map: the server turns them, the ring and the grid say where that is.
  await spot.fill("29.32, 121.95");
  await page.getByLabel("坐标系").selectOption("gcj02");
  await page.locator(".panel [role=status]", { hasText: "属于" }).waitFor();
  await page.getByLabel("说明").fill("微信发来的位置");
  await page.keyboard.press("Enter");
  await page.locator("#detail .panel").waitFor({ state: "detached" });
  const { lon } = (await incident_of(number)).location;
  assert.ok(Math.abs(lon - 121.95) > 0.001 && Math.abs(lon - 121.95) < 0.01, "turned into WGS-84");

  await begin();
  await spot.fill("镇政府");
  await page.getByLabel("说明").fill("写错了");
  await page.locator(".panel .go").click();
  await page.locator(".panel .fault", { hasText: "请写明位置" }).waitFor();
  const [{ place }] = (await station.send("GET", "/api/v1/places?text=" + encodeURIComponent("望潮"))).places;
  const written = place.address && place.address !== place.name ? `${place.name}（${place.address}）` : place.name;
  await page.getByLabel("地点", { exact: false }).last().fill(place.name);
  await page.waitForFunction((text) => [...document.querySelectorAll("#step-places option")].some((one) => one.value === text), written);
  await page.getByLabel("地点", { exact: false }).last().fill(written);
  await page.locator(".panel .go").click();
  await page.locator("#detail .panel").waitFor({ state: "detached" });
  const now = await incident_of(number);
  assert.equal(now.address, written);
  assert.ok(Math.abs(now.location.lon - place.location.lon) < 1e-5);
  await station.close(page);

  const phone = await open(number, desk, { width: 390, height: 844, isMobile: true, hasTouch: true });
  await phone.locator("#detail .steps button[data-step=relocate]").click();
  await phone.locator("#detail .panel").waitFor();
  await phone.waitForFunction(() => document.getElementById("map")?.dataset.points);
  await phone.waitForFunction(() => { const { top } = document.getElementById("map").getBoundingClientRect(); return top >= -1 && top < 100; });
  await phone.locator("#map .maplibregl-canvas").tap();
  await phone.locator(".panel [role=status]", { hasText: /属于|网格/ }).waitFor();
  assert.deepEqual(await violations(phone), []);
  await shoot(phone, "desk-place-phone");
  await station.close(phone);
});

test("two people on one case: the second is told what happened and how it stands, keeps what was typed, and goes on", async () => {
  const number = await report();
  const [one, other] = [await open(number), await open(number, head)];
  await one.locator("#detail .steps button[data-step=decline]").click();
  await one.locator("dialog select").selectOption("not_ours");
  await one.locator("dialog input").fill("不归我们");
  await press("accept", { 说明: "我来" }, other);
  await done(other);
  await one.locator("dialog .meanwhile", { hasText: "刚才有人办理过这件：" }).waitFor();
  assert.match(await one.locator("dialog .meanwhile").textContent(), /受理（所长.*现在：已受理/);
  await one.locator("dialog .go").click();
  await one.locator("dialog .fault", { hasText: "请核对后再按一次" }).waitFor();
  assert.equal((await incident_of(number)).state, "accepted", "what was decided on the old state did not happen");
  assert.equal(await one.locator("dialog input").inputValue(), "不归我们");
  assert.deepEqual(await violations(one), []);
  await shoot(one, "desk-two-people");
  await one.locator("dialog .go").click();
  await done(one);
  assert.deepEqual([(await incident_of(number)).state, (await incident_of(number)).outcome], ["closed", "not_ours"]);

  // Where the step is not possible any more, that is said before it is pressed.
  const second = await report();
  for (const at of [one, other]) {
    await at.evaluate((hash) => { location.hash = hash; }, String(second));
    await at.locator("#detail h2", { hasText: `#${second} ` }).waitFor();
  }
  await one.locator("#detail .steps button[data-step=accept]").click();
  await one.locator("dialog input").fill("我来受理");
  await other.locator("body").press("a");
  await one.locator("dialog .meanwhile", { hasText: "现在不能“受理”" }).waitFor();
  assert.equal(await one.locator("dialog input").inputValue(), "我来受理");
  for (const at of [one, other]) {
    assert.deepEqual(at.faults.filter((fault) => !/409|412/.test(fault)), []);
    await station.close(at);
  }
});

test("what a reporter asks is answered, and read where the report is tracked", async () => {
  const { number, token } = await station.send("POST", "/api/v1/reports", { category: "hazard.lighting", description: "路灯不亮", address: "望潮路 3 号" });
  const resident = await station.open("/track#" + token, undefined, { width: 390, height: 844 });
  await resident.getByLabel("您想补充或询问的话").fill("什么时候来修？");
  await resident.getByRole("button", { name: "提交补充" }).click();
  await resident.locator(".steps li").nth(1).waitFor();

  const page = await station.open("/desk#" + number, desk, {});
  await page.locator("#detail q", { hasText: "什么时候来修？" }).waitFor();
  await page.locator("#detail .steps button[data-step=answer]").click();
  await page.locator("dialog").getByText("报告人在查询页上能看到", { exact: false }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.locator("dialog input").fill("电工明天上午来");
  await page.keyboard.press("Enter");
  await page.locator("#detail q", { hasText: "电工明天上午来" }).waitFor();

  await resident.reload();
  await resident.locator(".steps li q", { hasText: "电工明天上午来" }).waitFor();
  assert.deepEqual(await violations(resident), []);
  assert.deepEqual(page.faults, []);
  assert.deepEqual(resident.faults.filter((one) => !/404/.test(one)), []); // a station that has just begun has signed nothing yet
  await station.close(page);
  await station.close(resident);
});
