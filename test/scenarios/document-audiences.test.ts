/** Documents for staff and for named groups: only those people get them, in answers, pages, model calls and commands. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Chat } from "../../src/channels/chat/chat.ts";
import { sharedScreen } from "../../src/channels/chat/clicks.ts";
import { ask } from "../../src/desk/ask.ts";
import { openConversation } from "../../src/desk/conversation.ts";
import type { Reader } from "../../src/desk/may-read.ts";
import { readDocumentPage } from "../../src/desk/read-document.ts";
import type { Person } from "../../src/identity/people.ts";
import { parseDocumentText } from "../../src/knowledge/document.ts";
import { folderOf } from "../open-desk.ts";
import { openSlack, type OpenSlack, SLACKS, toldTo } from "../open-slack.ts";
import { ospo } from "../run-ospo.ts";
import { SHARED_DATA } from "../shared-data.ts";
import { answering, type ModelServer, openModelServer } from "../stubs/model-server.ts";
import { BOT } from "../stubs/slack-peer.ts";

const secret = (audience: string, name: string): string =>
  `---\naudience: ${audience}\n---\n# Escrow of the ${name}\n\n## Who holds the escrow code of the ${name}?\n\nThe escrow code of the ${name} is held by heron-${name} at the front desk.\n`;
const asks = (name: string): string => `Who holds the escrow code of the ${name}?`;

/** By name: who may read it of: everybody, staff, legal, security. */
const AUDIENCES: Record<string, [audience: string, readers: ("anybody" | "staff" | "legal" | "security")[]]> = {
  garden: ["everyone", ["anybody", "staff", "legal", "security"]],
  cellar: ["engineers", ["anybody", "staff", "legal", "security"]],
  kitchen: ["staff", ["staff", "legal", "security"]],
  tower: ["OSPO", ["staff", "legal", "security"]],
  archive: ["legal", ["legal"]],
  library: ["[Legal, security]", ["legal", "security"]],
  harbor: ["legal, security", ["legal", "security"]],
  bridge: ["\n  - security\n  - nobody-knows", ["security"]],
  quarry: ["nobody-knows", []],
  meadow: ["{ legal: yes }", []],
  // This YAML does not parse: the audience is read line by line.
  chapel: ['[legal]\nreview: "2030', ["legal"]],
  stable: ['\n  - security\nreview: "2030', ["security"]],
};
const NAMES = Object.keys(AUDIENCES);
const GROUPS = { anybody: [], staff: ["ospo"], legal: ["ospo", "legal"], security: ["ospo", "security"] };
const READERS = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
const readableBy = (reader: keyof typeof GROUPS): string[] =>
  NAMES.filter((name) => AUDIENCES[name]![1].includes(reader));
const heronsIn = (text: string): string[] => NAMES.filter((name) => text.includes(`heron-${name}`));

