// The auditor's page, and the resident's with its proof, in a real Chromium on the real program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DemoStation, day_from_now, shoot, violations } from "./station.mjs";

const station = new DemoStation("--checkpoint-every", "1");
let auditor, desk, key, first_checkpoint, report, other;

const steps = async (number, ...names) => {
  for (const [name, body] of names) await station.send("POST", `/api/v1/incidents/${number}/${name}`, body || {}, desk);
};
const done = [["accept"], ["dispatch", { handler: "desk" }], ["take"], ["claim-done", { result: "已清走" }]];
const a_report = { category: "fire.exit", description: "三楼安全出口被自行车堵住", location: { lon: 121.95, lat: 29.32 }, reporter: { name: "欧阳明月", telephone: "19912345678" } };
const tracked = (one) => station.send("GET", `/api/v1/tracking/${one.token}`);
const checkpoint_over = async (position) => {
  for (let i = 0; i < 400; ++i) {
    const reply = await fetch(station.address + "/api/v1/audit/checkpoint");
    const note = await reply.text();
    if (reply.ok && Number(note.split("\n")[1]) >= position) return note;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("no checkpoint was signed");
};

before(async () => {
  await station.start();
  first_checkpoint = await checkpoint_over(1);
  key = (await station.send("GET", "/api/v1/audit/key")).trim();
  [desk, auditor] = [await station.sign_in("desk"), await station.sign_in("auditor")];
  [report, other] = [await station.send("POST", "/api/v1/reports", a_report), await station.send("POST", "/api/v1/reports", a_report)];
  await steps(report.number, ...done);
  await station.send("POST", `/api/v1/incidents/${report.number}/reporters/reveal`, { purpose: "call_back", note: "约时间" }, desk);
});
after(() => station.stop());

const good_page = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
  assert.deepEqual(page.faults, []);
};

// ---- the auditor ----

test("the auditor searches by who, what, when and to what, page by page", async () => {
  const page = await station.open("/audit", auditor);
  const items = page.locator("#found .entries > li");
  await items.nth(49).waitFor();
  await page.click("#found .more");
  await items.nth(99).waitFor();
  const search = async (fill) => {
    for (const id of ["actor", "subject", "from", "to"]) await page.fill("#search_" + id, fill[id] || "");
    await page.selectOption("#kind", fill.kind || "");
    await Promise.all([page.waitForResponse(/audit\/entries\?/), page.click("#search .go")]);
    await page.locator("#found .entries, #found div.state").waitFor();
  };
  await search({ subject: "incident/" + report.number });
  assert.equal(await items.count(), 6);
  assert.match(await items.first().innerText(), /值班室 · desk/);
  assert.match(await items.first().innerText(), /显示个人信息/);
  await search({ actor: "desk", kind: "incident.claimed_done", subject: "incident/" + report.number });
  assert.equal(await items.count(), 1);
  await search({ actor: "resident", subject: "incident/" + report.number });
  assert.equal(await items.count(), 1);
  const day = day_from_now(-20);
  const [, month, date] = day.split("-").map(Number);
  await search({ from: day, to: day });
  for (const text of await items.allInnerTexts()) assert.match(text, new RegExp(`${month}月${date}日 \\d\\d:\\d\\d`));
  assert.ok(await items.count() > 1);
  await search({ actor: "auditor" });
  await page.locator("#found div.state", { hasText: "没有符合条件的记录" }).waitFor();  // nobody audits himself
  await search({ kind: "policy" });
  await page.locator("#found div.state").waitFor();
  await search({ kind: "incident", subject: "incident/" + report.number });
  const [csv] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
  assert.equal(readFileSync(await csv.path(), "utf8").trim().split("\r\n").length, 6);
  await good_page(page);
  await station.close(page);
});

test("the page knows every kind of entry that the demo town has, in both languages", async () => {
  const seen = new Set();
  const csv = await fetch(station.address + "/api/v1/audit/entries.csv", { headers: { Cookie: auditor.cookie } }).then((reply) => reply.text());
  for (const line of csv.trim().split("\r\n").slice(1)) seen.add(line.split(",")[3]);
  assert.ok(seen.size > 20);
  for (const language of ["zh", "en"]) {
    const page = await station.open("/audit", auditor, { language });
    await page.locator("#kind option").nth(5).waitFor({ state: "attached" });
    const known = await page.locator("#kind option").evaluateAll((all) => all.map((one) => one.value));
    for (const kind of seen) assert.ok(known.includes(kind), kind);
    await station.close(page);
  }
});

