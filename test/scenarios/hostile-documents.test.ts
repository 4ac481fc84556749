/**
 * Files in the knowledge folder that exhaust a reader's memory or time: the desk reports each with its reason, and
 * serves the others.
 */
import { execFileSync } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { folderOf, log } from "../open-desk.ts";
import { SHARED_DATA } from "../shared-data.ts";
import { DOCUMENT_BOMBS, docxOf, docxParagraph, pdfOf } from "../stubs/hostile-documents.ts";

const ESCROW =
  "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n";
const SLOW = ["heavy.docx", "endless.pdf", "cells.html"];

const open = async (dir: string, dataDir = SHARED_DATA): Promise<Knowledge> => {
  const knowledge = await Knowledge.open({ dir, dataDir, log });
  await knowledge.settled();
  return knowledge;
};
const best = async (knowledge: Knowledge, question: string) =>
  (await knowledge.search(question, () => true)).ranked[0]?.passage.document.file;
const problemOf = (knowledge: Knowledge, file: string) =>
  knowledge.status().problems.find((problem) => problem.file === file);

/** Processes that were started while `act` ran. */
async function processesStarted(act: () => Promise<unknown>): Promise<number> {
  let started = 0;
  const count = (): void => void started++;
  subscribe("child_process", count);
  await act();
  unsubscribe("child_process", count);
  return started;
}

describe("a document that exceeds a limit is reported with reason and remedy, and the others are served", () => {
  test.each([
    ["at once", Object.keys(DOCUMENT_BOMBS).filter((file) => !SLOW.includes(file))],
    ["when its time or memory is used up", SLOW],
  ])(
    "%s",
    async (_when, files) => {
      await using folder = await folderOf({
        "escrow.md": ESCROW,
        ...Object.fromEntries(files.map((file) => [file, DOCUMENT_BOMBS[file]!.bytes()])),
      });
      await using knowledge = await open(folder.dir);
      for (const file of files) {
        expect(`${file}: ${problemOf(knowledge, file)?.message}`).toMatch(DOCUMENT_BOMBS[file]!.reason);
        expect(problemOf(knowledge, file)?.remedy).not.toBe("");
      }
      expect(knowledge.files()).toEqual(["escrow.md"]);
      expect(await best(knowledge, "who may release the escrow")).toBe("escrow.md");
    },
    240_000,
  );

  test("a large but honest document is read", async () => {
    const sentence = "The escrow agent keeps the deposited source code for seven years after the contract ends.";
    await using folder = await folderOf({
      "book.docx": docxOf(docxParagraph(sentence).repeat(6000)),
      "book.pdf": pdfOf(`BT /F 12 Tf 50 700 Td ${`(${sentence}) Tj 0 -14 Td\n`.repeat(40)} ET`, 150),
      "book.txt": `${sentence} `.repeat(20_000),
      "book.html": `<body><main>${`<p>${sentence}</p>`.repeat(6000)}</main></body>`,
      "nested.md": Array.from({ length: 40 }, (_, depth) => `${"  ".repeat(depth)}- ${sentence}`).join("\n"),
      "nested.html": `<script>${"if (a<b) a<c; ".repeat(300)}</script>${"<div>".repeat(60)}<p>${sentence}</p>${"</div>".repeat(60)}`,
    });
    await using knowledge = await Knowledge.open({ dir: folder.dir, dataDir: SHARED_DATA, log, skipPassages: true });
    await knowledge.settled();
    expect(knowledge.files()).toHaveLength(6);
  });

  test("it is not read again until its content changes, even after a restart", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW, "marks.md": DOCUMENT_BOMBS["marks.md"]!.bytes() });
    const first = await open(folder.dir);
    expect(problemOf(first, "marks.md")).toBeDefined();
    await first[Symbol.asyncDispose]();
    const started = await processesStarted(async () => {
      await using again = await open(folder.dir);
      expect(problemOf(again, "marks.md")).toBeDefined();
      await utimes(path.join(folder.dir, "marks.md"), new Date(), new Date());
      await again.refresh();
      expect(problemOf(again, "marks.md")).toBeDefined();
    });
    expect(started).toBe(0);
    await using knowledge = await open(folder.dir);
    await folder.write("marks.md", "# Kettle\n\nThe kettle is descaled by the facilities team.\n");
    await knowledge.refresh();
    expect(problemOf(knowledge, "marks.md")).toBeUndefined();
    expect(await best(knowledge, "who descales the kettle")).toBe("marks.md");
  });

  test("a glossary that exhausts the parser is reported too", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW, "glossary.yaml": '"'.repeat(400_000) });
    await using knowledge = await open(folder.dir);
    expect(problemOf(knowledge, "glossary.yaml")).toMatchObject({
      message: expect.stringMatching(/takes more than|does not parse/u),
    });
    expect(await best(knowledge, "who may release the escrow")).toBe("escrow.md");
  });
});

