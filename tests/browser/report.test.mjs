// A resident reports: in both languages, on a phone and a screen, with the keyboard, with a bad connection.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation();
const picture = fileURLToPath(new URL("../harness/photo.png", import.meta.url));
const here = { longitude: 121.95, latitude: 29.32, accuracy: 20 };
const phone = { width: 390, height: 844 };
const words = {
  zh: { what: "发生了什么", where: "在哪里", contact: /留下联系方式/, name: "怎么称呼您", telephone: "手机或电话", photos: /拍照或选照片/, send: "发送报告", sent: "已收到，谢谢您", link: "查询链接", photo: "第 1 张照片已上传", missing: "请写一句发生了什么。", nowhere: "请写地址，或用手机定位。", call: "请先拨打 110", call_110: "拨打 110", go_on: "不紧急，或已打过电话：继续发送", me_too: "我也遇到", joined: "已记下您也遇到了", locate: /用我现在的位置/, unsent: "还没有发送", category: "类别", forget: "清除这份草稿", map: "在地图上选", chosen: "已在地图上选定，属于", kept: "办结 180 天后自动删除" },
  en: { what: "What has happened", where: "Where", contact: /Leave a way/, name: "What we may call you", telephone: "Telephone", photos: /Take or choose/, send: "Send the report", sent: "Received. Thank you", link: "Tracking link", photo: "Photo 1 was sent", missing: "Write a sentence about what has happened.", nowhere: "Write an address, or use your phone's position.", call: "Call 110 first", call_110: "Call 110", go_on: "Not urgent, or I have called: go on and send", me_too: "Me too", joined: "Noted: you have met it too", locate: /Use where I am/, unsent: "Not sent yet", category: "Kind", forget: "Forget this draft", map: "Choose on the map", chosen: "Chosen on the map, in", kept: "Deleted by itself 180 days after" },
};
let desk;

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
});
after(() => station.stop());

const open = async (language, options = phone) => {
  const page = await station.open("/", undefined, { language, ...options });
  page.said = words[language];
  page.asked = [];
  page.on("request", (request) => page.asked.push(request.url()));
  await page.getByLabel(page.said.what).waitFor();
  await page.locator(".banner").waitFor(); // and nothing moves down any more
  return page;
};
const field = (page, name) => page.getByLabel(page.said[name], { exact: false }).first();
const press = (page, name) => page.getByRole("button", { name: page.said[name] }).click();
const heading = (page, name) => page.getByRole("heading", { name: page.said[name] });
const token_of = async (page) => new URL(await field(page, "link").inputValue()).hash.slice(1);
const incident_of = async (page) => {
  const tracked = await station.send("GET", "/api/v1/tracking/" + (await token_of(page)));
  return (await station.send("GET", "/api/v1/incidents/" + tracked.number, undefined, desk));
};
const total = async () => (await station.send("GET", "/api/v1/incidents?limit=1", undefined, desk)).total;
const close = async (page) => {
  assert.deepEqual(page.asked.filter((url) => !url.startsWith(station.address) && !/^(blob|data):/.test(url)), [], "nothing is asked of others");
  assert.deepEqual(page.faults, []);
  await station.close(page);
};

for (const [language, size] of [["zh", phone], ["en", phone], ["zh", { width: 1440, height: 900 }], ["en", { width: 1440, height: 900 }]]) {
  test(`what, where, a photo and a telephone become an incident with a link of one's own (${language}, ${size.width} px)`, async () => {
    const page = await open(language, size);
    const name = `report-${language}-${size.width}`;
    await is_well(page);
    await shoot(page, name);
    await press(page, "send");
    await page.getByText(page.said.missing).waitFor();
    await page.getByText(page.said.nowhere).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA", "the first field at fault has the focus");
    await is_well(page);
    await shoot(page, name + "-faults");
    await field(page, "what").fill("三楼安全出口被自行车堵住");
    await page.getByLabel(page.said.category, { exact: false }).selectOption("fire.exit");
    await field(page, "where").fill("望潮路 3 号楼道");
    await page.locator("input[type=file]").setInputFiles(picture);
    await page.locator(".photos img").waitFor();
    await page.getByText(page.said.contact).click();
    await field(page, "name").fill("欧阳明月");
    await field(page, "telephone").fill("19900001111");
    await is_well(page);
    await shoot(page, name + "-filled");
    await press(page, "send");
    await heading(page, "sent").waitFor();
    await page.getByText(page.said.photo).waitFor();
    await page.locator(".qr").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the receipt is read out");
    await is_well(page);
    await shoot(page, name + "-receipt");
    const { incident, reporters } = await incident_of(page);
    assert.deepEqual([incident.category, incident.description, incident.address, incident.photos, incident.source], ["fire.exit", "三楼安全出口被自行车堵住", "望潮路 3 号楼道", 1, "resident"]);
    assert.equal(reporters[0].telephone, "199****1111");
    await page.reload();
    await heading(page, "sent").waitFor(); // the link is not lost with a careless pull
    await close(page);
  });
}

