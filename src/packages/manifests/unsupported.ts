/** Recognizes files that are no lockfile or SBOM that the desk reads, and says what to provide instead. */
import { InvalidError } from "../../base/errors.ts";
import { inWords, type Words } from "../../words/words.ts";
import { has } from "./formats.ts";

type Problem = Extract<keyof Words["manifests"], "onlyRanges" | "onlyHashes" | "noReader" | "saveAs" | "notComponents">;
/** `give` names files, which are the same in every language. */
type Unsupported = { what: string; problem: Problem; give?: string };

const SBOM = "CycloneDX (JSON or XML) or SPDX (JSON or tag-value)";
const JS_LOCKS = "package-lock.json, pnpm-lock.yaml, yarn.lock or bun.lock";
const PYTHON_LOCKS =
  "poetry.lock, pdm.lock, uv.lock, pylock.toml, Pipfile.lock or a requirements.txt with pinned versions";
const NUGET_LOCK = "packages.lock.json (set RestorePackagesWithLockFile)";
const GRADLE_LOCK = "gradle.lockfile (gradle dependencies --write-locks)";

/** By the file's name in lower case. */
const BY_NAME: [name: RegExp, Unsupported][] = [
  [/^package\.json$/u, { what: "package.json", problem: "onlyRanges", give: JS_LOCKS }],
  [/^bun\.lockb$/u, { what: "bun.lockb", problem: "saveAs", give: "bun.lock (bun install --save-text-lockfile)" }],
  [/^deno\.lock$/u, { what: "deno.lock", problem: "noReader" }],
  [/^pyproject\.toml$/u, { what: "pyproject.toml", problem: "onlyRanges", give: PYTHON_LOCKS }],
  [/^pipfile$/u, { what: "Pipfile", problem: "onlyRanges", give: "Pipfile.lock" }],
  [/^setup\.(?:py|cfg)$/u, { what: "setup.py or setup.cfg", problem: "onlyRanges", give: PYTHON_LOCKS }],
  [/^(?:environment|conda-lock|pixi)\.(?:ya?ml|lock)$/u, { what: "a file of conda", problem: "noReader" }],
  [/^cargo\.toml$/u, { what: "Cargo.toml", problem: "onlyRanges", give: "Cargo.lock" }],
  [/^go\.sum$/u, { what: "go.sum", problem: "onlyHashes", give: "go.mod" }],
  [/^go\.work(?:\.sum)?$/u, { what: "go.work", problem: "onlyHashes", give: "the go.mod of each module" }],
  [/^gemfile$|^gems\.rb$|\.gemspec$/u, { what: "a Gemfile or gemspec", problem: "onlyRanges", give: "Gemfile.lock" }],
  [/^composer\.json$/u, { what: "composer.json", problem: "onlyRanges", give: "composer.lock" }],
  [/\.gradle(?:\.kts)?$|\.versions\.toml$/u, { what: "a Gradle build file", problem: "onlyRanges", give: GRADLE_LOCK }],
  [/\.sbt$/u, { what: "a build file of sbt", problem: "noReader" }],
  [
    /\.(?:cs|fs|vb)proj$|^directory\.packages\.props$|^packages\.config$/u,
    { what: "a project file of NuGet", problem: "onlyRanges", give: NUGET_LOCK },
  ],
  [/^project\.assets\.json$/u, { what: "project.assets.json", problem: "saveAs", give: NUGET_LOCK }],
  [/^mix\.lock$/u, { what: "mix.lock of Elixir", problem: "noReader" }],
  [/^rebar\.lock$/u, { what: "rebar.lock of Erlang", problem: "noReader" }],
  [/^pubspec\.(?:lock|ya?ml)$/u, { what: "a file of Dart", problem: "noReader" }],
  [/^podfile(?:\.lock)?$/u, { what: "a file of CocoaPods", problem: "noReader" }],
  [
    /^package\.(?:resolved|swift)$|^cartfile(?:\.resolved)?$/u,
    { what: "a file of Swift packages", problem: "noReader" },
  ],
  [/^conan(?:\.lock|file\.(?:txt|py))$/u, { what: "a file of Conan", problem: "noReader" }],
  [/^vcpkg(?:-configuration)?\.json$/u, { what: "a file of vcpkg", problem: "noReader" }],
  [/^renv\.lock$|^description$/u, { what: "a file of R", problem: "noReader" }],
  [/^flake\.lock$/u, { what: "flake.lock of Nix", problem: "noReader" }],
  [/^(?:stack\.ya?ml\.lock|cabal\.project\.freeze)$/u, { what: "a lockfile of Haskell", problem: "noReader" }],
  [/^module\.bazel(?:\.lock)?$|^maven_install\.json$/u, { what: "a file of Bazel", problem: "noReader" }],
  [/^(?:docker|container)file$/u, { what: "a Dockerfile", problem: "notComponents" }],
];

