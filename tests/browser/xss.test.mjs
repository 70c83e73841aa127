// Markup in every text field that somebody can fill, then every page that shows it, in a real Chromium: it stays text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation } from "./station.mjs";

// Would leave an element of class `planted`, and set window.planted, in three ways at once.
const planted = (field) => `${field}"'><img class=planted src=x onerror=window.planted=1><svg class=planted onload=window.planted=1></svg><a class=planted href="javascript:window.planted=1">x</a>{{7*7}}`;
const telephone = "19912340000";
const station = new DemoStation();
let desk, head, keeper, auditor, report, at, volunteer, leader;

before(async () => {
  await station.start();
  [desk, head, keeper, auditor] = [await station.sign_in("desk"), await station.sign_in("head"), await station.sign_in("security"), await station.sign_in("auditor")];
  // Names in the rules: of categories, levels and partners.
  const { rulebook } = await station.send("GET", "/api/v1/rulebook", undefined, head);
  for (const list of [rulebook.categories, rulebook.partners])
    for (const one of list) one.name = { zh: planted("名" + one.code), en: planted("name" + one.code) };
  rulebook.levels = rulebook.levels.map((_, i) => ({ zh: planted("级" + i), en: planted("level" + i) }));
  await station.send("PUT", "/api/v1/rulebook", rulebook, head);
  report = await station.send("POST", "/api/v1/reports", {
    category: "fire.exit", description: planted("description"), address: planted("address").slice(0, 200), location: { lon: 121.95, lat: 29.32 },
    reporter: { name: "<img class=planted src=x onerror=planted=1>", telephone, address: planted("home").slice(0, 200), contact: "<svg class=planted onload=window.planted=1></svg>" },
  });
  at = `/api/v1/incidents/${report.number}`;
  await station.send("POST", `${at}/accept`, { note: planted("accept") }, desk);
  await station.send("POST", `${at}/dispatch`, { handler: "desk", note: planted("dispatch") }, desk);
  await station.send("POST", `${at}/take`, { note: planted("take") }, desk);
  await station.send("POST", `${at}/note`, { reason: planted("note") }, desk);
  await station.send("POST", `${at}/pause`, { reason: planted("pause"), until: new Date(Date.now() + 3600e3).toISOString() }, desk);
  await station.send("POST", `${at}/resume`, { note: planted("resume") }, desk);
  await station.send("POST", `${at}/claim-done`, { result: planted("result") }, desk);
  await station.send("POST", `/api/v1/tracking/${report.token}/judge`, { settled: false, why: planted("why") });
  await station.send("POST", `/api/v1/tracking/${report.token}/add`, { reason: planted("add") });
  await station.send("POST", `${at}/reporters/reveal`, { purpose: "verify", note: planted("purpose") }, desk);
  const { accounts } = await station.send("GET", "/api/v1/accounts", undefined, keeper);
  const partner = accounts.find((one) => one.role === "partner");
  await station.send("POST", `/api/v1/accounts/${partner.id}/tokens`, { note: planted("token").slice(0, 100), rights: [], days: 1 }, keeper);
  report.partner = partner.name;
  // Volunteers: their team, shift, own words, and what they are called to.
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  const text = (word, most) => planted(word).slice(0, most);
  const team = { code: "planted", kind: "other", kind_name: { zh: "<img class=planted src=x onerror=window.planted=1>", en: "<img class=planted src=x onerror=window.planted=1>" }, name: { zh: "<svg class=planted onload=window.planted=1></svg>", en: "<svg class=planted onload=window.planted=1></svg>" }, grids: [], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [{ name: "<img class=planted src=x>", count: 1, note: "<img class=planted src=x>" }], step_back_hours: 12, rest_hours: 0, closed: false };
  await station.send("POST", "/api/v1/teams", team, head);
  const join = async (phone) => {
    const link = await station.send("POST", "/api/v1/volunteering/join", { name: "<img class=planted src=x onerror=window.planted=1>", telephone: phone, born: "1990-05", skills: [text("skill", 40)], languages: [text("language", 40)], times: [], teams: ["planted"], consent: { version: notice.version, risks: true, data: true } });
    await station.send("POST", "/api/v1/teams/planted/admit", { volunteer: link.number }, desk);
    return link;
  };
  [volunteer, leader] = [await join("13912340001"), await join("13912340002")];
  await station.send("POST", "/api/v1/teams/planted/leaders", { volunteer: leader.number, is_leader: true }, desk);
  await station.send("POST", "/api/v1/teams/planted/shifts", { starts_at: new Date(Date.now() + 3600e3).toISOString(), ends_at: new Date(Date.now() + 7200e3).toISOString(), roles: [{ code: "role", name: { zh: "<img class=planted src=x>", en: "<img class=planted src=x>" }, needed: 1, standby: 0 }], grids: [], meeting_point: planted("shiftplace").slice(0, 200) }, desk);
  await station.send("POST", `/api/v1/volunteering/${volunteer.token}/worklog`, { team: "planted", began_at: new Date(Date.now() - 7200e3).toISOString(), ended_at: new Date(Date.now() - 3600e3).toISOString(), content: planted("content"), witness: leader.number });
  await station.send("POST", `${at}/call-outs`, { teams: ["planted"], message: planted("message"), meeting_point: planted("meeting").slice(0, 200) }, desk);
});
after(() => station.stop());

