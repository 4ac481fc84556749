/** Packages whose registry states a license with a restriction beside its name, asked for by the command line over HTTP stubs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { openUpstreams } from "../stubs/upstreams.ts";

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
