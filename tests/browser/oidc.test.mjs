// Signing in at a real OpenID Connect provider, in a real Chromium on the real program; and what an attacker tries.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.LINLI_PROGRAM;
const folder = mkdtempSync(join(tmpdir(), "linli-oidc-"));
const data = join(folder, "data");
const secret = "a secret: with / signs & 100% more";
const secret_file = join(folder, "secret");

let server, provider, browser, address, issuer;

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

// Signs in at the provider as `who` and comes back as far as the return address, which is given; nobody has gone there.
const at_provider = async (where, who) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const back = new Promise((resolve) => context.route("**/sign-in/return*", (route) => {
    resolve(Object.fromEntries(new URL(route.request().url()).searchParams));
    return route.fulfill({ body: "" });
  }));
  await page.goto(where);
  await page.fill("#login", who);
  await page.click("#go");
  const answer = await back;
  await context.close();
  return answer;
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
  for (const name of ["lin", "wu", "named"]) linli("accounts", "add", name, "--role", "grid_worker", "--post", "worker/A");
  linli("accounts", "add", "chen", "--role", "duty_desk");
  for (const name of ["lin", "wu", "chen"]) linli("accounts", "link-oidc", name, "--issuer", issuer, "--subject", "sub-" + name);
  linli("accounts", "disable", "wu");
  const invitation = link_of(linli("accounts", "reset-password", "lin"));
  await start_provider();
  await start_server();
  assert.equal((await client()("POST", "/api/v1/welcome", { invitation, password: "four words of three horses" })).status, 200);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
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
  await page.evaluate(axe);
  assert.deepEqual((await page.evaluate(() => window.axe.run())).violations.map((one) => one.id), []);
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
