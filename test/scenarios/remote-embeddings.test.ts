/**
 * Vectors by a server: what is sent and what is not, the switch from one model to another, Chinese, and what the
 * operator reads.
 */
import { describe, expect, test } from "vitest";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { log } from "../open-desk.ts";
import { ospo as runOspo } from "../run-ospo.ts";
import { ask, byMeaning, firstFile, openPlace, problems, QUESTION } from "../stubs/embedding-place.ts";
import { KEY } from "../stubs/embedding-server.ts";

describe("what is sent", () => {
  test("each text is sent once, in small batches, with the key; answers equal those of the built-in model", async () => {
    await using here = await openPlace();
    const first = await here.settle("words-a");
    expect(first.status()).toMatchObject({
      search: "words and meaning",
      complete: true,
      embeddingHost: new URL(here.server.url).host,
    });
    const sent = here.server.texts("words-a");
    expect(sent).toContain("Only the escrow agent releases the deposited source code.");
    expect(new Set(sent).size).toBe(sent.length);
    for (const { input, path: asked, headers } of here.server.requests) {
      expect(input.length).toBeLessThanOrEqual(32);
      expect(asked).toBe("/v1/embeddings");
      expect(headers.authorization).toBe(`Bearer ${KEY}`);
    }
    expect(firstFile(await ask(first, QUESTION))).toBe("escrow.md");
    expect((await ask(first, "how do i repair a bicycle tube")).kind).toBe("abstained");
    await first[Symbol.asyncDispose]();

    here.server.requests.length = 0;
    await using again = await here.settle("words-a");
    expect(here.server.requests).toEqual([]);
    await here.folder.write(
      "parking.md",
      "# Parking\n\n## Where do guests park?\n\nGuests park their cars behind the bakery now.\n",
    );
    expect(await again.refresh()).toMatchObject({ changed: ["parking.md"], embedded: 2 });
    expect(here.server.texts("words-a")).toEqual([
      "Where do guests park? Guests park their cars behind the bakery now.",
      "Guests park their cars behind the bakery now.",
    ]);
  });

  test("the cost of a large run is announced before anything is sent", async () => {
    await using here = await openPlace();
    const announced: unknown[] = [];
    await using knowledge = await Knowledge.open({
      dir: here.folder.dir,
      dataDir: here.data.dir,
      log,
      server: { url: here.server.url, key: KEY, model: "words-a" },
      onCost: (cost) => announced.push({ ...cost, sentBefore: here.server.requests.length }),
    });
    await knowledge.settled();
    const texts = here.server.texts("words-a");
    const letters = texts.join("").length;
    expect(announced).toEqual([
      { model: `${here.server.url} words-a`, texts: texts.length, tokens: expect.any(Number) as number, sentBefore: 0 },
    ]);
    expect((announced[0] as { tokens: number }).tokens).toBeGreaterThan(letters / 8);
    expect((announced[0] as { tokens: number }).tokens).toBeLessThan(letters);
  });

  test("Azure has its own header and, with a version, its own path", async () => {
    await using here = await openPlace();
    const server = { url: here.server.url, key: KEY, model: "words-a", azure: { version: "2024-10-21" } };
    await using knowledge = await Knowledge.open({ dir: here.folder.dir, dataDir: here.data.dir, log, server });
    await knowledge.settled();
    expect(knowledge.status().complete).toBe(true);
    expect(here.server.requests[0]).toMatchObject({
      path: "/v1/deployments/words-a/embeddings?api-version=2024-10-21",
    });
    expect(here.server.requests[0]?.headers).toMatchObject({ "api-key": KEY });
    expect(here.server.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("another model", () => {
  test("from the built-in model to a server: the old index and model serve until the new index is complete; and back", async () => {
    await using here = await openPlace();
    await (await here.settle(null))[Symbol.asyncDispose]();
    here.server.hold("words-a");
    const switched = await here.open("words-a");
    await expect.poll(() => here.server.requests.length).toBeGreaterThan(0);
    expect(switched.status()).toMatchObject({ search: "words and meaning", complete: false });
    expect(await byMeaning(switched, QUESTION)).toBe(true);
    expect(here.server.texts("words-a")).not.toContain(QUESTION);
    here.server.hold(null);
    await switched.settled();
    expect(switched.status().complete).toBe(true);
    expect(await byMeaning(switched, QUESTION)).toBe(true);
    expect(here.server.texts("words-a")).toContain(QUESTION);
    await switched[Symbol.asyncDispose]();

    here.server.requests.length = 0;
    await using back = await here.settle(null);
    expect(back.opened).toMatchObject({ embedded: 0 });
    expect(back.status()).toMatchObject({ complete: true, embeddingHost: null });
    expect(await byMeaning(back, QUESTION)).toBe(true);
    expect(here.server.requests).toEqual([]);
  });

  test("from one model of a server to another", async () => {
    await using here = await openPlace();
    await (await here.settle("words-a"))[Symbol.asyncDispose]();
    here.server.hold("words-b");
    await using switched = await here.open("words-b");
    await expect.poll(() => here.server.texts("words-b").length).toBeGreaterThan(0);
    expect(firstFile(await ask(switched, QUESTION))).toBe("escrow.md");
    expect(here.server.texts("words-a")).toContain(QUESTION);
    here.server.hold(null);
    await switched.settled();
    expect(firstFile(await ask(switched, QUESTION))).toBe("escrow.md");
    expect(here.server.texts("words-b")).toContain(QUESTION);
  });

  test("a question in progress when the new model takes over is embedded by the new one", async () => {
    await using here = await openPlace();
    await (await here.settle("words-a"))[Symbol.asyncDispose]();
    here.server.hold("words-b");
    await using switched = await here.open("words-b");
    await expect.poll(() => here.server.texts("words-b").length).toBeGreaterThan(0);
    here.server.hold("words-a");
    expect(await byMeaning(switched, QUESTION)).toBe(true);
    expect(here.server.texts("words-a")).toContain(QUESTION);
    expect(here.server.texts("words-b")).toContain(QUESTION);
  });

  test("with a wrong key the old index keeps serving", async () => {
    await using here = await openPlace();
    await (await here.settle(null))[Symbol.asyncDispose]();
    await using wrong = await here.settle("words-a", "sk-wrong");
    expect(wrong.status()).toMatchObject({ search: "words and meaning", complete: false });
    expect(problems(wrong)).toMatch(/refuses the key \(answered 401\)\. Set OPENAI_API_KEY/u);
    expect(await byMeaning(wrong, QUESTION)).toBe(true);
    expect(firstFile(await ask(wrong, QUESTION))).toBe("escrow.md");
  });

  test("documents that change during the switch are indexed at once", async () => {
    await using here = await openPlace();
    await (await here.settle("words-a"))[Symbol.asyncDispose]();
    here.server.hold("words-b");
    await here.folder.write(
      "badge.md",
      "# Badges\n\n## What color is a badge?\n\nVisitors wear a yellow badge on their jacket.\n",
    );
    await using switched = await here.open("words-b");
    await expect.poll(() => here.server.texts("words-b").length).toBeGreaterThan(0);
    expect(
      (await switched.search("what color is the badge of visitors", () => true)).ranked[0]?.passage.document.file,
    ).toBe("badge.md");
    here.server.hold(null);
  });
});

describe("Chinese", () => {
  const CHINESE = {
    "escrow.zh.md": "# 托管\n\n## 谁可以释放托管?\n\n只有保管人可以释放已经交存的源代码。\n",
    "parking.zh.md": "# 停车\n\n## 访客在哪里停车?\n\n访客的车停在车库的第二层。\n",
  };

  test("Chinese passages have vectors too, and a Chinese question goes to the server as it is", async () => {
    await using here = await openPlace(CHINESE);
    await using knowledge = await here.settle("words-a");
    expect(await byMeaning(knowledge, "保管人何时交出代码")).toBe(true);
    expect(here.server.texts("words-a")).toContain("保管人何时交出代码");
    expect(firstFile(await ask(knowledge, "谁可以释放托管的源代码?"))).toBe("escrow.zh.md");
    expect((await ask(knowledge, "自行车内胎怎么修理")).kind).toBe("abstained");
    await using plain = await here.settle(null);
    expect(await byMeaning(plain, "保管人何时交出代码")).toBe(false);
  });

  test("finds an English passage by meaning, without a glossary entry", async () => {
    await using here = await openPlace();
    await here.folder.write("glossary.yaml", "[]\n");
    await using plain = await here.settle(null);
    expect((await ask(plain, "水壶谁来除垢")).kind).toBe("abstained");
    await using knowledge = await here.settle("words-a");
    expect(firstFile(await ask(knowledge, "水壶谁来除垢"))).toBe("kettle.md");
    expect((await ask(knowledge, "自行车内胎怎么修理")).kind).toBe("abstained");
  });
});

test("confidence does not depend on a model's typical similarity", async () => {
  await using here = await openPlace();
  await using wide = await here.settle("words-a");
  const sure = await Promise.all(
    [QUESTION, "where can guests park their car", "how do i repair a bicycle tube"].map((q) => ask(wide, q)),
  );
  await using narrow = await here.settle("words-narrow");
  for (const [i, question] of [
    QUESTION,
    "where can guests park their car",
    "how do i repair a bicycle tube",
  ].entries()) {
    const result = await ask(narrow, question);
    expect(result.kind).toBe(sure[i]!.kind);
    expect(Math.abs(result.confidence - sure[i]!.confidence)).toBeLessThan(0.05);
  }
});

test("`ospo doctor` says how to fix a wrong key, and sends no documents; `ospo index` says the cost and where texts go", async () => {
  await using here = await openPlace();
  const settings = {
    KNOWLEDGE_DIR: here.folder.dir,
    DATA_DIR: here.data.dir,
    OPENAI_BASE_URL: here.server.url,
    OPENAI_EMBEDDING_MODEL: "words-a",
  };
  const wrong = await ospo(["doctor", "--json"], { ...settings, OPENAI_API_KEY: "sk-wrong" });
  expect(checkOf(wrong.out)).toMatchObject({
    state: "failed",
    detail: expect.stringMatching(/refuses the key/u) as string,
    remedy: expect.stringMatching(/OPENAI_API_KEY/u) as string,
  });
  const right = await ospo(["doctor", "--json"], { ...settings, OPENAI_API_KEY: KEY });
  expect(checkOf(right.out)).toMatchObject({
    state: "ok",
    detail: expect.stringMatching(/receives texts and questions/u) as string,
  });
  expect(here.server.requests.map(({ input }) => input.length)).toEqual([1, 1]);
  expect(wrong.out + right.out).not.toMatch(/sk-/u);

  const half = await ospo(["index"], { ...settings, OPENAI_BASE_URL: "" });
  expect(half).toMatchObject({
    code: 2,
    err: expect.stringMatching(/OPENAI_EMBEDDING_MODEL needs OPENAI_API_KEY/u) as string,
  });

  const indexed = await ospo(["index"], { ...settings, OPENAI_API_KEY: KEY });
  expect(indexed.code).toBe(0);
  expect(indexed.err).toMatch(/\d+ texts, about \d+ tokens, will be sent to .* words-a for embedding/u);
});

function checkOf(out: string): unknown {
  const { checks } = JSON.parse(out) as { checks: { what: string }[] };
  return checks.find(({ what }) => what === "meaning");
}

/** No service for packages is reached. */
async function ospo(args: string[], settings: Record<string, string>): ReturnType<typeof runOspo> {
  const nowhere = "http://127.0.0.1:9";
  const services = {
    DEPS_DEV_URL: nowhere,
    OSV_URL: nowhere,
    SCORECARD_URL: nowhere,
    CLEARLYDEFINED_URL: nowhere,
  };
  return await runOspo(args, { ...services, ...settings });
}
