/** What all readers of lockfiles and SBOMs share: their result, how they collect it, and how they check their input. */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import { truncate } from "../../base/truncate.ts";
import type { PackageType } from "../../policy/facts.ts";
import { fieldProblem } from "../../words/field-problem.ts";
import { inWords, type Words, wordsIn } from "../../words/words.ts";
import { isLocal, type Origins, originProblemOf, withOrigins } from "../origin.ts";
import { type Package, packageOf, purlOf } from "../package.ts";
import { parsePackage } from "../parse-package.ts";

/** What a file says of one entry, whatever the entry is. */
type About = {
  /**
   * Names from a direct dependency of the root down to this package, by the shortest path; empty if the file does not
   * say.
   */
  path: string[];
  /** Needed only for development; null if the file does not say. */
  dev: boolean | null;
  /** Each statement of the file about the license, such as an SBOM's concluded and its declared one. */
  licenses: string[];
};
export type ManifestPackage = About & { package: Package };

/** A component that no source can be asked about. Only the license that the file states is known. */
export type OtherComponent = About & {
  name: string;
  version: string | null;
  /** As the file has it; null if there is none. */
  purl: string | null;
  /** Why it cannot be looked up. */
  why: SkipReason;
};

const AboutShape = { path: z.array(z.string()), dev: z.boolean().nullable(), licenses: z.array(z.string()) };

/** For packages that come back from the sandbox as JSON. */
export const ManifestPackages: z.ZodType<ManifestPackage[]> = z.array(
  z.object({
    package: z.object({
      ecosystem: z.string(),
      name: z.string(),
      version: z.string().nullable(),
      qualifiers: z.record(z.string(), z.string()).exactOptional(),
      subpath: z.string().exactOptional(),
      origins: z.array(z.string()).exactOptional(),
      possibleOrigins: z.array(z.string()).exactOptional(),
    }),
    ...AboutShape,
  }),
);

export type ManifestContents = {
  packages: ManifestPackage[];
  others: OtherComponent[];
  /** Entries of the file that are not judged, each with the reason. */
  skipped: Skipped[];
  /** It lists vulnerabilities of components that another document lists. */
  isVex?: true;
};

type Skipped = { what: string; why: SkipReason };
/** A key of `words.manifests.skipped` with what its sentence needs. */
export type SkipReason =
  | { kind: PlainReason }
  | { kind: "elsewhere"; host: string; problem: Record<Language, string> }
  | { kind: "elsewhere-unnamed"; host: string }
  | { kind: "invalid"; problem: Record<Language, string> };
type PlainReason = keyof Words["manifests"]["skipped"]["plain"];

/** Entries that are not somebody else's software: nothing is missing if they are not judged. */
const OWN: ReadonlySet<SkipReason["kind"]> = new Set<PlainReason>([
  "project",
  "workspace",
  "link",
  "local",
  "replaced",
]);
const NOT_SOFTWARE: ReadonlySet<SkipReason["kind"]> = new Set<PlainReason>(["device", "service", "crypto"]);

/** `unjudged` is somebody else's software that a check ought to judge and cannot. */
export function classOf({ kind }: SkipReason): "project" | "not-software" | "unjudged" {
  return OWN.has(kind) ? "project" : NOT_SOFTWARE.has(kind) ? "not-software" : "unjudged";
}

const MAX_PACKAGES = 50_000;
const MAX_LICENSE_LENGTH = 300;
const MAX_NAME_LENGTH = 200;
const MAX_PURL_LENGTH = 500;

/** Without origins, the file says nothing other than that the package is from its ecosystem's registry. */
type PackageDetails = Partial<About> & Origins;
/** A component of an SBOM. */
export type Component = Partial<About> & { name: string; version?: string | null; purl?: string | undefined } & Origins;

export type PackageCollector = {
  /** An invalid name or version is skipped. */
  add: (type: PackageType, name: string, version: string | null, about?: PackageDetails) => void;
  /** By its purl; otherwise by the license that the file states; skipped if there is neither. */
  addComponent: (component: Component) => void;
  skip: (what: string, why: PlainReason | SkipReason) => void;
  contents: () => ManifestContents;
};

