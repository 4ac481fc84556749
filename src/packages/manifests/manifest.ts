/** What every reader of lockfiles and SBOMs gives back, and how it is gathered. Knows no format. */
import { truncate } from "../../base/truncate.ts";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import type { Ecosystem } from "../../policy/facts.ts";
import { type Origins, originProblemOf, withOrigins } from "../origin.ts";
import { type Package, packageOf } from "../package.ts";
import { inWords } from "../../words/words.ts";

export type ManifestPackage = {
  package: Package;
  /** Names from the root's direct dependency down to this one, shortest way; empty where the file does not tell. */
  path: string[];
  /** Needed for development alone; null where the file does not tell. */
  dev: boolean | null;
  /** Only where the file itself states it (an SBOM, a package-lock.json), as it stands there. */
  license: string | null;
};

export type Contents = {
  packages: ManifestPackage[];
  /** What stands in the file and is not judged, with a sentence that says why. */
  skipped: { what: string; reason: string }[];
};

/** Why what is local to a file is not judged. */
export const OWN = "comes from a folder or file of the project itself";

const MOST_PACKAGES = 50_000;
const LONGEST_LICENSE = 300;
const LONGEST_WHAT = 200;

/** Without origins it comes from the ecosystem's registry, as far as the file tells. */
type About = Partial<Omit<ManifestPackage, "package">> & Origins;

export type Gathering = {
  /** A name or version that cannot be one goes to what is skipped. */
  add: (ecosystem: Ecosystem, name: string, version: string | null, about?: About) => void;
  skip: (what: string, reason: string) => void;
  contents: () => Contents;
};

/** The same package met twice is one: the shorter path, and needed in production if it is so anywhere. */
export function gather(): Gathering {
  const packages = new Map<string, ManifestPackage>();
  const skipped = new Map<string, { what: string; reason: string }>();
  const skip = (what: string, reason: string): void => {
    const short = truncate(what, LONGEST_WHAT);
    skipped.set(short, { what: short, reason });
    checkCount(skipped.size);
  };
  return {
    skip,
    add: (ecosystem, name, version, { path = [], dev = null, license = null, ...origins } = {}) => {
      let named: Package;
      try {
        named = withOrigins(packageOf(ecosystem, name, version), origins);
      } catch (error) {
        if (!(error instanceof InvalidError)) throw error;
        const originProblem = originProblemOf({ ecosystem, name, version, ...origins });
        const why = error.message.split(/\.(?: |$)/u, 1)[0] ?? "";
        const reason =
          originProblem && "host" in originProblem
            ? `comes from ${originProblem.host}, so it is not judged as the public package: ${why}`
            : why;
        skip(`${name}${version === null ? "" : `@${version}`}`, reason);
        return;
      }
      const entry = { package: named, path, dev, license: truncate(license?.trim() ?? "", LONGEST_LICENSE) || null };
      const key = JSON.stringify(named);
      const known = packages.get(key);
      packages.set(key, known ? merged(known, entry) : entry);
      checkCount(packages.size);
    },
    contents: () => ({ packages: [...packages.values()], skipped: [...skipped.values()] }),
  };
}

function checkCount(count: number): void {
  if (count > MOST_PACKAGES) throw new InvalidError(inWords((words) => words.manifests.tooManyPackages(MOST_PACKAGES)));
}

function merged(a: ManifestPackage, b: ManifestPackage): ManifestPackage {
  return {
    package: a.package,
    path: b.path.length > 0 && (a.path.length === 0 || b.path.length < a.path.length) ? b.path : a.path,
    dev: a.dev === false || b.dev === false ? false : a.dev === null || b.dev === null ? null : true,
    license: a.license ?? b.license,
  };
}

/** Runs a parser of any make; whatever it throws becomes an InvalidError that tells the line where the parser does. */
export function parsed<T>(parse: () => T): T {
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

/** Throws InvalidError that names the place. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new InvalidError(
    inWords((words) => words.manifests.unexpected(issue?.path.join(".") ?? "", issue?.message ?? "")),
  );
}

/** An object of unknown keys as entries, so that no key of untrusted input becomes a property of ours. */
export const Table = z
  .custom<object>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "should be a table of names",
  )
  .transform((table): [string, unknown][] => Object.entries(table));

/** The names in a table of dependencies; none where it is absent or something else. */
export const Names = Table.transform((entries) => entries.map(([name]) => name)).catch([]);