test("by keyboard alone", async () => {
  const page = await open("zh", { width: 1440, height: 900 });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab"); // call 110
  await page.keyboard.press("Tab");
  await page.keyboard.type("路灯不亮");
  await page.keyboard.press("Tab"); // category
  await page.keyboard.press("Tab");
  await page.keyboard.type("村口大樟树旁");
  for (let step = 0; step < 5; ++step) await page.keyboard.press("Tab"); // position, map, photos, contact, send
  await page.keyboard.press("Enter");
  await heading(page, "sent").waitFor();
  const { incident } = await incident_of(page);
  assert.deepEqual([incident.category, incident.description, incident.address], ["other", "路灯不亮", "村口大樟树旁"]);
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`urgent words bring 110 before anything else (${language})`, async () => {
    const page = await open(language);
    const before_it = await total();
    await field(page, "what").fill("隔壁着火了 fire");
    await page.locator(".call-110").getByText(page.said.call).waitFor();
    assert.equal(await page.locator(".call-110 a").getAttribute("href"), "tel:110");
    await is_well(page);
    await shoot(page, `report-${language}-urgent`);
    await field(page, "where").fill("望潮路 9 号");
    await press(page, "send");
    await page.getByRole("dialog").getByText(page.said.call).waitFor();
    await is_well(page);
    await shoot(page, `report-${language}-urgent-question`);
    await page.keyboard.press("Escape");
    assert.equal(await total(), before_it, "nothing was sent");
    await press(page, "send");
    await press(page, "go_on");
    await heading(page, "sent").waitFor();
    assert.equal((await incident_of(page)).incident.urgent, true);
    await close(page);
  });

  test(`is it one of these? me too (${language})`, async () => {
    const first = await station.send("POST", "/api/v1/reports", { category: "building.falling", description: "楼上掉瓷砖", location: { lon: here.longitude, lat: here.latitude } });
    const page = await open(language, { ...phone, geolocation: here, permissions: ["geolocation"] });
    await field(page, "what").fill("楼上又掉瓷砖了");
    await page.getByLabel(page.said.category, { exact: false }).selectOption("building.falling");
    await press(page, "locate");
    const mine = page.locator(".alike li", { has: page.locator(`#alike-${first.number}`) });
    await mine.waitFor();
    await is_well(page);
    await shoot(page, `report-${language}-alike`);
    await mine.getByRole("button", { name: page.said.me_too }).click();
    await heading(page, "joined").waitFor();
    await is_well(page);
    const { incident } = await incident_of(page);
    assert.deepEqual([incident.number, incident.reporters], [first.number, 2]);
    await close(page);
  });
}

test("a place of the town is offered while one types, and the report lies in its grid", async () => {
  const page = await open("zh");
  const { places } = await station.send("GET", "/api/v1/places?text=%E6%9C%9B%E6%BD%AE&limit=1");
  await field(page, "what").fill("井盖松了");
  await field(page, "where").fill("望潮");
  await page.getByText(/找到 \d 处地点/).waitFor();
  const offered = page.locator(".offered button").first();
  const name = await offered.innerText();
  await is_well(page);
  await offered.click();
  await page.getByText("已在地图上找到").waitFor();
  assert.equal(await field(page, "where").inputValue(), name);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "INPUT", "the focus is not lost with the button");
  await press(page, "send");
  await heading(page, "sent").waitFor();
  const { incident } = await incident_of(page);
  assert.ok(Math.abs(incident.location.lat - places[0].place.location.lat) < 1e-6);
  assert.notEqual(incident.grid, "");
  await close(page);
});

