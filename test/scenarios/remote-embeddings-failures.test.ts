/**
 * An embedding server that fails in every way: keywords answer questions, passages wait, and the problem is reported
 * clearly.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ask, byMeaning, firstFile, openPlace, problems, QUESTION } from "../stubs/embedding-place.ts";
import type { Mood } from "../stubs/embedding-server.ts";

describe("a question that cannot be embedded is answered by keywords", () => {
  const moods: Mood[] = ["429", "500", "hang", "misnumbered", "fewer", "wider", "null", "text", "cut-off"];
  test.for(moods)("%s", async (mood) => {
    await using here = await openPlace();
    await using knowledge = await here.settle("words-a");
    here.server.mood = mood;
    here.server.retryAfter = "20";
    const started = performance.now();
    expect(firstFile(await ask(knowledge, QUESTION))).toBe("escrow.md");
    expect(performance.now() - started).toBeLessThan(2500);
    expect(await byMeaning(knowledge, QUESTION)).toBe(false);
    here.server.mood = "ok";
    expect(await byMeaning(knowledge, QUESTION)).toBe(true);
  });

  test("after a few failures in a row the server gets no requests for a while", async () => {
    await using here = await openPlace();
    await using knowledge = await here.settle("words-a");
    here.server.mood = "500";
    for (let i = 0; i < 5; i++) await ask(knowledge, QUESTION);
    const asked = here.server.requests.length;
    expect(firstFile(await ask(knowledge, QUESTION))).toBe("escrow.md");
    expect(here.server.requests.length).toBe(asked);
  });
});

describe("a server that fails while passages are embedded", () => {
  test.for(["shuffled", "unnumbered"] satisfies Mood[])("%s vectors are sorted into order", async (mood) => {
    await using here = await openPlace();
    here.server.mood = mood;
    await using knowledge = await here.settle("words-a");
    here.server.mood = "ok";
    expect(knowledge.status().complete).toBe(true);
    const { ranked } = await knowledge.search(QUESTION, () => true);
    expect(ranked[0]).toMatchObject({ passage: { document: { file: "escrow.md" } } });
    expect(ranked[0]!.similarities[0]).toBeGreaterThan(0.3);
  });

  test("after a busy, failed or broken response it waits as asked, and continues", async () => {
    await using here = await openPlace();
    here.server.retryAfter = "1";
    here.server.once = ["429", "500", "cut-off"];
    const started = performance.now();
    await using knowledge = await here.settle("words-a");
    expect(performance.now() - started).toBeGreaterThan(1000);
    expect(knowledge.status()).toMatchObject({ complete: true, problems: [] });
  });

  const cases: [Mood, RegExp][] = [
    ["misnumbered", /numbered its vectors wrongly/u],
    ["fewer", /sent \d+ vectors for \d+ texts/u],
    ["null", /sent vectors that are not numbers/u],
    ["text", /sent invalid JSON/u],
  ];
  test.for(cases)("%s: reported clearly, answered by keywords, and fixed by trying again", async ([mood, said]) => {
    await using here = await openPlace();
    here.server.mood = mood;
    await using knowledge = await here.settle("words-a");
    expect(knowledge.status()).toMatchObject({ search: "words", complete: false });
    expect(problems(knowledge)).toMatch(said);
    expect(firstFile(await ask(knowledge, QUESTION))).toBe("escrow.md");
    here.server.mood = "ok";
    await knowledge.refresh();
    expect(knowledge.status()).toMatchObject({ search: "words and meaning", complete: true, problems: [] });
  });

  test("an unknown model, and a model with other dimensions", async () => {
    await using here = await openPlace();
    await using unknown = await here.settle("words-z");
    expect(problems(unknown)).toMatch(
      /does not know words-z, or its address is another\. Check OPENAI_EMBEDDING_MODEL/u,
    );
    expect(firstFile(await ask(unknown, QUESTION))).toBe("escrow.md");
    await using known = await here.settle("words-a");
    here.server.mood = "wider";
    await here.folder.write(
      "badge.md",
      "# Badges\n\n## What color is a badge?\n\nVisitors wear a yellow badge on their jacket.\n",
    );
    await known.refresh();
    expect(problems(known)).toMatch(
      /words-a at .* has 513 dimensions now, and had 512: it is another model\. Run `ospo index --rebuild`/u,
    );
  });

  test("documents that change while the server is down are found by keywords, and removed ones are gone", async () => {
    await using here = await openPlace();
    await using knowledge = await here.settle("words-a");
    here.server.mood = "text";
    await here.folder.write(
      "badge.md",
      "# Badges\n\n## What color is a badge?\n\nVisitors wear a yellow badge on their jacket.\n",
    );
    await rm(path.join(here.folder.dir, "parking.md"));
    await knowledge.refresh();
    expect(knowledge.files()).not.toContain("parking.md");
    here.server.mood = "ok";
    expect(
      (await knowledge.search("what color is the badge of visitors", () => true)).ranked[0]?.passage.document.file,
    ).toBe("badge.md");
    expect(
      (await knowledge.search("where do guests park", () => true)).ranked.map(({ passage }) => passage.document.file),
    ).not.toContain("parking.md");
    here.server.requests.length = 0;
    await knowledge.refresh();
    expect(here.server.texts("words-a")).toHaveLength(3);
    expect(knowledge.status()).toMatchObject({ complete: true, problems: [] });
  });
});
