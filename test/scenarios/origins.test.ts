/**
 * Where a file says its packages come from: a package from elsewhere is not judged as the public one, and its name is
 * not sent out.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FOREIGN_ADDRESSES, npmLock, ORIGIN_FILES } from "../origin-files.ts";
import { type OpenDesk, openDesk } from "../open-desk.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

let upstreams: Upstreams;
let opened: OpenDesk;
beforeAll(async () => {
  upstreams = await openUpstreams();
  opened = await open();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await upstreams[Symbol.asyncDispose]();
});

/** Answers are cached by name, so each test uses names of its own. */
let tests = 0;
beforeEach(() => {
  tests++;
  upstreams.requests.length = 0;
  upstreams.requests.length = 0;
});
const ours = (content: string): string => content.replaceAll(/(secret|public|mirrored)lib/gu, `$1lib${tests}x`);

describe("every format", () => {
  test.each(ORIGIN_FILES)("%s, %s", async (file, host, content) => {
    const { packages, skipped } = await check(file, content);
    const row = rowOf(packages, "secretlib");
    expect(row).toMatchObject({ verdict: "needs-review", license: null, originProblem: { kind: "foreign", host } });
    expect(row.because[0]).toBe(`It comes from ${host}, so it is not judged as the public package.`);
    expect(row.because[1]).toContain("PACKAGE_MIRRORS");
    expect([rowOf(packages, "publiclib").originProblem, rowOf(packages, "mirroredlib").originProblem]).toEqual([
      null,
      null,
    ]);
    expect(skipped.filter(({ what }: { what: string }) => what !== "shop")).toEqual([]);
    expect(wasSent("secretlib")).toBe(false);
    expect([wasSent("publiclib"), wasSent("mirroredlib")]).toEqual([true, true]);
  });
});

describe("an address", () => {
  test.each(FOREIGN_ADDRESSES)("%.100s is not the public package", async (resolved, originProblem) => {
    const { packages } = await check("package-lock.json", npmLock(resolved));
    expect(rowOf(packages, "secretlib")).toMatchObject({ verdict: "needs-review", originProblem });
    expect(rowOf(packages, "secretlib").because[0]).toContain("not judged as the public package");
    expect(wasSent("secretlib") || wasSent("evil")).toBe(false);
  });

  test.each([
    "http://registry.npmjs\u002Eorg/secretlib/-/secretlib-1.0.0.tgz",
    "HTTPS://Registry.NPMJS.org./secretlib/-/secretlib-1.0.0.tgz",
    "https://user:password@registry.npmjs\u002Eorg:443/secretlib/-/secretlib-1.0.0.tgz",
    "https://mirror.example/npm/download/../secretlib/-/secretlib-1.0.0.tgz#sha",
    "https://mirror.example/npm/secretlib/download/secretlib-1.0.0.tgz",
  ])("%s is", async (resolved) => {
    const { packages } = await check("package-lock.json", npmLock(resolved));
    expect(rowOf(packages, "secretlib").originProblem).toBeNull();
    expect(wasSent("secretlib")).toBe(true);
  });

  test.each(["file:../secretlib-1.0.0.tgz", "./secretlib", "link:../secretlib", "workspace:secretlib"])(
    "%s is the project itself",
    async (own) => {
      const { packages, skipped } = await check("package-lock.json", npmLock(own));
      expect(rowOf(packages, "secretlib")).toBeUndefined();
      expect(skipped).toEqual([
        {
          what: expect.stringContaining("secretlib"),
          reason: expect.stringContaining("the project itself"),
          kind: "project",
        },
      ]);
      expect(wasSent("secretlib")).toBe(false);
    },
  );
});

