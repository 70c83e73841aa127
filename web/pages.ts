// What the sources say of each page: its script, the files of ours that it may come to load, and the words that these use.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAst } from "vite";

const here = import.meta.dirname;
export const pages = readdirSync(here).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
export const languages = () => readdirSync(join(here, "src/words")).flatMap((name) => /^([a-z]{2})\.ts$/.exec(name)?.[1] ?? []);

const found_in = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
const file_of = (from: string, name: string) => ["", ".ts", ".tsx"].map((end) => join(dirname(from), name) + end).find((file) => existsSync(file) && /\.tsx?$/.test(file));

// Asked for each page and language: while pages are built, the sources stay as they are.
const once = <T>(find: (name: string) => T) => {
  const found = new Map<string, T>();
  return (name: string): T => {
    const one = found.has(name) ? (found.get(name) as T) : find(name);
    found.set(name, one);
    return one;
  };
};

// The page's own script: "src/desk.tsx".
export const script_of = once((page: string) => join(here, found_in(readFileSync(join(here, page + ".html"), "utf8"), /src="\/(src\/[^"]+)"/g)[0] ?? ""));

// A file without its comments and without imports that are of types alone.
const source_of = once((file: string) => readFileSync(file, "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/(?<=^|\s)\/\/.*$/gm, "").replace(/^import type .*$/gm, ""));

// The files that a page begins with, and those that it may come to load: what only `import("./part")` leads to.
export const files_of = once((page: string) => {
  const walk = (from: readonly string[], begun: ReadonlySet<string>) => {
    const files = new Set<string>();
    const parts: string[] = [];
    const others = (file: string, pattern: RegExp) => found_in(source_of(file), pattern).flatMap((name) => file_of(file, name) ?? []);
    const add = (file: string) => {
      if (files.has(file) || begun.has(file) || /\/words\/[a-z]{2}\.ts$/.test(file)) return;
      files.add(file);
      others(file, /(?:from|import)\s*"(\.[^"]+)"/g).forEach(add);
      parts.push(...others(file, /import\s*\(\s*"(\.[^"]+)"/g));
    };
    from.forEach(add);
    return { files, parts };
  };
  const { files: now, parts } = walk([script_of(page)], new Set());
  const late = new Set<string>();
  for (let next = parts; next.length; ) {
    const more = walk(next, new Set([...now, ...late]));
    more.files.forEach((file) => late.add(file));
    next = more.parts;
  }
  return { now, late };
});

// What a file shows of the words: `words.report.title` that one, `words.report` or `{ report } = use_words()` the whole section.
// Where `words` is a section itself, `{ report: words } = use_words()`, what follows it is none.
const shown_in = once((file: string): readonly (readonly [section: string, key?: string | undefined])[] => {
  const text = source_of(file);
  const taken = found_in(text, /\{([^{}]*)\} = (?:use_words|words_now)\(\)/g).flatMap((list) => found_in(list, /(?:^|,)\s*(\w+)/g));
  const is_section = /: words\b[^=\n]*= use_words\(\)|\bwords = use_words\(\)\./.test(text) && !/\bwords = use_words\(\);|\bwords: Words\b/.test(text);
  const named = text.matchAll(is_section ? /\b(?:words_now\(\)|use_words\(\))\.(\w+)(?:\.(\w+))?/g : /\b(?:words|words_now\(\)|use_words\(\))\.(\w+)(?:\.(\w+))?/g);
  return [...taken.map((section) => [section] as const), ...[...named].map(([, section = "", key]) => [section, key] as const)];
});

// What a page needs of the words before it is drawn, and what more when its first late part is (shell/late.tsx).
export type Part = "now" | "late";
type Wants = (section: string, key: string) => boolean;
const shown_by = (files: ReadonlySet<string>): Wants => {
  const shown = new Set([...files].flatMap((file) => shown_in(file).map(([section, key]) => `${section}.${key ?? "*"}`)));
  return (section, key) => shown.has(`${section}.*`) || shown.has(`${section}.${key}`);
};
export const wants_of = once((page: string): Readonly<Record<Part, Wants>> => {
  const files = files_of(page);
  const first = shown_by(files.now), later = shown_by(files.late);
  const now: Wants = (section, key) => section === "lang" || first(section, key);
  return { now, late: (section, key) => later(section, key) && !now(section, key) };
});

// A language's file with no more than is wanted of its object: sections, and in each its keys.
export const words_of = (language: string, wants: Wants) => {
  const file = join(here, `src/words/${language}.ts`);
  const text = readFileSync(file, "utf8");
  const { body } = parseAst(text, { lang: "ts" });
  const exported = body.find((node) => node.type === "ExportDefaultDeclaration")?.declaration;
  const all = body.flatMap((node) => (node.type === "VariableDeclaration" ? node.declarations : []))
    .find((one) => one.id.type === "Identifier" && exported?.type === "Identifier" && one.id.name === exported.name)?.init;
  if (all?.type !== "ObjectExpression") throw new Error(`${file}: its default export is no object`);
  const named = (object: typeof all) => object.properties.map((property) => {
    if (property.type === "Property" && property.key.type === "Identifier") return { name: property.key.name, property };
    throw new Error(`${file}: ${text.slice(property.start, property.end)} has no plain name`);
  });
  const kept = named(all).flatMap(({ name, property }) => {
    if (property.value.type !== "ObjectExpression") return wants(name, "") ? text.slice(property.start, property.end) : [];
    const keys = named(property.value).filter((one) => wants(name, one.name));
    return keys.length ? `${name}: {${keys.map((one) => text.slice(one.property.start, one.property.end)).join(",")}}` : [];
  });
  return text.slice(0, all.start) + "{" + kept.join(",") + "}" + text.slice(all.end);
};