describe.each(SLACKS)("documents for named groups: $name", ({ database, socket }) => {
  let folder: Awaited<ReturnType<typeof folderOf>>;
  let model: ModelServer;
  let all: OpenSlack;
  /** Slack's id of one person of each kind. */
  const PEOPLE = { anybody: "U1", staff: "UANA", legal: "UBEN", security: "U2" };
  beforeAll(async () => {
    folder = await folderOf(Object.fromEntries(NAMES.map((name) => [`${name}.md`, secret(AUDIENCES[name]![0], name)])));
    model = await openModelServer(() => answering([]));
    all = await openSlack({
      database,
      socket,
      dir: folder.dir,
      staff: [
        { channel: "slack", id: "UANA", groups: [] },
        { channel: "slack", id: "UBEN", groups: ["legal"] },
        { channel: "slack", id: "U2", groups: ["security"] },
        { channel: "web", id: "ana", groups: [] },
        { channel: "web", id: "ben", groups: ["legal"] },
      ],
      model: { url: model.url, patience: { firstMs: 2000, totalMs: 2000, restMs: 1 } },
    });
  });
  afterAll(async () => {
    await all[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const person = async (reader: keyof typeof GROUPS): Promise<Person> => {
    const { ts } = await all.slack.say(PEOPLE[reader], "help");
    await all.answersTo(ts);
    return await all.open.desk.db
      .selectFrom("person")
      .selectAll()
      .where("external_id", "=", PEOPLE[reader])
      .executeTakeFirstOrThrow();
  };

  test.each(READERS)("search, quotes and model calls for %s hold what they may read, and no more", async (reader) => {
    const asker = await person(reader);
    const { id } = await openConversation(all.open.desk, "web", randomUUID(), asker);
    const seen = new Set<string>();
    model.calls.splice(0);
    for (const name of NAMES) {
      const question = { person: asker, conversationId: id, text: asks(name), deliveryId: randomUUID() };
      const { reply } = await ask(all.open.desk, question);
      for (const heron of heronsIn(JSON.stringify(reply))) seen.add(heron);
    }
    expect([...seen].toSorted()).toEqual(readableBy(reader).toSorted());
    const closed = NAMES.filter((name) => !readableBy(reader).includes(name));
    const sent = heronsIn(model.calls.map((call) => call.sent).join("\n"));
    expect(sent.filter((name) => closed.includes(name))).toEqual([]);
  });

  test.each(READERS)("the page of a document opens for %s only where they may read it", async (reader) => {
    const opens = async (as: Reader): Promise<string[]> => {
      const page = async (name: string): Promise<string[]> => {
        const read = readDocumentPage(all.open.desk, `${name}.md`, () => Promise.resolve(as));
        return await read.then(
          () => [name],
          () => [],
        );
      };
      return (await Promise.all(NAMES.map(page))).flat();
    };
    expect(await opens(GROUPS[reader])).toEqual(readableBy(reader));
    expect(await opens("this-machine")).toEqual(NAMES);
  });

  test("in a channel, in answers that can be shared, and below the fold, lawyers get only what everybody may read", async () => {
    const { slack } = all;
    const own = await slack.say("UBEN", asks("archive"));
    const [answer] = await all.answersTo(own.ts);
    expect(JSON.stringify(answer)).toContain("heron-archive");
    const { ts } = await slack.say("UBEN", `<@${BOT}> ${asks("archive")}`, { channel: "C1" });
    const told = await toldTo(slack, await slack.command("UBEN", "/ospo", `ask ${asks("garden")}`, { channel: "C1" }));
    for (const each of [(await all.answersTo(ts))[0]!, told])
      expect(JSON.stringify(each)).not.toMatch(/heron-archive|archive\.md/u);
    // The answer in the direct message has no button to share it. A client could still name it.
    expect(JSON.stringify(answer)).not.toContain('"share');
    const { id } = await all.open.desk.db
      .selectFrom("message")
      .select("id")
      .where("author", "=", "desk")
      .where(sql<boolean>`body::text like '%heron-archive%'`)
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    const lawyer = { person: await person("legal"), language: "en" as const };
    await expect(sharedScreen({ desk: all.open.desk, publicUrl: null } as Chat, lawyer, id)).rejects.toMatchObject({
      userMessage: expect.stringMatching(/quotes a document that not everybody may read/u),
    });
  });

  test("what a lawyer was told stays with lawyers when the lawyer hands the question over", async () => {
    const { slack, open } = all;
    const { ts } = await slack.say("UBEN", asks("archive"));
    const [answer] = await all.answersTo(ts);
    await slack.click("UBEN", answer!, "ask-person");
    const [, opened] = await all.answersTo(ts, 2);
    const number = Number(/#(\d+)/u.exec(opened!.text)![1]);
    const view = async (as: string) => (await open.browser(as).get(`/api/desk/tickets/${number}`)).text;
    expect(await view("ben")).toContain("heron-archive");
    const seenByOthers = await view("ana");
    expect(seenByOthers).not.toMatch(/heron-(?!garden|cellar|kitchen|tower)/u);
    expect(seenByOthers).toMatch(/for other groups of staff/u);
    expect(JSON.stringify(slack.inChannel("CSTAFF"))).not.toContain("heron-archive");
    model.calls.splice(0);
    await open.browser("ben").post(`/api/desk/tickets/${number}/help/reply`, {});
    expect(model.calls.length).toBeGreaterThan(0);
    expect(
      heronsIn(model.calls.map(({ sent }) => sent).join()).filter((name) => !readableBy("anybody").includes(name)),
    ).toEqual([]);
  });
});

test("on the command line an answer has only what everybody may read, and more with --groups; doctor and index name unknown audiences", async () => {
  await using folder = await folderOf(
    Object.fromEntries(NAMES.map((name) => [`${name}.md`, secret(AUDIENCES[name]![0], name)])),
  );
  const settings = { KNOWLEDGE_DIR: folder.dir, DATA_DIR: SHARED_DATA };
  const asked = async (...more: string[]): Promise<string[]> =>
    heronsIn((await ospo(["ask", asks("archive"), "--json", ...more], settings)).out);
  expect(await asked()).toEqual(readableBy("anybody"));
  expect(await asked("--groups", "ospo,legal")).toContain("archive");
  const { out } = await ospo(["index", "--json"], settings);
  const problems = JSON.parse(out).problems.map(({ file, message }: any) => `${file} ${message}`);
  expect(problems.filter((text: string) => text.includes("audience"))).toEqual([
    "bridge.md has an unknown audience (nobody-knows): that name gives it to nobody",
    "meadow.md has no audience that can be read: nobody gets it as an answer",
    "quarry.md has an unknown audience (nobody-knows): nobody gets it as an answer",
  ]);
  expect((await ospo(["doctor"], settings)).out).toMatch(/quarry\.md has an unknown audience/u);
});

test.each([
  ["title: A", ["everyone"]],
  ["audience:", ["everyone"]],
  ["audience: ''", []],
  ["audience: [Legal , ' security']", ["legal", "security"]],
  ["audience: [[legal]]", []],
  ["audience: 7", ["7"]],
  ["audience: [legal, security\nreview: x", ["legal", "security"]],
  ["review: not a day\naudience: legal", ["legal"]],
])("front matter %j is for %j", (matter, audience) => {
  expect(parseDocumentText("a.md", `---\n${matter}\n---\n# A\n\nText.`).document.audience).toEqual(audience);
});
