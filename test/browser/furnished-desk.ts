/**
 * A desk with content on every page: tickets, requests, decisions, drafts, a model on trial, all with the same text of
 * a person.
 */
import { randomUUID } from "node:crypto";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { writeShadows } from "../../src/desk/shadow.ts";
import { contribution } from "../contributions.ts";
import { HANDBOOK, openDesk, type OpenDesk } from "../open-desk.ts";
import { answering, openModelServer } from "../stubs/model-server.ts";
import { addressesOf, openUpstreams } from "../stubs/upstreams.ts";

const BLANKET = `
  - { id: docs-team, kind: contribute, who: ["web:dan"], projects: ["github.com/org/*"], licenses: [Apache-2.0], changes: [docs],
      from: 2026-09-01, until: 2027-08-31, ticket: 1, granted: Ana }
`;
const TOPICS = `
topics:
  - { name: rest, en: "Everything else", zh: "其他" }
`;
const LODASH = { package: "npm:lodash@4.17.20", use: "distributed", distribution: "binary", modified: false };
const REACT = { package: "npm:react@19.3.1", use: "internal", modified: false };
/** Its requester confirms the conditions. */
const SMALL_FIX = { ...contribution("none"), change: "fix", size: 12 };
const DOCS = { project: "github.com/org/docs", change: "docs", time: "work", agreement: "none" };

export type FurnishedDesk = AsyncDisposable & {
  url: string;
  /** The cookie's id of the person who asked everything. */
  visitor: string;
  /** Tickets, by their numbers. */
  question: number;
  waiting: number;
  /** Decisions, by their ids. */
  approved: string;
  rejected: string;
  revoked: string;
  withFacts: string;
  /** Unfinished forms, by address. */
  forms: { wrong: string; earlier: string; toConfirm: string; ready: string };
};

