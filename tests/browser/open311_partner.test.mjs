// A partner that is an Open311 server: connected at the settings with its key, tested, handed an incident, which shows the number
// and the state that the server answers. The server is one of this test.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { DemoStation, is_well, of_the_page, shoot } from "./station.mjs";

// A minute between two questions is 60 ms.
const station = new DemoStation("--partner-network", "127.0.0.0/8", "--retry-pace", "0.001");
const key = "k-7f3a91";
let head, desk, code, name;

// It gives everything the number A-7, and looks into it.
const town = {
  reported: [], // forms
  asked: [], // queries about requests
  refuses: false,
  start() {
    this.server = createServer((request, reply) => {
      const { pathname, searchParams } = new URL(request.url, "http://town");
      const pieces = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        const answer = !this.refuses && this.answer(request.method, pathname, searchParams, Buffer.concat(pieces).toString());
        reply.writeHead(answer ? 200 : 422, { "Content-Type": "application/json" }).end(JSON.stringify(answer || [{ code: 422, description: "not here" }]));
      });
    });
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(this.address = `http://127.0.0.1:${this.server.address().port}/v2`)));
  },
  answer(method, path, query, body) {
    const what = `${method} ${path}`;
    if (what === "GET /v2/services.json") return [];
    if (what === "POST /v2/requests.json") {
      this.reported.push(Object.fromEntries(new URLSearchParams(body)));
      return [{ service_request_id: "A-7" }];
    }
    if (what === "GET /v2/requests.json") {
      this.asked.push(Object.fromEntries(query));
      return [{ service_request_id: "A-7", status: "open", status_notes: "师傅已出发", updated_datetime: "2026-11-28T09:00:00+08:00" }];
    }
    return undefined;
  },
};

before(async () => {
  await station.start();
  await town.start();
  head = await station.sign_in("head");
  desk = await station.sign_in("desk");
  code = await station.unconnected("convenience-services", head);
});
after(async () => {
  await station.stop();
  town.server?.close();
});

const close = (page, ...refused) => station.leave(page, ...refused);
const open = async (session = head, options = {}) => {
  const page = await station.open("/settings#partners/" + code, session, options);
  await page.locator(".settings .card").first().waitFor();
  return page;
};
const partner = async () => (await station.send("GET", "/api/v1/partners", undefined, head)).partners.find((one) => one.code === code);
const standing = (page, text) => page.locator("h2 .standing", { hasText: text }).waitFor();
const save = (page) => page.locator("form .bar").getByRole("button", { name: "保存", exact: true }).click();
const key_part = (page, title = "对方给的密钥") => page.locator("section", { has: page.getByRole("heading", { name: title }) });

test("a partner is connected as an Open311 server: its address, its jurisdiction, how often it is asked, whether it takes updates", async () => {
  name = (await partner()).name.zh;
  const page = await open();
  assert.deepEqual(await page.getByLabel("方式").locator("option").evaluateAll((options) => options.map((one) => one.value)), ["webhook", "open311", "files"]);
  await page.getByLabel("方式").selectOption("open311");
  assert.equal(await page.getByLabel("对方接收地址").count(), 0);
  await page.getByLabel("对方 Open311 地址").fill(town.address + "/");
  await page.getByLabel("每隔多少分钟查询一次").fill("0");
  await page.getByLabel("对方收发进展").check();
  await save(page);
  await page.locator(".field-fault").waitFor();
  await is_well(page);
  assert.equal((await partner()).version, 0);
  await page.getByLabel("每隔多少分钟查询一次").fill("5");
  await page.getByLabel("对方辖区代码").fill("wangchao.example");
  await page.getByRole("button", { name: "加一行" }).first().click();
  await page.getByLabel("第 1 行：我方类别").selectOption("hazard.lighting");
  await page.getByLabel("第 1 行：对方代码").fill("4-17");
  await is_well(page);
  await save(page);
  await standing(page, "正常"); // nothing is signed
  const { connection } = await partner();
  assert.deepEqual([connection.way, connection.address, connection.open311], ["open311", town.address, { jurisdiction: "wangchao.example", every: 5, updates: true }]);
  for (const what of ["签名密钥", "接收对方的消息"]) assert.equal(await page.getByRole("heading", { name: what }).count(), 0, what);

  // Without updates, and as usual: nothing of it is kept.
  await page.getByLabel("对方收发进展").uncheck();
  await page.getByLabel("每隔多少分钟查询一次").fill("");
  await save(page);
  await page.getByRole("button", { name: "撤销：恢复刚才的设置" }).waitFor();
  assert.deepEqual((await partner()).connection.open311, { jurisdiction: "wangchao.example" });
  await page.getByLabel("每隔多少分钟查询一次").fill("1");
  await save(page);
  await page.getByText("没有更改").waitFor();
  assert.deepEqual((await partner()).connection.open311, { jurisdiction: "wangchao.example", every: 1 });
  await shoot(page, "partners-open311-zh-1440");
  await close(page, 422);
});