test("an entry opens, and its proof is checked in the browser", async () => {
  const { history } = await tracked(report);
  await checkpoint_over(history.at(-1).position);
  const page = await station.open("/audit", auditor);
  await page.fill("#search_subject", "incident/" + report.number);
  await page.selectOption("#kind", "incident");
  await page.click("#search .go");
  await page.locator("#found summary", { hasText: "申请结案" }).click();
  await page.locator("#found .good", { hasText: "原样未动，签名正确" }).waitFor();
  assert.match(await page.locator("#found details[open]").innerText(), /"from":\s*"in_progress"|in_progress/);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#found button", { hasText: "下载证明" }).click()]);
  assert.equal(JSON.parse(readFileSync(await saved.path(), "utf8")).index + 1, history.at(-1).position);
  await page.route("**/api/v1/audit/proofs/*", async (route) => {
    const reply = await route.fetch(), proof = await reply.json();
    await route.fulfill({ response: reply, json: { ...proof, leaf: proof.leaf.replace("incident.", "incidenx.") } });
  });
  await page.locator("#found summary", { hasText: "登记" }).click();
  await page.locator("#found .bad", { hasText: "证明不成立" }).waitFor();
  await station.close(page);
});

test("who saw whose data, when and what for", async () => {
  const page = await station.open("/audit#reveals", auditor);
  const row = page.locator("#reveals_found tbody tr");
  await row.first().waitFor();
  assert.match(await row.first().innerText(), new RegExp(`值班室 · desk\\s+显示个人信息\\s+事件 #${report.number} · 第 1 位报告人\\s+回访`));
  await page.fill("#reveals_search_subject", "1");
  await page.click("#reveals_search .go");
  await page.locator("#reveals_found div.state").waitFor();
  await good_page(page);
  await station.close(page);
});

test("the seal is verified with one button, and what was altered is named", async () => {
  const page = await station.open("/audit#seal", auditor);
  await page.click("#verify");
  await page.locator("#verdict .good", { hasText: "全部与封存时一致" }).waitFor();
  assert.match(await page.innerText("#verdict"), /用时 \d+\.\d 秒/);
  const note = await page.locator("#checkpoint textarea").inputValue();
  assert.match(note, /^linli-[^\n]+\n\d+\n[^\n]{44}\n\n— /);
  await page.locator("#checkpoint", { hasText: "签名已由本浏览器核验" }).waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#checkpoint button", { hasText: "保存为文件" }).click()]);
  assert.equal(readFileSync(await saved.path(), "utf8"), note);
  await page.route("**/api/v1/audit/verification", async (route) => {
    const reply = await route.fetch(), found = await reply.json();
    const faults = [{ zh: "第 17 条记录（incident.accepted）：封存后被改动", en: "entry 17 (incident.accepted): altered since it was sealed" }];
    await route.fulfill({ response: reply, json: { ...found, fault_count: 1, faults } });
  });
  await page.click("#verify");
  await page.locator("#verdict .bad", { hasText: "发现 1 处不符" }).waitFor();
  await page.locator("#verdict li", { hasText: "第 17 条记录（incident.accepted）：封存后被改动" }).waitFor();
  await page.locator("#verdict .bad", { hasText: "请不要继续改动数据库" }).waitFor();
  await good_page(page);
  await station.close(page);
});

// ---- the resident ----

const open_track = async (one, options = {}) => {
  const page = await station.open("/track#" + one.token, undefined, options);
  await page.locator(".steps li").first().waitFor();
  return page;
};
const is_proven = (page) => page.locator("#verdict .verdict.good").waitFor();