/** By the outermost element. */
const BY_ELEMENT: [element: RegExp, Unsupported][] = [
  [/^Project$/u, { what: "a project file of MSBuild", problem: "onlyRanges", give: NUGET_LOCK }],
  [/^packages$/u, { what: "packages.config of NuGet", problem: "saveAs", give: NUGET_LOCK }],
  [/^RDF$/u, { what: "SPDX as RDF", problem: "saveAs", give: SBOM }],
  [/^Document$/u, { what: "SPDX as XML", problem: "saveAs", give: SBOM }],
  [/^SoftwareIdentity$/u, { what: "a SWID tag", problem: "saveAs", give: SBOM }],
  [
    /^verification-metadata$/u,
    { what: "Gradle's verification-metadata.xml", problem: "onlyHashes", give: GRADLE_LOCK },
  ],
  [/^ivy-module$/u, { what: "a file of Ivy", problem: "noReader" }],
  [/^html$/iu, { what: "a web page", problem: "notComponents" }],
];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const BY_JSON: [matches: (json: unknown) => boolean, Unsupported][] = [
  [
    (json) => has(json, "targets") && has(json, "libraries"),
    { what: "project.assets.json", problem: "saveAs", give: NUGET_LOCK },
  ],
  [
    (json) => has(json, "document") && has(json["document"], "csaf_version"),
    { what: "a CSAF advisory", problem: "notComponents" },
  ],
  [
    (json) => has(json, "@context") && /openvex/u.test(JSON.stringify(json["@context"])),
    { what: "an OpenVEX document", problem: "notComponents" },
  ],
  [(json) => has(json, "$schema") && has(json, "runs"), { what: "a SARIF report", problem: "notComponents" }],
  [(json) => has(json, "artifacts") && has(json, "schema"), { what: "Syft's own JSON", problem: "saveAs", give: SBOM }],
  [
    (json) => has(json, "Results") && has(json, "ArtifactName"),
    { what: "a report of Trivy", problem: "saveAs", give: SBOM },
  ],
  [
    (json) => has(json, "require") || has(json, "require-dev"),
    { what: "composer.json", problem: "onlyRanges", give: "composer.lock" },
  ],
  [
    (json) => ["dependencies", "devDependencies"].some((key) => has(json, key) && isObject(json[key])),
    { what: "package.json", problem: "onlyRanges", give: JS_LOCKS },
  ],
];

/** SPDX as YAML is the JSON in other clothes; nobody has asked for it yet. */
const BY_TEXT: [text: RegExp, Unsupported][] = [
  [/^spdxVersion:/mu, { what: "SPDX as YAML", problem: "saveAs", give: SBOM }],
  [
    /^\[(?:project|build-system|tool\.[\w.-]+)\]\s*$/mu,
    { what: "pyproject.toml", problem: "onlyRanges", give: PYTHON_LOCKS },
  ],
  [/^\[(?:package|dependencies|workspace)\]\s*$/mu, { what: "Cargo.toml", problem: "onlyRanges", give: "Cargo.lock" }],
  [/^[\w./-]+ v[\w.+-]+(?:\/go\.mod)? h1:/mu, { what: "go.sum", problem: "onlyHashes", give: "go.mod" }],
];

/** The beginnings of files that are not text. */
const BINARY: [start: string, what: string][] = [
  ["PK\u0003\u0004", "a ZIP archive"],
  ["\u001F", "a compressed file"],
  ["BZh", "a compressed file"],
  ["%PDF-", "a PDF"],
  ["#!/usr/bin/env bun\nbun-lockfile-format", "bun.lockb"],
];

export function refuseByName(file: string): void {
  const known = BY_NAME.find(([name]) => name.test(file))?.[1];
  refuse(known, known?.what.toLowerCase() === file);
}

export function refuseByElement(element: string): void {
  refuse(BY_ELEMENT.find(([name]) => name.test(element))?.[1]);
}

export function refuseByJson(json: unknown): void {
  refuse(BY_JSON.find(([matches]) => matches(json))?.[1]);
}

export function refuseByText(text: string): void {
  refuse(BY_TEXT.find(([pattern]) => pattern.test(text.slice(0, 20_000)))?.[1]);
}

export function refuseBinary(text: string): void {
  const [, what] = BINARY.find(([start]) => text.startsWith(start)) ?? [];
  if (what === "bun.lockb") refuse({ what, problem: "saveAs", give: "bun.lock (bun install --save-text-lockfile)" });
  if (what !== undefined) throw new InvalidError(inWords((words) => words.manifests.binary(what)));
}

/** `isNamed`: the name of the file already says what it is. */
function refuse(unsupported: Unsupported | undefined, isNamed = false): void {
  if (!unsupported) return;
  const { what, problem, give = "" } = unsupported;
  throw new InvalidError(inWords(({ manifests }) => manifests[problem](isNamed ? null : what, give)));
}