describe("places that the file names by other means", () => {
  test.each([
    [
      "an index beside PyPI",
      "requirements.txt",
      "--extra-index-url https://pypi.acme.example/simple\nsecretlib==1.0.0\n",
      "may",
    ],
    ["a list of links", "requirements.txt", "-f https://pypi.acme.example/wheels\nsecretlib==1.0.0\n", "may"],
    [
      "two options on a line",
      "requirements.txt",
      "-i https://pypi.org/simple --extra-index-url=https://pypi.acme.example/x\nsecretlib==1.0.0\n",
      "may",
    ],
    [
      "another index instead of PyPI",
      "requirements.txt",
      "-i https://pypi.acme.example/simple\nsecretlib==1.0.0\n",
      "is",
    ],
    ["an editable repository", "requirements.txt", "-e git+https://pypi.acme.example/x.git@main#egg=secretlib\n", "is"],
    [
      "a wheel by its address alone",
      "requirements.txt",
      "https://pypi.acme.example/w/secretlib-1.0.0-py3-none-any.whl\n",
      "is",
    ],
    [
      "files elsewhere than the index",
      "uv.lock",
      '[[package]]\nname = "secretlib"\nversion = "1.0.0"\nsource = { registry = "https://pypi.org/simple" }\nwheels = [{ url = "https://pypi.acme.example/secretlib-1.0.0-py3-none-any.whl" }]\n',
      "is",
    ],
    [
      "a repository",
      "uv.lock",
      '[[package]]\nname = "secretlib"\nversion = "1.0.0"\nsource = { git = "https://pypi.acme.example/s?rev=1#abc" }\n',
      "is",
    ],
    [
      "a repository",
      "poetry.lock",
      '[[package]]\nname = "secretlib"\nversion = "1.0.0"\n[package.source]\ntype = "git"\nurl = "https://pypi.acme.example/s.git"\n',
      "is",
    ],
    [
      "a repository",
      "Cargo.lock",
      '[[package]]\nname = "secretlib"\nversion = "1.0.0"\nsource = "git+https://pypi.acme.example/s?rev=1#abc"\n',
      "is",
    ],
    [
      "a repository as PDM writes it",
      "poetry.lock",
      '[[package]]\nname = "secretlib"\nversion = "1.0.0"\ngit = "https://pypi.acme.example/s.git"\n',
      "is",
    ],
    [
      "a repository beside Maven Central",
      "pom.xml",
      "<project><properties><u>https://pypi.acme.example/maven</u></properties><repositories><repository><url>${u}</url></repository></repositories><dependencies><dependency><groupId>g</groupId><artifactId>secretlib</artifactId><version>1.0.0</version></dependency></dependencies></project>",
      "may",
    ],
    [
      "what a package brings in its own tarball",
      "package-lock.json",
      JSON.stringify({
        lockfileVersion: 3,
        packages: {
          "": {},
          "node_modules/outer": { version: "2.0.0", resolved: "https://pypi.acme.example/outer/-/outer-2.0.0.tgz" },
          "node_modules/outer/node_modules/secretlib": { version: "1.0.0", inBundle: true },
        },
      }),
      "is",
    ],
    [
      "a patch of what comes from elsewhere",
      "yarn.lock",
      '__metadata:\n  version: 8\n\n"secretlib@patch:secretlib@npm%3A1.0.0%3A%3A__archiveUrl%3Dhttps%253A%252F%252Fpypi.acme.example%252Fsecretlib.tgz#./x.patch":\n  version: 1.0.0\n  resolution: "secretlib@patch:secretlib@npm%3A1.0.0%3A%3A__archiveUrl%3Dhttps%253A%252F%252Fpypi.acme.example%252Fsecretlib.tgz#./x.patch::version=1.0.0&hash=abc"\n',
      "is",
    ],
    [
      "a repository",
      "yarn.lock",
      '__metadata:\n  version: 8\n\n"secretlib@git@pypi.acme.example:a/secretlib.git":\n  version: 1.0.0\n  resolution: "secretlib@git@pypi.acme.example:a/secretlib.git#commit=abc"\n',
      "is",
    ],
    [
      "a repository",
      "pnpm-lock.yaml",
      "lockfileVersion: '9.0'\npackages:\n  secretlib@git+https://pypi.acme.example/s.git#abc:\n    resolution: {commit: abc, repo: https://pypi.acme.example/s.git, type: git}\n    version: 1.0.0\nsnapshots:\n  secretlib@git+https://pypi.acme.example/s.git#abc: {}\n",
      "is",
    ],
  ])("%s: %s", async (_, file, content, how) => {
    const row = rowOf((await check(file, content)).packages, "secretlib");
    expect(row).toMatchObject({ verdict: "needs-review", originProblem: { host: "pypi.acme.example" } });
    expect(row.because[0]).toContain(
      `${how === "may" ? "may come" : "comes"} from pypi.acme.example, so it is not judged as the public package`,
    );
    expect(row.originProblem.kind).toBe(how === "may" ? "possibly-foreign" : "foreign");
    expect(wasSent("secretlib")).toBe(false);
  });

  test("a place that the file does not name is reported with its host; a local folder is not foreign", async () => {
    const text = "--find-links wheels\n-f ./more\ngit+https://git.acme.example/x\npubliclib==1.0.0\n";
    const { packages, skipped } = await check("requirements.txt", text);
    expect(packages).toMatchObject([{ originProblem: null }]);
    expect(skipped).toEqual([
      {
        what: "git+https://git.acme.example/x",
        reason: expect.stringContaining("from git.acme.example, so it is not judged"),
        kind: "unjudged",
      },
    ]);
  });

  test("the same package from two places counts twice, and an alias is judged as its target", async () => {
    const twice = await check(
      "Cargo.lock",
      ["registry+https://github.com/rust-lang/crates.io-index", "git+https://github.com/acme/publiclib#abc"]
        .map((source) => `[[package]]\nname = "publiclib"\nversion = "1.0.0"\nsource = "${source}"\n`)
        .join(""),
    );
    expect(twice.packages.map(({ originProblem }: { originProblem: object | null }) => originProblem)).toEqual(
      expect.arrayContaining([null, { kind: "foreign", host: "github.com" }]),
    );
    const alias =
      '# yarn lockfile v1\n\n"other@npm:publiclib":\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/publiclib/-/publiclib-1.0.0.tgz#abc"\n';
    const { packages } = await check("yarn.lock", alias);
    expect(packages).toMatchObject([{ purl: expect.stringContaining("pkg:npm/publiclib"), originProblem: null }]);
  });
});