test("the resident sees how it stands, and the browser proves the history", async () => {
  const sent = [];
  const page = await station.open("/track", undefined);
  await page.locator(".fault", { hasText: "链接不完整" }).waitFor();
  page.on("request", (request) => sent.push(request));
  await page.goto(`${station.address}/track#${report.token}`);
  await page.reload();
  await is_proven(page);
  assert.match(await page.innerText("main"), /申请结案[\s\S]*三楼安全出口被自行车堵住[\s\S]*报告人/);
  assert.match(await page.innerText(".steps"), /登记[\s\S]*居民[\s\S]*受理[\s\S]*值班室/);
  assert.doesNotMatch(await page.innerText(".steps"), /desk/, "a role, no name");
  assert.equal(await page.locator(".mark.good").count(), 5);
  assert.match(await page.innerText("#verdict"), /5 条经过都在本所的签名记录中，原样未动[\s\S]*下次用同一浏览器查看/);
  for (const request of sent) assert.ok(!request.headers().referer, "no Referer");
  const remembered = JSON.parse(await page.evaluate(() => localStorage.getItem("record")));
  assert.equal(remembered.key, key);
  assert.doesNotMatch(JSON.stringify(remembered), new RegExp(report.token));
  await good_page(page);
  await page.reload();
  await page.locator("#verdict", { hasText: "起未被改动" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#" + report.token);
  await station.close(page);
});

test("the next visit proves that nothing between was rewritten", async () => {
  const storage = { record: JSON.stringify({ key, checkpoint: first_checkpoint, reports: {} }) };
  const page = await open_track(report, { storage });
  await is_proven(page);
  assert.equal(await page.locator(".mark.good").count(), 5);
  const asked = page.waitForRequest(/consistency\?from=/);
  await page.evaluate((record) => localStorage.setItem("record", record), storage.record);
  await page.locator("button", { hasText: "重新核验" }).click();
  assert.equal(new URL((await asked).url()).searchParams.get("from"), first_checkpoint.split("\n")[1]);
  await is_proven(page);
  await station.close(page);
});

const is_red = async (page, why) => {
  await page.locator("#verdict .verdict.bad", { hasText: "记录可能被改动" }).waitFor();
  await page.locator("#verdict", { hasText: "向上级公安机关" }).waitFor();
  if (why) await page.locator("#verdict", { hasText: why }).waitFor();
  assert.equal(await page.locator("#verdict .good").count(), 0);
};

test("whatever is altered in a proof turns the page red", async () => {
  const { history } = await tracked(report);
  const position = history[1].position, path = `**/api/v1/tracking/*/proofs/${position}`;
  const neighbour = await station.send("GET", `/api/v1/tracking/${report.token}/proofs/${history[2].position}`);
  const others = await tracked(other);
  const of_other = await station.send("GET", `/api/v1/tracking/${other.token}/proofs/${others.history[0].position}`);
  const flip = (text, at) => {
    const bytes = Buffer.from(text, "base64");
    bytes[at] ^= 1;
    return bytes.toString("base64");
  };
  const signature = (note) => note.trim().split(" ").at(-1);
  const altered = {
    "the leaf's actor": (proof) => ({ leaf: proof.leaf.replace(/"actor":"[^"]*"/, '"actor":"account/999"') }),
    "the leaf's time": (proof) => ({ leaf: proof.leaf.replace(/"at":(\d+)/, (_, at) => `"at":${Number(at) + 1}`) }),
    "the leaf's content": (proof) => ({ leaf: proof.leaf.replace('"to":"accepted"', '"to":"closed"') }),
    "the index": (proof) => ({ index: proof.index + 1 }),
    "the size": (proof) => ({ size: proof.size - 1 }),
    "the first hash": (proof) => ({ hashes: [flip(proof.hashes[0], 0), ...proof.hashes.slice(1)] }),
    "the last hash": (proof) => ({ hashes: [...proof.hashes.slice(0, -1), flip(proof.hashes.at(-1), 31)] }),
    "a missing hash": (proof) => ({ hashes: proof.hashes.slice(1) }),
    "the checkpoint's root": (proof) => ({ checkpoint: proof.checkpoint.replace(/\n[A-Za-z0-9+/]{43}=\n/, (line) => `\n${flip(line.trim(), 5)}\n`) }),
    "the checkpoint's size": (proof) => ({ checkpoint: proof.checkpoint.replace(`\n${proof.size}\n`, `\n${proof.size + 1}\n`), size: proof.size + 1 }),
    "the signature": (proof) => ({ checkpoint: proof.checkpoint.replace(signature(proof.checkpoint), flip(signature(proof.checkpoint), 20)) }),
    "the key": (proof) => ({ key: proof.key.replace("linli-", "linly-") }),
    "the proof of the next entry": () => neighbour,
    "the proof of another report": () => of_other,
  };
  const page = await open_track(report);
  await is_proven(page);
  for (const [what, change] of Object.entries(altered)) {
    await page.route(path, async (route) => {
      const reply = await route.fetch(), proof = await reply.json(), wrong = { ...proof, ...change(proof) };
      assert.notDeepEqual(wrong, proof, what);
      await route.fulfill({ response: reply, json: wrong });
    });
    const before = await page.evaluate(() => localStorage.getItem("record"));
    await page.locator("button", { hasText: "重新核验" }).click();
    await is_red(page, `第 ${position} 条记录与封存的不符`);
    assert.match(await page.locator(`#mark-${position}`).innerText(), /与封存的记录不符/, what);
    assert.equal(await page.evaluate(() => localStorage.getItem("record")), before, "what was remembered stays");
    await page.unroute(path);
    await page.locator("button", { hasText: "重新核验" }).click();
    await is_proven(page);
  }
  // what the page shows is not what was sealed
  await page.route("**/api/v1/tracking/" + report.token, async (route) => {
    const reply = await route.fetch(), view = await reply.json();
    view.history[1].at = "2026-11-25T00:00:00.000Z";
    await route.fulfill({ response: reply, json: view });
  });
  await page.reload();
  await is_red(page, `第 ${position} 条记录与封存的不符`);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("button", { hasText: "保存证据" }).click()]);
  assert.equal(JSON.parse(readFileSync(await saved.path(), "utf8")).report, report.number);
  assert.deepEqual(await violations(page), []);
  await shoot(page, "track-altered");
  await station.close(page);
});

test("a record that the program itself finds altered, and one rewritten, shortened or under another key", async () => {
  const { history } = await tracked(report);
  const broken = await open_track(report);
  await is_proven(broken);
  await broken.route("**/proofs/*", (route) => route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ type: "urn:linli:problem:audit/broken", detail: "记录与封存时不符", texts: { zh: "记录与封存时不符", en: "The record is not as it was sealed" } }) }));
  await broken.locator("button", { hasText: "重新核验" }).click();
  await is_red(broken, `第 ${history[0].position} 条`);
  await broken.unroute("**/proofs/*");

  // forged consistency
  const record = JSON.stringify({ key, checkpoint: first_checkpoint, reports: {} });
  await broken.evaluate((text) => localStorage.setItem("record", text), record);
  await broken.route("**/consistency?*", async (route) => {
    const reply = await route.fetch(), proof = await reply.json();
    await route.fulfill({ response: reply, json: { ...proof, hashes: proof.hashes.slice(1) } });
  });
  await broken.locator("button", { hasText: "重新核验" }).click();
  await is_red(broken, "其间有改写");
  await broken.unroute("**/consistency?*");

  // an older record than was remembered
  await broken.evaluate((text) => localStorage.setItem("record", text), JSON.stringify({ key, checkpoint: await checkpoint_over(1), reports: {} }));
  await broken.route("**/audit/checkpoint", (route) => route.fulfill({ contentType: "text/plain; charset=utf-8", body: first_checkpoint }));
  await broken.locator("button", { hasText: "重新核验" }).click();
  await is_red(broken, "比您上次查看时的短");
  await broken.unroute("**/audit/checkpoint");

  // an entry of the last visit that is gone
  await broken.evaluate(() => localStorage.removeItem("record"));
  await broken.locator("button", { hasText: "重新核验" }).click();
  await is_proven(broken);
  await broken.route("**/api/v1/tracking/" + report.token, async (route) => {
    const reply = await route.fetch(), view = await reply.json();
    view.history.splice(1, 1);
    await route.fulfill({ response: reply, json: view });
  });
  await broken.reload();
  await is_red(broken, "不见了");
  await broken.unroute("**/api/v1/tracking/" + report.token);

  await broken.evaluate((text) => localStorage.setItem("record", text), JSON.stringify({ key: key.replace("linli-", "linly-"), checkpoint: first_checkpoint, reports: {} }));
  await broken.reload();
  await is_red(broken, "密钥换了");
  await station.close(broken);
});

