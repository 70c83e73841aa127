// web/src/api/schema.d.ts is what this program's OpenAPI document makes it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const web = new URL("../../web/", import.meta.url);
const { resolve } = createRequire(new URL("package.json", web));
const { default: generate, COMMENT_HEADER, astToString } = await import(pathToFileURL(resolve("openapi-typescript")).href);

const document = JSON.parse(execFileSync(process.argv[2], ["openapi"], { encoding: "utf8", maxBuffer: 64 << 20 }));
const wanted = COMMENT_HEADER + astToString(await generate(document));
if (readFileSync(new URL("src/api/schema.d.ts", web), "utf8") !== wanted) {
  console.error("web/src/api/schema.d.ts is not what the program offers now: run ./dev types and commit it.");
  process.exit(1);
}
