/** Prompts as files, and the score of a model that writes. */
import { cp } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { loadPrompts, PROMPTS_DIR } from "../../src/answering/model/prompts.ts";
import { evaluateWriting } from "../../src/desk/evaluate-writing.ts";
import { folderOf, openDesk } from "../open-desk.ts";
import { answering, openModelServer } from "../stubs/model-server.ts";

it("checks prompts when they are read, and says what to mend in which file", async () => {
  await using folder = await folderOf({});
  await cp(PROMPTS_DIR, folder.dir, { recursive: true });
  expect((await loadPrompts(folder.dir)).answer.version).toMatch(/^answer 2/u);
  await folder.write(
    "judge.md",
    "---\npurpose: x\ninputs: [mark, sentences]\nversion: 2\n---\n\n## System\n\n{{mark}}\n\n## User\n\n{{sentence}}\n",
  );
  await expect(loadPrompts(folder.dir)).rejects.toThrow(
    `${path.join(folder.dir, "judge.md")}: the desk has no input “sentence”. Use {{mark}} {{sentences}}.`,
  );
  await folder.write("judge.md", "Just say yes.");
  await expect(loadPrompts(folder.dir)).rejects.toThrow(/judge\.md: has no header.*Write a header/u);
});

it("scores what the model writes", async () => {
  await using server = await openModelServer((call) =>
    answering([
      {
        text: call.passages[0]!.text.replace(/^.*\n/u, "").split(/(?<=\.)\s/u, 1)[0]!,
        passages: [call.passages[0]!.id],
      },
      { text: "The moon is made of cheese.", passages: [call.passages[0]!.id] },
    ]),
  );
  await using desk = await openDesk({ model: { url: server.url } });
  const gold = [
    { file: "contributing/work-time.md", heading: "May I contribute to an open source project on work time?" },
  ];
  const figures = await evaluateWriting(
    desk.desk,
    [
      { id: "1", band: "easy", question: "May I contribute to open source on work time?", answerable: true, gold },
      { id: "2", band: "off-topic", question: "Who won the football match last night?", answerable: false, gold: [] },
    ],
    () => undefined,
  );
  expect(figures).toMatchObject({
    questions: 2,
    written: 0.5,
    cited: 1,
    supported: 0.5,
    cuts: { support: 1 },
    decided: 1,
    language: 1,
    short: 1,
  });
});