describe("only regular files are opened", () => {
  test("a pipe, a socket, a device and a folder with a document's name are reported", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW });
    const at = (name: string): string => path.join(folder.dir, name);
    execFileSync("/usr/bin/mkfifo", [at("pipe.md"), at("glossary.yaml")]);
    const server = createServer().listen(at("socket.md"));
    await mkdir(at("folder.md"));
    await writeFile(at("folder.md/inside.md"), "# Inside\n\nThe launch code of the rocket is 0000.\n");
    await symlink("/dev/zero", at("device.md"));
    await using knowledge = await open(folder.dir);
    for (const file of ["pipe.md", "socket.md", "glossary.yaml"])
      expect(`${file}: ${problemOf(knowledge, file)?.message}`).toMatch(/not a regular file/u);
    expect(problemOf(knowledge, "folder.md")?.message).toMatch(/is a folder with the name of a document/u);
    expect(problemOf(knowledge, "device.md")?.message).toMatch(/link out of the knowledge folder/u);
    expect(await best(knowledge, "who may release the escrow")).toBe("escrow.md");
    server.close();
  });
});

describe("a folder that goes away and comes back", () => {
  const away: [how: string, act: (dir: string) => Promise<void>][] = [
    ["is not there", async (dir) => await rename(dir, `${dir}-away`)],
    [
      "is empty, as a mount's place is",
      async (dir) => {
        await rename(dir, `${dir}-away`);
        await mkdir(dir);
      },
    ],
    [
      "is a broken mount, which answers with errors",
      async (dir) => {
        await rename(dir, `${dir}-away`);
        await symlink(dir, dir); // ELOOP
      },
    ],
  ];
  test.each(away)("%s: the desk serves its previous index, says so, and embeds nothing again", async (_how, goAway) => {
    await using folder = await folderOf({
      "kept/escrow.md": ESCROW,
      "kept/kettle/kettle.md": "# Kettle\n\nThe kettle is descaled monthly.\n",
    });
    const dir = path.join(folder.dir, "kept");
    const knowledge = await open(dir);
    await goAway(dir);
    expect(await knowledge.refresh()).toMatchObject({ removed: [], embedded: 0 });
    expect(problemOf(knowledge, "")?.remedy).toMatch(/answers come from the documents as last read/u);
    expect(await best(knowledge, "who may release the escrow")).toBe("escrow.md");
    expect(knowledge.status()).toMatchObject({ documents: 2, search: "words and meaning" });
    await knowledge[Symbol.asyncDispose]();
    // A restart in between changes nothing.
    await using restarted = await open(dir);
    expect(restarted.opened).toMatchObject({ removed: [], embedded: 0 });
    expect(problemOf(restarted, "")).toBeDefined();
    expect(await best(restarted, "how often is the kettle descaled")).toBe("kettle/kettle.md");
    await rm(dir, { recursive: true, force: true });
    await rename(`${dir}-away`, dir);
    expect(await restarted.refresh()).toMatchObject({ added: [], changed: [], removed: [], embedded: 0 });
    expect(problemOf(restarted, "")).toBeUndefined();
  });

  test("an operator who removed all documents on purpose rebuilds the index", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW });
    await (await open(folder.dir))[Symbol.asyncDispose]();
    await rm(path.join(folder.dir, "escrow.md"));
    await using rebuilt = await Knowledge.open({ dir: folder.dir, dataDir: SHARED_DATA, log }, true);
    await rebuilt.settled();
    expect(rebuilt.status().documents).toBe(0);
    await using after = await open(folder.dir);
    expect(after.status().documents).toBe(0);
  });
});

test("a burst of changes is indexed completely, and questions are answered meanwhile", async () => {
  await using folder = await folderOf({ "escrow.md": ESCROW });
  await using knowledge = await open(folder.dir);
  knowledge.watch();
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 40; i++)
      await folder.write(`room-${i}.md`, `# Room ${1000 + i}\n\nThe key number ${round}${i} opens it.\n`);
    for (let i = round * 2; i < round * 2 + 2; i++) await rm(path.join(folder.dir, `room-${i}.md`), { force: true });
    expect(await best(knowledge, "who may release the escrow")).toBe("escrow.md");
  }
  const left = (await readdir(folder.dir)).toSorted();
  await expect.poll(() => knowledge.files()).toEqual(left);
  const texts = (): string => left.flatMap((file) => knowledge.passagesOf(file).map(({ text }) => text)).join("\n");
  const ofLastRound = (): number => [...texts().matchAll(/key number 4/gu)].length;
  await expect.poll(ofLastRound).toBe(left.length - 1);
  expect(texts()).toMatch(/key number 439/u);
});
