/** Lockfiles and SBOMs of every format, changed at random, for the parsers and the verdicts after them. */
import path from "node:path";
import * as fc from "fast-check";
import { InvalidError } from "../src/base/errors.ts";
import { openLog } from "../src/base/log.ts";
import { checkComponent, checkPackage } from "../src/desk/check-row.ts";
import type { PackageDeps } from "../src/desk/desk.ts";
import { PolicyFile } from "../src/desk/policy-file.ts";
import { PackageFinder } from "../src/packages/find-facts.ts";
import { type Manifest, readManifest } from "../src/packages/manifests/read-manifest.ts";
import { publicPurlOf } from "../src/packages/package.ts";
import { parsePackage } from "../src/packages/parse-package.ts";
import type { PackageFacts } from "../src/policy/facts.ts";
import { readLicense } from "../src/policy/read-license.ts";
import { SAMPLES } from "./manifest-samples.ts";
import { claim, facts } from "./package-facts.ts";

type Change = { kind: "replace" | "delete" | "insert" | "drop-line" | "repeat-line" | "cut"; at: number; text: string };

const Piece = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom('"', "{", "}", "]", "\n", "\0", "<", "&", "@", "pkg:", "true"),
);
const AnyChange = fc.record<Change>({
  kind: fc.constantFrom("replace", "delete", "insert", "drop-line", "repeat-line", "cut"),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  text: Piece,
});
/** Which sample, and what is done to it. */
export const Mutation = fc.tuple(fc.nat(SAMPLES.length - 1), fc.array(AnyChange, { minLength: 1, maxLength: 4 }));

function changed(text: string, { kind, at, text: piece }: Change): string {
  const place = Math.floor(at * text.length);
  const lines = text.split("\n");
  const line = Math.floor(at * lines.length);
  switch (kind) {
    case "replace":
      return text.slice(0, place) + piece + text.slice(place + 1);
    case "delete":
      return text.slice(0, place) + text.slice(place + 1 + piece.length);
    case "insert":
      return text.slice(0, place) + piece + text.slice(place);
    case "drop-line":
      return lines.toSpliced(line, 1).join("\n");
    case "repeat-line":
      return lines.toSpliced(line, 0, lines[line] ?? "").join("\n");
    case "cut":
      return text.slice(0, place);
  }
}

/** Undefined if the file is refused, as an unreadable one should be. Any other error is a bug. */
function readOrRefuse(file: string, text: string): Manifest | undefined {
  try {
    return readManifest(file, text);
  } catch (error) {
    if (error instanceof InvalidError) return undefined;
    throw error;
  }
}

const USE = "hosted";

export class HostileManifests implements Disposable {
  readonly #desk: PackageDeps;
  readonly #recorded: ReadonlyMap<string, PackageFacts>;

  constructor() {
    const url = "http://127.0.0.1:9";
    const packages = new PackageFinder({
      depsDev: url,
      scorecard: url,
      osv: url,
      clearlyDefined: url,
      privateNames: [],
      cacheDir: null,
      now: () => new Date("2026-11-30"),
    });
    const knowledge = path.join(import.meta.dirname, "../knowledge");
    const policy = PolicyFile.licenses(knowledge, openLog("fatal"));
    const products = PolicyFile.products(knowledge, openLog("fatal"));
    this.#desk = { packages, policy, products, now: () => new Date("2026-11-30T00:00:00Z") };
    const listed = SAMPLES.flatMap(([file, text]) => readManifest(file, text).packages);
    this.#recorded = new Map(
      listed.map(({ package: pkg }) => {
        const purl = publicPurlOf(pkg);
        const license = pkg.name.includes("agpl") ? "AGPL-3.0-only" : pkg.name.includes("gpl") ? "GPL-3.0-only" : "MIT";
        const { ecosystem, name, version } = pkg;
        return [purl, facts([claim(license)], { ecosystem, name, version, purl })];
      }),
    );
  }

  /** Rows that the changed sample approves, and the sample itself does not. */
  async newlyApproved([at, changes]: [number, Change[]]): Promise<string[]> {
    const [file = "", text = ""] = SAMPLES[at] ?? [];
    const after = await this.#approvedRows(file, changes.reduce(changed, text));
    if (after.size === 0) return [];
    const before = await this.#approvedRows(file, text);
    return [...after].filter((row) => !before.has(row));
  }

  /** How many samples have an approved package: a change of the others could show nothing. */
  async approvedSamples(): Promise<number> {
    const rows = await Promise.all(SAMPLES.map(async ([file, text]) => await this.#approvedRows(file, text)));
    return rows.filter(({ size }) => size > 0).length;
  }

  async #approvedRows(file: string, text: string): Promise<Set<string>> {
    const manifest = readOrRefuse(file, text);
    if (!manifest) return new Set();
    const { policy } = await this.#desk.policy.current();
    const { products } = (await this.#desk.products.current()).policy;
    const contextOf = (dev: boolean | null) =>
      ({
        policy,
        products,
        use: dev ? "dev-tool" : USE,
        language: "en",
        source: manifest.format,
        recorded: this.#recorded,
      }) as const;
    const rows = [
      ...(await Promise.all(manifest.packages.map((each) => checkPackage(this.#desk, each, contextOf(each.dev))))),
      ...manifest.others.map((each) => checkComponent(each, contextOf(each.dev))),
    ];
    return new Set(rows.filter(({ verdict }) => verdict === "approved").map(({ purl, use }) => `${purl} ${use}`));
  }

  [Symbol.dispose](): void {
    this.#desk.packages[Symbol.dispose]();
  }
}

/** Names that lead to each parser, and one that leads to none. */
const NAMES = [...SAMPLES.map(([file]) => file), "unknown.bin"];
/** Any text, the beginnings of formats before it. */
export const AnyText = fc.tuple(
  fc.nat(NAMES.length - 1),
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.json({ maxDepth: 4 }),
    fc
      .tuple(
        fc.constantFrom("<bom>", "<project>", "[[package]]\n", '{"@graph":', "GEM\n  remote: ", "pkg:"),
        fc.string(),
      )
      .map((two) => two.join("")),
  ),
);

/** Every parser of strangers' text either reads it or refuses it. */
export function readAnyText([at, text]: [number, string]): void {
  readOrRefuse(NAMES[at] ?? "", text);
  readLicense(text, "test");
  try {
    parsePackage(text);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
  }
}