test("what the browser cannot check is not claimed", async () => {
  const page = await station.open("/track", undefined);
  await page.addInitScript(() => {
    const importing = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = (format, bytes, algorithm, ...rest) => (algorithm.name === "Ed25519" ? Promise.reject(new DOMException("unknown", "NotSupportedError")) : importing(format, bytes, algorithm, ...rest));
  });
  await page.goto(`${station.address}/track#${report.token}`);
  await page.reload();
  await page.locator("#verdict .wait", { hasText: "没有核验签名" }).waitFor();
  assert.match(await page.locator(".mark").first().innerText(), /签名未核验/);
  assert.equal(await page.locator("#verdict .good").count(), 0);
  await station.close(page);
  const plain = await station.open("/track", undefined);
  await plain.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  await plain.goto(`${station.address}/track#${report.token}`);
  await plain.reload();
  await plain.locator("#verdict .wait", { hasText: "没有核验" }).waitFor();
  assert.match(await plain.locator(".mark").first().innerText(), /未核验/);
  await station.close(plain);
});

// What the browser remembers, of all reports.
const remembered = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("record")));

test("two tabs of one browser: neither takes from the other what it remembers, nor puts an older record in place of a newer", async () => {
  const page = await station.open("/track", undefined);
  let release;
  const is_released = new Promise((resolve) => { release = resolve; });
  await page.route("**/audit/key", async (route) => {
    await is_released;
    await route.continue();
  });
  const old_note = await checkpoint_over((await tracked(report)).history.at(-1).position);
  await page.route("**/audit/checkpoint", (route) => route.fulfill({ contentType: "text/plain; charset=utf-8", body: old_note }));
  await page.goto(`${station.address}/track#${report.token}`);
  await Promise.all([page.waitForRequest("**/audit/key"), page.reload()]); // it has read what is remembered: nothing
  const extra = await station.send("POST", "/api/v1/reports", a_report);
  const newer = await checkpoint_over((await tracked(extra)).history.at(-1).position);
  const second = await page.context().newPage();
  await second.goto(`${station.address}/track#${other.token}`);
  await is_proven(second);
  release();
  await is_proven(page);
  const { checkpoint, reports } = await remembered(page);
  assert.equal(Object.keys(reports).length, 2);
  assert.ok(Number(checkpoint.split("\n")[1]) >= Number(newer.split("\n")[1]), "the newer record stays");

  // A tab that was opened before the other saw more is not told that something is missing.
  await second.goto("about:blank");
  await page.unroute("**/audit/checkpoint");
  await page.unroute("**/audit/key");
  const position = (await station.send("POST", `/api/v1/tracking/${report.token}/add`, { reason: "还堵着" })).history.at(-1).position;
  await checkpoint_over(position);
  await second.goto(`${station.address}/track#${report.token}`);
  await is_proven(second);
  assert.ok(Object.values((await remembered(second)).reports).some(({ positions }) => positions.includes(position)));
  const fresh = page.waitForResponse("**/api/v1/tracking/" + report.token);
  await page.locator("button", { hasText: "重新核验" }).click();
  assert.ok((await (await fresh).json()).history.some((line) => line.position === position), "it looks again before it accuses");
  await page.locator("#verdict .verdict").waitFor();
  await is_proven(page);
  await station.close(page);
});

