// Writes embedded.cpp: the files of the built pages, as they are and packed, with their addresses. Run by web/tool.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const there = resolve(process.argv[2]);
const dist = join(there, "dist");
const packed = join(there, "packed");
const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".json": "application/json", ".webmanifest": "application/manifest+json",
};

// "index.html" is the page at "/", "desk.html" that at "/desk".
const address_of = (name) => {
  if (name === "index.html") return "/";
  return "/" + (name.endsWith(".html") ? name.slice(0, -5) : name);
};

const names = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
  .filter((name) => !name.startsWith(".vite/"))
  .sort();

rmSync(packed, { recursive: true, force: true });
const blobs = [];
const rows = [];
const add_blob = (path) => {
  const symbol = `linli_page_${blobs.length}`;
  blobs.push({ path, symbol });
  return `bytes(${symbol}, ${symbol}_end)`;
};
for (const name of names) {
  const type = types[extname(name)];
  if (!type) throw new Error(`embed.mjs: what type is ${name}?`);
  const bytes = readFileSync(join(dist, name));
  const small = gzipSync(bytes, { level: 9 });
  let gzip = "{}";
  if (small.length < bytes.length * 0.9) {
    const path = join(packed, name + ".gz");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, small);
    gzip = add_blob(path);
  }
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 24);
  rows.push(`    {${JSON.stringify(address_of(name))}, ${JSON.stringify(type)}, ${add_blob(join(dist, name))}, ${gzip}, "${hash}", ${name.startsWith("assets/")}},`);
}

const text = `// Made by web/embed.mjs of the built pages.
#include <span>

#include "http/fixed_file.h"

${blobs.map(({ path, symbol }) => `asm(".section .rodata\\n.balign 16\\n.global ${symbol}\\n${symbol}:\\n.incbin \\"${path}\\"\\n.global ${symbol}_end\\n"
    "${symbol}_end:\\n.byte 0\\n.text\\n");`).join("\n")}
extern "C" {
${blobs.map(({ symbol }) => `extern const char ${symbol}[];\nextern const char ${symbol}_end[];`).join("\n")}
}
namespace linli::cli {
namespace {
std::string_view bytes(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }
}  // namespace
std::span<const http::FixedFile> web_files();
std::span<const http::FixedFile> web_files() {
    static const http::FixedFile files[] = {
${rows.join("\n")}
    };
    return files;
}
}  // namespace linli::cli
`;
writeFileSync(join(there, "embedded.cpp"), text);
