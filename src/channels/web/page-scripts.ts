/** The scripts of the pages: TypeScript whose types are stripped once, when the desk starts. */
import { globSync, readFileSync } from "node:fs";
import { findPackageJSON, stripTypeScriptTypes } from "node:module";
import path from "node:path";

const SRC = path.join(import.meta.dirname, "../..");
/** Our files that a browser may load: the pages and their texts. */
const OURS = ["channels/web/pages/*.ts", "words/*/pages*.ts"];
/** The files of lit-html that the pages import, directly or through one another. */
const LIT = [
  "lit-html.js",
  "directive.js",
  "directive-helpers.js",
  "directives/keyed.js",
  "directives/live.js",
  "directives/repeat.js",
];

/** Address -> JavaScript. Addresses follow the folders, so relative imports work in the browser too. */
export function pageScripts(): Map<string, string> {
  const scripts = new Map<string, string>();
  for (const file of globSync(OURS, { cwd: SRC }))
    scripts.set(`/src/${file.split(path.sep).join("/")}`, forBrowsers(readFileSync(path.join(SRC, file), "utf8")));
  const lit = path.dirname(findPackageJSON("lit-html", import.meta.url)!);
  for (const file of LIT) scripts.set(`/vendor/lit-html/${file}`, readFileSync(path.join(lit, file), "utf8"));
  return scripts;
}

/** A browser cannot resolve package names, so they become addresses. */
function forBrowsers(source: string): string {
  return stripTypeScriptTypes(source)
    .replaceAll(' from "lit-html";', ' from "/vendor/lit-html/lit-html.js";')
    .replaceAll(' from "lit-html/', ' from "/vendor/lit-html/');
}
