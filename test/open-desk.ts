/** The whole desk in this process for tests: the real database, index and server, with a clock that the test sets. */
import { trySignIn } from "../src/app/try-sign-in.ts";
import { composeDesk } from "../src/app/compose-desk.ts";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLog } from "../src/base/log.ts";
import type { Access } from "../src/channels/web/access.ts";
import { WebServer } from "../src/channels/web/server.ts";
import type { DatabasePlace } from "../src/db/place.ts";
import { Database } from "../src/db/database.ts";
import { AcceptedDocuments } from "../src/desk/accepted-documents.ts";
import type { Desk } from "../src/desk/desk.ts";
import { type ModelSettings, type ModelLimits } from "../src/desk/open-answer-writer.ts";
import { Knowledge, type KnowledgeOptions } from "../src/knowledge/knowledge.ts";
import { PackageFinder } from "../src/packages/find-facts.ts";
import type { SourcesOptions } from "../src/packages/sources.ts";
import { upsertPerson, type Person } from "../src/identity/people.ts";
import type { KeySource } from "../src/tickets/audit/signing-key.ts";
import { borrowPglite } from "./borrowed-pglite.ts";
import { migratedPostgres, POSTGRES } from "./postgres.ts";
import { HOLIDAYS } from "./routing.ts";
import { SHARED_DATA } from "./shared-data.ts";

export const HANDBOOK = path.join(import.meta.dirname, "../knowledge");

/** PGlite always; Postgres where TEST_DATABASE_URL names one. */
export const DATABASES: [name: string, kind: "memory" | "postgres"][] = [
  ["PGlite", "memory"],
  ...(POSTGRES ? [["Postgres", "postgres"] as [string, "postgres"]] : []),
];

export const log = openLog("silent");

export type Browser = {
  /** Status and JSON of a request as the desk's own page sends it. */
  post: (route: string, body: object, headers?: Record<string, string>) => Promise<{ status: number; body: any }>;
  get: (route: string, headers?: Record<string, string>) => Promise<{ status: number; text: string; body: any }>;
  /** Asks, in the same conversation as before. */
  ask: (text: string, delivery?: string) => Promise<any>;
  conversation: () => Promise<any[]>;
  /** Server-sent events, one after the other. */
  events: (route: string) => Promise<{
    until: (matches: (event: { event: string; data: any }) => boolean) => Promise<{ event: string; data: any }>;
    close: () => Promise<void>;
  }>;
};

/** Nobody listens here: a test that needs the package services opens stubs. */
const NOWHERE = {
  depsDev: "http://127.0.0.1:9",
  scorecard: "http://127.0.0.1:9",
  osv: "http://127.0.0.1:9",
  clearlyDefined: "http://127.0.0.1:9",
  registries: { npm: "http://127.0.0.1:9" },
};

export const STAFF = [
  { channel: "web", id: "ana", groups: [] },
  { channel: "web", id: "ben", groups: ["legal"] },
  { channel: "web", id: "carla", groups: ["security"] },
  { channel: "web", id: "dan", groups: ["sponsor"] },
];

/** Read once in a process: no test changes the handbook itself. */
let handbook: Promise<Knowledge> | undefined;

export type OpenDesk = AsyncDisposable & {
  database: Database;
  desk: Desk;
  url: string;
  staff: Person;
  browser: (as?: string) => Browser;
};

