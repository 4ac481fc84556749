/** An operator's folder: every format, every accident, and changes while the desk runs. */
import { readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { answer } from "../../src/answering/answer.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { folderOf, log } from "../open-desk.ts";
import { SHARED_DATA } from "../shared-data.ts";

const FIXTURES = path.join(import.meta.dirname, "../fixtures/documents");
const ESCROW =
  "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n";

const open = async (dir: string, dataDir = SHARED_DATA): Promise<Knowledge> => {
  const knowledge = await Knowledge.open({ dir, dataDir, log });
  await knowledge.settled();
  return knowledge;
};
const best = async (knowledge: Knowledge, question: string) =>
  (await knowledge.search(question, () => true)).ranked[0]?.passage;
const problems = (knowledge: Knowledge) => knowledge.status().problems.map(({ file, message }) => `${file} ${message}`);

describe("formats", () => {
  test("Markdown with sloppy headings, HTML, text, PDF and DOCX all answer, at any depth", async () => {
    await using folder = await folderOf({
      "a/b/c/sloppy.md":
        "##Badge colors\nVisitors wear a yellow badge.\n###Lost badges\nReport a lost badge to the reception within a day.\n",
      "page.html":
        "<html><title>Parking rules</title><body><script>steal()</script><h2>Where do guests park?</h2><p>Guests park their cars on <b>level two</b>.</p><table><tr><th>Level</th><th>For</th></tr><tr><td>Two</td><td>Guests</td></tr></table></body></html>",
      "plain.txt": "Telescopes are lent for two weeks to any astronomer of the company.",
      "escrow.pdf": await readFile(path.join(FIXTURES, "escrow.pdf")),
      "hackathon.docx": await readFile(path.join(FIXTURES, "hackathon.docx")),
    });
    await using knowledge = await open(folder.dir);
    expect(problems(knowledge)).toEqual([]);
    expect(await best(knowledge, "what do I do when my badge is lost")).toMatchObject({
      heading: "Lost badges",
      path: ["Badge colors", "Lost badges"],
    });
    expect(await best(knowledge, "where can guests leave their car")).toMatchObject({
      heading: "Where do guests park?",
    });
    expect((await best(knowledge, "where can guests leave their car"))?.text).not.toMatch(/steal/u);
    expect((await best(knowledge, "can I borrow a telescope"))?.document.file).toBe("plain.txt");
    expect(await best(knowledge, "for how many years is the escrow deposit kept")).toMatchObject({
      heading: "How long is the deposit kept?",
    });
    expect(await best(knowledge, "who owns code of a hackathon")).toMatchObject({
      heading: "Who owns hackathon code?",
    });
  });

  test("front matter gives title, language, audience and review date, and an overdue document gets a warning", async () => {
    await using folder = await folderOf({
      "escrow.md": `---\ntitle: "Escrow: the rules"\nowner: Legal\nreview: 2025-01-31\naudience: staff\n---\n${ESCROW}`,
    });
    await using knowledge = await open(folder.dir);
    const result = await answer(knowledge, {
      question: "who may release the escrow?",
      today: "2026-11-21",
      mayRead: () => true,
    });
    expect(result).toMatchObject({
      kind: "answered",
      citations: [{ title: "Escrow: the rules", owner: "Legal", review: "2025-01-31", overdue: true }],
      warnings: [{ kind: "overdue", review: "2025-01-31" }],
    });
    const others = await answer(knowledge, {
      question: "who may release the escrow?",
      today: "2026-11-21",
      mayRead: ({ audience }) => !audience.includes("staff"),
    });
    expect(others.kind).toBe("abstained");
  });

  test("asks in the front matter belong to their section, and a heading that does not exist is reported", async () => {
    await using folder = await folderOf({
      "escrow.md": `---\nasks:\n  Who may release the escrow?:\n    - who hands out the code\n    - 42\n  Who may close it?: one question\n---\n${ESCROW}`,
      "list.md": "---\nasks: [who]\n---\n# List\n\nThe list of the deposits is in the safe.\n",
      "glossary.yaml": "- term: Acme Vault\n  is: escrow agent\n  is_zh: 托管代理\n- term: vault\n",
    });
    await using knowledge = await open(folder.dir);
    expect(knowledge.passagesOf("escrow.md")).toMatchObject([{ asks: ["who hands out the code", "42"] }]);
    expect(problems(knowledge)).toEqual([
      'escrow.md asks for "Who may close it?", which is not the heading of a section with text',
      expect.stringMatching(/^list\.md the front matter's asks is not usable/u),
    ]);
    expect(knowledge.glossary.entries).toMatchObject([
      { is: "escrow agent", isZh: "托管代理" },
      { is: null, isZh: null },
    ]);
  });

  test("two documents with different numbers get a warning that they disagree", async () => {
    await using folder = await folderOf({
      "guide.md":
        "# Guide\n\n## How long is the escrow deposit kept?\n\nThe escrow agent keeps the deposited source code for 7 years after the contract ends.\n",
      "policy.md":
        "# Policy\n\n## Escrow deposit\n\nThe escrow agent keeps the deposited source code for 10 years after the contract ends.\n",
    });
    await using knowledge = await open(folder.dir);
    const result = await answer(knowledge, {
      question: "how long is the escrow deposit kept",
      today: "2026-11-21",
      mayRead: () => true,
    });
    expect(result).toMatchObject({ kind: "answered", warnings: [{ kind: "conflict" }] });
  });
});

describe("accidents", () => {
  test("an unreadable document is reported with name, place and remedy; the others answer", async () => {
    await using outside = await folderOf({ "secret.md": "# Secret\n\nThe launch code of the rocket is 0000.\n" });
    await using folder = await folderOf({
      "good.md": ESCROW,
      "broken.pdf": "%PDF-1.7 this is no PDF",
      "broken.docx": "PK no zip",
      "yaml.md":
        "---\ntitle: Broken: very\nowner: [x\n---\n# Broken front matter\n\nThe kettle is descaled by the facilities team.\n",
      "twin.md": ESCROW,
      "empty.md": "",
      "image.md": Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 400 }, (_, i) => 128 + (i % 100))]),
    });
    await writeFile(path.join(folder.dir, "huge.md"), "");
    await truncate(path.join(folder.dir, "huge.md"), 50_000_000);
    await symlink(path.join(outside.dir, "secret.md"), path.join(folder.dir, "link.md"));
    await symlink(outside.dir, path.join(folder.dir, "linked-folder"));
    await using knowledge = await open(folder.dir);
    const reported = problems(knowledge).join("\n");
    expect(reported).toMatch(/broken\.pdf cannot be read/u);
    expect(reported).toMatch(/broken\.docx cannot be read/u);
    expect(reported).toMatch(/yaml\.md the front matter does not parse at line 2: Nested mappings/u);
    expect(reported).toMatch(/twin\.md has the same title as good\.md/u);
    expect(reported).toMatch(/huge\.md is larger than 20 MB \(50 MB\)/u);
    expect(reported).toMatch(/link\.md is a link out of the knowledge folder/u);
    expect(reported).toMatch(/linked-folder is a link to a folder/u);
    expect(reported).toMatch(/image\.md cannot be read: this is not UTF-8 text/u);
    expect(reported).toMatch(/empty\.md has no text/u);
    for (const { remedy } of knowledge.status().problems) expect(remedy).not.toBe("");
    expect((await best(knowledge, "who descales the kettle"))?.document.file).toBe("yaml.md");
    expect((await best(knowledge, "launch code of the rocket"))?.text ?? "").not.toMatch(/0000/u);
  });

  test("a folder without documents opens, is reported, and answers nothing", async () => {
    await using folder = await folderOf({ "notes.xyz": "no document" });
    await using knowledge = await open(folder.dir);
    expect(problems(knowledge).join()).toMatch(/has no documents to answer from/u);
    expect(
      (await answer(knowledge, { question: "who may release the escrow?", today: "2026-11-21", mayRead: () => true }))
        .kind,
    ).toBe("abstained");
  });

  test("a missing folder is an error with a remedy", async () => {
    await expect(open("/nowhere/at/all")).rejects.toThrow(/does not exist: create it, or point KNOWLEDGE_DIR/u);
  });

  test("a damaged index is rebuilt, and reported", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW });
    await using data = await folderOf({ "models/.keep": "" });
    await rm(path.join(data.dir, "models"), { recursive: true });
    await symlink(path.join(SHARED_DATA, "models"), path.join(data.dir, "models"));
    const first = await open(folder.dir, data.dir);
    await first[Symbol.asyncDispose]();
    const [index = ""] = await readdir(path.join(data.dir, "index"));
    for (const file of ["documents.json", "vectors.bin"])
      await writeFile(path.join(data.dir, "index", index, file), "garbage");
    await using again = await open(folder.dir, data.dir);
    expect(problems(again).join()).toMatch(/the saved index was damaged/u);
    expect((await best(again, "who may release the escrow?"))?.document.file).toBe("escrow.md");
    expect(again.status().search).toBe("words and meaning");
  });

  test("if the index cannot be saved, the desk answers from memory and says why", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW });
    await using data = await folderOf({ index: "a file where a folder should be" });
    await symlink(path.join(SHARED_DATA, "models"), path.join(data.dir, "models"));
    await using knowledge = await open(folder.dir, data.dir);
    expect(problems(knowledge).join()).toMatch(/the index could not be saved/u);
    expect((await best(knowledge, "who may release the escrow?"))?.document.file).toBe("escrow.md");
  });
});

