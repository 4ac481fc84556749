/** The start of the tests of embedding servers: a knowledge folder, a place for its index, and an embedding server. */
import { symlink } from "node:fs/promises";
import path from "node:path";
import { answer } from "../../src/answering/answer.ts";
import type { AnswerResult } from "../../src/answering/types.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { folderOf, log } from "../open-desk.ts";
import { SHARED_DATA } from "../shared-data.ts";
import { KEY, openEmbeddingServer } from "./embedding-server.ts";

const DOCUMENTS = {
  "escrow.md":
    "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n",
  "parking.md": "# Parking\n\n## Where do guests park?\n\nGuests park their cars on level two of the garage.\n",
  "kettle.md":
    "# Kettle\n\n## Who descales the kettle?\n\nThe facilities team descales the kettle each month with vinegar.\n",
};
export const QUESTION = "who may release the escrow?";

/** Documents, a place for the index, and a server. */
export async function openPlace(documents: Record<string, string> = DOCUMENTS) {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await folderOf(documents));
  const data = stack.use(await folderOf({ "index/.keep": "" }));
  await symlink(path.join(SHARED_DATA, "models"), path.join(data.dir, "models"));
  const server = stack.use(await openEmbeddingServer());
  /** `null` is the built-in model; the server stays configured, as if it also wrote answers. */
  const open = async (model: string | null, key: string | null = KEY): Promise<Knowledge> =>
    await Knowledge.open({ dir: folder.dir, dataDir: data.dir, log, server: { url: server.url, key, model } });
  const settle = async (model: string | null, key?: string): Promise<Knowledge> => {
    const knowledge = await open(model, key);
    await knowledge.settled();
    return knowledge;
  };
  return { folder, data, server, open, settle, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

export const ask = async (knowledge: Knowledge, question: string): Promise<AnswerResult> =>
  await answer(knowledge, { question, today: "2026-11-21", mayRead: () => true });
export const firstFile = (result: AnswerResult): string | undefined =>
  result.kind === "answered" ? result.citations[0]?.file : undefined;
/** Whether the best passage was compared by its vectors. */
export const byMeaning = async (knowledge: Knowledge, question: string): Promise<boolean> =>
  (await knowledge.search(question, () => true)).ranked[0]?.similarities.some((similarity) => similarity !== null) ??
  false;
export const problems = (knowledge: Knowledge): string =>
  knowledge
    .status()
    .problems.map(({ message, remedy }) => `${message}. ${remedy}`)
    .join("\n");
