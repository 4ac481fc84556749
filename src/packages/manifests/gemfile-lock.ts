/**
 * Gemfile.lock (https://bundler.io/man/gemfile.5.html): sections with indented lines. It does not say which gems are for
 * development.
 */
import { isLocal } from "../origin.ts";
import { pathTo, shortestPathsFrom } from "./graph.ts";
import { collectPackages, type ManifestContents } from "./manifest.ts";

type Spec = { name: string; version: string; section: string; remotes: string[]; needs: string[] };

export function readGemfileLock(text: string): ManifestContents {
  const found = collectPackages();
  const { specs, direct } = parse(text);
  const next = (name: string): string[] => (specs.get(name) ?? []).flatMap(({ needs }) => needs);
  const paths = shortestPathsFrom(direct, next);
  for (const [name, versions] of specs)
    for (const { version, section, remotes } of versions) {
      if (section === "PATH" || remotes.some(isLocal)) {
        found.skip(name, "local");
        continue;
      }
      const addresses = section === "GIT" ? remotes.map((each) => `git+${each}`) : remotes;
      // A section may name several servers, and each of its gems comes from one of them.
      const origins = addresses.length > 1 ? { possibleOrigins: addresses } : { origins: addresses };
      // A gem for one platform has it behind its version: 1.15.4-x86_64-linux.
      const [release = version] = version.split("-", 1);
      found.add("gem", name, release, { path: pathTo(paths, name, (each) => each), ...origins });
    }
  return found.contents();
}

function parse(text: string): { specs: Map<string, Spec[]>; direct: string[] } {
  const specs = new Map<string, Spec[]>();
  const direct: string[] = [];
  let section = "";
  let remotes: string[] = [];
  let last: Spec | undefined;
  for (const line of text.split(/\r?\n/u)) {
    if (/^\S/u.test(line)) {
      section = line.trim();
      remotes = [];
      last = undefined;
    }
    const [, remote] = /^ {2}remote: (.+)$/u.exec(line) ?? [];
    if (remote !== undefined) remotes.push(remote.trim());
    const [, indent = "", name, version] = /^( +)([^\s()!]+)(?: \(([^()]*)\))?!?$/u.exec(line) ?? [];
    if (name === undefined) continue;
    if (section === "DEPENDENCIES" && indent.length === 2) direct.push(name);
    else if (indent.length === 4 && version !== undefined) {
      last = { name, version, section, remotes, needs: [] };
      specs.set(name, [...(specs.get(name) ?? []), last]);
    } else if (indent.length === 6) last?.needs.push(name);
  }
  return { specs, direct };
}
