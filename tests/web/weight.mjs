// What a browser fetches before a page can be used, as it goes over the wire: script in gzip, with what it begins with of the words of one language.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, existsSync } from "node:fs";

const dist = new URL("../../build/web/dist/", import.meta.url);
const packed = new URL("../../build/web/packed/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

// In 1000 bytes. Raise one only for a reason that somebody using the page would see.
const budgets = {
  "index.html": 108, "track.html": 108, "neighbourhood.html": 98, "volunteers.html": 110, "field.html": 115, "desk.html": 117, "handover.html": 101, "board.html": 106, "settings.html": 105,
  "sign-in.html": 100, "account.html": 101, "accounts.html": 106, "audit.html": 108, "people.html": 99, "teams.html": 107, "certificate.html": 102,
};

const on_the_wire = (file) => (existsSync(new URL(file + ".gz", packed)) ? statSync(new URL(file + ".gz", packed)) : statSync(new URL(file, dist))).size;

const scripts_of = (key, seen = new Set()) => {
  const chunk = manifest[key];
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) scripts_of(other, seen);
  return seen;
};
const words_of = (page) => Math.max(...Object.keys(manifest).filter((key) => /^src\/words\/[a-z]{2}\.ts\?page=/.test(key) && key.endsWith(`=${page.slice(0, -5)}&now`)).map((key) => on_the_wire(manifest[key].file)));

const pages = Object.keys(manifest).filter((key) => key.endsWith(".html"));
assert.deepEqual(pages.sort(), readdirSync(new URL("../../web/", import.meta.url)).filter((name) => name.endsWith(".html")).sort());
for (const page of pages) {
  const weight = [...scripts_of(page)].reduce((sum, file) => sum + on_the_wire(file), words_of(page)) / 1000;
  console.log(`${page}: ${weight.toFixed(1)} kB`);
  assert.ok(budgets[page], `${page} has no budget`);
  assert.ok(weight <= budgets[page], `${page}: ${weight.toFixed(1)} kB of script before it can be used, ${budgets[page]} allowed`);
}
