// One build, a page for each html file here; what is in plain/ goes in as it is.
import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const pages = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".html"));
const old = readdirSync(`${import.meta.dirname}/plain`);
const server = process.env.LINLI_SERVER ?? "http://127.0.0.1:8110";

export default defineConfig({
  publicDir: "plain",
  cacheDir: "../build/web/cache",
  build: {
    outDir: "../build/web/dist",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0, // nothing inline: the content policy would not take it
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: pages.map((name) => `${import.meta.dirname}/${name}`),
      // Libraries say "use client" for servers that draw pages: ours does not.
      onLog: (level, log, handle) => log.code !== "MODULE_LEVEL_DIRECTIVE" && handle(level, log),
    },
  },
  // `./dev pages`: pages from the sources, everything else from a running linli.
  plugins: [
    {
      name: "addresses",
      configureServer(dev) {
        dev.middlewares.use((request, _response, next) => {
          const [path = "/", ...rest] = (request.url ?? "/").split("?");
          if ([...pages, ...old].includes(path.slice(1) + ".html")) request.url = [path + ".html", ...rest].join("?");
          next();
        });
      },
    },
  ],
  server: {
    proxy: { "^/(api/|docs|openapi.json)": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  test: { include: ["src/**/*.test.ts"] },
});
