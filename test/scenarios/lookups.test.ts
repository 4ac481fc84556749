/**
 * Asking about packages and checking projects: on the pages, on the command line, and over real HTTP to stub services.
 */
import { randomUUID } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { DATABASES, folderOf, HANDBOOK, openDesk } from "../open-desk.ts";
import { ospo } from "../run-ospo.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";
import { SERVICES } from "../stubs/upstream-services.ts";

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { lodash: "4.17.20", jszip: "3.10.2" }, devDependencies: { "ua-parser-js": "2.0.10" } },
    "node_modules/lodash": { version: "4.17.20" },
    "node_modules/jszip": { version: "3.10.2", dependencies: { buffers: "0.1.1" } },
    "node_modules/buffers": { version: "0.1.1" },
    "node_modules/ua-parser-js": { version: "2.0.10", dev: true },
    "node_modules/@acme/own": { version: "1.0.0" },
    "node_modules/linked": { link: true },
  },
});

describe.each(DATABASES)("a package in the conversation, on %s", (_, database) => {
  test("verdict, facts and passage are in one reply, and one click opens the request, filled in", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const { answer } = await browser.ask("can we ship lodash@4.17.20 in our product?");
    expect(answer.body).toMatchObject({
      kind: "verdict",
      card: {
        verdict: "needs-review",
        use: "distributed",
        purl: "pkg:npm/lodash@4.17.20",
        because: [expect.stringContaining("GHSA-35jh-r3h4-6jhm"), expect.stringContaining("MIT is permissive")],
      },
      citations: [
        { file: "security/vulnerability-response.md", link: expect.stringContaining("/documents/security/") },
      ],
    });
    expect(answer.body.card.obligations.join(" ")).toContain("4.17.21");
    const { body } = await browser.post("/api/tickets", { message: answer.id });
    const ticket = await browser.get(`/api/desk/tickets/${body.ticket}`);
    expect(JSON.stringify(ticket.body)).toMatch(/pkg:npm\/lodash@4\.17\.20.*GHSA-35jh/u);
  });

  test("two are compared: the verdict on each, then the facts of both; a button shows one of them whole", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const { body } = (await browser.ask("can we ship lodash@4.17.20 or jszip@3.10.2 in our product?")).answer;
    expect(body.kind).toBe("choice");
    expect(body.text).toMatch(
      /^• Needs a review: lodash 4\.17\.20, npm, distributed .*\n• \S.*: jszip 3\.10\.2, npm, distributed .*\n/u,
    );
    expect(body.text).toMatch(/\nLicense – lodash 4\.17\.20, npm: MIT; jszip 3\.10\.2, npm: .*GPL/u);
    expect(body.text).toMatch(/\nKnown vulnerabilities – lodash .*: GHSA.*; jszip .*: none\n/u);
    const [lodash] = body.choices;
    expect((await browser.ask(lodash.text)).answer.body).toMatchObject({
      kind: "verdict",
      card: { purl: "pkg:npm/lodash@4.17.20", use: "distributed", verdict: "needs-review" },
    });
    const products = (await browser.ask("may we host Redis 8 or PostgreSQL?")).answer.body;
    expect(products.text).toMatch(
      /^• Prohibited: Redis 8 \(product\), hosted .*\n• Approved.*: PostgreSQL \(product\), hosted/u,
    );
    const missing = (await browser.ask("npm:no-such-package-here and npm:jszip@3.10.2 in our backend?")).answer.body;
    expect(missing.text).toMatch(/no-such-package-here, npm: there is no such package\.\n• Approved: jszip/u);
  });

  test("the desk asks for the use if it matters, a button answers it, and a follow-up can change it", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const { answer } = await browser.ask("may we use jszip@3.10.2?");
    expect(answer.body.kind).toBe("choice");
    const named = (await browser.ask("may we use react 19.3.1?")).answer.body.choices;
    expect(named[0].text).toBe("pkg:npm/react@19.3.1 – internal");
    const hosted = answer.body.choices.find(({ label }: { label: string }) => label.startsWith("hosted"));
    expect((await browser.ask(hosted.text)).answer.body).toMatchObject({
      kind: "verdict",
      card: { use: "hosted", verdict: "approved" },
    });
    expect((await browser.ask("and in a device?")).answer.body).toMatchObject({
      kind: "verdict",
      card: { use: "embedded", verdict: "conditional" },
    });
    await browser.ask("may we use jszip@3.10.2?");
    expect((await browser.ask("Distributed.")).answer.body, "typed as the button says").toMatchObject({
      card: { use: "distributed" },
    });
    expect((await browser.ask("hosted")).answer.body, "a use alone changes the use").toMatchObject({
      card: { use: "hosted" },
    });
  });

  test("a license name gets the policy's verdicts by use; an unknown package leads to a person", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const answerTo = async (words: string) => (await browser.ask(words)).answer.body;
    expect(await answerTo("license GPL-3.0")).toMatchObject({
      kind: "answered",
      text: expect.stringMatching(
        /^It depends on the use\. GPL-3\.0 is [^]*on conditions for hosted[^]*review for distributed[^]*written offer/u,
      ),
      citations: [{ file: "licenses/strong-copyleft.md" }],
    });
    const hosted = await answerTo("license agpl hosted");
    expect(hosted.text).toMatch(/^No\. AGPL is prohibited for hosted/u);
    expect(hosted.intro).not.toMatch(/internal/u);
    expect((await answerTo("license gpl")).text).toMatch(
      /^It depends on the use\. GPL is [^]*- embedded; GPL-3\.0-only: Where the device is a User Product/u,
    );
    for (const limited of [
      "Apache-2.0 plus Commons Clause hosted",
      "MIT for non-commercial use hosted",
      "MIT but no SaaS",
    ]) {
      const { text } = await answerTo(`license ${limited}`);
      expect(text).toMatch(/^Not without a review: /u);
      expect(text).not.toMatch(/\bis approved/u);
    }
    expect((await answerTo("lookup MIT")).text).toMatch(/MIT is permissive/u);
    expect((await answerTo("许可证 MIT")).text).toMatch(/MIT 属于宽松许可证/u);
    const asked = await opened
      .browser()
      .post("/api/ask", { text: "license MIT", delivery: randomUUID(), language: "zh" });
    expect(asked.body.answer.body.text, "names alone are of no language").toMatch(/MIT 属于宽松许可证/u);
    expect((await answerTo("license of an MIT package: what must I ship?")).text).not.toMatch(/by use/u);
    const unknown = await answerTo("license of npm:no-such-package-here");
    expect(unknown.choices).toEqual([{ label: "Ask a person", text: "I would like to talk to a person." }]);
    expect(await answerTo(unknown.choices[0].text)).toMatchObject({ kind: "ticket" });
    expect((await answerTo("npm:keinpaket 可以用吗")).choices).toEqual([{ label: "转人工", text: "我想找人咨询。" }]);
    expect(await answerTo("我想找人咨询。")).toMatchObject({ kind: "ticket" });
  });

  test("product names, misspelt names, Chinese questions and handbook questions are told apart", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    expect((await browser.ask("can we ship mongodb in our product?")).answer.body).toMatchObject({
      card: { verdict: "prohibited", because: expect.arrayContaining([expect.stringContaining("SSPL-1.0")]) },
    });
    expect((await browser.ask("is the lodahs package ok?")).answer.body).toMatchObject({
      kind: "choice",
      warning: expect.stringContaining("lodash"),
      choices: expect.arrayContaining([expect.objectContaining({ label: "lodash, npm" })]),
    });
    expect((await browser.ask("我们的后端能用 jszip@3.10.2 吗？")).answer.body).toMatchObject({
      kind: "verdict",
      language: "zh",
      card: { label: "可以使用" },
    });
    expect((await browser.ask("May I use a GPL library in a hosted service?")).answer.body.kind).toBe("answered");
  });

  test("with every service down the verdict is a review that says what is unknown and why", async () => {
    await using upstreams = await openUpstreams();
    for (const service of SERVICES) upstreams.mood[service] = "503";
    await using opened = await openDesk({ database, upstreams: addressesOf(upstreams) });
    const browser = opened.browser();
    const { answer } = await browser.ask("npm:lodash@4.17.20 in our hosted service?");
    expect(answer.body).toMatchObject({
      card: {
        verdict: "needs-review",
        unknown: expect.arrayContaining([{ label: "License", value: expect.stringContaining("503"), source: null }]),
      },
    });
    expect((await browser.get("/readyz")).status).toBe(200);
  });
});

