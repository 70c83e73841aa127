// Every page at the widths of a phone, a tablet, a desk and a wall, in both languages, light and dark: nothing is cut off or
// stands outside, axe finds nothing, nothing goes wrong. With LINLI_SCREENSHOTS (./dev pictures) it leaves its pictures there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DemoStation, violations } from "./station.mjs";

const station = new DemoStation();
// A page is opened at the first of each two and drawn out to the second, in one language and then in the other. axe looks at it
// once in each language and in the dark: what it finds is not of the width.
const sizes = [[[390, 844], [768, 1024]], [[1440, 900], [3840, 2160]]];
const languages = ["en", "zh"];

let pages; // [name, address, session, what is there when it is ready]
before(async () => {
  await station.start();
  const signed = (name) => station.sign_in(name);
  const [desk, head, admin, auditor, officer] = [await signed("desk"), await signed("head"), await signed("security"), await signed("auditor"), await signed("officer.wc-001")];
  const report = { category: "hazard.lighting", description: "巷口路灯三天不亮，晚上看不清台阶", address: "望潮路 3 号巷口", location: { lon: 121.95, lat: 29.32 } };
  const { number, token } = await station.send("POST", "/api/v1/reports", report);
  await station.send("POST", `/api/v1/incidents/${number}/accept`, { note: "今晚去看" }, desk);
  await station.send("POST", `/api/v1/incidents/${number}/dispatch`, { handler: "officer/WC-001" }, desk);
  await station.send("PUT", "/api/v1/partners/convenience-services", {
    way: "webhook", address: "https://platform.example/events", first_answer: { unit: "working_hours", amount: 4 },
    categories: [{ ours: "hazard.lighting", theirs: "4-17" }, { ours: "facilities.manhole", theirs: "4-02" }], states: [{ theirs: "已派单", means: "accepted" }, { theirs: "已办结", means: "done" }],
  }, head);
  await station.send("POST", "/api/v1/teams", {
    code: "river-patrol", kind: "village_patrol", name: { zh: "东河村巡逻队", en: "East River Patrol" }, grids: ["WC-001"], requirements: { trainings: ["first-aid"], min_age: 16, insured: false }, is_risky: false,
    equipment: [{ name: "对讲机", count: 4, note: "在值班室充电" }], step_back_hours: 12, rest_hours: 8, closed: false,
  }, desk);
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  const volunteer = await station.send("POST", "/api/v1/volunteering/join", {
    name: "李桂芳", telephone: "13900000001", born: "1985-03", skills: ["急救"], languages: ["普通话"], times: [], teams: [], consent: { version: notice.version, risks: true, data: true },
  });
  await station.send("POST", "/api/v1/teams/river-patrol/leaders", { volunteer: volunteer.number, is_leader: true }, desk);
  const in_hours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const planned = await station.send("POST", "/api/v1/teams/river-patrol/shifts", {
    starts_at: in_hours(0.25), ends_at: in_hours(2), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 3, standby: 1 }], grids: ["WC-001"], meeting_point: "村委会门口",
  }, desk);
  pages = [
    ["report", "/", null, "textarea"],
    ["track", "/track#" + token, null, "main h2"],
    ["neighbourhood", "/neighbourhood", null, "main h2"],
    ["volunteers", "/volunteers", null, "main form"],
    ["volunteer", `/volunteers#${volunteer.token}`, null, ".points"],
    ["volunteer-leads", `/volunteers#${volunteer.token}/lead/${planned.shift.id}`, null, ".held .digits"],
    ["sign-in", "/sign-in", null, "input"],
    ["field", "/field", officer, "main li"],
    ["desk", "/desk#" + number, desk, "#detail .steps"],
    ["board", "/board", head, ".today .figure"],
    ["wall", "/board?wall", head, ".today .figure"],
    ["settings", "/settings", head, "main h2"],
    ["partner", "/settings#partners/convenience-services", head, "#owns"],
    ["teams", `/teams#teams/river-patrol/${planned.shift.id}`, desk, "#one .opened .buttons"],
    ["people", "/people", head, "main form"],
    ["account", "/account", desk, "main h2"],
    ["accounts", "/accounts", admin, "main"],
    ["audit", "/audit", auditor, "main"],
  ];
});
after(() => station.stop());

