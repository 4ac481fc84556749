/**
 * Answers that staff accept into the handbook: kept in the database, found by every desk on it, and the company's own
 * file of the same name wins.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { backUp } from "../../src/app/backup.ts";
import { restore } from "../../src/app/restore.ts";
import { linesOf, writeSealed } from "../../src/base/sealed-file.ts";
import { accept, citing, QUESTION } from "../accept-answer.ts";
import { addressOf, finished, place, run } from "../desk-process.ts";
import { DATABASES, folderOf, log, openBrowser, openDatabase, openDesk, type OpenDesk } from "../open-desk.ts";
import { ospo as runOspo } from "../run-ospo.ts";

const FILES = { "escrow.md": "# Escrow\n\n## Who may release the escrow?\n\nOnly the agent releases the code.\n" };
async function answerOf(open: OpenDesk): Promise<any> {
  await open.desk.knowledge.refresh();
  return (await open.browser().ask(QUESTION)).answer.body;
}

describe.each(DATABASES)("on %s", (_name, kind) => {
  test("what one desk accepts, another desk of the database finds; nothing is written into the knowledge folder", async () => {
    await using stack = new AsyncDisposableStack();
    const [here, there] = [stack.use(await folderOf(FILES)), stack.use(await folderOf(FILES))];
    const on = await openDatabase(kind, stack);
    const first = stack.use(await openDesk({ on, dir: here.dir }));
    const second = stack.use(await openDesk({ on, dir: there.dir }));
    const { file } = await accept(first.url);
    expect(await answerOf(first)).toMatchObject(citing(file));
    expect(await answerOf(second)).toMatchObject(citing(file));
    expect((await second.browser().get(`/documents/${file}`)).text).toContain("The emergency telephone is green.");
    expect([await readdir(here.dir), await readdir(there.dir)]).toEqual([["escrow.md"], ["escrow.md"]]);
  });

  test("the company's own file of the same name wins, and the document is there once", async () => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await folderOf(FILES));
    const open = stack.use(await openDesk({ database: kind, dir: folder.dir }));
    const { file } = await accept(open.url);
    expect(JSON.stringify(await answerOf(open))).toContain("telephone is green");
    await folder.write(file, `# ${QUESTION}\n\nThe emergency telephone is yellow since May.\n`);
    const own = await answerOf(open);
    expect(own).toMatchObject(citing(file));
    expect(JSON.stringify(own)).toContain("telephone is yellow");
    expect(JSON.stringify(own)).not.toContain("telephone is green");
    expect(open.desk.knowledge.files()).toEqual([file, "escrow.md"]);
    expect(open.desk.knowledge.status().problems).toEqual([]);
    await rm(path.join(folder.dir, file));
    expect(JSON.stringify(await answerOf(open))).toContain("telephone is green");
  });

  test("a document of an earlier version, a file of the knowledge folder, is backed up and restored into the database", async () => {
    await using stack = new AsyncDisposableStack();
    const [here, there] = [stack.use(await folderOf(FILES)), stack.use(await folderOf(FILES))];
    const open = stack.use(await openDesk({ database: kind, dir: here.dir }));
    const { file } = await accept(open.url);
    // As the earlier version left it.
    await open.database.db.updateTable("knowledge_draft").set({ document: null }).execute();
    await here.write(file, `# ${QUESTION}\n\nThe emergency telephone is red.\n`);
    expect(JSON.stringify(await answerOf(open))).toContain("telephone is red");
    const backup = path.join(here.dir, "desk.backup");
    expect(await backUp(open.database.db, backup, here.dir)).toMatchObject({ documents: 1, missing: [] });

    const database = await openDatabase(kind, stack);
    await restore(database, { file: backup, knowledgeDir: there.dir, keepIn: null }, log);
    const next = stack.use(await openDesk({ on: database, dir: there.dir }));
    const restored = await answerOf(next);
    expect(restored).toMatchObject(citing(file));
    expect(JSON.stringify(restored)).toContain("telephone is red");
    expect(await readdir(there.dir)).toEqual(["escrow.md"]);

    const escaping = path.join(here.dir, "escaping.backup");
    await writeSealed(
      escaping,
      (async function* () {
        for await (const line of linesOf(backup))
          yield line.startsWith('{"document"') ? line.replace(file, "answers/../../x.md") : line;
      })(),
    );
    const empty = await openDatabase(kind, stack);
    await expect(restore(empty, { file: escaping, knowledgeDir: there.dir, keepIn: null }, log)).rejects.toThrow(
      /is not a document that the desk writes/u,
    );
  });
});

test("accepted answers survive the loss of the data directory's copies; they are listed, exported and withdrawn", async () => {
  await using here = await place();
  const settings = { ...here.settings, STAFF: "web:ana" };
  const desk = run(["serve"], settings);
  const url = await addressOf(desk);
  const { file, ticket } = await accept(url);
  const answer = async () => (await openBrowser(url).ask(QUESTION)).answer.body;
  await expect.poll(answer).toMatchObject(citing(file));
  await rm(path.join(settings.DATA_DIR, "accepted"), { recursive: true });
  await expect
    .poll(async () => await readdir(path.join(settings.DATA_DIR, "accepted/answers")).catch(() => []))
    .toHaveLength(1);
  expect(await answer()).toMatchObject(citing(file));

  const ospo = async (...args: string[]) => await runOspo(args, settings);
  expect(await ospo("answers")).toMatchObject({ code: 0, out: `#${ticket} ${file}\n` });
  const folder = path.join(here.dir, "export");
  expect(await ospo("answers", "export", folder)).toMatchObject({ code: 0, out: `1 document in ${folder}\n` });
  expect(await readFile(path.join(folder, path.basename(file)), "utf8")).toMatch(/owner: ospo[^]*telephone is green/u);
  expect(await ospo("answers", "withdraw", String(ticket))).toMatchObject({
    code: 2,
    err: expect.stringMatching(/say which ticket and why/u),
  });
  expect(await ospo("answers", "withdraw", String(ticket), "It was painted.")).toMatchObject({
    code: 0,
    out: "None.\n",
  });
  expect(await ospo("answers", "withdraw", String(ticket), "Again.")).toMatchObject({
    code: 1,
    err: `ospo: No answer to #${ticket} is in the handbook.\n`,
  });
  await expect.poll(answer).not.toMatchObject(citing(file));
  expect((await ospo("audit", "export", "--json")).out).toMatch(/answer-withdrawn[^]*It was painted/u);
  desk.kill("SIGTERM");
  expect(await finished(desk)).toMatchObject({ code: 0 });
});