test("a policy file with a mistake leaves the last good one in force, is reported, and counts once it is fixed", async () => {
  await using upstreams = await openUpstreams();
  const rules = await readFile(path.join(HANDBOOK, "policy/licenses.yaml"), "utf8");
  await using folder = await folderOf({ "a.md": "# A\n\nText of a document.\n", "policy/licenses.yaml": rules });
  await using opened = await openDesk({ dir: folder.dir, upstreams: addressesOf(upstreams) });
  const browser = opened.browser();
  const ask = async () => (await browser.ask("npm:jszip@3.10.2 hosted")).answer.body.card;
  expect(await ask()).toMatchObject({ verdict: "approved", policy: "2026.2", notes: [] });
  await folder.write(
    "policy/licenses.yaml",
    rules.replace("permissive: { internal: approved", "permissive: { internal: perhaps"),
  );
  expect(await ask()).toMatchObject({ verdict: "approved", notes: [expect.stringContaining("has a mistake")] });
  await folder.write(
    "policy/licenses.yaml",
    rules
      .replace('version: "2026.2"', 'version: "2026.3"')
      .replace("hosted: approved, distributed: conditional", "hosted: needs-review, distributed: conditional"),
  );
  // MIT is reviewed now: the GPL branch, fine on a server under a condition, is the better choice.
  expect(await ask()).toMatchObject({ verdict: "conditional", policy: "2026.3", notes: [] });
  // A folder that goes away, as a network share does, must not make the desk judge by the starter policy.
  await rename(folder.dir, `${folder.dir}-away`);
  expect(await ask()).toMatchObject({
    verdict: "conditional",
    policy: "2026.3",
    notes: [expect.stringContaining("has a mistake")],
  });
  await rename(`${folder.dir}-away`, folder.dir);
  expect(await ask()).toMatchObject({ verdict: "conditional", policy: "2026.3", notes: [] });
});

