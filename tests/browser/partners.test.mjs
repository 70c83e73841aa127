// The exchange in the pages: a partner is connected at the settings, tested, handed incidents; what goes between is seen at the
// incident, and what did not arrive is sent anew. The platform is a server of this test.
import assert from "node:assert/strict";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { DemoStation, is_well, of_the_page, shoot } from "./station.mjs";

const station = new DemoStation("--partner-network", "127.0.0.0/8");
let head, desk, code, at, name;

// A partner's platform: it believes what is signed with one of its secrets, and answers as it is told to.
const platform = {
  secrets: [],
  answers: 200,
  heard: [], // events that it took
  sent: 0,
  start() {
    this.server = createServer((request, reply) => {
      const pieces = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        const body = Buffer.concat(pieces).toString();
        const is_signed = this.signatures(request.headers["webhook-id"], request.headers["webhook-timestamp"], body)
          .some((own) => String(request.headers["webhook-signature"]).split(" ").some((given) => given.length === own.length && timingSafeEqual(Buffer.from(given), Buffer.from(own))));
        const status = is_signed ? this.answers : 401;
        if (status === 200) this.heard.push(JSON.parse(body));
        reply.writeHead(status).end();
      });
    });
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(this.address = `http://127.0.0.1:${this.server.address().port}/events`)));
  },
  signatures(id, timestamp, body) {
    return this.secrets.map((secret) => "v1," + createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64")).update(`${id}.${timestamp}.${body}`).digest("base64"));
  },
  types() {
    return this.heard.map(({ type }) => type.slice(type.lastIndexOf(".") + 1));
  },
  // Tells the station something about what it was handed.
  async say(door, subject, type, data) {
    const id = `e${++this.sent}`, timestamp = String(Math.floor(Date.now() / 1000));
    const body = JSON.stringify({ specversion: "1.0", id, source: "urn:example:platform", type: `linli.handover.${type}`, subject, sequence: String(this.sent), data });
    const reply = await fetch(door, {
      method: "POST", body,
      headers: { "Content-Type": "application/cloudevents+json", "webhook-id": "m-" + id, "webhook-timestamp": timestamp, "webhook-signature": this.signatures("m-" + id, timestamp, body).join(" ") },
    });
    assert.equal(reply.status, 200, await reply.text());
  },
};

before(async () => {
  await station.start();
  await platform.start();
  head = await station.sign_in("head");
  desk = await station.sign_in("desk");
  code = await station.unconnected("convenience-services", head);
  at = "/api/v1/partners/" + code;
});
after(async () => {
  await station.stop();
  platform.server?.close();
});

const close = (page, ...refused) => station.leave(page, ...refused);
const open = async (part, { session = head, ...options } = {}) => {
  const page = await station.open("/settings#" + part, session, options);
  await page.locator(".settings .card").first().waitFor();
  return page;
};
const partner_of = async (which = code) => (await station.send("GET", "/api/v1/partners", undefined, head)).partners.find((one) => one.code === which);
const row = (page, which) => page.locator(".partners > li", { hasText: which });
const standing = (page, text) => page.locator("h2 .standing", { hasText: text }).waitFor();
const save = (page) => page.locator("form .bar").getByRole("button", { name: "保存", exact: true }).click();
const comes_true = async (is, what) => {
  for (let tries = 0; tries < 200; ++tries) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(what);
};

