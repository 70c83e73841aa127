// What Chromium at a quarter of the processor measures of a running station's pages: `node pages.mjs PART...`, its address and
// a duty desk's session in the environment. Each figure is one line of JSON on the standard output.
import { DemoStation } from "../tests/browser/station.mjs";

const slow = 4; // times slower than this machine
const station = new DemoStation();
station.address = process.env.LINLI_ADDRESS;
const desk = { cookie: process.env.LINLI_COOKIE, csrf: process.env.LINLI_CSRF };
const tell = (name, value, unit, at_most = 0) => console.log(JSON.stringify({ name, value, unit, at_most }));
const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];

const open = async (path, session, options) => {
  const page = await station.open("/favicon.ico", session, options);
  const chrome = await page.context().newCDPSession(page);
  await chrome.send("Emulation.setCPUThrottlingRate", { rate: slow });
  await page.goto(station.address + path);
  return page;
};

// The time between two drawings while `work` runs and for half a second after it, and the longest task of the page's own.
const frames_of = async (page, work) => {
  await page.evaluate(() => {
    const seen = window.seen = { frames: [], tasks: [], is_over: false };
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((one) => one.duration))).observe({ type: "longtask" });
    let before = performance.now();
    const next = (now) => {
      if (seen.is_over) return;
      seen.frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => { before = now; requestAnimationFrame(next); });
  });
  await work();
  await page.waitForTimeout(500);
  return page.evaluate(() => { window.seen.is_over = true; return window.seen; });
};
const tell_frames = (name, { frames, tasks }) => {
  tell(`${name}: longest frame`, Math.max(...frames), "ms", 50);
  tell(`${name}: frames over 50 ms of ${frames.length}`, frames.filter((one) => one > 50).length, "frames");
  tell(`${name}: longest task of the page`, Math.max(0, ...tasks), "ms", 50);
};
const scroll = (page, times, by) => page.evaluate(([count, pixels]) => new Promise((resolve) => {
  const queue = document.querySelector(".queue");
  let at = 0;
  const next = () => (at++ < count ? (queue.scrollBy(0, pixels), requestAnimationFrame(next)) : resolve());
  requestAnimationFrame(next);
}), [times, by]);

const parts = {
  async first() {
    for (const [face, path, session, ready] of [["resident", "/", null, "textarea"], ["desk", "/desk", desk, "#list button"]]) {
      const painted = [], usable = [];
      let script = 0;
      for (let round = 0; round < 5; ++round) {
        const page = await open(path, session, { width: 390, height: 844 });
        await page.waitForSelector(ready);
        usable.push(await page.evaluate(() => performance.now()));
        const seen = await page.evaluate(() => ({
          painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          script: performance.getEntriesByType("resource").filter((one) => one.name.endsWith(".js")).reduce((sum, one) => sum + one.encodedBodySize, 0),
        }));
        painted.push(seen.painted);
        script = seen.script;
        await station.close(page);
      }
      const wanted = face === "resident";
      tell(`${face}: first content, median of 5`, median(painted), "ms", wanted ? 1500 : 0);
      tell(`${face}: can be used, median of 5`, median(usable), "ms");
      tell(`${face}: script of the first view, packed`, script / 1000, "kB", wanted ? 170 : 0);
    }
  },

  async desk() {
    const page = await open("/desk", desk, {});
    await page.selectOption("#show", "open");
    await page.waitForFunction(() => Number(document.querySelector("#list li")?.getAttribute("aria-setsize")) >= 5000, undefined, { timeout: 60_000 });
    await page.waitForTimeout(3000); // the map too
    tell_frames("desk, 5,000 open, scrolling", await frames_of(page, () => scroll(page, 240, 240)));
    await page.evaluate(() => document.querySelector(".queue").scrollTo(0, 0));
    tell_frames("desk, 5,000 open, five filters", await frames_of(page, async () => {
      for (const [id, code] of [["category", "dispute.neighbour"], ["show", "overdue"], ["category", ""], ["show", "all"], ["show", "open"]]) {
        await page.selectOption("#" + id, code);
        await page.waitForTimeout(700);
      }
    }));
    tell_frames("desk, 5,000 open, searching", await frames_of(page, async () => {
      await page.locator("#text").pressSequentially("路灯连续三晚", { delay: 80 });
      await page.waitForTimeout(700);
      await page.fill("#text", "");
      await page.waitForTimeout(700);
    }));
    const delays = [];
    for (let round = 0; round < 9; ++round) {
      const description = `新报一件，第 ${round} 次`;
      await page.evaluate((text) => {
        const queue = document.querySelector("#list");
        window.shown = new Promise((resolve) => {
          const look = () => queue.textContent.includes(text) && (watch.disconnect(), requestAnimationFrame(() => resolve(Date.now())));
          const watch = new MutationObserver(look);
          watch.observe(queue, { childList: true, subtree: true, characterData: true });
        });
      }, description);
      await station.send("POST", "/api/v1/incidents", { category: "fire.exit", description, location: { lon: 121.95, lat: 29.32 } }, desk);
      const answered = Date.now();
      delays.push(await page.evaluate(() => window.shown) - answered);
      await page.waitForTimeout(300);
    }
    tell("desk, 5,000 open: a new report appears after its answer, median of 9", median(delays), "ms", 200);
    tell("desk, 5,000 open: a new report appears after its answer, the slowest", Math.max(...delays), "ms", 200);
    await station.close(page);
  },

  async map() {
    const page = await open("/desk", desk, {});
    await page.selectOption("#show", "all");
    await page.waitForFunction(() => Number(document.getElementById("map")?.dataset.points) > 0, undefined, { timeout: 60_000 });
    await page.waitForTimeout(3000);
    const box = await page.locator("#map").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(2000);
    const pan = async () => {
      for (let way = 0; way < 6; ++way) {
        const by = way % 2 ? -140 : 140;
        await page.mouse.move(x - by / 2, y);
        await page.mouse.down();
        for (let step = 1; step <= 20; ++step) {
          await page.mouse.move(x - by / 2 + (by * step) / 20, y + step);
          await page.waitForTimeout(16);
        }
        await page.mouse.up();
        await page.waitForTimeout(600);
      }
    };
    const { frames, tasks } = await frames_of(page, pan);
    tell("map, 1,000,000 incidents, panning: median frame", median(frames), "ms");
    tell("map, 1,000,000 incidents, panning: frame, 95th percentile", sorted(frames)[Math.floor(frames.length * 0.95)], "ms", 50);
    tell("map, 1,000,000 incidents, panning: longest frame", Math.max(...frames), "ms");
    tell("map, 1,000,000 incidents, panning: longest task of the page", Math.max(0, ...tasks), "ms");
    await station.close(page);
  },
};

try {
  station.browser = await station.launch();
  for (const part of process.argv.slice(2)) await parts[part]();
} finally {
  await station.browser?.close();
  await station.stop();
}