test("a merge that was taken back: what the other incident had shown is not missing, and what is missing is", async () => {
  const [main, own] = [await station.send("POST", "/api/v1/reports", a_report), await station.send("POST", "/api/v1/reports", a_report)];
  const merge = () => station.send("POST", `/api/v1/incidents/${own.number}/merge`, { into: main.number }, desk);
  const seal = async () => checkpoint_over((await tracked(own)).history.at(-1).position);
  await merge();
  await steps(main.number, ["accept"], ["dispatch", { handler: "desk" }]);
  const { history } = await tracked(own);
  assert.deepEqual(history.map((line) => line.kind.replace("incident.", "")), ["reported", "merged", "accepted", "dispatched"]);
  await seal();
  const page = await open_track(own);
  await is_proven(page);
  const [seen] = Object.values((await remembered(page)).reports);
  assert.deepEqual(seen, { since: seen.since, positions: history.slice(0, 2).map((line) => line.position), merged: { [`incident/${main.number}`]: history.slice(2).map((line) => line.position) } });
  // Each case is a visit of whoever remembers that: what the server then shows of the history, and what comes of it.
  const visit = async (change, record) => {
    await page.evaluate((text) => localStorage.setItem("record", text), record);
    await page.route("**/api/v1/tracking/" + own.token, async (route) => {
      const reply = await route.fetch(), view = await reply.json();
      await route.fulfill({ response: reply, json: { ...view, ...change(view) } });
    });
    await page.reload();
    await page.locator("#verdict .verdict").waitFor();
  };
  const without = (...positions) => (view) => ({ history: view.history.filter((line) => !positions.includes(line.position)) });
  const record = JSON.stringify(await remembered(page));
  await visit(without(history[2].position), record);
  await is_red(page, `第 ${history[2].position} 条`);
  await visit(() => ({ merged_into: undefined, history: history.slice(0, 2) }), record);
  await is_red(page, `第 ${history[2].position} 条`);
  await page.unroute("**/api/v1/tracking/" + own.token);

  await station.send("POST", `/api/v1/incidents/${own.number}/undo`, {}, desk);
  await seal();
  const after = await tracked(own);
  assert.deepEqual(after.history.map((line) => line.kind.replace("incident.", "")), ["reported", "merged", "taken_back"]);
  await visit(() => ({}), record);
  await is_proven(page);
  await page.locator("#verdict", { hasText: "起未被改动" }).waitFor();
  const both = JSON.stringify(await remembered(page));
  await visit(() => ({}), both);
  await is_proven(page);
  for (const line of after.history) {
    await visit(without(line.position), both);
    await is_red(page, `第 ${line.position} 条`);
  }
  // Another step that was taken back is not the merge.
  await page.unroute("**/api/v1/tracking/" + own.token);
  await steps(own.number, ["accept"]);
  await station.send("POST", `/api/v1/incidents/${own.number}/undo`, {}, desk);
  await seal();
  await visit(without(after.history[2].position), record);
  await is_red(page, `第 ${history[2].position} 条`);
  await visit(() => ({}), record);
  await is_proven(page);
  await station.close(page);
});

