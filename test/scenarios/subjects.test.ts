/** What a question, a look-up or a request is about: packages, products and repositories, and which of them is meant. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { DATABASES, folderOf, openDesk } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

/** deps.dev knows the packages of this repository, and no Go module of that name. */
async function upstreamsWithExpress(): Promise<Upstreams> {
  const upstreams = await openUpstreams();
  upstreams.says.depsDev = ({ path: asked }) => {
    if (asked === "/v3/projects/github.com%2Fexpressjs%2Fexpress") return { body: { license: "MIT" } };
    if (asked !== "/v3/projects/github.com%2Fexpressjs%2Fexpress:packageversions") return undefined;
    const versions = ["express-fork", "express", "express"].map((name) => ({
      versionKey: { system: "NPM", name, version: "1.0.0" },
      relationType: "SOURCE_REPO",
      relationProvenance: "UNVERIFIED_METADATA",
    }));
    return { body: { versions } };
  };
  return upstreams;
}

describe.each(DATABASES)("subjects in the conversation, on %s", (_, database) => {
  test("a name that a product and packages share is asked about, and never judged as the package", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const ask = async (text: string) => (await browser.ask(text)).answer.body;
    for (const [question, itself] of [
      ["may we distribute the ffmpeg package", "FFmpeg itself"],
      ["may we ship the openssl library in our device?", "OpenSSL itself"],
      ["产品里能用 openssl 这个库吗", "OpenSSL 本身"],
    ] as const) {
      const asked = await ask(question);
      expect(asked.kind).toBe("choice");
      expect(asked.choices.map(({ label }: { label: string }) => label)).toContain(itself);
    }
    const ffmpeg = await ask("may we distribute the ffmpeg package");
    expect(await ask(ffmpeg.choices[0].text), "the button").toMatchObject({
      kind: "verdict",
      card: { title: "FFmpeg (product)", use: "distributed", verdict: "needs-review" },
    });
    expect(await ask("may we link the libxml2 library"), "not known at all").toMatchObject({
      kind: "choice",
      choices: expect.arrayContaining([{ label: "Ask a person", text: "I would like to talk to a person." }]),
    });
    expect(upstreams.requests, "no package was looked up").toEqual([]);
  });

  test("a product is judged by the license of the version that is named", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const ask = async (text: string) => (await opened.browser().ask(text)).answer.body;
    expect(await ask("Can we use Redis 8 in our hosted service?")).toMatchObject({
      kind: "verdict",
      card: {
        title: "Redis 8 (product)",
        verdict: "prohibited",
        because: expect.arrayContaining([expect.stringContaining("AGPL-3.0-only")]),
      },
    });
    const older = await ask("Can we use Redis 7.2 in our hosted service?");
    expect(older.card).toMatchObject({ title: "Redis 7.2 (product)", verdict: "conditional" });
    expect(older.text, "three lines first").toMatch(
      /^Approved, if [^\n]*: Redis 7\.2 \(product\), hosted[^\n]*\n[^\n]+\n[^\n]*known vulnerabilities[^\n]*\n/u,
    );
    expect(
      (await ask("Can we use Redis 7 in our hosted service?")).card,
      "some of the series are not free",
    ).toMatchObject({ verdict: "prohibited" });
    expect((await ask("May we ship Docker Desktop to customers?")).card.verdict, "own terms").toBe("needs-review");
    expect((await ask("How does MySQL-like dual licensing work?")).kind, "knowledge").not.toBe("verdict");
  });

  test("a follow-up that names only a version is about the same package and use", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    await browser.ask("is jszip 3.10.1 ok to ship?");
    expect((await browser.ask("and 3.10.2?")).answer.body).toMatchObject({
      kind: "verdict",
      card: { title: "jszip 3.10.2, npm", use: "distributed" },
    });
  });

  test("a repository leads to its packages, and software in no registry to a person", async () => {
    await using upstreams = await upstreamsWithExpress();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    expect((await browser.ask("can we ship https://github.com/expressjs/express")).answer.body).toMatchObject({
      kind: "choice",
      text: expect.stringMatching(
        /github\.com\/expressjs\/express is a repository\. deps\.dev reads its license as MIT/u,
      ),
      choices: [
        { label: "express, npm", text: "pkg:npm/express – distributed" },
        { label: "express-fork, npm", text: "pkg:npm/express-fork – distributed" },
        { label: "Ask a person" },
      ],
    });
    const preview = async (name: string) => {
      const answers = { package: name, use: "hosted", product: "Shop", modified: "no" };
      return (await browser.post("/api/requests/preview", { kind: "use", answers, language: "en" })).body;
    };
    expect(await preview("https://github.com/expressjs/express")).toMatchObject({
      kind: "wrong",
      problems: [{ field: "package", words: expect.stringContaining("npm:express and npm:express-fork") }],
    });
    expect(await preview("npm i lodash express")).toMatchObject({
      kind: "wrong",
      problems: [{ field: "package", words: expect.stringContaining("names 2 packages") }],
    });
    for (const name of [
      "OpenSSL 3.0 (C library)",
      "https://www.openssl.org/source/openssl-3.0.13.tar.gz",
      "pkg:docker/library/nginx@1.25",
      "the Acme camera SDK, version 2",
    ])
      expect(await preview(name), `${name} goes to a person`).toMatchObject({
        kind: "ready",
        tier: { decides: "people" },
        because: expect.arrayContaining([expect.stringContaining("a person will review it")]),
      });
    const filed = await browser.post("/api/requests", {
      kind: "use",
      answers: { package: "the Acme camera SDK, version 2", use: "hosted", product: "Shop", modified: "no" },
      language: "en",
      key: randomUUID(),
    });
    expect(filed.body).toMatchObject({ kind: "filed", decision: null });
  });
});