for (const [language, size] of [["zh", phone], ["en", { width: 1440, height: 900 }]]) {
  test(`a place is chosen on the map, with the pointer and with the keyboard alone (${language}, ${size.width} px)`, async () => {
    const page = await open(language, size);
    assert.ok(!page.asked.some((url) => /town_map|maplibre|basemap/.test(url)), "no map before it is asked for");
    await field(page, "what").fill("路面塌陷");
    await press(page, "map");
    await page.locator(".town-map-box[data-drawn]").waitFor();
    await page.locator(".town-map canvas").click({ position: { x: 120, y: 150 } });
    await page.getByText(page.said.chosen).waitFor();
    await page.locator(".town-map-mark").waitFor();
    const [mark_box, map_box] = await Promise.all([page.locator(".town-map-mark").boundingBox(), page.locator(".town-map").boundingBox()]);
    const tip = [mark_box.x + mark_box.width / 2 - map_box.x, mark_box.y + mark_box.height - map_box.y];
    assert.ok(Math.hypot(tip[0] - 120, tip[1] - 150) < 6, "the mark's tip is where it was pressed: " + tip);
    await is_well(page);
    await shoot(page, `report-${language}-${size.width}-map`);
    const mark = async () => JSON.parse(await page.evaluate(() => sessionStorage.getItem("report.draft"))).position;
    const first = await mark();
    await page.locator(".town-map canvas").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => JSON.parse(sessionStorage.getItem("report.draft")).position.lon !== before, first.lon);
    const second = await mark();
    await field(page, "where").fill("菜场东门"); // what one writes as well does not take the point away
    await press(page, "send");
    await heading(page, "sent").waitFor();
    const { incident } = await incident_of(page);
    assert.ok(Math.abs(incident.location.lon - second.lon) < 1e-6);
    assert.notEqual(incident.grid, "");
    await close(page);
  });
}

test("without WebGL, or without the map's script, an address does as well", async () => {
  const page = await open("zh");
  await page.route("**/api/v1/basemap", (route) => route.abort());
  await press(page, "map");
  await page.getByText("地图没能显示").waitFor({ timeout: 20000 });
  await field(page, "what").fill("路灯不亮");
  await field(page, "where").fill("望潮路 5 号");
  await press(page, "send");
  await heading(page, "sent").waitFor();
  page.faults = page.faults.filter((fault) => !/ERR_FAILED/.test(fault)); // the browser's own line
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`for how long a contact is kept is said before it is given (${language})`, async () => {
    const page = await open(language);
    await page.getByText(page.said.contact).click();
    await page.getByText(page.said.kept).waitFor();
    await close(page);
  });
}

test("a report whose answer was lost is not made twice after a reload either", async () => {
  const page = await open("zh");
  await field(page, "what").fill("垃圾堆在消防栓前");
  await field(page, "where").fill("望潮路 21 号");
  const before_it = await total();
  await page.route("**/api/v1/reports", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await press(page, "send");
  await page.getByText(page.said.unsent).waitFor({ timeout: 20000 });
  await page.unroute("**/api/v1/reports");
  await page.reload();
  await press(page, "send");
  await heading(page, "sent").waitFor();
  assert.equal(await total(), before_it + 1);
  page.faults = page.faults.filter((fault) => !/ERR_CONNECTION_RESET/.test(fault));
  await close(page);
});

test("what was typed survives a lost connection and a reload, and a lost answer makes no second report", async () => {
  const page = await open("en");
  await field(page, "what").fill("Water is coming up through the pavement");
  await field(page, "where").fill("12 Wangchao Road");
  await page.context().setOffline(true);
  await press(page, "send");
  await page.getByText(page.said.unsent).waitFor({ timeout: 20000 });
  await shoot(page, "report-en-offline");
  await page.context().setOffline(false);
  await page.reload();
  assert.equal(await field(page, "what").inputValue(), "Water is coming up through the pavement");
  const before_it = await total();
  let lost = 0;
  await page.route("**/api/v1/reports", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch(); // the server has it, the page never hears
    await route.abort("connectionreset");
  });
  await press(page, "send");
  await heading(page, "sent").waitFor({ timeout: 20000 });
  assert.equal(lost, 2);
  assert.equal(await total(), before_it + 1);
  page.faults = page.faults.filter((fault) => !/ERR_(INTERNET_DISCONNECTED|CONNECTION_RESET)/.test(fault)); // the browser's own lines
  await close(page);
});