test("its key is put in, never shown, and taken out after a question", async () => {
  const page = await open();
  const part = key_part(page);
  await part.getByText("还没有密钥。").waitFor();
  assert.equal(await part.getByRole("button", { name: "去掉密钥" }).count(), 0);
  assert.ok(await part.getByRole("button", { name: "保存密钥" }).isDisabled());
  const put = async (label) => {
    await part.getByLabel(label, { exact: true }).fill(key);
    assert.equal(await part.getByLabel(label, { exact: true }).getAttribute("type"), "password");
    await part.getByRole("button", { name: "保存密钥" }).click();
    await part.getByText("已有密钥。").waitFor();
    assert.equal((await partner()).has_key, true);
  };
  await put("密钥");
  assert.equal(await part.getByLabel("换成另一个密钥").inputValue(), "");
  await page.reload();
  await part.getByText("已有密钥。").waitFor();
  assert.ok(!(await page.content()).includes(key) && !JSON.stringify(await partner()).includes(key), "it is never shown");
  await is_well(page);
  await part.getByRole("button", { name: "去掉密钥" }).click();
  await page.getByRole("dialog").getByText("须重新填写").waitFor();
  await is_well(page);
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
  assert.equal((await partner()).has_key, true);
  await part.getByRole("button", { name: "去掉密钥" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "去掉密钥" }).click();
  await part.getByText("还没有密钥。").waitFor();
  assert.equal((await partner()).has_key, false);
  await put("密钥");
  await close(page);
});

test("a test says whether its server answers", async () => {
  const page = await open();
  const part = page.locator("section", { has: page.getByRole("heading", { name: "发送测试消息" }) });
  await part.getByText("什么也不报送").waitFor();
  await part.getByRole("button", { name: "发送测试消息" }).click();
  await part.getByText("对方已应答").waitFor();
  assert.deepEqual(town.reported, []);
  town.refuses = true;
  await part.getByRole("button", { name: "发送测试消息" }).click();
  await part.getByText("对方看不懂或拒收这条消息（HTTP 422）").waitFor();
  town.refuses = false;
  await is_well(page);
  await close(page);
});

test("an incident that is handed over shows the number that the server gave, and how it stands there", async () => {
  const { number } = await station.send("POST", "/api/v1/incidents", { category: "hazard.lighting", description: "桥头路灯不亮", location: { lon: 121.95, lat: 29.32 } }, desk);
  await station.send("POST", `/api/v1/incidents/${number}/accept`, {}, desk);
  const page = await station.open("/desk#" + number, desk);
  await page.locator("#detail .steps button[data-step=hand_over]").click();
  await page.getByRole("dialog").getByLabel("协作单位").selectOption({ label: name });
  await page.locator(".step-form button.go").click();
  const deliveries = page.locator("#detail .deliveries");
  await deliveries.getByText("对方编号 A-7").waitFor();
  await deliveries.locator("h4", { hasText: `移交给 ${name} 办理中` }).waitFor();
  await is_well(page);
  assert.equal(town.reported.length, 1);
  const { service_code, description, api_key, jurisdiction_id } = town.reported[0];
  assert.deepEqual({ service_code, description, api_key, jurisdiction_id }, { service_code: "4-17", description: "桥头路灯不亮", api_key: key, jurisdiction_id: "wangchao.example" });
  const asked = town.asked.at(-1);
  assert.deepEqual([asked.service_request_id, asked.api_key], ["A-7", key]);
  await shoot(page, "partners-open311-delivery-zh-1440");
  await close(page);

  const list = await open();
  await list.getByRole("row", { name: new RegExp(`#${number} .*A-7`) }).waitFor();
  await close(list);
});

test("what its server refused is sent anew to it all at once after a warning that it cannot tell what it has", of_the_page, async () => {
  const page = await station.open("/settings#undelivered/" + code, head, { language: "en" });
  await page.getByRole("button", { name: /^Send 1 to .* anew$/ }).click(); // the test that was refused
  await page.getByRole("dialog").getByText("it is registered twice").waitFor();
  await is_well(page);
  await page.getByRole("dialog").getByRole("button", { name: "Send anew" }).click();
  await page.getByText("Everything has arrived.").waitFor();
  await close(page);
});

test("on a telephone in English it is all there; whoever may only look changes nothing", of_the_page, async () => {
  const page = await open(head, { language: "en", width: 390, height: 844 });
  assert.equal(await page.getByLabel("Address of their Open311 server").inputValue(), town.address);
  assert.equal(await page.getByLabel("Their jurisdiction").inputValue(), "wangchao.example");
  assert.equal(await page.getByLabel("Asked every so many minutes").inputValue(), "1");
  await page.getByLabel("Takes and gives updates").waitFor();
  await key_part(page, "The partner's key").getByText("There is one.").waitFor();
  await is_well(page);
  await shoot(page, "partners-open311-en-390");
  await close(page);
  const looks = await open(desk);
  await key_part(looks).getByText("已有密钥。").waitFor();
  assert.ok(await looks.getByLabel("每隔多少分钟查询一次").isDisabled());
  for (const what of ["保存密钥", "去掉密钥", "发送测试消息"]) assert.equal(await looks.getByRole("button", { name: what }).count(), 0, what);
  await is_well(looks);
  await close(looks);
});