test("look-ups on the command line: products, repositories, several packages, capitals, other types", async () => {
  await using upstreams = await upstreamsWithExpress();
  await using folder = await folderOf({ "a.md": "# A\n" });
  upstreams.says.npm = ({ path: asked }) =>
    asked.startsWith("/JSONStream")
      ? { body: { name: "JSONStream", version: "1.3.5", license: "(MIT OR Apache-2.0)" } }
      : undefined;
  const settings = {
    DATA_DIR: path.join(folder.dir, "data"),
    DEPS_DEV_URL: upstreams.url("depsDev"),
    OSV_URL: upstreams.url("osv"),
    SCORECARD_URL: upstreams.url("scorecard"),
    CLEARLYDEFINED_URL: upstreams.url("clearlyDefined"),
    npm_config_registry: upstreams.url("npm"),
  };
  const lookup = async (...words: string[]) => await ospo(["lookup", ...words], settings);
  expect((await lookup("Redis 8", "--use", "hosted")).out).toMatch(/^Prohibited: Redis 8 \(product\), hosted/u);
  const commit = JSON.parse((await lookup("pkg:generic/redis@1f2e3d", "--use", "hosted", "--json")).out);
  expect(commit.verdict.kind, "a commit is not version 1").toBe("needs-review");
  expect((await lookup("https://github.com/expressjs/express")).out).toMatch(/is a repository[^]*\n {2}npm:express\n/u);
  expect(await lookup("npm i lodash express@4")).toMatchObject({ code: 2, err: expect.stringContaining("2 packages") });
  expect(await lookup("gem 'rack', '~> 2.2.3'")).toMatchObject({ code: 2, err: expect.stringContaining("is a range") });
  const stream = JSON.parse((await lookup("pkg:npm/JSONStream@1.3.5", "--json")).out);
  expect(stream).toMatchObject({ purl: "pkg:npm/JSONStream@1.3.5", license: { expression: "MIT OR Apache-2.0" } });
  const curl = JSON.parse((await lookup("pkg:deb/debian/curl@7.88.1-10?arch=amd64", "--json")).out);
  expect(curl).toMatchObject({
    purl: "pkg:deb/debian/curl@7.88.1-10?arch=amd64",
    verdict: { kind: "needs-review" },
    license: { certainty: "unknown" },
  });
});
