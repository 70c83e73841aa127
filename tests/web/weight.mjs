// What a browser fetches before a page can be used, as it goes over the wire: script in gzip, with the words of one language.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, existsSync } from "node:fs";

const dist = new URL("../../build/web/dist/", import.meta.url);
const packed = new URL("../../build/web/packed/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

// In 1000 bytes. Raise one only for a reason that somebody using the page would see.
const budgets = {
  "index.html": 110, "track.html": 110, "neighbourhood.html": 110, "volunteers.html": 118, "field.html": 120, "desk.html": 120, "handover.html": 120, "board.html": 120, "settings.html": 120,
  "sign-in.html": 120, "account.html": 120, "accounts.html": 120, "audit.html": 120, "people.html": 120, "teams.html": 120, "certificate.html": 110,
};

const on_the_wire = (file) => (existsSync(new URL(file + ".gz", packed)) ? statSync(new URL(file + ".gz", packed)) : statSync(new URL(file, dist))).size;

const scripts_of = (key, seen = new Set()) => {
  const chunk = manifest[key];
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) scripts_of(other, seen);
  return seen;
};
const words_of = (page) => Math.max(...Object.keys(manifest).filter((key) => /^src\/words\/[a-z]{2}\.ts\?page=/.test(key) && key.endsWith("=" + page.slice(0, -5))).map((key) => on_the_wire(manifest[key].file)));

const pages = Object.keys(manifest).filter((key) => key.endsWith(".html"));
assert.deepEqual(pages.sort(), readdirSync(new URL("../../web/", import.meta.url)).filter((name) => name.endsWith(".html")).sort());
for (const page of pages) {
  const weight = [...scripts_of(page)].reduce((sum, file) => sum + on_the_wire(file), words_of(page)) / 1000;
  console.log(`${page}: ${weight.toFixed(1)} kB`);
  assert.ok(budgets[page], `${page} has no budget`);
  assert.ok(weight <= budgets[page], `${page}: ${weight.toFixed(1)} kB of script before it can be used, ${budgets[page]} allowed`);
}