test("the resident judges, adds, withdraws; a joined one cannot judge; a wrong link is said to be", async () => {
  const page = await open_track(report);
  await is_proven(page);
  const note = await (await fetch(station.address + "/api/v1/audit/checkpoint")).text();
  await page.route("**/audit/checkpoint", (route) => route.fulfill({ contentType: "text/plain; charset=utf-8", body: note })); // no newer one just now
  await page.locator("button", { hasText: "没有解决" }).click();
  await page.locator("dialog .go").click();
  assert.equal(await page.locator("dialog").count(), 1, "why is asked for");
  await page.fill("dialog textarea", "又堆满了");
  await page.locator("dialog .go").click();
  await page.locator(".good[role=status]", { hasText: "已收到您的答复" }).waitFor();
  await page.locator(".steps b", { hasText: "核查不通过" }).waitFor();
  await page.locator(".mark", { hasText: "等待封存" }).last().waitFor();
  await page.locator("#verdict", { hasText: "等待封存签名" }).waitFor();
  await page.unroute("**/audit/checkpoint");
  await steps(report.number, ["claim-done", { result: "再次清走" }]);
  await page.reload();
  await page.locator("button.go", { hasText: "已解决" }).click();
  await page.locator(".big", { hasText: "已解决" }).waitFor();
  assert.equal(await page.locator("textarea").count(), 0, "nothing is added to what is closed");
  await station.close(page);

  const second = await open_track(other);
  await second.fill("textarea", "旁边也有");
  await second.locator("button", { hasText: "提交补充" }).click();
  await second.locator(".good[role=status]", { hasText: "已补充" }).waitFor();
  const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await second.locator("input[type=file]").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: pixel });
  await second.locator(".photos img").waitFor();
  await second.locator("button", { hasText: "提交补充" }).click();
  await second.locator(".good[role=status]", { hasText: "照片已收到" }).waitFor();
  const joined = await station.send("POST", `/api/v1/reports/${other.number}/join`, { telephone: "19900002222" });
  const third = await open_track(joined);
  assert.match(await third.innerText("main"), /您也遇到了同一件事/);
  assert.equal(await third.locator("button", { hasText: "没有解决" }).count(), 0);
  assert.doesNotMatch(await third.innerText("main"), /三楼安全出口/);
  await station.close(third);
  await second.reload();
  await second.locator(".steps li").first().waitFor();
  assert.equal(await second.locator("button", { hasText: "撤回报告" }).count(), 0, "others reported it too");
  await station.close(second);

  const alone = await station.send("POST", "/api/v1/reports", a_report);
  const fourth = await open_track(alone);
  await fourth.locator("button", { hasText: "撤回报告" }).click();
  await fourth.fill("dialog input", "已自行解决");
  await fourth.locator("dialog .go").click();
  await fourth.locator(".big", { hasText: "已撤回" }).waitFor();
  await fourth.goto(station.address + "/track#wrong-token");
  await fourth.locator(".fault", { hasText: "没有这个跟踪链接" }).waitFor();
  await station.close(fourth);
});

