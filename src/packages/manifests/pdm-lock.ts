/**
 * pdm.lock and pylock.toml (PEP 751). Neither says of every group whether it is for development, so only those named
 * like it are.
 */
import { parse } from "smol-toml";
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { checkShape, collectPackages, type ManifestContents, parseSyntax } from "./manifest.ts";
import { gitAddress } from "./python.ts";

const Text = z.string().optional().catch(undefined);
const Files = z
  .array(z.object({ url: Text }))
  .catch([])
  .default([]);
const Pdm = z.object({
  package: z
    .array(
      z.object({
        name: z.string(),
        version: Text,
        groups: z.array(z.string()).optional().catch(undefined),
        git: Text,
        url: Text,
        path: Text,
        files: Files,
      }),
    )
    .default([]),
});

/** Dependency groups that people use for development. An optional extra of any other name may ship. */
const DEVELOPMENT =
  /^(?:dev(?:elop(?:ment)?)?|tests?|testing|lint(?:ing|ers?)?|docs?|documentation|typing|types?|mypy|format(?:ting)?|style|ci|tox|nox|coverage|pre-commit|debug|build|release|bench(?:marks?)?)$/iu;

export function readPdmLock(text: string): ManifestContents {
  const found = collectPackages();
  const { package: packages } = checkShape(
    Pdm,
    parseSyntax(() => parse(text)),
  );
  for (const { name, version, groups, git, url, path, files } of packages) {
    const addresses = [git === undefined ? undefined : gitAddress(git), url, ...files.map((each) => each.url)];
    const origins = addresses.filter((address) => address !== undefined);
    const dev = groups === undefined || groups.length === 0 ? null : groups.every((group) => DEVELOPMENT.test(group));
    if (path !== undefined || origins.some(isLocal)) found.skip(name, "local");
    else found.add("pypi", name, version ?? null, { dev, origins });
  }
  return found.contents();
}

const File = z.object({ url: Text, path: Text });
const Pylock = z.object({
  "default-groups": z.array(z.string()).catch([]).default([]),
  packages: z
    .array(
      z.object({
        name: z.string(),
        version: Text,
        marker: Text,
        index: Text,
        vcs: z.object({ url: Text, path: Text }).optional().catch({ url: "?", path: undefined }),
        directory: z.unknown().optional(),
        archive: File.optional().catch({ url: "?", path: undefined }),
        sdist: File.optional().catch(undefined),
        wheels: z.array(File).catch([]).default([]),
      }),
    )
    .default([]),
});

export function readPylock(text: string): ManifestContents {
  const found = collectPackages();
  const lock = checkShape(
    Pylock,
    parseSyntax(() => parse(text)),
  );
  for (const { name, version, marker = "", index, vcs, directory, archive, sdist, wheels } of lock.packages) {
    const [, group] = /^\s*["']([\w.-]+)["'] in dependency_groups\s*$/u.exec(marker) ?? [];
    const files = [archive, sdist, ...wheels].filter((file) => file !== undefined);
    const origins = [
      index,
      vcs?.url === undefined ? undefined : gitAddress(vcs.url),
      ...files.map(({ url }) => url),
    ].filter((address) => address !== undefined);
    const isOwn = directory !== undefined || vcs?.path !== undefined || archive?.path !== undefined;
    if (isOwn || origins.some(isLocal)) found.skip(name, "local");
    else
      found.add("pypi", name, version ?? null, {
        dev: group === undefined ? null : !lock["default-groups"].includes(group) && DEVELOPMENT.test(group),
        origins,
      });
  }
  return found.contents();
}
