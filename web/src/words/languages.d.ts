// What vite.config.ts makes of the languages' files: by code, by page, how its words are loaded.
declare module "languages" {
  const files: Readonly<Record<string, Readonly<Record<string, () => Promise<{ default: import("./zh").Words }>>>>>;
  export default files;
}