test("a server that does not say whether it is urgent keeps nobody from reporting", async () => {
  const page = await open("zh");
  await page.route("**/api/v1/reports/urgent", () => {}); // taken in, and never answered
  await field(page, "what").fill("路灯整夜不亮");
  await field(page, "where").fill("望潮路 5 号");
  const before_it = await total();
  await press(page, "send");
  await page.getByRole("button", { name: "正在发送" }).waitFor(); // it is said to be on its way
  await heading(page, "sent").waitFor({ timeout: 10_000 });
  assert.equal(await total(), before_it + 1);
  await close(page);
});

test("the same reported again on purpose is another report", async () => {
  const page = await open("zh");
  const before_it = await total();
  for (const more of [1, 2]) {
    await field(page, "what").fill("垃圾又满了");
    await field(page, "where").fill("望潮路 7 号");
    await press(page, "send");
    await heading(page, "sent").waitFor();
    assert.equal(await total(), before_it + more);
    await page.getByRole("button", { name: "再报告一件" }).click();
    await field(page, "what").waitFor();
  }
  await close(page);
});

// What the browser keeps of chosen photos, of all tabs.
const kept_photos = (page) => page.evaluate(() => new Promise((resolve) => {
  const asked = indexedDB.open("chosen-photos", 1);
  asked.onsuccess = () => {
    const got = asked.result.transaction("drafts").objectStore("drafts").getAll();
    got.onsuccess = () => { asked.result.close(); resolve(got.result.flatMap((draft) => draft.photos.map(({ name, file }) => ({ name, size: file.size })))); };
  };
}));
const until = async (is_so) => {
  for (const end = Date.now() + 10_000; !(await is_so()); await new Promise((resolve) => setTimeout(resolve, 50))) assert.ok(Date.now() < end, "it did not come about");
};
// A picture of this many pixels that no JPEG makes small.
const large_picture = async (page, width, height) => Buffer.from(await page.evaluate(async ([w, h]) => {
  const canvas = new OffscreenCanvas(w, h), brush = canvas.getContext("2d"), noise = brush.createImageData(w, h);
  for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
  brush.putImageData(noise, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}, [width, height]), "base64");

for (const language of ["zh", "en"]) {
  test(`a draft with its photos survives a reload, is of its own tab, and can be forgotten (${language})`, async () => {
    const page = await open(language);
    await field(page, "what").fill("公用手机上写到一半的事");
    const large = await large_picture(page, 3600, 2700);
    assert.ok(large.length > 4_000_000);
    await page.locator("input[type=file]").setInputFiles(picture);
    await page.locator("input[type=file]").setInputFiles({ name: "large.jpg", mimeType: "image/jpeg", buffer: large });
    await page.locator(".photos img").nth(1).waitFor();
    await until(async () => (await kept_photos(page)).length === 2);
    const [, small] = await kept_photos(page);
    assert.ok(small.size < large.length / 2, `made smaller before it waits: ${small.size} of ${large.length}`);
    await page.reload();
    await page.locator(".photos img").nth(1).waitFor();
    assert.equal(await field(page, "what").inputValue(), "公用手机上写到一半的事");
    await is_well(page);
    await shoot(page, `report-${language}-draft`);
    // Another tab has a draft of its own.
    const second = await page.context().newPage();
    second.said = page.said;
    await second.goto(station.address + "/");
    await field(second, "what").waitFor();
    assert.equal(await field(second, "what").inputValue(), "");
    assert.equal(await second.locator(".photos img").count(), 0);
    await second.close();
    await press(page, "forget");
    await page.getByRole("dialog").waitFor();
    await is_well(page);
    await page.keyboard.press("Escape"); // not by a slip
    assert.equal(await page.locator(".photos img").count(), 2);
    await press(page, "forget");
    await page.getByRole("dialog").getByRole("button", { name: page.said.forget }).click();
    await until(async () => (await kept_photos(page)).length === 0);
    await page.reload();
    await field(page, "what").waitFor();
    assert.equal(await field(page, "what").inputValue(), "");
    assert.equal(await page.getByRole("button", { name: page.said.forget }).count(), 0);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(sessionStorage)), /公用手机/);
    await close(page);
  });
}

