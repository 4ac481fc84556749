/** Maven Central (https://maven.apache.org/repositories/layout.html): the POM of a version and of its parents. */
import { z } from "zod";
import { restrictionIn } from "../../policy/license-texts.ts";
import type { NoAnswer, OkAnswer, Service } from "../service.ts";
import type { RegistryEntry, RegistryReader } from "./types.ts";
import { ElementText, parseXml } from "./xml.ts";

const License = z.object({ name: ElementText, url: ElementText, comments: ElementText });
const Pom = z.object({
  project: z.object({
    parent: z.object({ groupId: ElementText, artifactId: ElementText, version: ElementText }).nullish().catch(null),
    licenses: z
      .object({ license: z.union([z.array(License), License]) })
      .nullish()
      .catch(null),
    scm: z.object({ url: ElementText }).nullish().catch(null),
  }),
});
type Project = z.infer<typeof Pom>["project"];
const Metadata = z.object({
  metadata: z.object({ versioning: z.object({ release: ElementText, latest: ElementText }) }),
});

type Coordinates = { group: string; artifact: string; version: string };

/** Often only a parent of the parent names a license. */
const MAX_PARENTS = 5;

export const readMaven: RegistryReader = async (service, { name, version: asked }, signal) => {
  const [group = "", artifact = ""] = name.split(":");
  const version = asked ?? (await latestVersion(service, group, artifact, signal));
  if (typeof version !== "string") return version;
  /** Of the version itself: the result if no parent names a license. */
  let own: OkAnswer<RegistryEntry> | undefined;
  let at: Coordinates | undefined = { group, artifact, version };
  for (let level = 0; at && level <= MAX_PARENTS; level++) {
    const answer = await service.text(pathOf(at), { accept: "application/xml", signal });
    // Without an answer about the parent, nobody knows which license it names.
    if (answer.kind !== "ok") return answer.kind === "failed" ? answer : (own ?? answer);
    const parsed = Pom.safeParse(parseXml(answer.value));
    if (!parsed.success) return { kind: "failed", reason: `${service.name} sent a POM of an unknown shape` };
    const { project } = parsed.data;
    const licenses = licensesOf(project);
    const repository: string | null = project.scm?.url ?? own?.value.repository ?? null;
    const entry = { version, license: licenses, published: null, maintainers: null, repository };
    if (licenses.length > 0) return { ...answer, value: entry };
    own ??= { ...answer, value: entry };
    at = parentOf(project);
  }
  return own ?? { kind: "not-found" };
};

function pathOf({ group, artifact, version }: Coordinates): string {
  return `/${group.replaceAll(".", "/")}/${artifact}/${version}/${artifact}-${version}.pom`;
}

function licensesOf({ licenses }: Project): string[] {
  return [licenses?.license ?? []].flat().flatMap(({ name, url, comments }) => {
    const license = name ?? url;
    if (!license) return [];
    // Most comments praise the license; some limit it.
    return comments && restrictionIn(comments) !== undefined ? `${license} (${comments})` : license;
  });
}

/** Undefined without a parent, and if a coordinate could change the path of the request. */
function parentOf({ parent }: Project): Coordinates | undefined {
  if (!parent?.groupId || !parent.artifactId || !parent.version) return undefined;
  const coordinates = { group: parent.groupId, artifact: parent.artifactId, version: parent.version };
  return Object.values(coordinates).every((part) => /^[\w.-]+$/u.test(part)) ? coordinates : undefined;
}

async function latestVersion(
  service: Service,
  group: string,
  artifact: string,
  signal: AbortSignal | undefined,
): Promise<string | NoAnswer> {
  const path = `/${group.replaceAll(".", "/")}/${artifact}/maven-metadata.xml`;
  const answer = await service.text(path, { accept: "application/xml", signal });
  if (answer.kind !== "ok") return answer;
  const { versioning } = Metadata.safeParse(parseXml(answer.value)).data?.metadata ?? {};
  const newest = versioning?.release ?? versioning?.latest;
  return newest ?? { kind: "failed", reason: `${service.name} does not say which release is the newest` };
}
