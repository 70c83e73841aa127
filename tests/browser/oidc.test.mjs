// Signing in at a real OpenID Connect provider, in a real Chromium on the real program; and what an attacker tries.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch_browser, violations } from "./station.mjs";

const program = process.env.LINLI_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), "linli-oidc-"));
const data = join(folder, "data");
const secret = "a secret: with / signs & 100% more";
const secret_file = join(folder, "secret");

let server, provider, browser, address, issuer, keeper_link;

// ---- the two programs ----

const free_port = () => new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

const said = (process_, wanted) => new Promise((resolve, reject) => {
  let text = "";
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.on("data", (piece) => {
      text += piece;
      if (text.includes(wanted)) resolve(text);
    });
  }
  process_.on("exit", (code) => reject(new Error(`it ended with ${code}: ${text}`)));
});

const end = (process_) => new Promise((resolve) => {
  if (!process_ || process_.exitCode !== null || process_.signalCode !== null) return resolve();
  process_.on("exit", resolve);
  process_.kill("SIGTERM");
});

const start_provider = async (options = {}) => {
  await end(provider);
  const all = { issuer, secret, return_address: address + "/sign-in/return", kid: "first", ...options };
  provider = spawn(process.execPath, [fileURLToPath(new URL("provider.mjs", import.meta.url)), JSON.stringify(all)]);
  await said(provider, "listening");
};

const start_server = async (...options) => {
  await end(server);
  server = spawn(program, ["serve", "--data", data, "--port", new URL(address).port, "--oidc-issuer", issuer, "--oidc-client-id", "linli",
    "--oidc-client-secret-file", secret_file, "--oidc-address", address, ...options]);
  await said(server, "Ctrl-C");
};

const linli = (...words) => {
  const ran = spawnSync(program, [...words, "--data", data]);
  assert.equal(ran.status, 0, String(ran.stderr));
  return String(ran.stdout);
};

// ---- asking the program without a page ----

// As a browser does, with a jar of its own.
const client = () => {
  const jar = new Map();
  return async (method, path, body, headers = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await fetch(address + path, { method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json", Cookie: cookie, "Accept-Language": "en", ...headers } });
    for (const one of reply.headers.getSetCookie()) jar.set(...one.split(";")[0].split("="));
    const text = await reply.text();
    return { status: reply.status, cookies: reply.headers.getSetCookie(), body: text && JSON.parse(text), type: text && (JSON.parse(text).type || "").replace("urn:linli:problem:", "") };
  };
};

// Signs in at the provider as `who` and comes back as far as the return address; what it was given there, not handed in.
const at_provider = async (where, who) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  await context.route(address + "/assets/**", (route) => route.abort()); // nobody takes the answer there
  const back = page.waitForRequest((request) => request.url().startsWith(address + "/sign-in/return?"));
  await page.goto(where);
  await page.fill("#login", who);
  await page.click("#go");
  const answer = new URL((await back).url()).searchParams;
  await context.close();
  return Object.fromEntries(answer);
};
// A sign-in up to the provider's answer, with the browser's jar that began it.
const begun = async (who) => {
  const send = client();
  const begin = await send("POST", "/api/v1/session/oidc", { from: "/#7" });
  assert.equal(begin.status, 200, JSON.stringify(begin.body));
  return { send, begin, answer: await at_provider(begin.body.address, who) };
};

// ---- asking it with one ----

const open = async (path = "/sign-in", language = "zh-CN") => {
  const context = await browser.newContext({ locale: language });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  if (!language.startsWith("zh")) await context.addInitScript(() => localStorage.setItem("language", "en"));
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && page.faults.push(message.text()));
  await page.goto(address + path);
  return page;
};
const go_there = async (page, who, second_factor = "") => {
  await page.click("#provider");
  await page.waitForURL(issuer + "/**");
  await page.fill("#login", who);
  if (second_factor) await page.check("#mfa");
  await page.click("#go");
};
const code_of = (base32) => {
  const bits = [...base32].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
};

