// A demo station on the real program, and Chromium to look at it with: what the page tests stand on.
import assert from "node:assert/strict";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.LINLI_PROGRAM;
// The shell is Chromium without windows: a page costs it half the work, as no tabs and menus are drawn for each.
const browser_program = process.env.LINLI_CHROMIUM || ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));
export const launch_browser = () => chromium.launch({ executablePath: browser_program, args: ["--no-sandbox"] });
// Where the same tests run once more: a PostgreSQL that has the town in a database, which each station copies.
const postgres = process.env.LINLI_TEST_POSTGRES;
// Options of a test to which the database makes no difference: on PostgreSQL it is left out.
export const of_the_page = postgres ? { skip: "is the page's alone" } : {};
const administer = (statement) => {
  const done = spawnSync("psql", ["--quiet", "--no-psqlrc", postgres, "--command", statement]);
  assert.equal(done.status, 0, String(done.stderr));
};

// RFC 6238 with node's own HMAC: an authenticator that is not ours. `ahead`: of a later step, 30 s each.
const code_of_secret = (secret, ahead = 0) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac("sha1", secret).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
};
export const code_of = (base32, ahead = 0) => {
  const bits = [...base32].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return code_of_secret(Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2))), ahead);
};
// A demo account's code that was not used yet: the next one, which is good already.
export const fresh_code = (name) => code_of_secret(createHash("sha256").update("demo second factor of " + name).digest().subarray(0, 20), 1);

// A day of the town's calendar, "2026-11-24", so many days from today.
export const day_from_now = (days) => new Date(Date.now() + (days * 24 + 8) * 3600e3).toISOString().slice(0, 10);

// What axe finds wrong with the page, as text. It is put into a page once; of what is right no list is made, and none sent here.
export const violations = async (page) => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run({ resultTypes: ["violations"], selectors: false, preload: false });
    return found.violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html).join(" | "));
  });
};
export const is_well = async (page) => {
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no sideways scrolling");
};
// The page's service worker has taken it over.
export const is_controlled = async (page) => {
  const taken = page.evaluate(() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller || new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }))).then(() => true));
  assert.ok(await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 60_000).unref())]), "no service worker after a minute");
  return true;
};
export const shoot = async (page, name) => {
  if (process.env.LINLI_SCREENSHOTS) await page.screenshot({ path: join(process.env.LINLI_SCREENSHOTS, name + ".png"), fullPage: true });
};

// A page that is open at the end is mostly one whose test failed: what stood on it, and what it waited for.
const tell_of = async (page) => {
  const asked = [...(page.unanswered ?? [])].map((request) => `${request.method()} ${request.url()}`);
  const text = await Promise.race([page.innerText("body").catch(String), new Promise((resolve) => setTimeout(resolve, 2000, "(does not answer)"))]);
  console.error(`left open: ${page.url()}\n  not answered: ${asked.join(", ") || "nothing"}\n  faults: ${(page.faults ?? []).join(" | ") || "none"}\n  text: ${text.replace(/\s+/g, " ").slice(0, 600)}`);
};

export class DemoStation {
  constructor(...options) {
    this.options = options; // of `serve`
  }
  folder = mkdtempSync(join(tmpdir(), "linli-browser-"));
  data = join(this.folder, "data");
  database = postgres && "browser_" + randomBytes(6).toString("hex");
  all_said = "";