/** `words` are in every field that a person can fill in. */
export async function openFurnishedDesk(words: string): Promise<FurnishedDesk> {
  const stack = new AsyncDisposableStack();
  const dir = await handbookOf(words, stack);
  const upstreams = stack.use(await openUpstreams());
  const model = stack.use(
    await openModelServer(({ passages: [best] }) =>
      best ? answering([{ text: best.text.split(/(?<=\.)\s/u, 1)[0] ?? "", passages: [best.id] }]) : { status: 500 },
    ),
  );
  const open = stack.use(await openDesk({ dir, upstreams: addressesOf(upstreams), model: { url: model.url } }));
  const visitor = randomUUID();
  const hands = handsAt(open, visitor);
  const tickets = await furnishTickets(hands, words);
  const requests = await furnishRequests(hands, words);
  const forms = await furnishForms(hands, words);
  await writeShadows(open.desk);
  return { url: open.url, visitor, ...tickets, ...requests, forms, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** The handbook with a document of these words, a blanket approval and a topic for the model. */
async function handbookOf(words: string, stack: AsyncDisposableStack): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-furnished-"));
  stack.defer(async () => await rm(dir, { recursive: true, force: true }));
  await cp(HANDBOOK, dir, { recursive: true });
  await replaceIn(path.join(dir, "policy/approvals.yaml"), "blankets: []\n", `blankets:${BLANKET}`);
  await replaceIn(path.join(dir, "policy/model.yaml"), "topics: []\n", TOPICS);
  await appendFile(
    path.join(dir, "wallpaper.md"),
    `# Wallpaper\n\n## Who hangs wallpaper?\n\nWallpaper hangs ${words} by itself.\n`,
  );
  return dir;
}

async function replaceIn(file: string, old: string, by: string): Promise<void> {
  const content = await readFile(file, "utf8");
  expect(content).toContain(old);
  await writeFile(file, content.replace(old, by));
}

type Hands = {
  /** The asker sends this. */
  asks: (route: string, body: object) => Promise<any>;
  /** A member of staff sends this. */
  does: (who: string, route: string, body: object) => Promise<any>;
  /** Performs an act of a staff member on a ticket. */
  acts: (who: string, ticket: number, what: string, body?: object) => Promise<any>;
};

function handsAt(open: OpenDesk, visitor: string): Hands {
  const send = async (cookie: string, route: string, body: object): Promise<any> => {
    const { status, body: answer } = await open.browser().post(route, body, { cookie });
    expect([route, status, answer]).toEqual([route, 200, answer]);
    return answer;
  };
  return {
    asks: async (route, body) => await send(`ospo_visitor=${visitor}`, route, body),
    does: async (who, route, body) => await send(`ospo_staff=${who}`, route, body),
    acts: async (who, ticket, what, body = {}) =>
      await send(`ospo_staff=${who}`, `/api/desk/tickets/${ticket}/${what}`, body),
  };
}

/** Two tickets about the same, one resolved, with every kind of message, and an answer of the model on trial. */
async function furnishTickets({ asks, does, acts }: Hands, words: string) {
  const ask = async (text: string): Promise<any> =>
    await asks("/api/ask", { text, conversation: null, delivery: randomUUID(), language: "en" });
  const ticketAbout = async (text: string): Promise<number> =>
    (await asks("/api/tickets", { message: (await ask(text)).answer.id })).ticket;
  const saying = () => ({ text: `It has ${words}`, delivery: randomUUID() });

  // The model on trial answers it.
  await ask("Who hangs wallpaper?");
  const earlier = await ticketAbout(`What colour has ${words}?`);
  await acts("ana", earlier, "reply", saying());
  await acts("ana", earlier, "resolve");
  await acts("ana", earlier, "draft", { title: `Which colour has ${words}?`, text: `It is ${words}` });
  const question = await ticketAbout(`Which colour has ${words}?`);
  await acts("ana", question, "reply", saying());
  await acts("ben", question, "note", saying());
  await acts("ana", question, "describe", { priority: "urgent", tags: ["paint"] });
  await acts("ana", question, "link", { other: earlier });
  await acts("ana", question, "watch", { watches: true });
  await asks(`/api/tickets/${question}/messages`, saying());
  await does("ana", "/api/desk/views", { name: words, filter: { view: "mine" } });
  await does("ana", "/api/desk/replies", { name: words, text: words });
  await ask("What is copyleft?");
  return { question };
}

/** Requests that wait, and requests decided in each way. */
async function furnishRequests({ asks, acts }: Hands, words: string) {
  const filed = async (kind: string, answers: object): Promise<any> =>
    await asks("/api/requests", { kind, answers, key: randomUUID(), language: "en", anyway: true });
  const contribute = async (): Promise<number> =>
    (await filed("contribute", { ...contribution(), details: words })).ticket;

  const { ticket: waiting } = await filed("use", { ...LODASH, product: words });
  const approved = await contribute();
  await acts("ana", approved, "approve", { reason: words });
  const rejected = await contribute();
  await acts("ana", rejected, "reject", { reason: words });
  const revoked = await contribute();
  await acts("ana", revoked, "approve", { reason: words });
  await acts("ana", revoked, "reopen", { reason: words });
  await acts("ben", revoked, "reject", { reason: words });
  const { decision: withFacts } = await filed("use", { ...REACT, product: words });
  return {
    waiting: waiting as number,
    approved: `D-${approved}-1`,
    rejected: `D-${rejected}-1`,
    revoked: `D-${revoked}-1`,
    withFacts: withFacts as string,
  };
}

async function furnishForms({ asks }: Hands, words: string): Promise<FurnishedDesk["forms"]> {
  const begun = async (kind: string, answers: object): Promise<string> => {
    const id = randomUUID();
    await asks("/api/request-drafts", { id, kind, answers });
    return `/request?draft=${id}&kind=${kind}`;
  };
  return {
    wrong: await begun("use", { package: words, product: words }),
    earlier: await begun("use", { ...LODASH, product: words }),
    toConfirm: await begun("contribute", { ...SMALL_FIX, details: words }),
    ready: await begun("contribute", DOCS),
  };
}