// What was typed is there to be read (so the page was really asked to show it), and is nothing but text.
const is_text = async (page, words) => {
  for (const word of words) await page.locator(`text=${word}"'><img class=planted`).first().waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.planted), undefined, "nothing of it ran");
  assert.equal(await page.locator(".planted").count(), 0, "nothing of it is an element");
  assert.deepEqual(page.faults.filter((fault) => /Content Security Policy|Trusted/.test(fault)), [], "the policy had nothing to stop");
  await station.close(page);
};

for (const language of ["zh", "en"]) {
  test(`the desk (${language})`, async () => {
    const page = await station.open(`/desk#${report.number}`, desk, { language });
    await page.locator("#detail .reporters").waitFor();
    await is_text(page, ["description", "address", "accept", "dispatch", "take", "note", "pause", "resume", "result", "why", "add", "message"]);
  });
  test(`the resident's page (${language})`, async () => {
    const page = await station.open(`/track#${report.token}`, undefined, { language });
    await page.locator(".steps").waitFor();
    await is_text(page, ["description"]);
  });
  test(`a volunteer's own page (${language})`, async () => {
    for (const [part, words] of [["now", ["message"]], ["shifts", ["shiftplace"]], ["hours", ["content"]], ["me", []]]) {
      const page = await station.open(`/volunteers#${volunteer.token}`, undefined, { language });
      await page.locator("[data-call-out]").waitFor();
      await page.goto(`${station.address}/volunteers#${part}`);
      await page.locator(`.tabs a[aria-current][href$="#${part}"]`).waitFor();
      await is_text(page, words);
    }
  });
  test(`a leader's page (${language})`, async () => {
    const page = await station.open(`/volunteers#${leader.token}`, undefined, { language });
    await page.locator("[data-call-out]").waitFor();
    await page.goto(`${station.address}/volunteers#lead`);
    await page.locator("#to-confirm ~ .lines li").waitFor();
    await is_text(page, ["message", "content"]);
  });
  test(`to join, and the staff's page of teams (${language})`, async () => {
    const joining = await station.open("/volunteers#join/planted", undefined, { language });
    await joining.locator("input[name=team][value=planted]").waitFor();
    await is_text(joining, []);
    for (const [path, words] of [["teams/planted", []], ["services", ["content"]], [`volunteers/${volunteer.number}`, ["skill"]], ["ledger", []], ["desk", []]]) {
      const page = await station.open("/teams#" + path, desk, { language });
      await page.locator("main h2").first().waitFor();
      await is_text(page, words);
    }
  });
  test(`the accounts (${language})`, async () => {
    const page = await station.open("/accounts", keeper, { language });
    await page.selectOption("#role", "partner");
    await page.locator("#table a", { hasText: report.partner }).first().click();
    await is_text(page, ["token"]);
  });
}

test("who reported, in clear", async () => {
  const page = await station.open(`/desk#${report.number}`, desk);
  await page.click("#reveal");
  await page.fill("dialog input", planted("again"));
  await page.locator("dialog .go").click();
  await page.locator("#detail .reporters", { hasText: telephone }).waitFor();
  await is_text(page, ["home"]);
});

test("what is held about a person", async () => {
  const page = await station.open("/people", head);
  await page.fill("#telephone", telephone);
  await page.check("#identity");
  await page.locator("#who .go").click();
  await page.locator("#held h2").waitFor();
  await is_text(page, []);
});

test("the audit: entries and purposes", async () => {
  const page = await station.open("/audit", auditor);
  await page.locator("#found .entries").waitFor();
  await is_text(page, []);
  for (const path of [`/audit?subject=${encodeURIComponent(planted("x"))}`, `/audit#${encodeURIComponent(planted("x"))}`, `/sign-in?from=${encodeURIComponent("javascript:window.planted=1")}`, `/track#${encodeURIComponent(planted("x"))}`])
    await is_text(await station.open(path, path.startsWith("/audit") ? auditor : undefined), []);
});
