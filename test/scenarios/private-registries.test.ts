/** Packages of a company's own registries: no public service hears of them, and none is judged as a public package. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { parsePackage } from "../../src/packages/parse-package.ts";
import type { PackageFacts } from "../../src/policy/facts.ts";
import { folderOf, type OpenDesk, openDesk } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

let upstreams: Upstreams;
let opened: OpenDesk;
beforeAll(async () => {
  upstreams = await openUpstreams();
  // A stranger's public package of the same name, under a permissive license.
  upstreams.says.depsDev = ({ path }) =>
    /secret/u.test(path) ? { body: { versionKey: { version: "1.0.0" }, licenses: ["MIT"], versions: [] } } : undefined;
  upstreams.says.npm = () => ({ body: { name: "secretlib", version: "1.0.0", license: "MIT" } });
  opened = await openDesk({ upstreams: addressesOf(upstreams) });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
});
beforeEach(() => void (upstreams.requests.length = 0));

function wasSent(name: string): boolean {
  return upstreams.requests.some(({ path, body }) => `${path} ${body}`.includes(name));
}

async function find(words: string): Promise<PackageFacts> {
  const registries = Object.fromEntries(
    (["npm", "pypi", "cargo", "gem", "nuget", "maven"] as const).map((name) => [name, upstreams.url(name)]),
  );
  using finder = new PackageFinder({
    ...addressesOf(upstreams),
    registries,
    privateNames: [],
    cacheDir: null,
    now: () => new Date("2026-11-21T12:00:00Z"),
  });
  const found = await finder.find(parsePackage(words));
  if (found.kind !== "found") throw new Error(`${words}: ${found.kind}`);
  return found.facts;
}

function settings(more: object = {}): { [name: string]: string } {
  return {
    DEPS_DEV_URL: upstreams.url("depsDev"),
    OSV_URL: upstreams.url("osv"),
    SCORECARD_URL: upstreams.url("scorecard"),
    CLEARLYDEFINED_URL: upstreams.url("clearlyDefined"),
    npm_config_registry: upstreams.url("npm"),
    ...more,
  };
}

describe("an install command that names a registry", () => {
  test.each([
    "pip install --index-url https://pypi.acme.example/simple secretlib==1.0.0",
    "pip install secretlib==1.0.0 --extra-index-url=https://pypi.acme.example/simple",
    "pip install -i https://user:hunter2@pypi.acme.example/simple secretlib==1.0.0",
    "python -m pip install -f https://wheels.acme.example secretlib==1.0.0",
    "uv add --index acme=https://pypi.acme.example/simple secretlib",
    "uv pip install --default-index https://pypi.acme.example/simple secretlib",
    "poetry add --source acme secretlib",
    "npm install --registry https://npm.acme.example secretlib@1.0.0",
    "npm i secretlib --registry=https://npm.acme.example",
    "yarn add secretlib --registry https://npm.acme.example",
    "gem install --source https://gems.acme.example secretlib",
    'gem "secretlib", "1.0.0", source: "https://gems.acme.example"',
    "dotnet add package secretlib -s https://nuget.acme.example/v3/index.json",
    "cargo add --registry acme secretlib",
    "cargo install --index https://crates.acme.example secretlib",
    "cargo add secretlib --git https://git.acme.example/secretlib",
  ])("%s", async (command) => {
    const facts = await find(command);
    expect(facts).toMatchObject({ name: "secretlib", licenses: { kind: "unknown" }, originProblem: expect.anything() });
    expect(facts.purl).not.toContain("hunter2");
    expect(wasSent("secretlib")).toBe(false);
  });

  test.each([
    "npm install --save-dev secretlib@1.0.0",
    "npm install -S secretlib@1.0.0",
    "pip install -U secretlib==1.0.0",
    "pip install --index-url https://pypi.org/simple secretlib==1.0.0",
    "cargo add --registry crates-io secretlib",
  ])("%s is the public one", async (command) => {
    expect((await find(command)).originProblem).toBeUndefined();
    expect(wasSent("secretlib")).toBe(true);
  });
});

describe("a Go module", () => {
  test.each(["git.corp.internal/team/secretlib", "git.acme.example/team/secretlib", "code.lan/secretlib/v2"])(
    "on a host that the internet does not know: %s",
    async (module) => {
      const { answer } = await opened.browser().ask(`go:${module}@v1.0.0 hosted`);
      expect(answer.body.card).toMatchObject({ verdict: "needs-review" });
      expect(answer.body.text).toContain("a private name is not sent to public services");
      expect(wasSent("secretlib")).toBe(false);
    },
  );

  test("that GOPRIVATE names, in a go.mod", async () => {
    await using folder = await folderOf({
      "go.mod":
        "module shop\nrequire (\n\tgo.acme.com/secretlib v1.0.0\n\tgo.acme.com/secretlib/v2 v2.0.0\n\tgo.acme.community/secret v1.0.0\n)\n",
    });
    const { out } = await ospo(
      ["check", "go.mod", "--json"],
      settings({ GOPRIVATE: "go.acme.com,*.corp.com" }),
      folder.dir,
    );
    expect(JSON.parse(out).packages).toHaveLength(3);
    expect([wasSent("secretlib"), wasSent("community")]).toEqual([false, true]);
  });
});

test("a uv.lock with a registry of its own", async () => {
  const lock = `version = 1
[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "acme-secret" }]
[[package]]
name = "acme-secret"
version = "1.0.0"
source = { registry = "https://pypi.acme.example/simple" }
`;
  await using folder = await folderOf({ "uv.lock": lock });
  const { out } = await ospo(["check", "uv.lock", "--json"], settings(), folder.dir);
  expect(JSON.parse(out).packages).toMatchObject([{ verdict: "needs-review", license: null }]);
  expect(out).toContain("It comes from pypi.acme.example, so it is not judged as the public package.");
  expect(wasSent("acme-secret")).toBe(false);
  const mirror = { PACKAGE_MIRRORS: "pypi.acme.example=pypi" };
  const mirrored = await ospo(["check", "uv.lock", "--json"], settings(mirror), folder.dir);
  expect(JSON.parse(mirrored.out).packages).toMatchObject([{ license: "MIT" }]);
});