export async function openDesk(
  options: {
    database?: "memory" | "postgres";
    /** A database that is open already, instead of a new one. */
    on?: Database;
    dir?: string;
    now?: () => Date;
    upstreams?: typeof NOWHERE;
    packages?: Partial<SourcesOptions>;
    deliver?: Desk["deliver"];
    enqueueOutgoing?: Desk["enqueueOutgoing"];
    slack?: (desk: Desk) => (request: Request) => Promise<Response>;
    teams?: (desk: Desk) => (request: Request) => Promise<Response>;
    staff?: typeof STAFF;
    hasDirectory?: boolean;
    /** What signs receipts; without it a key in the database. */
    key?: KeySource;
    /** Files that checkpoints are copied to. */
    anchors?: string[];
    /** How people reach it. */
    publicUrl?: string;
    /** Who may use the pages: whoever is at this machine, by default. */
    access?: Access;
    trustedProxies?: string[];
    port?: number;
    /** The model's server, and the time limits for it. */
    model?: {
      url: string;
      name?: string;
      dailyTokens?: number;
      judge?: boolean;
      patience?: ModelLimits;
      azure?: boolean;
    };
  } = {},
): Promise<OpenDesk> {
  const stack = new AsyncDisposableStack();
  const database = options.on ?? (await openDatabase(options.database ?? "memory", stack));
  const knowledge = options.dir
    ? stack.use(await openKnowledge(options.dir, await acceptedIn(database, stack)))
    : await (handbook ??= openKnowledge(HANDBOOK));
  // A Friday, 10:00 in Berlin: the office is open.
  const now = options.now ?? (() => new Date("2026-11-20T09:00:00Z"));
  const staffPerson = async (id: string): Promise<Person> =>
    await upsertPerson(database.db, { channel: "web", externalId: id, name: `${id[0]!.toUpperCase()}${id.slice(1)}` });
  const desk = await composeDesk({
    database,
    knowledge,
    packages: stack.use(
      new PackageFinder({
        ...(options.upstreams ?? NOWHERE),
        privateNames: ["@acme/*"],
        cacheDir: null,
        now,
        ...options.packages,
      }),
    ),
    knowledgeDir: options.dir ?? HANDBOOK,
    holidays: HOLIDAYS,
    log,
    now,
    staff: options.staff ?? STAFF,
    hasDirectory: options.hasDirectory ?? false,
    usesScim: options.access?.kind === "oidc" && options.access.scimToken !== undefined,
    signingKey: options.key,
    statusUrl: options.publicUrl ? `${options.publicUrl}/receipts/status` : null,
    anchors: { places: options.anchors ?? [], toStaff: false },
    model: { settings: options.model ? modelSettings(options.model) : null, patience: options.model?.patience },
    deliver: options.deliver,
    enqueueOutgoing: options.enqueueOutgoing,
  });
  const staff = await staffPerson("ana");
  const web = stack.use(
    await WebServer.open({
      desk,
      log,
      host: "127.0.0.1",
      port: options.port ?? 0,
      access: options.access ?? { kind: "this-machine", operator: (as) => staffPerson(as ?? "ana"), trySignIn },
      trustedProxies: options.trustedProxies ?? [],
      slack: options.slack?.(desk) ?? null,
      teams: options.teams?.(desk) ?? null,
      readiness: () => Promise.resolve({ ready: true, text: "ready" }),
    }),
  );
  return {
    database,
    desk,
    url: web.url,
    staff,
    browser: (as) => openBrowser(web.url, as),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The database's accepted answers, copied into a folder of this desk alone. */
async function acceptedIn(database: Database, stack: AsyncDisposableStack): Promise<AcceptedFolder> {
  const accepted = new AcceptedDocuments(stack.use(await folderOf({})).dir, log);
  return { dir: accepted.dir, update: async () => await accepted.update(() => Promise.resolve(database.db)) };
}

type AcceptedFolder = NonNullable<KnowledgeOptions["accepted"]>;

async function openKnowledge(dir: string, accepted?: AcceptedFolder): Promise<Knowledge> {
  const knowledge = await Knowledge.open({ dir, dataDir: SHARED_DATA, log, ...(accepted && { accepted }) });
  await knowledge.settled();
  return knowledge;
}

function modelSettings({
  url,
  name = "scripted-1",
  dailyTokens,
  judge = false,
  azure,
}: NonNullable<Parameters<typeof openDesk>[0]>["model"] & {}): ModelSettings {
  const apiKey = { reveal: () => "test-key" };
  return {
    connection: azure
      ? { kind: "azure", apiKey, place: { endpoint: url }, deployment: name, apiVersion: "2024-10-21" }
      : { kind: "openai", apiKey, baseUrl: `${url}/v1`, model: name },
    dailyTokens: dailyTokens ?? null,
    judge,
  };
}

/** A folder with these documents, gone when the test ends. */
export async function folderOf(
  files: Record<string, string | Uint8Array>,
): Promise<AsyncDisposable & { dir: string; write: (file: string, content: string | Uint8Array) => Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-test-"));
  const write = async (file: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), content);
  };
  for (const [file, content] of Object.entries(files)) await write(file, content);
  return { dir, write, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** Migrated and without rows; disposed of with `stack`. */
export async function openDatabase(kind: "memory" | "postgres", stack: AsyncDisposableStack): Promise<Database> {
  return stack.use(await Database.open(await placeFor(kind, stack)));
}

/** A database of its own for each test on Postgres. */
export async function placeFor(kind: "memory" | "postgres", stack: AsyncDisposableStack): Promise<DatabasePlace> {
  return kind === "memory" || !POSTGRES
    ? { kind: "memory", pglite: borrowPglite }
    : { kind: "postgres", url: stack.use(await migratedPostgres()).url };
}

/** `as` is the staff member who uses the browser. */
export function openBrowser(url: string, as?: string): Browser {
  const staff = as === undefined ? "" : `ospo_staff=${as}`;
  let visitor = "";
  let conversation: string | null = null;
  const send = async (route: string, init: RequestInit): Promise<{ status: number; text: string; body: any }> => {
    const response = await fetch(url + route, {
      ...init,
      headers: { cookie: [visitor, staff].filter(Boolean).join("; "), ...(init.headers as Record<string, string>) },
    });
    visitor = response.headers.getSetCookie()[0]?.split(";")[0] ?? visitor;
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : undefined,
    };
  };
  const browser: Browser = {
    post: (route, body, headers = {}) =>
      send(route, {
        method: "POST",
        headers: { "content-type": "application/json", "x-ospo-desk": "1", ...headers },
        body: JSON.stringify(body),
      }),
    get: (route, headers = {}) => send(route, { headers }),
    async ask(text, delivery = randomUUID()) {
      const { status, body } = await browser.post("/api/ask", { text, conversation, delivery });
      if (status === 200) conversation = body.conversation;
      return body;
    },
    async events(route) {
      const response = await fetch(url + route, { headers: { cookie: visitor } });
      const lines = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let pending = "";
      return {
        async until(matches) {
          for (;;) {
            for (let end = pending.indexOf("\n\n"); end >= 0; end = pending.indexOf("\n\n")) {
              const block = pending.slice(0, end);
              pending = pending.slice(end + 2);
              const event = {
                event: /^event: (.*)$/mu.exec(block)?.[1] ?? "",
                data: JSON.parse(/^data: (.*)$/mu.exec(block)?.[1] ?? "null"),
              };
              if (matches(event)) return event;
            }
            const { value, done } = await lines.read();
            if (done) throw new Error("the stream ended");
            pending += value;
          }
        },
        close: () => lines.cancel(),
      };
    },
    conversation: async () => (await browser.get(`/api/conversations/${conversation}`)).body.messages,
  };
  return browser;
}
