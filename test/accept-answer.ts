/** A question whose answer staff accept into the handbook. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openBrowser } from "./open-desk.ts";

export const QUESTION = "Which colour has the emergency telephone?";
const FILE = /^answers\/\d+-which-colour-has-the-emergency-telephone\.md$/u;

/** A ticket that is answered, drafted and accepted, through the pages of the desk at `url`. Returns the document's name. */
export async function accept(url: string): Promise<{ file: string; ticket: number }> {
  const [asker, staff] = [openBrowser(url), openBrowser(url, "ana")];
  const { answer } = await asker.ask(QUESTION);
  const { ticket } = (await asker.post("/api/tickets", { message: answer.id })).body;
  const act = async (what: string, body: object) =>
    expect((await staff.post(`/api/desk/tickets/${ticket}/${what}`, body)).status).toBe(200);
  await act("reply", { text: "The emergency telephone is green.", delivery: randomUUID() });
  await act("draft", { title: QUESTION });
  const { drafts } = (await staff.get("/api/desk/drafts")).body;
  const accepted = await staff.post(`/api/desk/drafts/${drafts[0].id}/accept`, {});
  expect(accepted).toMatchObject({
    status: 200,
    body: { draft: { state: "accepted", file: expect.stringMatching(FILE) } },
  });
  return { file: accepted.body.draft.file, ticket };
}

/** What the desk at `url` answers to that question. */
export async function answerAt(url: string): Promise<unknown> {
  return (await openBrowser(url).ask(QUESTION)).answer.body;
}

/** An answer that cites this document. */
export function citing(file: string) {
  return { kind: "answered", citations: [expect.objectContaining({ file })] };
}
