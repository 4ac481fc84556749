/**
 * The normal responses of each public service, from the recordings in test/fixtures/upstream. Failures are in
 * upstreams.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gt, lt } from "semver";
import type { StubService } from "./upstream-services.ts";

export type Asked = { method: string; path: string; body: string };
export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown };
type Json = Record<string, any>;

const DIR = path.join(import.meta.dirname, "../fixtures/upstream");
/** Without a body, like deps.dev and Scorecard. */
const NOTHING: Answer = { status: 404 };

export const ANSWERS: Record<StubService, (asked: Asked) => Answer> = {
  depsDev,
  scorecard,
  osv,
  clearlyDefined,
  npm,
  pypi,
  cargo,
  gem,
  nuget,
  maven,
};

function documents(folder: string): Json[] {
  return readdirSync(path.join(DIR, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(path.join(DIR, folder, file), "utf8")) as Json);
}

/** Folders are read once, when first asked for. */
const read = new Map<string, Json[]>();
function all(...folders: string[]): Json[] {
  return folders.flatMap((folder) => {
    const known = read.get(folder) ?? documents(folder);
    read.set(folder, known);
    return known;
  });
}

/** Segments are split before they are decoded: an encoded slash is part of a name. */
function segments(asked: string): string[] {
  return asked
    .replace(/[?].*$/u, "")
    .split("/")
    .slice(1)
    .map(decodeURIComponent);
}

function depsDev({ path: asked }: Asked): Answer {
  const [, kind, system = "", packages, name, versions, version] = segments(asked);
  const docs = all("depsdev", "constructed");
  const isOne = (key: Json | undefined): boolean => key?.["system"] === system.toUpperCase() && key["name"] === name;
  if (kind === "projects") return answerOf(docs.find(({ projectKey }) => projectKey?.id === system));
  if (packages !== "packages" || kind !== "systems") return NOTHING;
  const ofPackage = docs.filter(({ versionKey }) => isOne(versionKey));
  if (versions === "versions") {
    // PyPI's 3.0 is answered as 3.0.0: the answered version may differ from the one asked for.
    const canonical = system === "pypi" && version?.split(".").length === 2 ? `${version}.0` : version;
    return answerOf(ofPackage.find(({ versionKey }) => versionKey.version === canonical));
  }
  const recorded = docs.find(({ packageKey }) => isOne(packageKey));
  if (recorded) return answerOf(recorded);
  const newest = ofPackage.at(-1);
  return newest === undefined
    ? NOTHING
    : {
        body: {
          packageKey: { system: newest["versionKey"].system, name },
          versions: ofPackage.map(({ versionKey, publishedAt, isDeprecated, deprecatedReason }) => ({
            versionKey,
            publishedAt,
            isDeprecated,
            deprecatedReason,
            isDefault: versionKey === newest["versionKey"],
          })),
        },
      };
}

function scorecard({ path: asked }: Asked): Answer {
  const [projects, ...repository] = segments(asked);
  const found = all("scorecard").find(({ repo }) => repo.name === repository.join("/"));
  return projects === "projects" && found
    ? { body: found }
    : { ...NOTHING, headers: { "cache-control": "max-age=600" } };
}

type Query = { package?: { name: string; ecosystem: string }; version?: string; page_token?: string };
const PAGE = 2;

function osv({ method, path: asked, body }: Asked): Answer {
  if (method === "GET") return answerOf(all("osv").find(({ id }) => asked === `/v1/vulns/${encodeURIComponent(id)}`));
  const request = JSON.parse(body) as Query & { queries?: Query[] };
  if (asked === "/v1/query") return pageOf(request, (doc) => doc);
  if (request.queries === undefined || request.queries.length > 1000)
    return { status: 400, body: { code: 3, message: "too many queries" } };
  const pages = request.queries.map((query) => pageOf(query, ({ id, modified }) => ({ id, modified })));
  return pages.find(({ status }) => status === 400) ?? { body: { results: pages.map((page) => page.body) } };
}

/** At most two per page, so that a client that ignores the page token fails its test. */
function pageOf({ package: of, version, page_token: token = "0" }: Query, shown: (doc: Json) => unknown): Answer {
  if (!of?.name || !of.ecosystem || version === undefined)
    return { status: 400, body: { code: 3, message: "invalid query" } };
  const hits = all("osv").filter(({ affected }) =>
    (affected as Json[]).some(
      (entry) =>
        entry["package"].name === of.name &&
        entry["package"].ecosystem === of.ecosystem &&
        entry["ranges"].some((range: Json) => inRange(range, version)),
    ),
  );
  const from = Number(token);
  const vulns = hits.slice(from, from + PAGE).map(shown);
  return {
    body:
      vulns.length === 0 ? {} : { vulns, ...(hits.length > from + PAGE && { next_page_token: String(from + PAGE) }) },
  };
}