test("a photo that had not gone when the page was reloaded follows, and goes once", async () => {
  const page = await open("zh");
  await field(page, "what").fill("井盖缺失");
  await field(page, "where").fill("望潮路 11 号");
  await page.locator("input[type=file]").setInputFiles(picture);
  await page.locator(".photos img").waitFor();
  let lost = 0;
  await page.route("**/api/v1/tracking/*/photos", async (route) => {
    await route.fetch(); // the server has it, the page never hears
    ++lost;
    await route.abort("connectionreset");
  });
  await press(page, "send");
  await heading(page, "sent").waitFor();
  await until(() => lost > 0);
  await page.unroute("**/api/v1/tracking/*/photos");
  await page.reload();
  await page.getByText(page.said.photo).waitFor();
  await until(async () => (await kept_photos(page)).length === 0);
  assert.equal((await incident_of(page)).incident.photos, 1);
  page.faults = page.faults.filter((fault) => !/ERR_CONNECTION_RESET/.test(fault));
  await close(page);
});

test("one finger on the map moves the page, and the map says that it takes two", async () => {
  const page = await open("zh", { ...phone, isMobile: true, hasTouch: true });
  await press(page, "map");
  await page.locator(".town-map-box[data-drawn]").waitFor();
  await page.locator(".town-map").scrollIntoViewIfNeeded();
  const box = await page.locator(".town-map").boundingBox();
  const before = await page.evaluate(() => scrollY);
  await page.evaluate(() => {
    const screen = document.querySelector(".maplibregl-cooperative-gesture-screen");
    new MutationObserver(() => { if (screen.classList.contains("maplibregl-show")) window.has_said = screen.innerText; }).observe(screen, { attributes: true });
  });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: box.x + 150, y: box.y + 200 }] });
  for (let step = 1; step <= 10; ++step) await cdp.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: box.x + 150, y: box.y + 200 - 12 * step }] });
  await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await until(async () => (await page.evaluate(() => scrollY)) > before + 60);
  assert.equal(await page.evaluate(() => window.has_said), "用两个手指移动地图");
  await page.locator(".town-map canvas").tap({ position: { x: 120, y: 120 } }); // one finger still chooses
  await page.getByText(page.said.chosen).waitFor();
  await close(page);
});