  async start() {
    if (process.env.LINLI_DEMO_TOWN) cpSync(process.env.LINLI_DEMO_TOWN, this.data, { recursive: true });
    else {
      const made = spawnSync(program, ["demo", "--data", this.data]);
      assert.equal(made.status, 0, String(made.stderr));
    }
    if (postgres) {
      assert.ok(!existsSync(join(this.data, "linli.db")), "the town is in PostgreSQL alone");
      administer(`CREATE DATABASE ${this.database} TEMPLATE demo_town_today`);
      this.options.push("--database", postgres.replace("/postgres?", `/${this.database}?`));
    }
    await this.serve();
    this.browser = await this.launch();
  }
  launch() {
    return launch_browser();
  }
  serve() {
    return new Promise((resolve, reject) => {
      this.server = spawn(program, ["serve", "--data", this.data, "--port", new URL(this.address || "http://127.0.0.1:0").port || "0", ...this.options]);
      let said = "";
      this.server.stderr.on("data", (piece) => this.all_said += piece);
      this.server.stdout.on("data", (piece) => {
        said += piece;
        this.all_said += piece;
        const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (found) resolve(this.address = found[0]);
      });
      this.server.on("exit", (code) => reject(new Error("the server ended: " + code)));
    });
  }
  kill() {
    this.server.removeAllListeners("exit");
    this.server.kill("SIGKILL");
  }
  async stop() {
    for (const page of this.browser?.contexts().flatMap((context) => context.pages()) ?? []) await tell_of(page);
    await this.browser?.close();
    this.server?.kill();
    if (postgres) administer(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
    assert.doesNotMatch(this.all_said, /1[3-9]\d{9}/, "a telephone number in what the server said");
    rmSync(this.folder, { recursive: true, force: true });
  }

  // As a program would; `session` is what sign_in gave. Any answer that is no success fails the test.
  async send(method, path, body, session) {
    const headers = { ...(body !== undefined && { "Content-Type": "application/json" }), ...(session && { Cookie: session.cookie, "Linli-CSRF": session.csrf }) };
    const reply = await fetch(this.address + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await reply.text();
    assert.ok(reply.ok, `${method} ${path}: ${text}`);
    const answer = (reply.headers.get("content-type") || "").includes("json") ? JSON.parse(text) : text;
    const cookie = reply.headers.get("set-cookie");
    return cookie && method === "POST" ? { ...answer, cookie: cookie.split(";")[0] } : answer;
  }
  // The town is connected with its partners. Puts one more into the rules, that it is not: it owns what this one owned.
  async unconnected(code, head) {
    const { rulebook } = await this.send("GET", "/api/v1/rulebook");
    const { zh, en } = rulebook.partners.find((one) => one.code === code).name;
    const one = { code: "new-" + code, name: { zh: "新" + zh, en: "new " + en } };
    const categories = rulebook.categories.map((category) => category.partner === code ? { ...category, partner: one.code } : category);
    await this.send("PUT", "/api/v1/rulebook", { ...rulebook, categories, partners: [...rulebook.partners, one] }, head);
    return one.code;
  }
  async demo_account(name) {
    const { accounts } = await this.send("GET", "/api/v1/demo/accounts");
    return accounts.find((one) => one.name === name);
  }
  async sign_in(name) {
    const demo = await this.demo_account(name);
    const half = await this.send("POST", "/api/v1/session", { name, password: demo.password });
    return half.stage === "complete" ? half : this.send("POST", "/api/v1/session/code", { code: demo.code }, half);
  }
  // An account made by the administrator `keeper`, with a password and a second factor if its role needs one.
  async add_account(keeper, name, role, posts = []) {
    const { invitation } = await this.send("POST", "/api/v1/accounts", { name, role, posts }, keeper);
    return this.take_up(invitation);
  }
  async take_up(invitation) {
    const password = "四条小河流过望潮镇啦";
    const session = await this.send("POST", "/api/v1/welcome", { invitation, password });
    if (session.stage === "complete") return { ...session, password };
    const { secret } = await this.send("POST", "/api/v1/session/second-factor", undefined, session);
    const enrolled = await this.send("POST", "/api/v1/session/second-factor/confirm", { code: code_of(secret) }, session);
    return { ...enrolled.session, cookie: enrolled.cookie, password, secret };
  }

  // A page at `path`, for whoever `session` is; `page.faults` collects what goes to the console as an error.
  async open(path, session, { language = "zh", width = 1440, height = 900, storage = {}, browser = this.browser, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...options });
    if (session) {
      const [name, value] = session.cookie.split("=");
      await context.addCookies([{ name, value, url: this.address }]);
    }
    const page = await context.newPage();
    page.faults = [];
    page.unanswered = new Set(); // and not answered yet
    page.on("request", (request) => page.unanswered.add(request));
    for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => page.unanswered.delete(request));
    page.on("pageerror", (error) => page.faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
    await page.addInitScript((wanted) => {
      for (const [key, value] of Object.entries(wanted)) if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
    }, { language, ...storage });
    await page.goto(this.address + path);
    return page;
  }
  async close(page) {
    await page.context().close();
  }
  // Closes it, and nothing was wrong but what a test asked to be refused: the browser says that too. leave(page, 422)
  async leave(page, ...refused) {
    assert.deepEqual(page.faults.filter((fault) => !refused.some((status) => fault.includes(`status of ${status}`))), []);
    await this.close(page);
  }
}