/** `3.0` -> `3.0.0`. */
function full(version: string): string {
  return `${version}${".0".repeat(Math.max(0, 3 - version.split(".").length))}`;
}

function inRange({ events }: Json, version: string): boolean {
  const from = events.find((event: Json) => event["introduced"])?.introduced as string;
  const until = events.find((event: Json) => event["fixed"])?.fixed as string | undefined;
  return !lt(full(version), full(from)) && (until === undefined || gt(full(until), full(version)));
}

function clearlyDefined({ path: asked }: Asked): Answer {
  const [, type, provider, namespace, name, revision] = segments(asked);
  const found = all("clearlydefined").find(
    ({ coordinates: at }) =>
      at.type === type &&
      at.provider === provider &&
      (at.namespace ?? "-") === namespace &&
      at.name === name &&
      at.revision === revision,
  );
  const headers = { "ratelimit-limit": "2000", "ratelimit-remaining": "1986" };
  // For components that it never scanned it returns 200, no tools and zeros.
  const nothing = {
    coordinates: { type, provider, name, revision },
    described: {},
    licensed: {},
    scores: { effective: 0, tool: 0 },
  };
  return { headers, body: found ?? nothing };
}

function npm({ path: asked }: Asked): Answer {
  const [name = "", version] = segments(asked);
  const packument = all("npm-registry-real").find((doc) => doc["name"] === name && doc["versions"]);
  const singles = all("npm-registry", "npm-registry-real").filter((doc) => doc["name"] === name && doc["version"]);
  const versions: Json = {
    ...packument?.["versions"],
    ...Object.fromEntries(singles.map((doc) => [doc["version"], doc])),
  };
  if (Object.keys(versions).length === 0) return { status: 404, body: { error: "Not found" } };
  const tags: Json = packument?.["dist-tags"] ?? { latest: singles.at(-1)?.["version"] };
  if (version === undefined) return { body: { ...packument, name, "dist-tags": tags, versions } };
  const found = versions[tags[version] ?? version];
  return found ? { body: found } : { status: 404, body: JSON.stringify(`version not found: ${version}`) };
}

/** PEP 503. */
function normalizedName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/gu, "-");
}

function pypi({ path: asked }: Asked): Answer {
  const [, name = "", version] = segments(asked);
  const docs = all("pypi").filter(({ info }) => normalizedName(info.name) === normalizedName(name));
  return answerOf(version === "json" ? docs.at(-1) : docs.find(({ info }) => info.version === version));
}

function cargo({ path: asked }: Asked): Answer {
  return answerOf(all("crates").find(({ crate }) => asked === `/api/v1/crates/${crate.name}`));
}

function gem({ path: asked }: Asked): Answer {
  return asked === "/api/v1/versions/bundler-audit-like.json" ? { body: all("rubygems")[0]?.["data"] } : NOTHING;
}

function nuget({ path: asked }: Asked): Answer {
  const nuspec = /^\/v3-flatcontainer\/([^/]+)\/([^/]+)\/\1\.nuspec$/u.exec(asked);
  if (nuspec) return fileOf(`nuget/${nuspec[1]}.${nuspec[2]}.nuspec.xml`);
  if (asked === "/v3-flatcontainer/nlog/index.json") return { body: { versions: ["4.7.2", "4.7.3", "5.0.0-beta11"] } };
  const [, id] = /^\/v3\/registration5-gz-semver2\/([^/]+)\/index\.json$/u.exec(asked) ?? [];
  return answerOf(all("nuget").find((doc) => String(doc["@id"]).includes(`/${id}/`)));
}

function maven({ path: asked }: Asked): Answer {
  const [, file] = /\/([^/]+\.pom)$/u.exec(asked) ?? [];
  return file === undefined ? NOTHING : fileOf(`maven/${file}`);
}

function fileOf(name: string): Answer {
  try {
    return {
      headers: { "content-type": "application/xml" },
      body: readFileSync(path.join(DIR, path.normalize(name)), "utf8"),
    };
  } catch {
    return NOTHING;
  }
}

function answerOf(doc: Json | undefined): Answer {
  return doc === undefined ? NOTHING : { body: doc };
}
