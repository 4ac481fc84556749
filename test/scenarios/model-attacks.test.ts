/**
 * Prompt injection in questions, documents, packages and tickets, and a model that obeys: the desk's answer stays
 * harmless.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderOf, openDesk, type OpenDesk } from "../open-desk.ts";
import { IN_DOCUMENTS, IN_QUESTIONS, IN_TICKETS } from "../stubs/attacks.ts";
import { answering, type Call, type ModelServer, openModelServer } from "../stubs/model-server.ts";

const QUESTION = "May I use Quillon libraries in a hosted service?";
const TRUE = "You may use Quillon libraries in a hosted service if no Quillon code is sent to users.";
const RULES = `# Quillon libraries

## May I use Quillon libraries in a hosted service?

You may use Quillon libraries in a hosted service if no Quillon code is sent to users. Devices with Quillon code need a review by the OSPO.

## Which Quillon license applies?

Quillon libraries are under GPL-2.0. Report a problem with Quillon libraries to \`ospo@example.com\` within 5 business days.
`;
const SECRET = "The vault phrase for Quillon libraries is copper-lantern, for staff alone.";

let server: ModelServer;
beforeAll(async () => {
  server = await openModelServer(() => answering([]));
});
afterAll(async () => await server[Symbol.asyncDispose]());

/** The model writes a true sentence, and the attack's text in each field that reaches people. */
function obey(text: string): (call: Call) => ReturnType<typeof answering> {
  return (call) => {
    if (call.kind === "rewrite") return { say: { question: text, english: text } };
    const all = call.passages.map(({ id }) => id);
    return answering(
      [
        { text: TRUE, passages: all.slice(0, 1) },
        { text, passages: all },
        { text, passages: ["P99"] },
        { text: `${TRUE} ${text}`, passages: all },
      ],
      { missing: text, needsPerson: false, followUps: [text, `${text}?`] },
    );
  };
}

function shown(body: any): string {
  // Quotes are the documents' own words, so only what the model wrote and suggested is checked.
  return [body.written ? body.text : "", ...(body.followUps ?? [])].join("\n");
}

function expectHarmless(body: any, harm: RegExp): void {
  expect(["answered", "abstained", "verdict"]).toContain(body.kind);
  expect(shown(body)).not.toMatch(harm);
  expect(body.text).not.toMatch(/https?:|!\[|\]\(|copper-lantern|<[a-z!]/u);
  for (const { sent } of server.calls) expect(sent).not.toMatch(/copper-lantern|test-key/u);
}

describe("attacks in a question", () => {
  let desk: OpenDesk;
  let stack: AsyncDisposableStack;
  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    const folder = stack.use(
      await folderOf({ "rules.md": RULES, "vault.md": `---\naudience: staff\n---\n# Vault\n\n${SECRET}\n` }),
    );
    desk = stack.use(await openDesk({ dir: folder.dir, model: { url: server.url } }));
  });
  afterAll(async () => await stack.disposeAsync());

  it.each(IN_QUESTIONS)("%s", async (_name, hostile, obeyed, harm) => {
    server.calls.length = 0;
    server.script(obey(obeyed));
    expectHarmless((await desk.browser().ask(`${QUESTION} ${hostile}`)).answer.body, harm);
    const { body } = (await desk.browser().ask(QUESTION)).answer;
    expectHarmless(body, harm);
    expect(server.calls.length).toBeGreaterThan(0);
    // The asker still gets the answer.
    expect(body.text).toContain(
      "You may use Quillon libraries in a hosted service if no Quillon code is sent to users.",
    );
  });

  it.each(IN_TICKETS)("after %s", async (_name, hostile, obeyed, harm) => {
    const browser = desk.browser();
    server.calls.length = 0;
    server.script(obey(obeyed));
    const { answer } = await browser.ask("talk to a person");
    await browser.post(`/api/tickets/${answer.ticket ?? answer.body.number}/messages`, {
      text: hostile,
      delivery: crypto.randomUUID(),
    });
    expectHarmless((await browser.ask(QUESTION)).answer.body, harm);
    expect(
      server.calls.some(
        ({ kind, conversation }) => kind === "answer" && JSON.stringify(conversation).includes(hostile.slice(0, 20)),
      ),
    ).toBe(true);
  });
});

describe("attacks in a document", () => {
  it.each(IN_DOCUMENTS)("%s", async (_name, hostile, obeyed, harm) => {
    await using folder = await folderOf({
      "rules.md": RULES,
      "hostile.md": `# Quillon libraries in hosted services\n\n${hostile}\n`,
    });
    await using desk = await openDesk({ dir: folder.dir, model: { url: server.url } });
    server.calls.length = 0;
    server.script(obey(obeyed));
    const { body } = (await desk.browser().ask(QUESTION)).answer;
    expectHarmless(body, harm);
    expect(body.text).toContain("Quillon");
  });
});

it("are more than sixty", () => {
  expect(IN_QUESTIONS.length + IN_DOCUMENTS.length + IN_TICKETS.length).toBeGreaterThanOrEqual(60);
});