describe("outside lockfiles", () => {
  test("a purl with another repository needs a review in a look-up, a conversation and a request", async () => {
    const browser = opened.browser();
    const { answer } = await browser.ask(
      "May we use pkg:npm/secretlib@1.0.0?repository_url=https://npm.acme.example in our product",
    );
    expect(answer.body.text).toContain("It comes from npm.acme.example, so it is not judged as the public package.");
    const filed = await browser.post("/api/requests/preview", {
      kind: "use",
      answers: {
        package: "pkg:npm/secretlib@1.0.0?repository_url=https://npm.acme.example",
        use: "hosted",
        product: "Shop",
        modified: false,
      },
      language: "en",
    });
    expect(JSON.stringify(filed.body)).toContain("needs-review");
    expect(wasSent("secretlib")).toBe(false);
  });

  test("Chinese, on the page", async () => {
    const { packages } = await check(
      "package-lock.json",
      npmLock("https://npm.acme.example/secretlib/-/secretlib-1.0.0.tgz"),
      "zh",
    );
    expect(rowOf(packages, "secretlib").because[0]).toBe("它来自 npm.acme.example，因此没有按同名的公共软件包判断。");
  });
});

async function open(): Promise<OpenDesk> {
  const registries = Object.fromEntries(
    (["npm", "pypi", "cargo", "gem", "nuget", "maven"] as const).map((name) => [name, upstreams.url(name)]),
  );
  const mirrors = (["npm", "pypi", "cargo", "gem", "nuget"] as const).map((ecosystem) => ({
    host: "mirror.example",
    path: `/${ecosystem}`,
    ecosystem,
  }));
  return await openDesk({ upstreams: addressesOf(upstreams), packages: { registries, mirrors } });
}

async function check(file: string, content: string, language = "en"): Promise<any> {
  const response = await fetch(`${opened.url}/api/check`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify({ file, text: ours(content), use: "distributed", language }),
  });
  return JSON.parse(/^event: checked\ndata: (.*)$/mu.exec(await response.text())?.[1] ?? "null");
}

function rowOf(packages: any[], name: string): any {
  return packages.find(({ purl }) => purl.includes(name));
}

/** Whether any service got the name, in an address or a body. */
function wasSent(name: string): boolean {
  return upstreams.requests.some(({ path: asked, body }) => `${asked} ${body}`.includes(name));
}