// What stands outside the window, or is cut off with nothing to say so.
const cut_off = (page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth;
  const faults = document.documentElement.scrollWidth > wide + 1 ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
  for (const one of document.querySelectorAll("button, a, label, h1, h2, h3, th, dt, dd, p")) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility() || !box.width || !box.height || style.position === "absolute" || one.closest("[aria-hidden=true], .map, .unseen")) continue;
    if (style.overflowX === "hidden" && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1) faults.push(`cut off: ${one.outerHTML.slice(0, 120)}`);
    let around = one.parentElement;
    while (around && !/auto|scroll|hidden/.test(getComputedStyle(around).overflowX)) around = around.parentElement;
    if (!around && box.right > wide + 1) faults.push(`outside: ${one.outerHTML.slice(0, 120)}`);
  }
  return faults;
});

// A picture as WebP, 1920 px wide at most.
let painter;
const small = async (png) => {
  painter ??= await station.browser.newPage();
  const webp = await painter.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))]));
    const scale = Math.min(1, 1920 / image.width);
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
    const brush = canvas.getContext("2d");
    brush.imageSmoothingQuality = "high";
    brush.drawImage(image, 0, 0, canvas.width, canvas.height);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.5 })).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString("base64"));
  return Buffer.from(webp, "base64");
};

const is_pictured = Boolean(process.env.LINLI_SCREENSHOTS);
const settle = (page, patience) => is_pictured ? page.waitForTimeout(1500) : page.evaluate((time) => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), time)), patience);
const say_in = async (page, language) => {
  const button = page.locator(`.tools button[lang=${language}]`);
  if (!(await button.isVisible())) { // on the wall there is none
    await page.evaluate((wanted) => localStorage.setItem("language", wanted), language);
    await page.reload();
  } else await button.evaluate((one) => one.click());
  await page.waitForSelector(`html[lang^=${language}]`);
};

for (const at of sizes) {
  test(`every page from ${at[0][0]} px`, async () => {
    const [[width_first, height_first]] = at, is_phone = at === sizes[0];
    const faults = [];
    for (const [name, address, session, ready] of pages) {
      const page = await station.open(address, session, { language: languages[0], width: width_first, height: height_first, reducedMotion: "reduce" });
      await page.waitForSelector(ready);
      const look = async (size, language, scheme, is_for_axe, patience) => {
        await page.setViewportSize({ width: size[0], height: size[1] });
        await settle(page, patience);
        const found = [...await cut_off(page), ...(is_for_axe ? await violations(page) : [])];
        if (found.length) faults.push(`${name} at ${size[0]} px in ${language}, ${scheme}`, ...found);
        if (is_pictured) {
          const picture = [name, size[0], language, ...(scheme === "dark" ? ["dark"] : [])].join("-") + ".webp";
          writeFileSync(join(process.env.LINLI_SCREENSHOTS, picture), await small(await page.screenshot({ fullPage: true })));
        }
      };
      for (const language of languages) {
        if (language !== languages[0]) {
          await page.setViewportSize({ width: width_first, height: height_first });
          await say_in(page, language);
          await page.waitForSelector(ready);
        }
        for (const size of at) await look(size, language, "light", size === at[0] && is_phone === (language === languages[0]), size === at[0] ? 300 : 50); // parts of it come later
      }
      if (!is_phone) {
        await page.emulateMedia({ colorScheme: "dark" });
        await page.reload();
        await page.waitForSelector(ready);
        await look(at[0], languages[1], "dark", true, 300);
      }
      faults.push(...page.faults.filter((one) => session || !/401/.test(one)).map((one) => `${name}: ${one}`)); // who asks without signing in is told so
      await station.close(page);
    }
    assert.deepEqual(faults, []);
  });
}
