/**
 * `ospo check` of files whose packages come from elsewhere: the settings of npm and of the desk say which registries
 * count as public.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { folderOf } from "../open-desk.ts";
import { npmLock } from "../origin-files.ts";
import { ospo } from "../run-ospo.ts";
import { openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

let upstreams: Upstreams;
beforeAll(async () => void (upstreams = await openUpstreams()));
afterAll(async () => await upstreams[Symbol.asyncDispose]());
beforeEach(() => void (upstreams.requests.length = 0));

test("only the registry that npm's settings name for a scope is asked", async () => {
  const npm = upstreams.url("npm");
  await using folder = await folderOf({
    ".npmrc": `@elastic:registry=${npm}\n`,
    "package-lock.json": JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "": {},
        "node_modules/@elastic/eui": { version: "90.0.0", resolved: `${npm}/@elastic/eui/-/eui-90.0.0.tgz` },
        "node_modules/secretlib": { version: "1.0.0", resolved: `${npm}/secretlib/-/secretlib-1.0.0.tgz` },
      },
    }),
  });
  const { out } = await ospo(["check", "package-lock.json", "--json"], settingsOf(), folder.dir);
  const { packages } = JSON.parse(out);
  expect(rowOf(packages, "eui")).toMatchObject({ originProblem: null, license: expect.stringContaining("LICENSE") });
  expect(rowOf(packages, "secretlib")).toMatchObject({ originProblem: { kind: "foreign" } });
  expect(
    upstreams.requests
      .filter(({ path: asked, body }) => `${asked}${body}`.includes("eui"))
      .map(({ service }) => service),
  ).toEqual(["npm"]);
  expect(wasSent("secretlib")).toBe(false);
});

test("on the command line: SARIF, a mirror by setting, and recorded facts of the public package do not count", async () => {
  const content = npmLock("https://npm.acme.example/lodash/-/lodash-4.17.21.tgz")
    .replaceAll("secretlib", "lodash")
    .replace('"1.0.0"', '"4.17.21"');
  await using folder = await folderOf({ "package-lock.json": content });
  const settings = settingsOf();
  const sarif = JSON.parse((await ospo(["check", "package-lock.json", "--sarif"], settings, folder.dir)).out);
  expect(JSON.stringify(sarif)).toContain("from npm.acme.example, so it is not judged as the public package");
  expect(wasSent("lodash")).toBe(false);
  const mirrored = await ospo(
    ["check", "package-lock.json", "--json", "--record", "facts.json"],
    { ...settings, PACKAGE_MIRRORS: "npm.acme.example=npm" },
    folder.dir,
  );
  expect(rowOf(JSON.parse(mirrored.out).packages, "lodash").originProblem).toBeNull();
  expect(wasSent("lodash")).toBe(true);
  const recorded = await ospo(["check", "package-lock.json", "--json", "--facts", "facts.json"], settings, folder.dir);
  // Of no package of the file there are facts, so nothing could be judged.
  expect([recorded.code, rowOf(JSON.parse(recorded.out).packages, "lodash").verdict]).toEqual([1, "needs-review"]);
}, 180_000);

test.each([
  [
    "https://mirror.example/npm",
    /PACKAGE_MIRRORS has "https:\/\/mirror\.example\/npm", which is not a host.*write it like/u,
  ],
  ["mirror.example=deb", /PACKAGE_MIRRORS has "mirror\.example=deb", whose ecosystem is not one of npm, pypi/u],
  ["*.example.com", /PACKAGE_MIRRORS has/u],
  ["me:secret@mirror.example", /PACKAGE_MIRRORS has/u],
])("PACKAGE_MIRRORS=%s is refused", async (setting, message) => {
  await using folder = await folderOf({ "package-lock.json": "{}" });
  const { code, err } = await ospo(["check", "package-lock.json"], { PACKAGE_MIRRORS: setting }, folder.dir);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});

function rowOf(packages: any[], name: string): any {
  return packages.find(({ purl }) => purl.includes(name));
}

/** Whether any service got the name, in an address or a body. */
function wasSent(name: string): boolean {
  return upstreams.requests.some(({ path: asked, body }) => `${asked} ${body}`.includes(name));
}

function settingsOf(): Record<string, string> {
  const [depsDev, osv, scorecard, clearlyDefined] = (["depsDev", "osv", "scorecard", "clearlyDefined"] as const).map(
    (name) => upstreams.url(name),
  );
  return { DEPS_DEV_URL: depsDev!, OSV_URL: osv!, SCORECARD_URL: scorecard!, CLEARLYDEFINED_URL: clearlyDefined! };
}
