// One build, a page for each html file here; what is in public/ goes in as it is.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { languages, pages, script_of, wants_of, words_of, type Part } from "./pages.ts";

const proof = "src/audit/proof.ts"; // under a name that lasts: tests read it
const words = `${import.meta.dirname}/src/words/`;
// Pages that open without signal, and what they need besides their own files.
const without_signal = { field: ["/field.webmanifest", "/field-icon.svg", "/field-icon-192.png"], volunteers: [] };
let is_built = true;
const server = process.env.LINLI_SERVER ?? "http://127.0.0.1:8110";

export default defineConfig({
  cacheDir: "../build/web/cache",
  build: {
    outDir: "../build/web/dist",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0, // nothing inline: the content policy would not take it
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000, // tests/web/weight.mjs knows better
    rolldownOptions: {
      input: [...pages.map((name) => `${import.meta.dirname}/${name}.html`), `${import.meta.dirname}/${proof}`],
      preserveEntrySignatures: "exports-only",
      output: { entryFileNames: ({ name }) => (name === "proof" ? "proof.js" : "assets/[name]-[hash].js") },
      // Libraries say "use client" for servers that draw pages: ours does not.
      onLog: (level, log, handle) => log.code !== "MODULE_LEVEL_DIRECTIVE" && handle(level, log),
    },
  },
  // `./dev pages`: pages from the sources, everything else from a running linli.
  plugins: [
    {
      name: "addresses", // of pages, as the program has them
      configureServer(dev) {
        dev.middlewares.use((request, _response, next) => {
          if (request.url === "/proof.js") request.url = "/" + proof;
          const [path = "/", ...rest] = (request.url ?? "/").split("?");
          const page = ["/welcome", "/sign-in/return"].includes(path) ? "/sign-in" : path;
          if (pages.includes(page.slice(1))) request.url = [page + ".html", ...rest].join("?");
          next();
        });
      },
    },
    {
      // A page loads, of a language's file, what its own files name: its script begins by saying where they are
      // (src/words/words.ts). `./dev pages` loads all words at once: what files name changes there.
      name: "words",
      enforce: "pre",
      config: (_config, { command }) => void (is_built = command === "build"),
      resolveId: (id) => (id.startsWith("words-of:") ? "\0" + id : null),
      load(id) {
        const [, page] = id.split("\0words-of:");
        if (page !== undefined) {
          const part = (language: string, name: Part) => `${name}: () => import(${JSON.stringify(`${words}${language}.ts?page=${page}&${name}`)})`;
          return `export default {${languages().map((language) => `${language}: {${part(language, "now")}, ${part(language, "late")}}`).join()}};`;
        }
        const [, language, of, name] = /^(?:.*)\/([a-z]{2})\.ts\?page=([a-z-]+)&(now|late)$/.exec(id.startsWith(words) ? id : "") ?? [];
        if (language === undefined || of === undefined) return null;
        return { code: words_of(language, is_built ? wants_of(of)[name as Part] : () => name === "now"), moduleType: "ts" };
      },
      transform(code, id) {
        const page = pages.find((one) => script_of(one) === id.split("?")[0]);
        if (page === undefined) return null;
        return { code: `import { take_languages } from ${JSON.stringify(words + "words.ts")};\nimport files from "words-of:${page}";\ntake_languages(files);\n${code}`, map: null };
      },
      transformIndexHtml: (html, { path }) => html.replace("<html ", `<html data-page="${path.slice(path.lastIndexOf("/") + 1, -5)}" `),
    },
    {
      // /field-worker.js, /volunteers-worker.js: their files are those of the page, all languages' words with them.
      name: "workers",
      apply: "build",
      generateBundle: {
        order: "post", // chunks of nothing but styles have gone by then
        handler(_options, bundle) {
          const source = readFileSync(`${import.meta.dirname}/src/shell/worker.js`, "utf8");
          for (const [page, more] of Object.entries(without_signal)) {
            const names = new Set<string>();
            const add = (name: string) => {
              const chunk = bundle[name];
              if (names.has(name) || !chunk) return;
              names.add(name);
              if (chunk.type !== "chunk") return;
              for (const style of chunk.viteMetadata?.importedCss ?? []) names.add(style);
              for (const other of [...chunk.imports, ...chunk.dynamicImports]) add(other);
            };
            for (const chunk of Object.values(bundle)) {
              if (chunk.type === "chunk" && chunk.isEntry && chunk.facadeModuleId?.endsWith(`/${page}.html`)) add(chunk.fileName);
            }
            const files = [...[...names].sort().map((name) => "/" + name), ...more];
            const version = createHash("sha256").update(source + files.join() + readFileSync(`${import.meta.dirname}/${page}.html`, "utf8")).digest("hex").slice(0, 16);
            this.emitFile({
              type: "asset",
              fileName: `${page}-worker.js`,
              source: source.replace("/* PAGE */ \"\"", JSON.stringify("/" + page)).replace("/* FILES */ []", JSON.stringify(files)).replace('/* VERSION */ ""', JSON.stringify(version)),
            });
          }
        },
      },
    },
  ],
  server: {
    proxy: { "^/(api/|docs|openapi.json)": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  test: { include: ["src/**/*.test.ts"] },
});
