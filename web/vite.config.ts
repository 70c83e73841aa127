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
    chunkSizeWarningLimit: 3000, // tests/web/weight.mjs knows better
    rolldownOptions: {
      input: pages.map((name) => `${import.meta.dirname}/${name}`),
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
          const [path = "/", ...rest] = (request.url ?? "/").split("?");
          if ([...pages, ...old].includes(path.slice(1) + ".html")) request.url = [path + ".html", ...rest].join("?");
          next();
        });
      },
    },
    {
      // Ant Design's styles, made while it runs, without <style> elements (src/shell/made_styles.ts).
      name: "made-styles",
      apply: "build",
      load(id) {
        const ours = JSON.stringify(`${import.meta.dirname}/src/shell/made_styles.ts`);
        if (id.endsWith("/@rc-component/util/es/Dom/dynamicCSS.js")) return `export { updateCSS, updateCSS as injectCSS, removeCSS } from ${ours};`;
        if (id.endsWith("/@ant-design/icons/es/cssUtils.js"))
          return `export { updateCSS } from ${ours}; export const getShadowRoot = () => null; export const warningOnce = () => {};`;
        return null;
      },
    },
  ],
  server: {
    proxy: { "^/(api/|docs|openapi.json)": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
  test: { include: ["src/**/*.test.ts"] },
});