describe("changes while the desk runs", () => {
  test("only changed passages are embedded again, and removed ones are gone", async () => {
    await using folder = await folderOf({
      "escrow.md": ESCROW,
      "parking.md": "# Parking\n\n## Where do guests park?\n\nGuests park their cars on level two of the garage.\n",
    });
    await using knowledge = await open(folder.dir);
    expect(await knowledge.refresh()).toMatchObject({ added: [], changed: [], removed: [], embedded: 0 });
    await folder.write(
      "parking.md",
      "# Parking\n\n## Where do guests park?\n\nGuests park their cars behind the bakery now.\n",
    );
    const changed = await knowledge.refresh();
    expect(changed).toMatchObject({ changed: ["parking.md"] });
    expect(changed.embedded).toBeLessThanOrEqual(2);
    expect((await best(knowledge, "where do guests park"))?.text).toMatch(/bakery/u);
    await rm(path.join(folder.dir, "parking.md"));
    expect(await knowledge.refresh()).toMatchObject({ removed: ["parking.md"] });
    expect((await best(knowledge, "where do guests park"))?.text ?? "").not.toMatch(/bakery/u);
  });

  test("are indexed automatically", async () => {
    await using folder = await folderOf({ "escrow.md": ESCROW });
    await using knowledge = await open(folder.dir);
    knowledge.watch();
    await folder.write("kettle.md", "# Kettle\n\nThe kettle is descaled by the facilities team each month.\n");
    await expect.poll(async () => (await best(knowledge, "who descales the kettle"))?.document.file).toBe("kettle.md");
  });

  test("a folder that vanishes leaves the last index in use, and is reported", async () => {
    await using folder = await folderOf({ "kept/escrow.md": ESCROW });
    const dir = path.join(folder.dir, "kept");
    await using knowledge = await open(dir);
    await rename(dir, `${dir}-away`);
    await knowledge.refresh();
    expect(problems(knowledge).join()).toMatch(/does not exist/u);
    expect((await best(knowledge, "who may release the escrow?"))?.document.file).toBe("escrow.md");
    await rename(`${dir}-away`, dir);
    await knowledge.refresh();
    expect(problems(knowledge)).toEqual([]);
  });
});