test("a partner of the rules is connected: its address, its time, its tables", async () => {
  name = (await partner_of()).name.zh;
  const page = await open("partners");
  await row(page, name).getByText("未联接").waitFor();
  await is_well(page);
  await shoot(page, "partners-list-zh-1440");
  await row(page, name).getByRole("link", { name: "联接" + name }).click();
  await standing(page, "未联接");
  await page.getByLabel("对方接收地址").fill("http://user@127.0.0.1/");
  await page.getByLabel("首次答复时限: 数量").fill("2");
  await page.getByRole("button", { name: /^加入其负责的类别/ }).click();
  const count = (await partner_of()).owns.length;
  assert.equal(await page.locator("fieldset.names").first().locator("li").count(), count);
  await save(page);
  await page.locator(".field-fault").first().waitFor(); // an address that names somebody, and lines without a code
  await is_well(page);
  assert.equal((await partner_of()).version, 0);
  const names = page.locator("fieldset.names").first();
  for (let line = count; line > 1; --line) await page.getByRole("button", { name: `去掉第 ${line} 行` }).click();
  await names.getByLabel("第 1 行：我方类别").selectOption("hazard.lighting");
  await names.getByLabel("第 1 行：对方代码").fill("4-17");
  await page.getByLabel("对方接收地址").fill(platform.address);
  const states = page.locator("fieldset.names").last();
  await states.getByRole("button", { name: "加一行" }).click();
  await states.getByLabel("第 1 行：对方的名称").fill("已派单");
  await page.reload(); // nothing typed is lost
  await names.getByLabel("第 1 行：对方代码").waitFor();
  assert.equal(await states.getByLabel("第 1 行：对方的名称").inputValue(), "已派单");
  await is_well(page);
  await save(page);
  await standing(page, "缺少密钥");
  const { connection, version } = await partner_of();
  assert.equal(version, 1);
  assert.equal(connection.address, platform.address);
  assert.deepEqual(connection.first_answer, { unit: "working_hours", amount: 2 });
  assert.deepEqual(connection.categories, [{ ours: "hazard.lighting", theirs: "4-17" }]);
  assert.deepEqual(connection.states, [{ theirs: "已派单", means: "accepted" }]);
  await close(page, 422);
});

test("the mapping is tried over the last month before it is saved", of_the_page, async () => {
  await station.send("POST", "/api/v1/incidents", { category: "traffic.road", description: "路面有坑", location: { lon: 121.95, lat: 29.32 } }, desk);
  const page = await open("partners/" + code);
  await page.getByRole("button", { name: "用最近 30 天试一试" }).click();
  const tried = page.getByRole("region", { name: "对照试用" });
  await tried.getByText(/报告了 [\d,]+ 件/).waitFor();
  await tried.getByRole("row", { name: /路灯/ }).getByText("4-17").waitFor();
  await tried.getByText("有 1 个类别没有对方代码").waitFor();
  await tried.getByRole("row", { name: /道路破损/ }).getByText("没有对方代码").waitFor();
  await tried.getByText("已派单").waitFor();
  await is_well(page);
  await shoot(page, "partners-tried-zh-1440");
  const { version } = await partner_of();
  await page.getByLabel("第 1 行：对方代码").fill("4-18");
  await tried.getByText("请再试一次").waitFor();
  assert.equal((await partner_of()).version, version, "nothing was changed by trying");
  await page.getByRole("button", { name: "放弃更改" }).click();
  assert.equal(await page.getByLabel("第 1 行：对方代码").inputValue(), "4-17");
  await close(page);
});

test("a secret is shown once; the older one ends after a question", async () => {
  const page = await open("partners/" + code);
  const secrets = page.locator("section", { has: page.getByRole("heading", { name: "签名密钥" }) });
  const make = async () => {
    await secrets.getByRole("button", { name: "生成密钥" }).click();
    const shown = secrets.getByLabel("新密钥（只显示这一次）");
    await shown.waitFor();
    const secret = await shown.inputValue();
    assert.match(secret, /^whsec_/);
    return [secret, shown];
  };
  const [first, shown] = await make();
  await standing(page, "正常");
  await is_well(page);
  await shoot(page, "partners-secret-zh-1440");
  await secrets.getByRole("button", { name: "已交给对方，不再显示" }).click();
  await shown.waitFor({ state: "detached" });
  assert.doesNotMatch(await page.content(), /whsec_/);
  const [second] = await make();
  assert.notEqual(second, first);
  await secrets.getByText("有两个密钥").waitFor();
  // A third would end the first: that is asked.
  await secrets.getByRole("button", { name: "生成密钥" }).click();
  await page.getByRole("dialog").getByText("最旧的立即失效").waitFor();
  await is_well(page);
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  await secrets.getByRole("button", { name: "停用旧密钥" }).click();
  await page.getByRole("dialog").getByText("不能恢复").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "停用旧密钥" }).click();
  await secrets.getByText("有一个密钥").waitFor();
  assert.equal((await partner_of()).secrets, 1);
  assert.equal(await page.getByLabel("对方把消息发到这个地址").inputValue(), station.address + (await partner_of()).events_at);
  platform.secrets = [second];
  await close(page);
});