/** Merges duplicates: the shorter path counts, and a package is for production if any of its entries is. */
export function collectPackages(): PackageCollector {
  const packages = new Map<string, ManifestPackage>();
  const others = new Map<string, OtherComponent>();
  const skipped = new Map<string, Skipped>();
  const skip: PackageCollector["skip"] = (what, reason) => {
    const short = truncate(what, MAX_NAME_LENGTH);
    const why = typeof reason === "string" ? { kind: reason } : reason;
    skipped.set(JSON.stringify([short, why.kind]), { what: short, why });
    checkCount(skipped.size);
  };
  const addPackage = (named: Package, about: Partial<About>): void => {
    const key = JSON.stringify(named);
    const entry = { package: named, ...aboutOf(about) };
    const duplicate = packages.get(key);
    // A name or version that no purl can hold must fail here, for this entry alone.
    if (!duplicate) purlOf(named);
    packages.set(key, duplicate ? { package: named, ...merge(duplicate, entry) } : entry);
    checkCount(packages.size);
  };
  const addOther = (component: Component, why: SkipReason): void => {
    const name = truncate(component.name, MAX_NAME_LENGTH);
    const version = truncate(component.version ?? "", MAX_NAME_LENGTH) || null;
    const purl = truncate(component.purl ?? "", MAX_PURL_LENGTH) || null;
    const about = aboutOf(component);
    if (about.licenses.length === 0) return skip(version === null ? name : `${name}@${version}`, why);
    const key = JSON.stringify([name, version, purl]);
    const duplicate = others.get(key);
    others.set(key, { name, version, purl, why, ...(duplicate ? merge(duplicate, about) : about) });
    checkCount(others.size);
  };
  return {
    skip,
    add: (ecosystem, name, version, { origins, possibleOrigins, ...about } = {}) => {
      const given = { ...(origins && { origins }), ...(possibleOrigins && { possibleOrigins }) };
      try {
        addPackage(withOrigins(packageOf(ecosystem, name, version), given), about);
      } catch (error) {
        if (error instanceof TooManyPackagesError) throw error;
        const originProblem = originProblemOf({ ecosystem, name, version, ...given });
        const problem = problemOf(error);
        const elsewhere = originProblem && "host" in originProblem ? originProblem.host : null;
        const why: SkipReason =
          elsewhere === null ? { kind: "invalid", problem } : { kind: "elsewhere", host: elsewhere, problem };
        addOther({ name, version, ...about }, why);
      }
    },
    addComponent: ({ origins = [], ...component }) => {
      if (component.purl === undefined || component.purl === "") return addOther(component, { kind: "no-purl" });
      try {
        if (!/^pkg:/iu.test(component.purl)) throw new InvalidError(inWords(({ manifests }) => manifests.badPurl));
        const named = parsePackage(component.purl);
        const all = [...(named.origins ?? []), ...origins];
        if (all.some(isLocal)) return skip(named.name, "local");
        const { origins: _, ...bare } = named;
        addPackage(withOrigins(bare, { origins: all }), component);
      } catch (error) {
        if (error instanceof TooManyPackagesError) throw error;
        addOther(component, { kind: "invalid", problem: problemOf(error) });
      }
    },
    contents: () => ({
      packages: [...packages.values()],
      others: [...others.values()],
      skipped: [...skipped.values()],
    }),
  };
}

function aboutOf({ path = [], dev = null, licenses = [] }: Partial<About>): About {
  const stated = licenses.map((each) => truncate(each.trim(), MAX_LICENSE_LENGTH)).filter(isStatement);
  return { path, dev, licenses: [...new Set(stated)] };
}

/** `NOASSERTION` says that the file makes no statement. */
function isStatement(license: string): boolean {
  return license !== "" && !/^noassertion$/iu.test(license);
}

/** The first sentence of what is wrong, which is a person's to read in any language. */
function problemOf(error: unknown): Record<Language, string> {
  const first = (language: Language): string => {
    const text = error instanceof InvalidError ? error.userMessageIn(language) : wordsIn(language).manifests.badName;
    return text.split(/[.。](?: |$)/u, 1)[0] ?? "";
  };
  return { en: first("en"), zh: first("zh") };
}

class TooManyPackagesError extends InvalidError {}

function checkCount(count: number): void {
  if (count > MAX_PACKAGES)
    throw new TooManyPackagesError(inWords((words) => words.manifests.tooManyPackages(MAX_PACKAGES)));
}

function merge(a: About, b: About): About {
  return {
    path: b.path.length > 0 && (a.path.length === 0 || b.path.length < a.path.length) ? b.path : a.path,
    dev: a.dev === false || b.dev === false ? false : a.dev === null || b.dev === null ? null : true,
    licenses: [...new Set([...a.licenses, ...b.licenses])],
  };
}

/** Runs a parser. Any error becomes an InvalidError, with the line if the parser reports it. */
export function parseSyntax<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const line = lineOf(error);
    throw new InvalidError(
      inWords((words) => words.manifests.doesNotParse(line)),
      { cause: error },
    );
  }
}

const Located = z.union([
  z.object({ line: z.number() }).transform(({ line }) => line),
  z.object({ mark: z.object({ line: z.number() }) }).transform(({ mark }) => mark.line + 1),
  z
    .object({ location: z.object({ start: z.object({ line: z.number() }) }) })
    .transform(({ location }) => location.start.line),
  z
    .object({ message: z.string().regex(/\bline \d+/u) })
    .transform(({ message }) => Number(/\bline (\d+)/u.exec(message)?.[1])),
]);

function lineOf(error: unknown): number | undefined {
  const { success, data } = Located.safeParse(error);
  return success ? data : undefined;
}

/** Throws an InvalidError that names the place of the first mismatch. */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value, { reportInput: true });
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidError(
    inWords(({ manifests, errors }) =>
      manifests.unexpected(issue?.path.join(".") ?? "", issue ? fieldProblem(issue, errors) : ""),
    ),
  );
}

/**
 * Reads an object with arbitrary keys as entries, so that keys of untrusted input do not become properties of our
 * objects.
 */
export const TableEntries = z
  .custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value))
  .transform((table): [string, unknown][] => Object.entries(table));

/** The keys of a table of dependencies; empty if there is no such table. */
export const TableKeys = TableEntries.transform((entries) => entries.map(([name]) => name)).catch([]);
