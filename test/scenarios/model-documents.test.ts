/**
 * What a model may say about documents: nothing that the reader may not see, and nothing that contradicts a verdict or
 * itself.
 */
import { expect, it } from "vitest";
import { answer } from "../../src/answering/answer.ts";
import { folderOf, openDesk } from "../open-desk.ts";
import { answering, openModelServer } from "../stubs/model-server.ts";

it("keeps staff-only passages out of the prompt of who may not read them", async () => {
  await using folder = await folderOf({
    "public.md":
      "# Escrow\n\n## When is escrow due?\n\nEscrow deposits are due on the first Monday of each quarter for every supplier.\n",
    "secret.md":
      "---\naudience: staff\n---\n# Escrow codes\n\n## What is the escrow code?\n\nThe escrow code for suppliers is heron-forty and is due each quarter.\n",
  });
  await using server = await openModelServer(() => answering([]));
  await using desk = await openDesk({ dir: folder.dir, model: { url: server.url } });
  await desk.browser().ask("When is escrow due for a supplier each quarter?");
  expect(server.calls.length).toBeGreaterThan(0);
  for (const { sent } of server.calls) expect(sent).not.toContain("heron-forty");
});

it("never lets the model's words stand against the policy's verdict", async () => {
  await using folder = await folderOf({
    "lodash.md": "# Lodash\n\n## May we use lodash?\n\nYou may use lodash in the hosted service of the shop team.\n",
  });
  await using server = await openModelServer((call) =>
    answering([
      { text: "You may use lodash in the hosted service of the shop team.", passages: [call.passages[0]!.id] },
    ]),
  );
  await using desk = await openDesk({ dir: folder.dir, model: { url: server.url } });
  const { knowledge, writer } = desk.desk;
  const asking = {
    question: "May the shop team use lodash in the hosted service?",
    today: "2026-11-20",
    mayRead: () => true,
  };
  const base = await answer(knowledge, asking);
  const written = async (verdict: "approved" | "prohibited") =>
    await writer!.write(knowledge, base, {
      ...asking,
      conversation: [],
      facts: [],
      verdicts: [{ name: "lodash", verdict }],
    });
  expect(await written("approved")).toMatchObject({ written: { model: "scripted-1" } });
  expect(await written("prohibited")).toMatchObject({ kind: base.kind, unwritten: { why: "contradicts the verdict" } });
});

it("gives quotes where kept sentences contradict each other", async () => {
  await using folder = await folderOf({
    "a.md": "# Rules of spring\n\nBadges of the Zeta team are shown at every entrance of the building.\n",
    "b.md": "# Rules of autumn\n\nBadges of the Zeta team are not shown at every entrance of the building.\n",
  });
  await using server = await openModelServer((call) =>
    answering(call.passages.map(({ id, text }) => ({ text: text.split("\n").at(-1)!, passages: [id] }))),
  );
  await using desk = await openDesk({ dir: folder.dir, model: { url: server.url } });
  const { body } = (await desk.browser().ask("Are badges of the Zeta team shown at every entrance?")).answer;
  expect(body).toMatchObject({ kind: "answered", unwritten: { why: "contradicts itself" } });
});
