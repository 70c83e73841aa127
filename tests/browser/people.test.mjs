// The pages of people and trust in a real Chromium on the real program: accounts, one's own account, requests about
// personal data, who reported, and pages that one may not use.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, code_of, fresh_code, of_the_page, shoot, violations } from "./station.mjs";

const station = new DemoStation();
const telephone = "19912345678";
let keeper, head, desk, number;

before(async () => {
  await station.start();
  [keeper, head, desk] = [await station.sign_in("security"), await station.sign_in("head"), await station.sign_in("desk")];
  const reported = await station.send("POST", "/api/v1/reports", { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 }, reporter: { name: "欧阳明月", telephone, address: "望潮镇人民路18号" } });
  number = reported.number;
});
after(() => station.stop());

// As if no code had been given a moment ago: the first request to `path` is refused so, the next go through.
const refuse_once_as_not_fresh = (page, path) => page.route("**" + path, (route) => route.fulfill({
  status: 403, contentType: "application/problem+json", body: JSON.stringify({ type: "urn:linli:problem:session/not-fresh", detail: "请再输入一次第二因素验证码。", texts: { zh: "请再输入一次第二因素验证码。", en: "Give a code of your second factor again." }, errors: [] }),
}), { times: 1 });
const without_refusals = (faults) => faults.filter((fault) => !/status of (401|403|404|409|412|422)/.test(fault));
const good_page = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(without_refusals(page.faults), []);
};

