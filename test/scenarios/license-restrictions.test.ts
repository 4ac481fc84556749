/** Packages whose registry states a license with a restriction beside its name, asked for by the command line over HTTP stubs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, HANDBOOK, log } from "../open-desk.ts";
import { judgeForUse } from "../../src/desk/judge-for-uses.ts";
import { PolicyFile } from "../../src/desk/policy-file.ts";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { parsePackage } from "../../src/packages/parse-package.ts";
import { ospo } from "../run-ospo.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";

/** npm and deps.dev for one package of this license; deps.dev is sure of its SPDX id. */
async function openRegistry(license: unknown, depsDev: string[]) {
  const version = { name: "wombat-quilting", version: "1.0.0", license };
  const server = createServer((request, response) => {
    const address = decodeURIComponent(request.url ?? "");
    const body = address.startsWith("/npm/wombat-quilting/1.0.0")
      ? version
      : address.startsWith("/npm/wombat-quilting")
        ? { name: "wombat-quilting", "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } }
        : address.includes("/versions/1.0.0")
          ? {
              versionKey: { system: "NPM", name: "wombat-quilting", version: "1.0.0" },
              publishedAt: "2020-01-01T00:00:00Z",
              licenses: depsDev,
            }
          : undefined;
    response.writeHead(body ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function lookup(license: unknown, depsDev: string[], use = "hosted") {
  await using upstreams = await openUpstreams();
  await using registry = await openRegistry(license, depsDev);
  await using folder = await folderOf({});
  const { out, err } = await ospo(["lookup", "npm:wombat-quilting@1.0.0", "--use", use, "--json"], {
    DATA_DIR: path.join(folder.dir, "data"),
    DEPS_DEV_URL: `${registry.url}/depsDev`,
    OSV_URL: upstreams.url("osv"),
    SCORECARD_URL: upstreams.url("scorecard"),
    CLEARLYDEFINED_URL: upstreams.url("clearlyDefined"),
    npm_config_registry: `${registry.url}/npm`,
  });
  if (out === "") throw new Error(err);
  return JSON.parse(out);
}

describe("a license with a restriction beside its name", () => {
  test.each([
    "BSD 3-Clause with Commons Clause",
    "BSD 3-Clause (non-commercial)",
    "Modified BSD, no commercial use",
    "BSD 3-Clause License, but not for military use. ".padEnd(130, "Other words follow. "),
  ])("%s needs a review, though deps.dev says BSD-3-Clause", async (license) => {
    const { verdict } = await lookup(license, ["BSD-3-Clause"]);
    expect(verdict).toMatchObject({
      kind: "needs-review",
      because: [expect.stringContaining("disagree"), expect.anything()],
    });
  });

  test("the plain name is approved, as deps.dev confirms it", async () => {
    const found = await lookup("New BSD License", ["BSD-3-Clause"]);
    expect(found).toMatchObject({ verdict: { kind: "approved" }, license: { expression: "BSD-3-Clause" } });
  });

  test("BSL 1.1 is the Business Source License, and prohibited", async () => {
    expect((await lookup("BSL 1.1", ["non-standard"])).verdict.kind).toBe("prohibited");
  });
});

const now = (): Date => new Date("2026-12-01T00:00:00Z");

/** The verdict on version 1.0 of a package of PyPI or Maven, of whose license deps.dev is sure. */
async function verdictOn(name: string, answer: unknown, depsDev: string, use = "hosted"): Promise<string> {
  await using upstreams = await openUpstreams();
  upstreams.says.pypi = () => ({ body: answer });
  upstreams.says.maven = () => ({ body: answer });
  upstreams.says.depsDev = ({ path: asked }) =>
    asked.includes("/versions/")
      ? { body: { versionKey: { version: "1.0" }, publishedAt: "2020-01-01T00:00:00Z", licenses: [depsDev] } }
      : undefined;
  const registries = { pypi: upstreams.url("pypi"), maven: upstreams.url("maven") };
  using finder = new PackageFinder({
    ...addressesOf(upstreams),
    registries,
    privateNames: [],
    cacheDir: null,
    now,
  });
  const found = await finder.find(parsePackage(name));
  if (found.kind !== "found") return found.kind;
  const { policy } = await PolicyFile.licenses(HANDBOOK, log).current();
  return judgeForUse({ now }, policy, found.facts, { use }).kind;
}

describe("what PyPI says in two fields", () => {
  const OSI = "License :: OSI Approved ::";
  const agpl = `${OSI} GNU Affero General Public License v3`;
  const apache = `${OSI} Apache Software License`;
  test.each<[license: string | null, classifiers: string[], depsDev: string, verdict: string]>([
    ["MIT", ["License :: Free for non-commercial use"], "MIT", "needs-review"],
    ["MIT", ["License :: Other/Proprietary License"], "MIT", "needs-review"],
    ["MIT", [agpl], "MIT", "prohibited"],
    ["AGPL", [`${OSI} MIT License`], "MIT", "needs-review"],
    ["MIT", [`${OSI} MIT License`, apache], "MIT", "needs-review"],
    [null, [`${OSI} MIT License`], "MIT", "approved"],
    ["Apache 2.0", [apache], "Apache-2.0", "approved"],
    ["BSD", [`${OSI} BSD License`], "BSD-3-Clause", "approved"],
    ["MIT OR Apache-2.0", [`${OSI} MIT License`, apache], "MIT OR Apache-2.0", "approved"],
    ["GPL-3.0-or-later", [`${OSI} GNU General Public License v3 (GPLv3)`], "GPL-3.0-or-later", "conditional"],
  ])("license %j and classifiers %j", async (license, classifiers, depsDev, verdict) => {
    const answer = { info: { name: "wombat-quilting", version: "1.0", license, classifiers } };
    expect(await verdictOn("pypi:wombat-quilting@1.0", answer, depsDev)).toBe(verdict);
  });

  test("an expression of PEP 639 does not outweigh a classifier that limits the use", async () => {
    const info = { name: "wombat-quilting", version: "1.0", license_expression: "MIT" };
    const answer = { info: { ...info, classifiers: ["License :: Free For Home Use"] } };
    expect(await verdictOn("pypi:wombat-quilting@1.0", answer, "MIT")).toBe("needs-review");
  });
});

describe("what a POM says of its license", () => {
  test.each([
    ["Apache-2.0", "Only for evaluation; production needs a commercial license", "Apache-2.0", "needs-review"],
    ["Apache-2.0", "A business-friendly OSS license", "Apache-2.0", "conditional"],
    ["GPLv2 with Classpath Exception", "", "GPL-2.0-only WITH Classpath-exception-2.0", "conditional"],
  ])("%s, %s", async (name, comments, depsDev, verdict) => {
    const license = `<license><name>${name}</name><comments>${comments}</comments></license>`;
    const pom = `<project><licenses>${license}</licenses></project>`;
    expect(await verdictOn("maven:org.wombat:quilting@1.0", pom, depsDev, "distributed")).toBe(verdict);
  });
});