test("a test says whether it was taken, refused, or is tried again", async () => {
  const page = await open("partners/" + code);
  const part = page.locator("section", { has: page.getByRole("heading", { name: "发送测试消息" }) });
  const send = part.getByRole("button", { name: "发送测试消息" });
  await send.click();
  await part.getByText("对方已收下").waitFor();
  assert.deepEqual(platform.types(), ["test"]);
  await is_well(page);
  platform.answers = 422;
  await send.click();
  await part.getByText("对方没有收下，不再重试：对方看不懂或拒收这条消息（HTTP 422）").waitFor();
  await is_well(page);
  platform.answers = 500;
  await send.click();
  await part.getByText(/没有成功：对方平台出错（HTTP 500）。已试 1 次/).waitFor();
  await standing(page, "没有应答");
  await page.getByText(/自 .* 起没有成功：对方平台出错/).waitFor();
  await shoot(page, "partners-test-zh-1440");
  platform.answers = 200;
  await part.getByText("对方已收下").waitFor({ timeout: 20_000 }); // by its second try
  await standing(page, "正常");
  await close(page);
});

test("what somebody else changed meanwhile is not written over unless one says so", of_the_page, async () => {
  const page = await open("partners/" + code);
  const amount = page.getByLabel("首次答复时限: 数量");
  await amount.fill("3");
  const by_colleague = async (first_answer) => {
    const { connection } = await partner_of();
    await station.send("PUT", at, { ...connection, first_answer }, head);
  };
  await by_colleague({ unit: "minutes", amount: 50 });
  await save(page);
  await page.getByRole("alert").getByText("他人更改了联接").waitFor();
  await is_well(page);
  assert.equal((await partner_of()).connection.first_answer.amount, 50);
  assert.equal(await amount.inputValue(), "3", "what was typed is still there");
  await page.getByRole("button", { name: "以我填写的替换现在的" }).click();
  await save(page);
  await page.getByRole("button", { name: "撤销：恢复刚才的设置" }).waitFor();
  assert.deepEqual((await partner_of()).connection.first_answer, { unit: "working_hours", amount: 3 });
  await page.getByRole("button", { name: "撤销：恢复刚才的设置" }).click();
  await comes_true(async () => (await partner_of()).connection.first_answer.amount === 50, "put back");
  await page.waitForFunction(() => document.querySelector(".span input").value === "50");
  await close(page, 409, 412);
});

test("whom to call is kept sealed, shown when it is asked for, and that is on record", of_the_page, async () => {
  const page = await open("partners/" + code);
  await page.getByRole("button", { name: "填写联系人" }).click();
  await page.getByLabel("第 1 人：姓名").fill("值班员甲");
  await page.getByLabel("第 1 人：电话").fill("0574-5550123");
  await page.getByLabel("第 1 人：备注").fill("夜间");
  await is_well(page);
  const part = page.locator("section", { has: page.getByRole("heading", { name: "平台出故障时找谁" }) });
  await part.getByRole("button", { name: "保存" }).click();
  await part.getByText("已填写联系人").waitFor();
  assert.doesNotMatch(await page.content(), /5550123/);
  await part.getByRole("button", { name: "显示联系人" }).click();
  await part.getByRole("link", { name: "0574-5550123" }).waitFor();
  await part.getByText("值班员甲").waitFor();
  await is_well(page);
  await part.getByRole("button", { name: "收起" }).click();
  await part.getByText("值班员甲").waitFor({ state: "detached" });
  await close(page);
});