before(async () => {
  address = "http://127.0.0.1:" + await free_port();
  issuer = "http://127.0.0.1:" + await free_port();
  writeFileSync(secret_file, secret + "\n");
  chmodSync(secret_file, 0o600);
  const link_of = (text) => text.match(/welcome#(\S+)/)[1];
  linli("accounts", "add", "keeper", "--role", "security_administrator");
  for (const name of ["lin", "wu", "named", "late"]) linli("accounts", "add", name, "--role", "grid_worker", "--post", "worker/A");
  linli("accounts", "add", "chen", "--role", "duty_desk");
  for (const name of ["lin", "wu", "chen"]) linli("accounts", "link-oidc", name, "--issuer", issuer, "--subject", "sub-" + name);
  linli("accounts", "disable", "wu");
  const invitation = link_of(linli("accounts", "reset-password", "lin"));
  keeper_link = link_of(linli("accounts", "reset-password", "keeper"));
  await start_provider();
  await start_server();
  assert.equal((await client()("POST", "/api/v1/welcome", { invitation, password: "four words of three horses" })).status, 200);
  browser = await launch_browser();
});

after(async () => {
  await browser?.close();
  await end(server);
  await end(provider);
  const checked = spawnSync(program, ["check", "--data", data]);
  rmSync(folder, { recursive: true, force: true });
  assert.equal(checked.status, 0, String(checked.stdout));
});

test("the button leads to the organisation and back, signed in, to where one wanted to go", async () => {
  const page = await open("/sign-in?from=" + encodeURIComponent("/docs"));
  await page.locator("#provider", { hasText: "用单位账号登录" }).waitFor();
  assert.deepEqual(await violations(page), []);
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, "oidc-sign-in.png") });
  await go_there(page, "sub-lin");
  await page.waitForURL(address + "/docs");
  const session = (await page.context().cookies()).find((one) => one.name === "linli_session");
  assert.ok(session.httpOnly && session.sameSite === "Lax");
  const me = await page.evaluate(async () => (await fetch("/api/v1/session")).json());
  assert.equal(me.name, "lin");
  assert.equal(me.stage, "complete");
  assert.equal(me.is_fresh, false);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("whoever needs a second factor is asked for ours", async () => {
  const page = await open();
  await go_there(page, "sub-chen");
  await page.locator("#enrol_form").waitFor();
  assert.equal(new URL(page.url()).search, "?from=%2Fdesk", "the provider's answer has left the address");
  const key = (await page.innerText("#secret")).replaceAll(" ", "");
  await page.fill("#first_code", code_of(key));
  await page.keyboard.press("Enter");
  await page.locator("#codes li").nth(9).waitFor();
  const recovery = await page.locator("#codes li").first().innerText();
  await page.click("#kept");
  await page.locator(".tools a", { hasText: "chen" }).waitFor();
  await page.locator(".tools button", { hasText: "退出" }).click();
  await page.waitForURL(/sign-in/);
  await page.click("#provider");  // the provider still knows who it is
  await page.locator("#code_form").waitFor();
  await page.fill("#code", recovery);
  await page.keyboard.press("Enter");
  await page.locator(".tools a", { hasText: "chen" }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("what the organisation refuses is told in the reader's language", async () => {
  for (const [language, words] of [["zh-CN", "单位登录被取消或拒绝"], ["en", "cancelled or denied by your organisation"]]) {
    const page = await open("/sign-in", language);
    await page.click("#provider");
    await page.click("#cancel");
    await page.locator("#fault", { hasText: words }).waitFor();
    assert.ok(!(await page.content()).includes("nobody shows this"));
    assert.ok(await page.locator("#password_form").isVisible());
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test("somebody unknown and somebody disabled are refused alike", async () => {
  const replies = [];
  for (const who of ["sub-nobody", "sub-wu"]) {
    const { send, answer } = await begun(who);
    const reply = await send("POST", "/api/v1/session/oidc/return", answer);
    assert.equal(reply.status, 403);
    assert.equal(reply.type, "oidc/no-account");
    assert.deepEqual(reply.cookies, []);
    replies.push(JSON.stringify(reply.body).replaceAll(who, "WHO"));
  }
  assert.equal(replies[0], replies[1]);
});

// ---- attacks ----

test("an answer works once", async () => {
  const { send, answer } = await begun("sub-lin");
  const first = await send("POST", "/api/v1/session/oidc/return", answer);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal(first.body.session.name, "lin");
  assert.equal(first.body.from, "/#7");
  assert.equal((await send("GET", "/api/v1/session")).status, 200);
  const again = await send("POST", "/api/v1/session/oidc/return", answer);
  assert.equal(again.type, "oidc/not-begun-here");
});

test("an answer is of no use in another browser", async () => {
  const { send, answer } = await begun("sub-lin");
  const victim = await begun("sub-lin");
  for (const other of [client(), victim.send]) {
    const reply = await other("POST", "/api/v1/session/oidc/return", answer);
    assert.equal(reply.type, "oidc/not-begun-here");
    assert.deepEqual(reply.cookies, []);
  }
  assert.equal((await send("POST", "/api/v1/session/oidc/return", answer)).status, 200, "it was not used up by that");
});

test("a code from another sign-in is refused: it is bound to the browser that asked for it", async () => {
  const attacker = await begun("sub-nobody");
  const victim = await begun("sub-lin");
  const reply = await attacker.send("POST", "/api/v1/session/oidc/return", { ...attacker.answer, code: victim.answer.code });
  assert.equal(reply.type, "oidc/code-refused");
  assert.deepEqual(reply.cookies, []);
  const changed = await begun("sub-lin");
  const tampered = { ...changed.answer, code: changed.answer.code.replace(/.$/, (last) => (last === "A" ? "B" : "A")) };
  assert.equal((await changed.send("POST", "/api/v1/session/oidc/return", tampered)).type, "oidc/code-refused");
  assert.equal((await changed.send("POST", "/api/v1/session/oidc/return", changed.answer)).type, "oidc/not-begun-here", "the state was used up");
});

test("an answer that names another provider, or none, is refused", async () => {
  for (const change of [{ iss: "https://elsewhere.example" }, { iss: undefined }]) {
    const { send, answer } = await begun("sub-lin");
    assert.equal(answer.iss, issuer);
    assert.equal((await send("POST", "/api/v1/session/oidc/return", { ...answer, ...change })).type, "oidc/other-provider");
  }
});

test("nobody is sent to another site, nor does another site begin or end a sign-in", async () => {
  for (const from of ["//evil.example", "/.//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/ x"])
    assert.equal((await client()("POST", "/api/v1/session/oidc", { from })).status, 422, from);
  for (const path of ["/api/v1/session/oidc", "/api/v1/session/oidc/return"])
    assert.equal((await client()("POST", path, { state: "x", code: "y" }, { Origin: "https://evil.example" })).status, 403);
  const page = await open("/sign-in?from=" + encodeURIComponent("//evil.example/x"));
  await go_there(page, "sub-lin");
  await page.waitForURL(address + "/desk");
  await page.context().close();
  // A link of the attacker's, with an answer for the attacker's own account.
  const { answer } = await begun("sub-lin");
  const victim = await open("/sign-in/return?" + new URLSearchParams(answer));
  await victim.locator("#fault", { hasText: "不是从这个浏览器开始的" }).waitFor();
  assert.ok(!(await victim.context().cookies()).some((one) => one.name === "linli_session"));
  await victim.context().close();
});

test("the cookie of a sign-in goes nowhere else and tells nothing", async () => {
  const { begin } = await begun("sub-lin");
  const [cookie] = begin.cookies;
  assert.match(cookie, /^linli_sign_in=[\w-]{43}; Path=\/api\/v1\/session\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/);
  const sent = new URL(begin.body.address).searchParams;
  assert.equal(sent.get("code_challenge_method"), "S256");
  assert.equal(sent.get("response_type"), "code");
  assert.ok(![...sent.values()].includes(cookie.split(/[=;]/)[1]));
  const database = readFileSync(join(data, "linli.db")).toString("latin1") + readFileSync(join(data, "linli.db-wal")).toString("latin1");
  for (const kept of [sent.get("state"), sent.get("nonce"), cookie.split(/[=;]/)[1], "sub-lin"]) assert.ok(!database.includes(kept), kept);
});

// ---- the provider's ways ----

test("the provider's keys may change, and be of another kind; the secret may go in the body", async () => {
  for (const options of [{ kid: "second" }, { algorithm: "ES256", kid: "third", auth_method: "client_secret_post" }, { algorithm: "PS256", kid: "fourth" }, { algorithm: "EdDSA", kid: "fifth" }]) {
    await start_provider(options);
    if (options.algorithm) await start_server();  // what the provider says of itself is kept for an hour, and keys are looked for once a minute
    const { send, answer } = await begun("sub-lin");
    const reply = await send("POST", "/api/v1/session/oidc/return", answer);
    assert.equal(reply.status, 200, JSON.stringify([options, reply.body]));
  }
  await start_provider();
  await start_server();
});

test("a provider that is down is said to be, and hinders neither the start nor the password", async () => {
  const { send, answer } = await begun("sub-lin");
  await end(provider);
  const refused = await send("POST", "/api/v1/session/oidc/return", answer);
  assert.equal(refused.status, 503);
  assert.equal(refused.type, "oidc/provider-unreachable");
  await start_server();
  const page = await open();
  await page.click("#provider");
  await page.locator("#fault", { hasText: "单位登录服务暂时连不上" }).waitFor();
  await page.fill("#name", "lin");
  await page.fill("#password", "four words of three horses");
  await page.keyboard.press("Enter");
  await page.locator(".tools a", { hasText: "lin" }).waitFor();
  await page.context().close();
  await start_provider();
  await start_server();
});

test("the provider's second factor counts where that is set, and when it says so", async () => {
  await start_server("--oidc-second-factor", "amr");
  const page = await open();
  await go_there(page, "sub-chen");
  await page.locator("#code_form").waitFor();
  await page.context().close();
  const other = await open();
  await go_there(other, "sub-chen", "with the second factor");
  await other.locator(".tools a", { hasText: "chen" }).waitFor();
  const me = await other.evaluate(async () => (await fetch("/api/v1/session")).json());
  assert.equal(me.stage, "complete");
  assert.equal(me.is_fresh, true);
  await other.context().close();
  await start_server();
});

test("a claim links an account at its first sign-in where that is set; after that the subject alone counts", async () => {
  const come = async (who) => {
    const { send, answer } = await begun(who);
    return send("POST", "/api/v1/session/oidc/return", answer);
  };
  assert.equal((await come("sub-named")).type, "oidc/no-account");
  await start_server("--oidc-claim", "preferred_username");
  assert.equal((await come("sub-named")).body.session.name, "named");
  assert.equal((await come("named")).type, "oidc/no-account", "another subject with the same claim");
  assert.equal((await come("sub-wu")).type, "oidc/no-account", "disabled");
  await start_server();
  assert.equal((await come("sub-named")).body.session.name, "named");
});

test("the administrator links an account with its owner's identifier, and takes it back", async () => {
  const page = await open("/welcome#" + keeper_link);
  for (const id of ["#new_password", "#again"]) await page.fill(id, "four words of four horses");
  await page.keyboard.press("Enter");
  await page.locator("#enrol_form").waitFor();
  await page.fill("#first_code", code_of((await page.innerText("#secret")).replaceAll(" ", "")));
  await page.keyboard.press("Enter");
  await page.click("#kept");
  await page.waitForURL(address + "/accounts");
  await page.locator("#table a", { hasText: "late" }).click();
  const part = page.locator("#provider_part");
  await part.locator("input").fill("sub-late");
  await part.locator("button", { hasText: "登记" }).click();
  await part.locator("p", { hasText: issuer }).waitFor();
  const first = await begun("sub-late");
  assert.equal((await first.send("POST", "/api/v1/session/oidc/return", first.answer)).body.session.name, "late");
  await part.locator("button", { hasText: "取消登记" }).click();
  await page.locator("dialog .go").click();
  await part.locator("p", { hasText: "还没有登记" }).waitFor();
  assert.equal((await first.send("GET", "/api/v1/session")).status, 401, "and its session has ended");
  const second = await begun("sub-late");
  assert.equal((await second.send("POST", "/api/v1/session/oidc/return", second.answer)).type, "oidc/no-account");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a name that is locked stays locked", async () => {
  const send = client();
  for (let i = 0; i < 6; ++i) await send("POST", "/api/v1/session", { name: "named", password: "not the password" });
  const { send: come, answer } = await begun("sub-named");
  assert.equal((await come("POST", "/api/v1/session/oidc/return", answer)).type, "session/locked");
});

// ---- a provider that is not to be trusted on the way ----

const lying = async (answer, tls) => {
  const { createServer } = await import(tls ? "node:https" : "node:http");
  const server_ = createServer(tls || {}, answer);
  await new Promise((resolve) => server_.listen(0, "127.0.0.1", resolve));
  return server_;
};
// What comes of beginning a sign-in at the provider that listens there.
const begin_at = async (scheme, listening, ...options) => {
  await end(server);
  const there = `${scheme}://localhost:${listening.address().port}`;
  server = spawn(program, ["serve", "--data", data, "--port", new URL(address).port, "--oidc-issuer", there, "--oidc-client-id", "linli",
    "--oidc-client-secret-file", secret_file, "--oidc-address", address, ...options], { env: { ...process.env, https_proxy: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1" } });
  await said(server, "Ctrl-C");
  const reply = await client()("POST", "/api/v1/session/oidc", {});
  listening.closeAllConnections();
  listening.close();
  return reply.status === 200 ? "begun" : reply.type;
};
const document_of = (request) => {
  const there = (request.socket.encrypted ? "https://" : "http://") + request.headers.host;
  return JSON.stringify({ issuer: there, authorization_endpoint: there + "/auth", token_endpoint: there + "/token", jwks_uri: there + "/keys" });
};

test("certificates are verified, redirects not followed, and answers limited in size and time", async () => {
  const certificate = join(folder, "certificate.pem");
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost",
    "-addext", "subjectAltName=DNS:localhost", "-keyout", join(folder, "key.pem"), "-out", certificate]);
  assert.equal(made.status, 0, String(made.stderr));
  const tls = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(certificate) };
  const honest = (request, response) => response.end(document_of(request));
  assert.equal(await begin_at("https", await lying(honest, tls)), "oidc/provider-unreachable", "nobody vouches for it");
  assert.equal(await begin_at("https", await lying(honest, tls), "--oidc-ca-file", certificate), "begun");
  assert.equal(await begin_at("http", await lying(honest)), "begun", "and no proxy was asked");
  const elsewhere = await lying(honest);
  const redirecting = (request, response) => response.writeHead(302, { Location: `http://localhost:${elsewhere.address().port}/` }).end();
  assert.equal(await begin_at("http", await lying(redirecting)), "oidc/provider-unreachable");
  elsewhere.close();
  const endless = (request, response) => response.end(document_of(request) + " ".repeat(300 * 1024));
  assert.equal(await begin_at("http", await lying(endless)), "oidc/provider-unreachable");
  const chunked = (request, response) => { response.write(document_of(request)); response.end(" ".repeat(300 * 1024)); };
  assert.equal(await begin_at("http", await lying(chunked)), "oidc/provider-unreachable");
  const another = (request, response) => response.end(document_of(request).replace("/auth", "/auth#x"));
  assert.equal(await begin_at("http", await lying(another)), "oidc/provider-unusable");
  const began = Date.now();
  const silent = await lying(() => {});
  assert.equal(await begin_at("http", silent), "oidc/provider-unreachable");
  assert.ok(Date.now() - began < 14000);
});

test("settings that cannot work are refused at the start", async () => {
  const start = (...options) => spawnSync(program, ["serve", "--data", join(folder, "other"), "--port", "0", ...options], { timeout: 20000 });
  const all = { "--oidc-issuer": issuer, "--oidc-client-id": "linli", "--oidc-client-secret-file": secret_file, "--oidc-address": address };
  const with_ = (change) => Object.entries({ ...all, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  const cases = [
    [{ "--oidc-client-id": undefined }, 2, "--oidc-client-id"],
    [{ "--oidc-issuer": "http://login.example" }, 1, "--oidc-issuer is an https address"],
    [{ "--oidc-address": "station.example" }, 1, "--oidc-address"],
    [{ "--oidc-client-secret-file": join(folder, "nowhere") }, 1, "is not there"],
    [{ "--oidc-second-factor": "yes" }, 1, "amr or acr=VALUE"],
  ];
  for (const [change, code, words] of cases) {
    const ran = start(...with_(change));
    assert.equal(ran.status, code, String(ran.stderr));
    assert.ok(String(ran.stderr).includes(words), String(ran.stderr));
  }
  chmodSync(secret_file, 0o644);
  assert.ok(String(start(...with_({})).stderr).includes("chmod 600"));
  chmodSync(secret_file, 0o600);
});