test("the whole report by roles and names alone: nothing is seen, nothing is pointed at, no map", async () => {
  const page = await open("en", { width: 1440, height: 900 });
  const controls = async () => (await page.locator("main").ariaSnapshot()).split("\n").map((line) => line.trim().replace(/^- '(.*)':?$/, "- $1").replace(/:$/, "")).filter((line) => /^- (heading|link|textbox|combobox|button|status|alert|group|img)/.test(line));
  assert.deepEqual(await controls(), [
    '- heading "Report to the police station" [level=1]', '- link "Call 110"', '- textbox "What has happened"', '- combobox "Kind optional"', '- textbox "Where"',
    '- button "Use where I am now"', '- button "Choose on the map"', "- status", '- group "Photos optional"', '- button "Take or choose photos"', "- status",
    "- group: Leave a way to reach you optional", '- button "Send the report"', '- link "Our neighbourhood: the public figures"', '- link "Volunteer with your neighbours"',
  ]);
  const focused = () => page.evaluate(() => { const at = document.activeElement; return at.getAttribute("aria-label") || at.labels?.[0]?.textContent.trim() || at.textContent.trim(); });
  const go_to = async (name) => {
    for (let step = 0; step < 20; ++step) {
      if ((await focused()).startsWith(name)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${name} cannot be reached from ${await focused()}`);
  };
  await go_to("Send the report");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.equal(await focused(), "What has happened", "the first field at fault has the focus");
  assert.equal(await page.getByRole("textbox", { name: "What has happened", description: /Write a sentence/ }).getAttribute("aria-invalid"), "true");
  await page.keyboard.type("A manhole cover is missing");
  await go_to("Where");
  await page.keyboard.type("望潮");
  await page.getByRole("status").filter({ hasText: /places? found/i }).waitFor();
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.closest("ul").getAttribute("aria-label")), /Places of the town/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Found on the map" }).waitFor();
  assert.equal(await focused(), "Where");
  await go_to("Leave a way to reach you");
  await page.keyboard.press("Enter");
  await go_to("Telephone");
  await page.keyboard.type("19900001111");
  await go_to("Send the report");
  await page.keyboard.press("Enter");
  await heading(page, "sent").waitFor();
  assert.match(await focused(), /Received/, "the receipt is read out");
  await page.getByRole("img", { name: "QR code" }).waitFor();
  assert.match((await controls()).join("\n"), /^- heading "Received. Thank you" \[level=1\]\n- textbox "Tracking link": \S+\n- button "Copy"\n- status\n- img "The tracking link as a QR code[^"]*"\n- link "See how it stands"\n- button "Report something else"$/);
  await go_to("See how it stands");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Add to it or ask" }).waitFor();
  await go_to("What you want");
  await page.keyboard.type("It is dark there in the evening");
  await go_to("Add");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Added" }).waitFor();
  await page.locator(".steps li", { hasText: "more was said" }).waitFor();
  await close(page);
});

test("a browser that keeps nothing reports too, and says what it cannot keep", async () => {
  const page = await station.open("/", undefined, phone);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
  });
  page.said = words.zh;
  page.asked = [];
  await page.reload();
  await field(page, "what").fill("路灯不亮");
  await field(page, "where").fill("望潮路 5 号");
  await page.locator("input[type=file]").setInputFiles(picture);
  await page.getByText("这个浏览器不能保存照片").waitFor();
  await press(page, "send");
  await heading(page, "sent").waitFor();
  await page.getByText(page.said.photo).waitFor();
  assert.equal((await incident_of(page)).incident.photos, 1);
  page.faults = page.faults.filter((fault) => !/SecurityError/.test(fault)); // of the harness, which wants to set the language
  await close(page);
});

for (const language of ["zh", "en"]) {
  test(`what was removed on schedule is named, with the day (${language})`, async () => {
    const { token } = await station.send("POST", "/api/v1/reports", { category: "facilities", description: "路灯不亮", address: "望潮路 3 号" });
    const page = await station.open("/", undefined, { language, ...phone });
    await page.route("**/api/v1/tracking/*", async (route) => {
      const reply = await route.fetch();
      const at = "2026-11-01T19:00:00Z";
      await route.fulfill({ response: reply, json: { ...(await reply.json()), description: "", removed: [
        { content: "contacts", title: { zh: "联系方式", en: "contacts" }, at }, { content: "texts", title: { zh: "文字与地点", en: "texts and place" }, at }, { content: "photos", title: { zh: "照片", en: "photos" }, at },
      ] } });
    });
    await page.goto(`${station.address}/track#${token}`);
    await page.getByText(language === "zh" ? "已删除：联系方式（2026年11月2日）、文字与地点（2026年11月2日）、照片（2026年11月2日）" : "Removed on schedule: contacts (Nov 2, 2026), texts and place (Nov 2, 2026), photos (Nov 2, 2026)").waitFor();
    await is_well(page);
    await shoot(page, `track-${language}-removed`);
    assert.deepEqual(page.faults, []);
    await station.close(page);
  });
}

test("in the dark it is readable too", async () => {
  const page = await open("zh", { ...phone, colorScheme: "dark" });
  await field(page, "what").fill("有人持刀");
  await page.locator(".call-110").waitFor();
  await is_well(page);
  await shoot(page, "report-zh-dark");
  await close(page);
});

test("on a phone of a quarter of this machine the page stands after little work", async () => {
  const context = await station.browser.newContext({ viewport: phone });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" }); // what other programs take meanwhile does not count
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(station.address + "/", { waitUntil: "commit" });
  await page.locator("h1").waitFor();
  const { metrics } = await cdp.send("Performance.getMetrics");
  const seconds = metrics.find((one) => one.name === "ThreadTime").value;
  assert.ok(seconds < 1.5, `${seconds} s`);
  await context.close();
});

test("the page comes packed, its parts are asked for once, and it says what is new", async () => {
  const ask = (path, headers) => fetch(station.address + path, { headers });
  const page = await ask("/", {});
  assert.equal(page.headers.get("cache-control"), "no-cache");
  const tag = page.headers.get("etag");
  assert.equal((await ask("/", { "If-None-Match": tag })).status, 304);
  const script = (await page.text()).match(/src="(\/assets\/[^"]+\.js)"/)[1];
  const packed = await ask(script, { "Accept-Encoding": "gzip" });
  assert.deepEqual(["content-encoding", "vary", "cache-control"].map((name) => packed.headers.get(name)), ["gzip", "Accept-Encoding", "public, max-age=31536000, immutable"]);
  assert.ok(Number(packed.headers.get("content-length")) < 110_000);
  const plain = await ask(script, { "Accept-Encoding": "identity" });
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.equal(await plain.text(), await packed.text());
});