test("what was added and whose answer was lost is there once, also after a reload; on purpose it is added twice", async () => {
  const own = await station.send("POST", "/api/v1/reports", a_report);
  const page = await open_track(own);
  const path = `**/api/v1/tracking/${own.token}/add`;
  const added = async () => (await station.send("GET", "/api/v1/tracking/" + own.token)).history.filter((line) => line.kind === "incident.noted").length;
  await page.route(path, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.fill("textarea", "旁边也有");
  await page.locator("button", { hasText: "提交补充" }).click();
  await page.locator(".fault", { hasText: "没有办成" }).waitFor({ timeout: 20_000 });
  assert.equal(await added(), 1);
  await page.unroute(path);
  await page.reload();
  await page.locator("textarea").waitFor();
  assert.equal(await page.inputValue("textarea"), "旁边也有");
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })), new RegExp(own.token), "the link is not kept");
  await page.locator("button", { hasText: "提交补充" }).click();
  await page.locator(".good[role=status]", { hasText: "已补充" }).waitFor();
  assert.equal(await added(), 1);
  await page.fill("textarea", "旁边也有");
  await page.locator("button", { hasText: "提交补充" }).click();
  await page.waitForFunction(() => document.querySelector("textarea").value === "");
  assert.equal(await added(), 2);
  await station.close(page);
});

test("both languages, a screen and a phone, and axe finds nothing", async () => {
  const last = (await tracked(report)).history.at(-1).position;
  await checkpoint_over(last);
  for (const language of ["zh", "en"]) {
    for (const width of [1440, 390]) {
      const as = (name) => `${name}${language === "en" ? "-en" : ""}${width === 390 ? "-phone" : ""}`;
      const page = await open_track(report, { language, width });
      await is_proven(page);
      assert.equal(await page.getAttribute("html", "lang"), language === "zh" ? "zh-CN" : "en");
      await good_page(page);
      await shoot(page, as("track"));
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(new URL(page.url()).hash, "#" + report.token, "the skip link leaves the token alone");
      await station.close(page);
      for (const [name, tab, ready] of [["audit", "entries", "#found summary"], ["audit-reveals", "reveals", "#reveals_found tbody tr"], ["audit-seal", "seal", "#checkpoint textarea"]]) {
        const view = await station.open(`/audit#${tab}`, auditor, { language, width });
        await view.locator(ready).first().waitFor();
        if (tab === "entries") {
          await view.fill("#search_subject", "incident/" + report.number);
          await view.click("#search .go");
          await view.locator("#found .entries > li").nth(7).waitFor();
          await view.locator("#found summary").nth(2).focus();
          await view.keyboard.press("Enter");
          await view.locator("#found .good").waitFor();
        }
        if (tab === "seal") {
          await view.click("#verify");
          await view.locator("#verdict .verdict").waitFor();
        }
        await good_page(view);
        await shoot(view, as(name));
        await station.close(view);
      }
    }
  }
});
