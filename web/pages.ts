// What the sources say of each page: its script, the files of ours that it may come to load, and the words that these use.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAst } from "vite";

const here = import.meta.dirname;
export const pages = readdirSync(here).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
export const languages = () => readdirSync(join(here, "src/words")).flatMap((name) => /^([a-z]{2})\.ts$/.exec(name)?.[1] ?? []);

const found_in = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
const file_of = (from: string, name: string) => ["", ".ts", ".tsx"].map((end) => join(dirname(from), name) + end).find((file) => existsSync(file) && /\.tsx?$/.test(file));

const files_of = (page: string) => {
  const files = new Set<string>();
  const add = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(file, "utf8");
    for (const name of found_in(text, /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const other = file_of(file, name);
      if (other && !/\/words\/[a-z]{2}\.ts$/.test(other)) add(other);
    }
  };
  for (const name of found_in(readFileSync(join(here, page + ".html"), "utf8"), /src="\/(src\/[^"]+)"/g)) add(join(here, name));
  return files;
};

// The sections of the words that a page may show: `words.report`, `{ report: words } = use_words()` in any of its files.
const sections_in = (file: string) => {
  const text = readFileSync(file, "utf8");
  const taken = found_in(text, /\{([^{}]*)\} = (?:use_words|words_now)\(\)/g).flatMap((list) => found_in(list, /(?:^|,)\s*(\w+)/g));
  return [...taken, ...found_in(text, /\b(?:words|words_now\(\)|use_words\(\))\.(\w+)/g)];
};
export const sections_of = (page: string) => new Set([...files_of(page)].flatMap(sections_in));

// A language's file with these sections of its object only.
export const words_of = (language: string, sections: ReadonlySet<string>) => {
  const file = join(here, `src/words/${language}.ts`);
  const text = readFileSync(file, "utf8");
  const { body } = parseAst(text, { lang: "ts" });
  const exported = body.find((node) => node.type === "ExportDefaultDeclaration")?.declaration;
  const all = body.flatMap((node) => (node.type === "VariableDeclaration" ? node.declarations : []))
    .find((one) => one.id.type === "Identifier" && exported?.type === "Identifier" && one.id.name === exported.name)?.init;
  if (all?.type !== "ObjectExpression") throw new Error(`${file}: its default export is no object`);
  const kept = all.properties.filter((property) => property.type === "Property" && property.key.type === "Identifier" && sections.has(property.key.name));
  return text.slice(0, all.start) + "{" + kept.map((property) => text.slice(property.start, property.end)).join(",") + "}" + text.slice(all.end);
};
