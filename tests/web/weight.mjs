// What a browser fetches before a page can be used, as it goes over the wire: script in gzip, with the words of one language.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, existsSync } from "node:fs";

const dist = new URL("../../build/web/dist/", import.meta.url);
const packed = new URL("../../build/web/packed/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

// In 1000 bytes. Raise one only for a reason that somebody using the page would see.
const budgets = {
  "index.html": 110, "track.html": 110, "neighbourhood.html": 110, "field.html": 120, "desk.html": 120, "board.html": 120, "settings.html": 120,
};
const elsewhere = 400; // pages for a desk, until they are named here

const on_the_wire = (file) => (existsSync(new URL(file + ".gz", packed)) ? statSync(new URL(file + ".gz", packed)) : statSync(new URL(file, dist))).size;

const scripts_of = (key, seen = new Set()) => {
  const chunk = manifest[key];
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) scripts_of(other, seen);
  return seen;
};
const heaviest = (files) => Math.max(...Object.keys(manifest).filter((key) => files.test(key)).map((key) => on_the_wire(manifest[key].file)));
const words = heaviest(/^src\/words\/[a-z]{2}\.ts$/);
const office_words = heaviest(/^src\/words\/office\/[a-z]{2}\.ts$/); // of the pages that start with `is_office`
const source = (file) => readFileSync(new URL("../../web/" + file, import.meta.url), "utf8");
const is_office = (page) => source(source(page).match(/src="\/(src\/[^"]+)"/)[1]).includes("is_office: true");

const pages = Object.keys(manifest).filter((key) => key.endsWith(".html"));
assert.deepEqual(pages.sort(), readdirSync(new URL("../../web/", import.meta.url)).filter((name) => name.endsWith(".html")).sort());
for (const page of pages) {
  const weight = [...scripts_of(page)].reduce((sum, file) => sum + on_the_wire(file), words + (is_office(page) ? office_words : 0)) / 1000;
  console.log(`${page}: ${weight.toFixed(1)} kB`);
  assert.ok(weight <= (budgets[page] ?? elsewhere), `${page}: ${weight.toFixed(1)} kB of script before it can be used, ${budgets[page] ?? elsewhere} allowed`);
}
