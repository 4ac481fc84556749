/**
 * go.mod (https://go.dev/ref/mod#go-mod-file): direct requirements have a path; indirect ones do not, since the file
 * does not say what needs them.
 */
import { isLocal } from "../origin.ts";
import { type ManifestContents, collectPackages } from "./manifest.ts";

export function readGoMod(text: string): ManifestContents {
  const found = collectPackages();
  const required = new Map<string, { version: string; indirect: boolean }>();
  const replaced = new Map<string, { module: string; version: string | undefined }>();
  let block = "";
  for (const line of text.split(/\r?\n/u)) {
    const [code = "", comment = ""] = line.split("//", 2);
    const words = code.replaceAll(/["`]/gu, "").split(/\s+/u).filter(Boolean);
    if (words[0] === ")") block = "";
    else if (words.at(-1) === "(") block = words[0] ?? "";
    else {
      const verb = block || words.shift();
      if (verb === "require" && words.length === 2)
        required.set(words[0]!, { version: words[1]!, indirect: /^\s*indirect\b/u.test(comment) });
      const arrow = words.indexOf("=>");
      if (verb === "replace" && arrow > 0)
        replaced.set(words.slice(0, arrow).join("@"), { module: words[arrow + 1] ?? "", version: words[arrow + 2] });
    }
  }
  for (const [module, { version, indirect }] of required) {
    const replacement = replaced.get(`${module}@${version}`) ?? replaced.get(module);
    const path = indirect ? [] : [module];
    if (!replacement) found.add("go", module, version, { path });
    else if (isLocal(replacement.module)) found.skip(module, "replaced");
    else found.add("go", replacement.module, replacement.version ?? null, { path });
  }
  return found.contents();
}