test("the administrator adds an account, and its link works", async () => {
  const page = await station.open("/accounts", keeper);
  await page.locator("#table tbody tr").nth(49).waitFor();
  assert.match(await page.innerText("#account_count"), /共 28\d 个账户/);
  await page.click("#more_accounts");
  assert.equal(await page.locator("#table tbody tr").count(), 100);
  await page.click("#add");
  await page.locator("#one input").fill("Wrong Name");
  await page.locator("#one .go").click();
  await page.locator("#one .fault", { hasText: "小写字母" }).waitFor();
  await page.locator("#one input").fill("officer.new");
  await page.locator("#one textarea").fill("auxiliary/WC-001");
  await page.locator("#one .go").click();
  await page.locator("#one .fault", { hasText: "这个角色的岗位以 officer/ 开头" }).waitFor();
  await page.locator("#one textarea").fill("officer/WC-001\nofficer/WC-002");
  await page.locator("#one .go").click();
  const link = await page.locator("#one .once input").inputValue();
  assert.match(link, /\/welcome#[\w-]{20,}$/);
  assert.match(await page.innerText("#one .once"), /只显示这一次/);
  await page.locator(".tools button[lang=en]").click();
  await page.locator("#add", { hasText: "Add an account" }).waitFor();
  assert.equal(await page.locator("#one .once input").inputValue(), link, "another language does not take it away");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#one .once button").click();
  await page.locator("#one .once [role=status]", { hasText: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  await good_page(page);
  await station.close(page);
  const session = await station.send("POST", "/api/v1/welcome", { invitation: link.split("#")[1], password: "四条小河流过望潮镇啦" });
  assert.equal(session.stage, "enrolment");
});

test("role, posts, disabling, links and the second factor of an account; a stale change is shown", async () => {
  const page = await station.open("/accounts", keeper);
  await page.fill("#text", "officer.wc-009");
  await page.locator("#table a", { hasText: "officer.wc-009" }).click();
  await page.locator("#one h2", { hasText: "officer.wc-009" }).waitFor();
  await page.locator("#one textarea").fill("officer/WC-009\nofficer/WC-010");
  await page.locator("#change_form .go").click();
  await page.locator("#one .good", { hasText: "已保存" }).waitFor();
  assert.match(await page.locator("#table tbody tr").first().innerText(), /officer\/WC-010/);
  // somebody else changes it meanwhile
  const { accounts } = await station.send("GET", "/api/v1/accounts", undefined, keeper);
  const { id } = accounts.find((one) => one.name === "officer.wc-009");
  await station.send("PUT", `/api/v1/accounts/${id}`, { role: "officer", posts: ["officer/WC-011"] }, keeper);
  await page.locator("#one textarea").fill("officer/WC-012");
  await page.locator("#change_form .go").click();
  await page.locator("#one .fault", { hasText: "已被他人更改" }).waitFor();
  assert.equal(await page.locator("#one textarea").inputValue(), "officer/WC-011", "as it is now");
  await page.locator("#one button", { hasText: "重置第二因素" }).click();
  await page.locator("dialog", { hasText: "恢复码立即作废" }).waitFor();
  await shoot(page, "accounts-confirm");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("#one button", { hasText: "重置第二因素" }).click();
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault", { hasText: "linli accounts reset-second-factor" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("#one button", { hasText: "重置密码" }).click();
  await page.locator("dialog .go").click();
  await page.locator("#one .once", { hasText: "只显示这一次" }).waitFor();
  await page.locator("#one button", { hasText: "停用" }).click();
  await page.locator("dialog .go").click();
  await page.locator("#one .tag", { hasText: "已停用" }).waitFor();
  await page.locator("#one button", { hasText: "启用" }).click();
  await page.locator("#one button", { hasText: "停用" }).waitFor();
  await page.fill("#text", "security");
  await page.locator("#table a", { hasText: "security" }).click();
  await page.locator("#one .wait", { hasText: "您自己的账户" }).waitFor();
  assert.equal(await page.locator("#one button").count(), 0);
  await page.fill("#text", "nobody at all");
  await page.locator(".accounts .state", { hasText: "没有这样的账户" }).waitFor();
  await good_page(page);
  await station.close(page);
});

test("a partner's token is issued, shown once, and ended", async () => {
  const page = await station.open("/accounts", keeper);
  await page.selectOption("#role", "partner");
  await page.locator("#table a", { hasText: "governance" }).click();
  const form = page.locator("#issue_form");
  await form.locator("input").first().fill("城市管理平台");
  await form.locator("label.check", { hasText: "登记事件" }).click();
  await form.locator(".go").click();
  const secret = await page.locator("#one .once input").inputValue();
  assert.match(secret, /^linli_/);
  const bearer = { headers: { Authorization: "Bearer " + secret } };
  assert.equal((await fetch(station.address + "/api/v1/incidents", bearer)).status, 403, "narrowed to reporting");
  await page.locator("#one li button", { hasText: "停用令牌" }).click();
  await page.locator("dialog .go").click();
  await page.locator("#one li", { hasText: "已停用" }).waitFor();
  assert.equal((await fetch(station.address + "/api/v1/incidents", bearer)).status, 401);
  assert.equal(await page.locator("#one .once").count(), 0);
  await station.close(page);
});

test("the sign-in policy has the server's bounds, and is kept", async () => {
  const page = await station.open("/accounts#policy", keeper);
  await page.locator("#policy_form input").first().waitFor();
  const policy = await station.send("GET", "/api/v1/policy", undefined, keeper);
  const inputs = await page.locator("#policy_form input").evaluateAll((all) => all.map(({ name, min, max, value }) => ({ name, min: Number(min), max: Number(max), value: Number(value) })));
  assert.equal(inputs.length, 7);
  for (const { name, min, max, value } of inputs) {
    assert.equal(value, policy[name]);
    for (const [wrong, right] of [[min - 1, min], [max + 1, max]]) {
      const put = (one) => fetch(station.address + "/api/v1/policy", { method: "PUT", headers: { "Content-Type": "application/json", Cookie: keeper.cookie, "Linli-CSRF": keeper.csrf }, body: JSON.stringify({ ...policy, [name]: one }) });
      assert.equal((await put(wrong)).status, 422, `${name}: ${wrong}`);
      assert.equal((await put(right)).status, 200, `${name}: ${right}`);
    }
  }
  await station.send("PUT", "/api/v1/policy", policy, keeper);
  await page.fill("#policy_form input[name=failures]", "7");
  await page.locator("#policy_form .go").click();
  await page.locator("#policy_form .good", { hasText: "已保存" }).waitFor();
  assert.equal((await station.send("GET", "/api/v1/policy", undefined, keeper)).failures, 7);
  await good_page(page);
  await station.send("PUT", "/api/v1/policy", policy, keeper);
  await station.close(page);
});

test("one's own sessions, password and second factor", async () => {
  const mine = await station.add_account(keeper, "desk.own", "duty_desk");
  const page = await station.open("/account", mine);
  await page.locator("#sessions tbody tr", { hasText: "就是这里" }).waitFor();
  const half = await station.send("POST", "/api/v1/session", { name: "desk.own", password: mine.password });
  await page.reload();
  await page.locator("#sessions tbody tr").nth(1).waitFor();
  await page.locator("#sessions button", { hasText: "退出登录" }).click();
  await page.locator(".toasts p", { hasText: "已退出那里" }).waitFor();
  assert.equal((await fetch(station.address + "/api/v1/session", { headers: { Cookie: half.cookie } })).status, 401);

  const passwords = async (present, first, second) => {
    for (const [id, text] of [["present", present], ["new_password", first], ["again", second]]) await page.fill("#" + id, text);
    await page.locator("#password_form .go").click();
  };
  await passwords(mine.password, "雨后的竹林很安静，有鸟叫", "雨后的竹林很安静，没有鸟叫");
  await page.locator("#password_form .field-fault", { hasText: "两次输入的密码不同" }).waitFor();
  await passwords("not the present one", "雨后的竹林很安静，有鸟叫", "雨后的竹林很安静，有鸟叫");
  await page.locator("#password_fault", { hasText: /密码不对/ }).waitFor();
  await passwords(mine.password, "雨后的竹林很安静，有鸟叫", "雨后的竹林很安静，有鸟叫");
  await page.locator("#password_form .good", { hasText: "密码已修改" }).waitFor();

  await page.locator("#factor button", { hasText: "更换第二因素" }).click();
  await page.locator("dialog .go").click();
  const code_dialog = page.locator("dialog", { hasText: "请再验证一次" });
  await page.locator("#secret").or(code_dialog).waitFor();
  if (await code_dialog.count()) {
    await code_dialog.locator("input").fill("000000");
    await code_dialog.locator(".go").click();
    await code_dialog.locator(".fault:visible").waitFor();
    await code_dialog.locator("input").fill(code_of(mine.secret, 1));
    await code_dialog.locator(".go").click();
  }
  const secret = (await page.innerText("#secret")).replaceAll(" ", "");
  await page.fill("#first_code", "000000");
  await page.keyboard.press("Enter");
  await page.locator("#factor .field-fault", { hasText: "验证码不对" }).waitFor();
  await shoot(page, "account-enrol");
  await page.fill("#first_code", code_of(secret));
  await page.keyboard.press("Enter");
  await page.locator("#factor .codes li").nth(9).waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#factor button", { hasText: "保存为文件" }).click()]);
  assert.equal(readFileSync(await saved.path(), "utf8").trim().split("\n").length, 10);
  await good_page(page);
  await page.locator("#factor button", { hasText: "已收好" }).click();
  await page.locator("#factor .good", { hasText: "第二因素已启用" }).waitFor();
  await station.close(page);
});

test("who reported is shown masked, in clear for a purpose after a code, and masked again", async () => {
  const page = await station.open(`/desk#${number}`, desk);
  await page.locator("#detail .reporters", { hasText: "欧***" }).waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(telephone));
  await refuse_once_as_not_fresh(page, "/reporters/reveal");
  await page.click("#reveal");
  await page.locator("dialog .go").click();
  assert.equal(await page.locator("dialog").count(), 1, "a purpose in words is required");
  await page.selectOption("dialog select", "visit");
  await page.fill("dialog input", "约上门时间");
  await shoot(page, "desk-reveal");
  await page.keyboard.press("Enter");
  const code = page.locator("dialog", { hasText: "请再验证一次" });
  await code.waitFor();
  await code.locator("input").fill("000000");
  await code.locator(".go").click();
  await code.locator(".fault:visible").waitFor();
  await code.locator("input").fill(fresh_code("desk"));
  await code.locator(".go").click();
  await page.locator("#detail .reporters", { hasText: telephone }).waitFor();
  await page.locator("#masked_in", { hasText: /\d+ 秒后自动遮蔽/ }).waitFor();
  await shoot(page, "desk-revealed");
  await station.send("POST", `/api/v1/incidents/${number}/note`, { reason: "现场已看" }, head);
  await page.locator("#detail q", { hasText: "现场已看" }).waitFor();
  assert.match(await page.innerText("#detail .reporters"), new RegExp(telephone), "what happens meanwhile does not hide it");
  await page.click("#mask");
  await page.locator("#reveal").waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(telephone));
  await good_page(page);
  desk = { ...desk, cookie: (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`)[0] };
  await station.close(page);
});

test("it is masked again by itself after a minute", of_the_page, async () => {
  const page = await station.open("/desk", head);
  await page.clock.install();
  await page.goto(`${station.address}/desk#${number}`);
  await page.reload();
  await page.click("#reveal");
  await page.fill("dialog input", "核实地址");
  await page.locator("dialog .go").click();
  await page.locator("#detail .reporters", { hasText: telephone }).waitFor();
  await page.clock.fastForward(61000);
  await page.locator("#detail .reporters", { hasText: "199****5678" }).waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(telephone));
  await station.close(page);
});

test("who asked for confidentiality is said to have, and not shown to the handler", async () => {
  const secret = await station.send("POST", "/api/v1/reports", { category: "fire.exit", description: "楼道堆满杂物", location: { lon: 121.95, lat: 29.32 }, reporter: { name: "欧阳明月", telephone: "19900001111", confidential: true } });
  await station.send("POST", `/api/v1/incidents/${secret.number}/accept`, {}, head);
  const { incident } = await station.send("GET", `/api/v1/incidents/${secret.number}`, undefined, head);
  await station.send("POST", `/api/v1/incidents/${secret.number}/dispatch`, { handler: "officer/" + incident.grid }, head);
  const officer = await station.sign_in("officer." + incident.grid.toLowerCase());
  const page = await station.open(`/desk#${secret.number}`, officer);
  await page.locator("#detail .reporters", { hasText: "要求保密，不向经办人显示" }).waitFor();
  assert.equal(await page.locator("#reveal").count(), 0);
  const whole = await station.open(`/desk#${secret.number}`, head);
  await whole.locator("#detail .reporters .tag", { hasText: "要求保密" }).waitFor();
  await whole.locator("#reveal").waitFor();
  await station.close(page);
  await station.close(whole);
});

test("the head answers a person: what is held, a copy, a correction, erasure", async () => {
  const page = await station.open("/people", head);
  await page.fill("#telephone", "199 1234 5678");
  await page.locator("#who .go").click();
  assert.equal(await page.locator("#held").isVisible(), false, "who asks must have been made sure of");
  await page.check("#identity");
  await page.fill("#telephone", "13000000000");
  await page.locator("#who .go").click();
  await page.locator("#fault", { hasText: "没有以这个电话保存的信息" }).waitFor();
  await page.fill("#telephone", "199 1234 5678");
  await refuse_once_as_not_fresh(page, "/people/look-up");
  await page.locator("#who .go").click();
  const code = page.locator("dialog", { hasText: "请再验证一次" });
  await code.locator("input").fill(fresh_code("head"));
  await code.locator(".go").click();
  await page.locator("#held h2", { hasText: "存有 1 份信息" }).waitFor();
  assert.match(await page.innerText("#held"), /199\*\*\*\*5678/);
  assert.doesNotMatch(await page.innerText("#held"), new RegExp(telephone));
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#held .go").click()]);
  const copy = JSON.parse(readFileSync(await saved.path(), "utf8"));
  assert.equal(copy.reports[0].telephone, telephone);
  assert.equal(copy.reports[0].description, "三楼安全出口被自行车堵住");
  await page.locator("#told", { hasText: "副本已下载" }).waitFor();

  await page.locator("#held button", { hasText: "更正" }).click();
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault", { hasText: "请至少填写一项" }).waitFor();
  await page.locator("dialog input").nth(0).fill("欧阳改名");
  await page.locator("dialog input").nth(1).fill("19987654321");
  await page.locator("dialog .go").click();
  await page.locator("#told", { hasText: "已更正 1 份" }).waitFor();
  await page.locator("#held", { hasText: "199****4321" }).waitFor();

  await page.locator("#held button", { hasText: "删除" }).click();
  await page.locator("dialog", { hasText: "不能撤销" }).waitFor();
  await shoot(page, "people-erase");
  await page.locator("dialog input").fill("5678");
  await page.locator("dialog .go").click();
  await page.locator("dialog .fault", { hasText: "后四位不符" }).waitFor();
  await page.locator("dialog input").fill("4321");
  await page.locator("dialog .go").click();
  await page.locator("#told", { hasText: "已永久删除 1 份" }).waitFor();
  assert.equal(await page.locator("#held").isVisible(), false);
  await good_page(page);
  head = { ...head, cookie: (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`)[0] };
  const desk_page = await station.open(`/desk#${number}`, head);
  await desk_page.locator("#detail .reporters", { hasText: "信息已删除" }).waitFor();
  await station.close(desk_page);
  await station.close(page);
});

test("a volunteer who asks is found too, and erased as one who withdraws", async () => {
  const asker = await station.add_account(keeper, "head.volunteers", "station_head");
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  const { number: volunteer, token } = await station.send("POST", "/api/v1/volunteering/join", { name: "欧阳志愿", telephone: "19955556666", born: "1985-03", skills: ["急救"], languages: [], times: [], teams: [], consent: { version: notice.version, risks: true, data: true } });
  const page = await station.open("/people", asker, { width: 390 });
  await page.fill("#telephone", "199 5555 6666");
  await page.check("#identity");
  await page.locator("#who .go").click();
  await page.locator("#held h3", { hasText: `志愿者 ${volunteer}` }).waitFor();
  assert.match(await page.innerText("#held"), /199\*\*\*\*6666/);
  assert.doesNotMatch(await page.content(), /欧阳志愿|急救/);
  await shoot(page, "people-volunteer");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#held .go").click()]);
  const copy = JSON.parse(readFileSync(await saved.path(), "utf8"));
  assert.deepEqual(copy.reports, []);
  assert.equal(copy.others[0].whole.name, "欧阳志愿");
  assert.deepEqual(copy.others[0].whole.volunteer.skills, ["急救"]);
  await page.locator("#held button", { hasText: "删除" }).click();
  await page.locator("dialog", { hasText: `志愿者 ${volunteer}：删除后即退出志愿者` }).waitFor();
  await shoot(page, "people-volunteer-erase");
  await page.locator("dialog input").fill("6666");
  await page.locator("dialog .go").click();
  await page.locator("#told", { hasText: "已永久删除 1 份" }).waitFor();
  assert.equal((await fetch(`${station.address}/api/v1/volunteering/${token}`)).status, 404);
  await good_page(page);
  await station.close(page);
});

test("a page that one may not use says so, and leads to those that one may", of_the_page, async () => {
  const page = await station.open("/accounts", head);
  await page.locator("h1", { hasText: "您的角色不能使用这个页面" }).waitFor();
  assert.deepEqual(await page.locator("main li a").allInnerTexts(), ["事件", "外勤", "看板", "志愿队伍", "个人信息请求", "设置", "我的账户"]);
  assert.deepEqual(await violations(page), []);
  await shoot(page, "no-right");
  await page.locator("main .go").click();
  await page.waitForURL(/sign-in/);
  await station.close(page);
  for (const path of ["/account", "/accounts", "/audit", "/people", "/teams"]) {
    const nobody = await station.open(path);
    await nobody.waitForURL(`${station.address}/sign-in?from=${encodeURIComponent(path)}`);
    await station.close(nobody);
  }
  const home = await station.open("/desk", keeper);
  await home.waitForURL(station.address + "/accounts");
  await station.close(home);
});

// ---- signing in again in place, and in another window ----

const sign_in_again = async (page, { password, secret }) => {
  await page.locator("dialog input[type=password]").fill(password);
  await page.keyboard.press("Enter");
  if (!secret) return;
  await page.locator("dialog input[inputmode]").fill(code_of(secret, 1));
  await page.keyboard.press("Enter");
};
const end_session = async (page) => {
  const [{ name, value }] = (await page.context().cookies()).filter((one) => /session$/.test(one.name));
  const { csrf } = await page.evaluate(async () => (await fetch("/api/v1/session")).json());
  await station.send("DELETE", "/api/v1/session", undefined, { cookie: `${name}=${value}`, csrf });
};

test("a session that ends while one types loses nothing: accounts, settings, requests", of_the_page, async () => {
  const second = await station.add_account(keeper, "keeper.two", "security_administrator");
  const page = await station.open("/accounts#list/new", second);
  await page.fill("#new_name", "typed.name");
  await page.locator("#one textarea").fill("officer/WC-020");
  await end_session(page);
  await page.locator("#one .go").click();
  await page.locator("dialog h2", { hasText: "登录已到期" }).waitFor();
  await page.locator("dialog input[type=password]").fill("not the password");
  await page.keyboard.press("Enter");
  await page.locator("dialog .fault", { hasText: "账户名或密码不对" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "sign-in-again");
  await sign_in_again(page, second);
  await page.locator("#one .once", { hasText: "typed.name" }).waitFor();
  assert.equal((await station.send("GET", "/api/v1/accounts", undefined, keeper)).accounts.find((one) => one.name === "typed.name").posts[0], "officer/WC-020");
  await station.close(page);

  const chief = await station.add_account(keeper, "head.three", "station_head");
  const settings = await station.open("/settings#duty", chief);
  await settings.locator("input[type=search]").fill("WC-011");
  const change = settings.locator("ul.rows button").first();
  await change.waitFor();
  const off = async () => (await station.send("GET", "/api/v1/duty", undefined, desk)).off_duty.length;
  const before_that = await off();
  await end_session(settings);
  await change.click();
  await settings.locator("dialog h2", { hasText: "登录已到期" }).waitFor();
  await sign_in_again(settings, chief);
  await settings.locator(".toasts p").waitFor();
  assert.equal(await settings.locator("input[type=search]").inputValue(), "WC-011");
  assert.equal(Math.abs(await off() - before_that), 1, "what was pressed was done, once");
  await station.close(settings);

  const other = await station.add_account(keeper, "head.four", "station_head");
  const people = await station.open("/people", other);
  await people.fill("#telephone", "13000000000");
  await people.check("#identity");
  await end_session(people);
  await people.locator("#who .go").click();
  await people.locator("dialog h2", { hasText: "登录已到期" }).waitFor();
  await people.keyboard.press("Escape");
  await people.locator("#fault").waitFor();
  assert.equal(await people.locator("#telephone").inputValue(), "13000000000", "who would not sign in keeps what was typed too");
  await people.locator("#who .go").click();
  await sign_in_again(people, other);
  await people.locator("#fault", { hasText: "没有以这个电话保存的信息" }).waitFor();
  await station.close(people);
});

test("whoever leaves in one window has left in the others, which say so, cover what they show and keep what was typed", of_the_page, async () => {
  const third = await station.add_account(keeper, "keeper.three", "security_administrator");
  const helper = await station.add_account(keeper, "auxiliary.other", "auxiliary", ["auxiliary/WC-030"]);
  const page = await station.open("/accounts#list/new", third);
  await page.fill("#new_name", "kept.name");
  const window = await page.context().newPage();
  await window.goto(station.address + "/account");
  await window.locator(".tools button", { hasText: "退出" }).click();
  await window.waitForURL("**/sign-in");
  await page.locator("dialog h2", { hasText: "已在另一个窗口退出" }).waitFor();
  assert.equal(await page.locator("#main").isVisible(), false);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("dialog").isVisible(), "it stays until one decides");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "left-elsewhere");

  await window.fill("#name", "auxiliary.other");
  await window.fill("#password", helper.password);
  await window.keyboard.press("Enter");
  await page.locator("dialog", { hasText: "auxiliary.other" }).waitFor();
  await page.locator("dialog h2", { hasText: "已换成另一个账户" }).waitFor();
  assert.equal(await page.locator("#main").isVisible(), false);
  await sign_in_again(page, third);
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await page.locator("#new_name").inputValue(), "kept.name");
  await window.locator("dialog h2", { hasText: "已换成另一个账户" }).waitFor();
  await page.locator("#one textarea").fill("officer/WC-021");
  await page.locator("#one .go").click();
  await page.locator("#one .once", { hasText: "kept.name" }).waitFor();
  await window.locator("dialog button", { hasText: "keeper.three" }).click();
  await window.waitForLoadState();
  await window.locator(".tools a", { hasText: "keeper.three" }).waitFor();

  const beside = await page.context().newPage();
  await beside.goto(station.address + "/account");
  await beside.locator("#password_form").waitFor();
  await beside.fill("#present", third.password);
  for (const id of ["#new_password", "#again"]) await beside.fill(id, "雨后的竹林很安静，有鸟叫");
  await beside.locator("#password_form .go").click();
  await beside.locator("#password_form .good").waitFor();
  await page.locator("#one button", { hasText: "停用" }).click();
  await page.locator("dialog .go").click();
  await page.locator("#one .tag", { hasText: "已停用" }).waitFor();
  await station.close(page);
});

test("by keyboard alone: a search, an account, a person's request", of_the_page, async () => {
  const chief = await station.add_account(keeper, "head.keys", "station_head");
  const page = await station.open("/accounts", keeper);
  await page.locator("#table").waitFor();
  const tab_to = async (view, selector, key = "Tab") => {
    for (let pressed = 0; pressed < 60; ++pressed) {
      if (await view.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await view.keyboard.press(key);
    }
    assert.fail("not reached by " + key + ": " + selector);
  };
  await tab_to(page, "#text");
  await page.keyboard.type("wc-008");
  await page.locator("#account_count", { hasText: "共 2 个账户" }).waitFor();
  await tab_to(page, "#table a");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "one");
  await tab_to(page, "#one textarea");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("officer/WC-008");
  await tab_to(page, "#change_form .go");
  await page.keyboard.press("Enter");
  await page.locator("#one .good", { hasText: "已保存" }).waitFor();
  await station.close(page);

  const people = await station.open("/people", chief);
  await people.locator("#who").waitFor();
  await tab_to(people, "#telephone");
  await people.keyboard.type("13000000000");
  await people.keyboard.press("Enter");
  await people.waitForFunction(() => document.activeElement?.id === "identity");
  await people.locator("#identity_fault", { hasText: "先核实" }).waitFor();
  await people.keyboard.press("Space");
  await tab_to(people, "#who .go");
  await people.keyboard.press("Enter");
  await people.locator("#fault", { hasText: "没有以这个电话保存的信息" }).waitFor();
  await station.close(people);
});

test("both languages, a screen and a phone, by keyboard, and axe finds nothing", of_the_page, async () => {
  head = await station.add_account(keeper, "head.two", "station_head");
  await station.send("POST", "/api/v1/reports", { category: "hazard.lighting", description: "巷子里没有照明", location: { lon: 121.95, lat: 29.32 }, reporter: { name: "欧阳明月", telephone: "19933334444", address: "望潮镇人民路18号" } });
  const pages = [["accounts", "/accounts", keeper, "#table tbody tr"], ["accounts-policy", "/accounts#policy", keeper, "#policy_form input"], ["account", "/account", keeper, "#sessions tbody tr"], ["people", "/people", head, "#who"]];
  for (const language of ["zh", "en"]) {
    for (const [name, path, who, ready] of pages) {
      for (const width of process.env.LINLI_SCREENSHOTS ? [1440, 390, 768, 3840] : [1440, 390]) {
        const page = await station.open(path, who, { language, width, colorScheme: language === "en" ? "dark" : "light" });
        await page.locator(ready).first().waitFor();
        if (!path.includes("#")) {  // where the browser would begin at what is named there
          await page.keyboard.press("Tab");
          await page.keyboard.press("Enter");
          assert.equal(await page.evaluate(() => document.activeElement.id), "main", "the skip link");
        }
        if (name === "accounts") {
          await page.fill("#text", "wc-00");
          await page.locator("#table a").first().focus();
          await page.keyboard.press("Enter");
          await page.locator("#one h2").waitFor();
        }
        if (name === "people") {
          await page.fill("#telephone", "19933334444");
          await page.check("#identity");
          await page.locator("#who .go").click();
          await page.locator("#held h2").waitFor();
        }
        assert.equal(await page.getAttribute("html", "lang"), language === "zh" ? "zh-CN" : "en");
        await good_page(page);
        assert.deepEqual(page.faults, []);
        await shoot(page, `${name}${language === "en" ? "-en" : ""}${{ 390: "-phone", 1440: "" }[width] ?? "-" + width}`);
        await station.close(page);
      }
    }
  }
});
