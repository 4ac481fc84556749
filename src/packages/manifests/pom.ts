/**
 * pom.xml: its direct dependencies, those of its profiles included. A version that a parent or a BOM sets is not in the
 * file, so it is null.
 */
import { z } from "zod";
import { isLocal } from "../origin.ts";
import { checkShape, collectPackages, type ManifestContents, type PackageCollector, TableEntries } from "./manifest.ts";
import { decodeEntities, parseXml } from "./xml.ts";

const Text = z
  .string()
  .transform((text) => decodeEntities(text).trim())
  .optional()
  .catch(undefined);
const Name = z.string().transform(decodeEntities);
const Dependency = z.object({ groupId: Name, artifactId: Name, version: Text, scope: Text });
const Dependencies = z.object({ dependency: z.array(z.unknown()).default([]) }).catch({ dependency: [] });
const Repositories = z
  .object({ repository: z.array(z.object({ url: z.string() }).catch({ url: "" })).default([]) })
  .catch({ repository: [] });
/** What a project and each of its profiles may have. */
const Build = z.object({
  properties: TableEntries.catch([]),
  repositories: Repositories,
  dependencies: Dependencies,
  dependencyManagement: z.object({ dependencies: Dependencies }).catch({ dependencies: { dependency: [] } }),
  modules: z.object({ module: z.array(z.string()).default([]) }).catch({ module: [] }),
});
type Build = z.infer<typeof Build>;
const Pom = z.object({
  project: Build.extend({
    groupId: Text,
    artifactId: Text,
    version: Text,
    parent: z.object({ groupId: Text, version: Text }).catch({ groupId: undefined, version: undefined }),
    profiles: z.object({ profile: z.array(Build).catch([]) }).catch({ profile: [] }),
  }),
});

const MAX_PROPERTY_DEPTH = 10;
const LISTS = new Set(["dependency", "repository", "profile", "module"]);

export function readPom(text: string): ManifestContents {
  const { project } = checkShape(Pom, parseXml(text, LISTS));
  const properties = textsOf(project);
  const version = project.version ?? project.parent.version;
  const group = project.groupId ?? project.parent.groupId;
  for (const prefix of ["project.", "pom."]) {
    if (version !== undefined) properties.set(`${prefix}version`, version);
    if (group !== undefined) properties.set(`${prefix}groupId`, group);
    if (project.parent.version !== undefined) properties.set(`${prefix}parent.version`, project.parent.version);
    if (project.parent.groupId !== undefined) properties.set(`${prefix}parent.groupId`, project.parent.groupId);
  }
  // Maven asks each of these and Maven Central.
  const possibleOrigins = [project, ...project.profiles.profile].flatMap(({ repositories }) =>
    repositories.repository.map(({ url }) => resolveProperties(url, properties)).filter((url) => !isLocal(url)),
  );
  const found = collectPackages();
  const managed = new Map<string, NamedDependency>();
  addBuild(found, project, { properties, managed, possibleOrigins });
  // Which profiles are active is decided at build time, so each counts, with its own properties over those of the project.
  for (const profile of project.profiles.profile) {
    const own = new Map([...properties, ...textsOf(profile)]);
    addBuild(found, profile, { properties: own, managed: new Map(managed), possibleOrigins });
  }
  return found.contents();
}

function textsOf({ properties }: Build): Map<string, string> {
  return new Map(
    properties.flatMap(([name, value]) => (typeof value === "string" ? [[name, decodeEntities(value).trim()]] : [])),
  );
}

type NamedDependency = { name: string; version: string | undefined; scope: string | undefined };
type Context = {
  properties: ReadonlyMap<string, string>;
  /** By name; `addBuild` adds those of the build. */
  managed: Map<string, NamedDependency>;
  possibleOrigins: string[];
};

function addBuild(found: PackageCollector, build: Build, { properties, managed, possibleOrigins }: Context): void {
  for (const module of build.modules.module) found.skip(module, "module");
  for (const value of build.dependencyManagement.dependencies.dependency) {
    const each = dependencyOf(value, properties);
    if (each) managed.set(each.name, each);
  }
  for (const value of build.dependencies.dependency) {
    const each = dependencyOf(value, properties);
    const scope = each?.scope ?? managed.get(each?.name ?? "")?.scope;
    if (!each) found.skip("a dependency", "no-coordinates");
    else if (each.name.includes("${")) found.skip(each.name, "by-property");
    else if (scope === "system") found.skip(each.name, "system-file");
    else {
      const stated = resolveProperties(each.version ?? managed.get(each.name)?.version ?? "", properties);
      found.add("maven", each.name, /\$\{|[[(,]/u.test(stated) ? null : stated, {
        path: [each.name],
        dev: scope === "test",
        possibleOrigins,
      });
    }
  }
}

function dependencyOf(value: unknown, properties: ReadonlyMap<string, string>): NamedDependency | undefined {
  const { success, data } = Dependency.safeParse(value);
  if (!success) return undefined;
  return {
    name: `${resolveProperties(data.groupId, properties)}:${resolveProperties(data.artifactId, properties)}`,
    version: data.version,
    scope: data.scope,
  };
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
