// web/src/api/schema.d.ts is what this program's OpenAPI document makes it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const web = new URL("../../web/", import.meta.url);
const { default: generate, COMMENT_HEADER, astToString } = await import(new URL("node_modules/openapi-typescript/dist/index.mjs", web).href);

const document = execFileSync(process.argv[2], ["openapi"], { encoding: "utf8", maxBuffer: 64 << 20 });
const wanted = COMMENT_HEADER + astToString(await generate(document));
if (readFileSync(new URL("src/api/schema.d.ts", web), "utf8") !== wanted) {
  console.error("web/src/api/schema.d.ts is not what the program offers now: run ./dev types and commit it.");
  process.exit(1);
}