test("a partner without a platform is connected by files", of_the_page, async () => {
  const without = await station.unconnected("governance", head);
  const page = await open("partners/" + without, { language: "en", width: 390, height: 844 });
  await page.getByLabel("Way").selectOption("files");
  assert.equal(await page.getByLabel("Address that takes what is sent").count(), 0);
  await page.getByLabel("Address for SFTP").fill("https://files.example.org/");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator(".field-fault").waitFor();
  await page.getByLabel("Address for SFTP").fill("");
  await page.getByLabel("Format of what is sent").selectOption("xlsx");
  await page.getByLabel("A file every so many minutes").fill("30");
  await is_well(page);
  await shoot(page, "partners-files-en-390");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await standing(page, "well");
  const { connection } = await partner_of(without);
  assert.deepEqual([connection.way, connection.address, connection.files], ["files", "", { format: "xlsx", every: 30 }]);
  assert.equal(await page.getByRole("button", { name: "Make a secret" }).count(), 0, "files are not signed");
  await close(page, 422);
});

// Reported, accepted and handed over by the desk.
const hand_over = async () => {
  const { number } = await station.send("POST", "/api/v1/incidents", { category: "hazard.lighting", description: "桥头路灯不亮", location: { lon: 121.95, lat: 29.32 } }, desk);
  await station.send("POST", `/api/v1/incidents/${number}/accept`, {}, desk);
  return number;
};
const deliveries = (page) => page.locator("#detail .deliveries");
const course = (page) => deliveries(page).locator(".course li").evaluateAll((steps) => steps.map((step) => [step.querySelector("b").textContent, step.querySelector("time").dateTime]));
let number;

test("an incident that is handed over shows each state of its delivery with its time, as they come", async () => {
  number = await hand_over();
  platform.heard = [];
  const page = await station.open("/desk#" + number, desk);
  await page.locator("#detail .history li").first().waitFor();
  assert.equal(await deliveries(page).count(), 0, "nothing was handed over yet");
  await page.locator("#detail .steps button[data-step=hand_over]").click();
  await page.getByRole("dialog").getByLabel("协作单位").selectOption({ label: name });
  await page.locator(".step-form button.go").click();
  await deliveries(page).locator("h4", { hasText: `移交给 ${name} 已送达` }).waitFor();
  const first = await course(page);
  assert.equal(first[0][0], "待发");
  assert.equal(first.at(-1)[0], "已送达");
  assert.ok(first.every(([, moment], i) => Date.now() - Date.parse(moment) < 60_000 && (i === 0 || moment >= first[i - 1][1])), "in their order, just now");
  const { subject, data } = platform.heard[0];
  assert.equal(data.category, "4-17", "under their code");
  const door = station.address + (await partner_of()).events_at;
  await platform.say(door, subject, "accepted", { number: "B-2026-17" });
  await deliveries(page).getByText("对方编号 B-2026-17").waitFor();
  await deliveries(page).locator("h4", { hasText: "已接收" }).waitFor();
  await platform.say(door, subject, "progress", { text: "师傅已出发" });
  await deliveries(page).locator("h4", { hasText: "办理中" }).waitFor();
  await is_well(page);
  await platform.say(door, subject, "done", { text: "已换灯泡" });
  await deliveries(page).locator("h4", { hasText: "申请办结" }).waitFor();
  await page.locator("#detail h2 .tag", { hasText: "申请结案" }).waitFor();
  const names = (await course(page)).map(([one]) => one);
  assert.deepEqual(names.slice(names.indexOf("已送达")), ["已送达", "已接收", "办理中", "申请办结"]);
  await deliveries(page).getByText("发出的消息").click();
  await deliveries(page).locator(".messages li", { hasText: "移交" }).getByText("已送达").waitFor();
  await is_well(page);
  await shoot(page, "partners-delivery-zh-1440");
  await close(page);

  // By the partner's own number it is found, and seen among what was handed over lately.
  const list = await open("partners/" + code);
  await list.getByRole("row", { name: new RegExp(`#${number} .*B-2026-17`) }).waitFor();
  await close(list);
});

