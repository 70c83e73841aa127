// What the pages show of the words, as the compiler sees it: each page loads all that its files name (web/pages.ts finds that
// without a compiler), and every word is shown by some file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../web", import.meta.url));
const { default: ts } = await import(join(web, "node_modules/typescript/lib/typescript.js"));
const { files_of, pages, wants_of } = await import(join(web, "pages.ts"));

const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(web, "tsconfig.json"), ts.sys.readFile).config, ts.sys, web);
const program = ts.createProgram(fileNames, { ...options, incremental: false, tsBuildInfoFile: undefined });
const checker = program.getTypeChecker();
const zh = program.getSourceFile(join(web, "src/words/zh.ts"));

// The words, "report.title", by where they are declared: a symbol of the compiler leads there, whatever it is called where it is used.
const path_of = new Map();
const name_all = (object, before) => {
  for (const property of object.properties) {
    const path = before + property.name.text;
    path_of.set(property, path);
    if (property.initializer && ts.isObjectLiteralExpression(property.initializer)) name_all(property.initializer, path + ".");
  }
};
for (const statement of zh.statements) {
  for (const one of statement.declarationList?.declarations ?? []) if (one.name.text === "zh") name_all(one.initializer, "");
}
assert.ok(path_of.size > 1000);

const declared = (symbol) => symbol?.declarations?.map((one) => path_of.get(one)).find((path) => path !== undefined);
// An object of words that is given away: "" when it is read on where it is, by `.key` or under a name that has its type.
const object_of = (node) => {
  const type = checker.getTypeAtLocation(node);
  return type.symbol?.declarations?.map((one) => path_of.get(one.parent)).find((path) => path !== undefined);
};
const is_read_on = (node) => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || (ts.isVariableDeclaration(parent) && !parent.type)) return true;
  return ts.isExpression(node) && checker.getContextualType(node)?.symbol === checker.getTypeAtLocation(node).symbol;
};

const named = new Map(); // by file, the words that it names: all that begin with one that ends in "."
for (const file of program.getSourceFiles()) {
  if (file.isDeclarationFile || /\/words\/[a-z]{2}\.ts$|\.test\.tsx?$/.test(file.fileName) || !file.fileName.startsWith(web + "/src/")) continue;
  const found = new Set();
  const visit = (node) => {
    const is_name = ts.isIdentifier(node) && node.parent.name !== node && node.parent.propertyName !== node;
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || is_name) {
      const path = ts.isPropertyAccessExpression(node) ? declared(checker.getSymbolAtLocation(node.name)) : undefined;
      if (path) found.add(path);
      const object = object_of(node);
      if (object && !is_read_on(node)) found.add(object + ".");
      if (ts.isElementAccessExpression(node)) {
        const of = object_of(node.expression);
        if (of) found.add(of + ".");
      }
    }
    const taken = ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) ? (node.propertyName ?? node.name).text : undefined;
    if (taken !== undefined) {
      const path = declared(checker.getTypeAtLocation(node.parent).getProperty(taken));
      if (path) found.add(path);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  named.set(file.fileName, found);
}

const missing = [];
for (const page of pages) {
  const files = files_of(page), { now, late } = wants_of(page);
  const look = (set, wants) => {
    for (const file of set) {
      for (const path of named.get(file) ?? []) {
        const [section, key] = path.split(".");
        if (key && !wants(section, key)) missing.push(`${page}: ${path}, which ${file.slice(web.length + 1)} names`);
      }
    }
  };
  look(files.now, now);
  look(files.late, (section, key) => now(section, key) || late(section, key));
}
assert.deepEqual(missing, [], "words that a page shows and does not load");

const all = new Set([...named.values()].flatMap((found) => [...found]));
const is_shown = (path) => {
  if (all.has(path)) return true;
  for (let end = path.indexOf("."); end !== -1; end = path.indexOf(".", end + 1)) if (all.has(path.slice(0, end + 1))) return true;
  return [...all].some((one) => one.startsWith(path + "."));
};
const unused = [...path_of.values()].filter((path) => path !== "lang" && !is_shown(path));
assert.deepEqual(unused, [], "words that no page shows: take them out of zh.ts and the other languages");
