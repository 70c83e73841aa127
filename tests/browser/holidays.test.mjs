// The public holidays that the program carries, against the npm package they come from.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const days = require("chinese-days");
const carried = JSON.parse(readFileSync(new URL("../../src/base/holidays_china.json", import.meta.url)));

test("every day of every year it knows is worked or free as chinese-days says", () => {
  const off = new Set(carried.days_off), make_up = new Set(carried.make_up_days);
  const first = Number(carried.days_off[0].slice(0, 4)), last = Number(carried.days_off.at(-1).slice(0, 4));
  let compared = 0;
  for (let day = Date.UTC(first, 0, 1); day < Date.UTC(last + 1, 0, 1); day += 86400000) {
    const text = new Date(day).toISOString().slice(0, 10);
    const weekday = new Date(day).getUTCDay();
    const works = make_up.has(text) || (!off.has(text) && weekday >= 1 && weekday <= 5);
    assert.equal(works, days.isWorkday(text), text);
    ++compared;
  }
  assert.ok(compared > 8000);
});
