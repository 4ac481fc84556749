/** What all readers of lockfiles and SBOMs share: their result, how they collect it, and how they check their input. */
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { truncate } from "../../base/truncate.ts";
import type { PackageType } from "../../policy/facts.ts";
import { inWords } from "../../words/words.ts";
import { type Origins, originProblemOf, withOrigins } from "../origin.ts";
import { type Package, packageOf } from "../package.ts";

export type ManifestPackage = {
  package: Package;
  /**
   * Names from a direct dependency of the root down to this package, by the shortest path; empty if the file does not
   * say.
   */
  path: string[];
  /** Needed only for development; null if the file does not say. */
  dev: boolean | null;
  /** As the file states it (an SBOM or a package-lock.json); null otherwise. */
  license: string | null;
};

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
    path: z.array(z.string()),
    dev: z.boolean().nullable(),
    license: z.string().nullable(),
  }),
);

export type ManifestContents = {
  packages: ManifestPackage[];
  /** Entries of the file that are not judged, each with the reason. */
  skipped: { what: string; reason: string }[];
};

/** Why a local entry is not judged. */
export const LOCAL_REASON = "comes from a folder or file of the project itself";

const MAX_PACKAGES = 50_000;
const MAX_LICENSE_LENGTH = 300;
const MAX_NAME_LENGTH = 200;

/** Without origins, the file says nothing other than that the package is from its ecosystem's registry. */
type PackageDetails = Partial<Omit<ManifestPackage, "package">> & Origins;

export type PackageCollector = {
  /** An invalid name or version is skipped. */
  add: (type: PackageType, name: string, version: string | null, about?: PackageDetails) => void;
  addPackage: (pkg: Package, about?: PackageDetails) => void;
  skip: (what: string, reason: string) => void;
  contents: () => ManifestContents;
};

/** Merges duplicates: the shorter path counts, and a package is for production if any of its entries is. */
export function collectPackages(): PackageCollector {
  const packages = new Map<string, ManifestPackage>();
  const skipped = new Map<string, { what: string; reason: string }>();
  const skip = (what: string, reason: string): void => {
    const short = truncate(what, MAX_NAME_LENGTH);
    skipped.set(short, { what: short, reason });
    checkCount(skipped.size);
  };
  const addPackage: PackageCollector["addPackage"] = (pkg, about = {}) => {
    const { path = [], dev = null, license = null, ...origins } = about;
    const named = withOrigins(pkg, origins);
    const entry = { package: named, path, dev, license: truncate(license?.trim() ?? "", MAX_LICENSE_LENGTH) || null };
    const key = JSON.stringify(named);
    const duplicate = packages.get(key);
    packages.set(key, duplicate ? merge(duplicate, entry) : entry);
    checkCount(packages.size);
  };
  return {
    skip,
    addPackage,
    add: (ecosystem, name, version, about = {}) => {
      let named: Package;
      try {
        named = packageOf(ecosystem, name, version);
      } catch (error) {
        if (!(error instanceof InvalidError)) throw error;
        const originProblem = originProblemOf({ ecosystem, name, version, ...about });
        const why = error.message.split(/\.(?: |$)/u, 1)[0] ?? "";
        const reason =
          originProblem && "host" in originProblem
            ? `comes from ${originProblem.host}, so it is not judged as the public package: ${why}`
            : why;
        skip(`${name}${version === null ? "" : `@${version}`}`, reason);
        return;
      }
      addPackage(named, about);
    },
    contents: () => ({ packages: [...packages.values()], skipped: [...skipped.values()] }),
  };
}

function checkCount(count: number): void {
  if (count > MAX_PACKAGES) throw new InvalidError(inWords((words) => words.manifests.tooManyPackages(MAX_PACKAGES)));
}

function merge(a: ManifestPackage, b: ManifestPackage): ManifestPackage {
  return {
    package: a.package,
    path: b.path.length > 0 && (a.path.length === 0 || b.path.length < a.path.length) ? b.path : a.path,
    dev: a.dev === false || b.dev === false ? false : a.dev === null || b.dev === null ? null : true,
    license: a.license ?? b.license,
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
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidError(
    inWords((words) => words.manifests.unexpected(issue?.path.join(".") ?? "", issue?.message ?? "")),
  );
}

/**
 * Reads an object with arbitrary keys as entries, so that keys of untrusted input do not become properties of our
 * objects.
 */
export const TableEntries = z
  .custom<object>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "should be a table of names",
  )
  .transform((table): [string, unknown][] => Object.entries(table));

/** The keys of a table of dependencies; empty if there is no such table. */
export const TableKeys = TableEntries.transform((entries) => entries.map(([name]) => name)).catch([]);