describe("a whole project", () => {
  test("by upload: worst first, with the dependency path, dev tools judged as such, and no private name sent out", async () => {
    await using upstreams = await openUpstreams();
    await using opened = await openDesk({ upstreams: addressesOf(upstreams) });
    const { text: events } = await postText(opened.url, { file: "package-lock.json", text: LOCK, use: "distributed" });
    const checked = JSON.parse(/^event: checked\ndata: (.*)$/mu.exec(events)?.[1] ?? "null");
    expect(checked.summary).toEqual({ approved: 0, conditional: 1, "needs-review": 4, prohibited: 0 });
    expect(checked.packages).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ purl: "pkg:npm/buffers@0.1.1", verdict: "needs-review", path: ["jszip", "buffers"] }),
        expect.objectContaining({ purl: "pkg:npm/ua-parser-js@2.0.10", use: "dev-tool" }),
        expect.objectContaining({ purl: "pkg:npm/lodash@4.17.20", fixed: "4.17.21" }),
      ]),
    );
    expect(checked.skipped).toEqual([{ what: "linked", kind: "project", reason: expect.stringContaining("link") }]);
    expect(events).toContain("event: progress");
    expect(upstreams.requests.some(({ path: asked, body }) => `${asked} ${body}`.includes("acme"))).toBe(false);
  });

  test("a file that is not a lockfile is refused with an explanation", async () => {
    await using opened = await openDesk();
    for (const [file, content, word] of [
      ["package-lock.json", '{"lockfileVersion": 1}', "npm 7 or newer"],
      ["package-lock.json", '{"lockfileVersion": ', "does not parse"],
      ["photo.jpg", "ÿØÿà", "has a format that I do not know"],
      ["Cargo.lock", "[[package]\n", "does not parse"],
    ] as const)
      expect((await postText(opened.url, { file, text: content, use: "hosted" })).text).toMatch(
        new RegExp(`event: problem.*${word}`, "su"),
      );
    expect((await postText(opened.url, { file: "a", text: "{}", use: "moon" })).text).toContain(
      "is not a use. Choose one of internal",
    );
  });

  test("on the command line: JSON, SARIF, exit status, and facts recorded once", async () => {
    await using upstreams = await openUpstreams();
    await using folder = await folderOf({ "package-lock.json": LOCK });
    const settings = {
      DATA_DIR: path.join(folder.dir, "data"),
      DEPS_DEV_URL: upstreams.url("depsDev"),
      OSV_URL: upstreams.url("osv"),
      SCORECARD_URL: upstreams.url("scorecard"),
      CLEARLYDEFINED_URL: upstreams.url("clearlyDefined"),
      PRIVATE_PACKAGES: "@acme/*",
      npm_config_registry: upstreams.url("npm"),
    };
    const lock = path.join(folder.dir, "package-lock.json");
    const facts = path.join(folder.dir, "facts.json");
    const first = await ospo(["check", lock, "--json", "--record", facts], settings);
    expect([first.code, JSON.parse(first.out).summary.prohibited]).toEqual([0, 0]);
    for (const service of SERVICES) upstreams.mood[service] = "down";
    const hosted = await ospo(["check", lock, "--use", "hosted", "--facts", facts, "--sarif"], {
      ...settings,
      DATA_DIR: path.join(folder.dir, "other"),
    });
    expect(JSON.parse(hosted.out)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          results: [
            { ruleId: "needs-review", level: "warning" },
            expect.anything(),
            expect.anything(),
            expect.anything(),
          ],
        },
      ],
    });
    const prohibited = path.join(folder.dir, "yarn.lock");
    await folder.write("yarn.lock", '# yarn lockfile v1\n\nevent-stream@^3.3.0:\n  version "3.3.6"\n');
    const worst = await ospo(["check", prohibited], settings);
    expect([worst.code, worst.out]).toEqual([
      1,
      expect.stringMatching(/^prohibited[\s\S]*malicious code[\s\S]*1 prohibited/u),
    ]);
    const bad = await ospo(["lookup", "npm:lodash@^4"], settings);
    expect(bad).toMatchObject({ code: 2, out: "", err: expect.stringMatching(/^ospo: .*is a range.*\n$/u) });
  });
});

async function postText(url: string, body: object): Promise<{ text: string }> {
  const response = await fetch(`${url}/api/check`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify(body),
  });
  return { text: await response.text() };
}
