/** pom.xml: its direct dependencies. A version that a parent or a BOM sets is not in the file, so it is null. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { isLocal } from "../origin.ts";
import { type ManifestContents, collectPackages, parseSyntax, checkShape, TableEntries } from "./manifest.ts";
import { inWords } from "../../words/words.ts";

const Text = z.string().trim().optional().catch(undefined);
const Dependency = z.object({ groupId: z.string(), artifactId: z.string(), version: Text, scope: Text });
const Dependencies = z.object({ dependency: z.array(z.unknown()).default([]) }).catch({ dependency: [] });
const Repositories = z
  .object({ repository: z.array(z.object({ url: z.string() }).catch({ url: "" })).default([]) })
  .catch({ repository: [] });
const Pom = z.object({
  project: z.object({
    groupId: Text,
    artifactId: Text,
    version: Text,
    parent: z.object({ groupId: Text, version: Text }).catch({ groupId: undefined, version: undefined }),
    properties: TableEntries.catch([]),
    repositories: Repositories,
    profiles: z.object({ profile: z.array(z.object({ repositories: Repositories })).catch([]) }).catch({ profile: [] }),
    dependencies: Dependencies,
    dependencyManagement: z.object({ dependencies: Dependencies }).catch({ dependencies: { dependency: [] } }),
  }),
});

const MAX_PROPERTY_DEPTH = 10;
const LISTS = new Set(["dependency", "repository", "profile"]);

export function readPom(text: string): ManifestContents {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new InvalidError(inWords((words) => words.manifests.pomDoesNotParse(valid.err.line)));
  // A POM needs no entities, and a hostile one can make them expand without limit.
  const parser = new XMLParser({ processEntities: false, parseTagValue: false, isArray: (tag) => LISTS.has(tag) });
  const { project } = checkShape(
    Pom,
    parseSyntax((): unknown => parser.parse(text)),
  );
  const properties = new Map<string, string>();
  for (const [name, value] of project.properties) if (typeof value === "string") properties.set(name, value.trim());
  const version = project.version ?? project.parent.version;
  const group = project.groupId ?? project.parent.groupId;
  for (const prefix of ["project.", "pom."]) {
    if (version !== undefined) properties.set(`${prefix}version`, version);
    if (group !== undefined) properties.set(`${prefix}groupId`, group);
    if (project.parent.version !== undefined) properties.set(`${prefix}parent.version`, project.parent.version);
    if (project.parent.groupId !== undefined) properties.set(`${prefix}parent.groupId`, project.parent.groupId);
  }
  const readDependency = (value: unknown) => {
    const { success, data } = Dependency.safeParse(value);
    if (!success) return undefined;
    return {
      name: `${resolveProperties(data.groupId, properties)}:${resolveProperties(data.artifactId, properties)}`,
      version: data.version,
      scope: data.scope,
    };
  };
  const managed = new Map<string, NonNullable<ReturnType<typeof readDependency>>>();
  for (const value of project.dependencyManagement.dependencies.dependency) {
    const each = readDependency(value);
    if (each) managed.set(each.name, each);
  }
  // Maven asks each of these and Maven Central.
  const possibleOrigins = [project, ...project.profiles.profile].flatMap(({ repositories }) =>
    repositories.repository.map(({ url }) => resolveProperties(url, properties)).filter((url) => !isLocal(url)),
  );
  const found = collectPackages();
  for (const value of project.dependencies.dependency) {
    const each = readDependency(value);
    const scope = each?.scope ?? managed.get(each?.name ?? "")?.scope;
    if (!each) found.skip("a dependency", "has no groupId or artifactId");
    else if (each.name.includes("${")) found.skip(each.name, "is named by a property that this file does not set");
    else if (scope === "system") found.skip(each.name, "is a file on the build machine, not from a registry");
    else {
      const stated = resolveProperties(each.version ?? managed.get(each.name)?.version ?? "", properties);
      found.add("maven", each.name, /\$\{|[[(,]/u.test(stated) ? null : stated, {
        path: [each.name],
        dev: scope === "test",
        possibleOrigins,
      });
    }
  }
  return found.contents();
}

/** Replaces each `${…}` that the file itself sets. */
function resolveProperties(text: string, properties: ReadonlyMap<string, string>): string {
  let result = text.trim().slice(0, 300);
  for (let depth = 0; depth < MAX_PROPERTY_DEPTH && result.includes("${"); depth++)
    result = result
      .replaceAll(/\$\{([^{}]+)\}/gu, (whole, name: string) => properties.get(name.trim()) ?? whole)
      .slice(0, 300);
  return result;
}