test("what a partner refuses stands at the incident, is counted, and is sent anew one at a time or all at once", async () => {
  platform.answers = 422;
  const refused = [await hand_over(), await hand_over(), await hand_over()];
  for (const one of refused) await station.send("POST", `/api/v1/incidents/${one}/hand-over`, { partner: code }, desk);
  await comes_true(async () => (await partner_of()).dead === 4, "three refused, and the test of before");
  const page = await station.open("/desk#" + refused[0], desk, { width: 390, height: 844 });
  await deliveries(page).locator("h4", { hasText: "未送达" }).waitFor();
  await deliveries(page).getByText("对方看不懂或拒收这条消息（HTTP 422）").waitFor();
  await is_well(page);
  await shoot(page, "partners-refused-zh-390");
  await page.getByRole("link", { name: /未送达 4/ }).waitFor();
  platform.answers = 200;
  await deliveries(page).getByRole("button", { name: "重新发送：移交" }).click();
  await deliveries(page).locator("h4", { hasText: "已送达" }).waitFor();
  const names = (await course(page)).map(([one]) => one);
  assert.ok(names.includes("未送达") && names.at(-1) === "已送达", names.join());
  await page.getByRole("link", { name: /未送达 3/ }).waitFor();
  await page.getByRole("link", { name: /未送达 3/ }).click();
  await page.locator("#undelivered-list tbody tr").nth(2).waitFor();
  await is_well(page);
  assert.equal(await page.getByRole("button", { name: /重新发送给.*条/ }).count(), 0, "all at once is for whoever sets partners");
  await close(page);

  const undelivered = await open("undelivered", { language: "en", width: 390, height: 844 });
  const lines = undelivered.locator("#undelivered-list tbody tr");
  await lines.nth(2).waitFor();
  await undelivered.locator("nav .count", { hasText: "3" }).waitFor();
  await is_well(undelivered);
  await shoot(undelivered, "partners-undelivered-en-390");
  const line = lines.filter({ hasText: `#${refused[1]}` });
  await line.getByText("the partner refuses this message or cannot read it (HTTP 422)").waitFor();
  await line.getByRole("button", { name: /^Send anew/ }).click();
  await line.waitFor({ state: "detached" });
  await undelivered.getByRole("button", { name: /^Send 2 to .* anew$/ }).click();
  await is_well(undelivered);
  await undelivered.getByRole("dialog").getByRole("button", { name: "Send anew" }).click();
  await undelivered.getByText("Everything has arrived.").waitFor();
  await comes_true(async () => platform.types().filter((type) => type === "offered").length === 4, "all were offered");
  assert.equal((await partner_of()).dead, 0);
  await undelivered.locator("nav .count").waitFor({ state: "detached" });
  await is_well(undelivered);
  await close(undelivered);
});

test("an address that is given up stops all sending until the connection is set again", of_the_page, async () => {
  platform.answers = 410;
  const page = await open("partners/" + code, { language: "en", width: 390, height: 844 });
  await page.getByRole("button", { name: "Send a test" }).click();
  await standing(page, "address given up");
  await page.getByText("the partner gave this address up (HTTP 410). Paused, or the address is given up: it goes when that is over.").waitFor();
  await is_well(page);
  await shoot(page, "partners-gone-en-390");
  platform.answers = 200;
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await standing(page, "well");
  await page.getByText("The partner took it").waitFor({ timeout: 20_000 });
  await page.getByLabel("Send nothing for now").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await standing(page, "paused");
  assert.equal((await partner_of()).connection.paused, true);
  await close(page);
});

test("whoever may only look sees how it stands, and no button that changes it", of_the_page, async () => {
  const page = await open("partners/" + code, { session: desk });
  await page.getByText("更改由所长或系统管理员办理").waitFor();
  assert.ok(await page.getByLabel("对方接收地址").isDisabled());
  for (const what of ["保存", "生成密钥", "发送测试消息", "更改联系人"]) assert.equal(await page.getByRole("button", { name: what, exact: true }).count(), 0, what);
  await is_well(page);
  await close(page);
});
