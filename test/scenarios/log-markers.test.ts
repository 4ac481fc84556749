/**
 * Nothing that a person writes appears in the output of the process, even on failure: every text has a marker, and all
 * output is searched for it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { DatabasePlace } from "../../src/db/place.ts";
import { Database } from "../../src/db/database.ts";
import { BARE_ENV, fillData } from "../desk-process.ts";
import { DATABASES, folderOf, openBrowser } from "../open-desk.ts";
import { migratedPostgres } from "../postgres.ts";
import { SECRET, SlackPeer, TOKEN } from "../stubs/slack-peer.ts";
import { openTeamsPeer } from "../stubs/teams-peer.ts";
import { APP_ID, PASSWORD, TENANT } from "../stubs/teams-sender.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const MARK = "zebrafish";
/** The database rejects every row that holds it, and repeats the row in its message. */
const REJECTED = "unstorable";
/** The same for a chat's payload, before it is acknowledged. */
const UNKEPT = "unkeepable";
const TABLES = [
  "message",
  "feedback",
  "note",
  "request_draft",
  "person",
  "ticket",
  "saved_reply",
  "saved_view",
  "conversation",
  "vote",
];
const LONG_MS = 170_000;

async function sabotage(place: DatabasePlace): Promise<void> {
  await using database = await Database.open(place);
  await sql
    .raw(
      `create function reject() returns trigger language plpgsql as $$ begin
        if new::text like '%' || tg_argv[0] || '%' then raise exception 'this row is refused: %', new using detail = new::text; end if;
        return new; end $$`,
    )
    .execute(database.db);
  for (const [table, word] of [...TABLES.map((each) => [each, REJECTED]), ["delivery", UNKEPT]])
    await sql
      .raw(
        `create trigger reject before insert or update on "${table}" for each row execute function reject('${word}')`,
      )
      .execute(database.db);
}

/** `src/main.ts`, and everything that it printed. */
function start(args: string[], settings: Record<string, string>): { child: ChildProcess; printed: () => string } {
  const child = spawn(process.execPath, [path.join(ROOT, "src/main.ts"), ...args], {
    cwd: ROOT,
    env: { ...BARE_ENV, LOG_LEVEL: "info", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (output += part));
  return { child, printed: () => output };
}

test.each(DATABASES)(
  "on %s",
  async (_name, kind) => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(
      await folderOf({
        "knowledge/escrow.md":
          "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n",
        "data/.keep": "",
      }),
    );
    const dataDir = path.join(folder.dir, "data");
    await fillData(dataDir);
    const postgres = kind === "postgres" ? stack.use(await migratedPostgres()).url : undefined;
    await sabotage(
      postgres === undefined
        ? { kind: "embedded", dir: path.join(dataDir, "database") }
        : { kind: "postgres", url: postgres },
    );
    const slack = stack.use(await SlackPeer.open());
    const teams = await openTeamsPeer();
    stack.defer(async () => await teams.close());
    const settings = {
      PORT: "0",
      KNOWLEDGE_DIR: path.join(folder.dir, "knowledge"),
      DATA_DIR: dataDir,
      STAFF: "web:ana",
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: slack.apiUrl,
      SLACK_STAFF_CHANNEL: "CSTAFF",
      TEAMS_APP_ID: APP_ID,
      TEAMS_APP_PASSWORD: PASSWORD,
      TEAMS_TENANT_ID: TENANT,
      TEAMS_OPENID_METADATA_URL: teams.openIdMetadataUrl,
      TEAMS_LOGIN_URL: teams.origin,
      PUBLIC_URL: "https://desk.example",
      ...(postgres !== undefined && { DATABASE_URL: postgres }),
    };
    const { child, printed } = start(["serve"], settings);
    stack.defer(() => void child.kill("SIGKILL"));
    const addressIn = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/u.exec(printed())?.[0];
    await expect.poll(addressIn, { timeout: 60_000 }).toBeDefined();
    const url = addressIn()!;
    slack.desk = url;
    teams.connect(`${url}/api/messages`);

    for (const word of [
      `${MARK} plain`,
      `${MARK} ${REJECTED}`,
      `${MARK} ${UNKEPT}`,
      `${MARK}\0\uD800 ${REJECTED} ${"long ".repeat(3000)}`,
    ]) {
      await onThePage(url, word);
      await inSlack(slack, word);
      await inTeams(teams, word);
    }
    const added = start(["staff", "add", `web:${MARK}`, "ospo"], settings);
    await once(added.child, "exit");

    // Each retry is logged.
    await expect.poll(() => printed().split("will be retried").length).toBeGreaterThan(3);
    child.kill("SIGTERM");
    await once(child, "exit");
    const output = printed();
    expect(output.match(new RegExp(`.*(?:${MARK}|${REJECTED}|${UNKEPT}).*`, "giu"))).toBeNull();
    const lines = output.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => (JSON.parse(line) as { level: number }).level)).toContain(50);
    // The log has enough to find the fault: the error and its place.
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({
        msg: "unexpected error",
        err: expect.objectContaining({
          code: "P0001",
          stack: expect.stringMatching(/src\/tickets\/conversations\.ts:\d+/u),
        }),
      }),
    );
    // Libraries print nothing of their own.
    expect(output).not.toMatch(/^(?:\[(?:ERROR|WARN)\]|\w*Error:| {4}at )/mu);
  },
  LONG_MS,
);

async function onThePage(url: string, word: string): Promise<void> {
  const browser = openBrowser(url);
  const ana = openBrowser(url, "ana");
  const { answer } = await browser.ask("when is the fire drill?");
  const { ticket } = (await browser.post("/api/tickets", { message: answer.id })).body as { ticket: number };
  const delivery = randomUUID();
  await browser.post("/api/ask", { text: word, delivery });
  await browser.post("/api/feedback", { message: answer.id, helpful: false, comment: word });
  await browser.post(`/api/tickets/${ticket}/messages`, { text: word, delivery: randomUUID() });
  const answers = { package: word, project: word, why: word, details: word };
  for (const kind of ["use", "contribute", "release", "exception", word]) {
    await browser.post("/api/request-drafts", { id: randomUUID(), kind, answers });
    await browser.post("/api/requests", {
      kind,
      answers,
      language: "en",
      key: randomUUID(),
      anyway: true,
      attested: true,
    });
  }
  await browser.post("/api/check", { file: word, text: word, use: word });
  const own = `/api/desk/tickets/${ticket}`;
  for (const act of [
    "reply",
    "ask-back",
    "note",
    "split",
    "assign",
    "hand-over",
    "draft",
    "reopen",
    "reject",
    "describe",
    word,
  ])
    await ana.post(`${own}/${encodeURIComponent(act.toWellFormed())}`, {
      delivery: randomUUID(),
      text: word,
      question: word,
      to: word,
      group: word,
      title: word,
      reason: word,
      tags: [word],
    });
  await ana.post("/api/desk/views", { name: word.slice(0, 60), filter: { text: word } });
  await ana.post("/api/desk/replies", { name: word.slice(0, 60), text: word });
  await ana.post("/api/desk/replies", { name: "x", text: `{{${word}}}` });
  await ana.post("/api/desk/me", { as: "x" });
  const named = encodeURIComponent(word.toWellFormed());
  for (const route of [
    `/${named}`,
    `/documents/${named}`,
    `/api/receipts/${named}`,
    `/api/desk/tickets?text=${named}&group=${named}%00`,
  ])
    await ana.get(route);
  const headers = {
    cookie: `ospo_visitor=${named}; ospo_staff=${named}`,
    "x-ospo-desk": "1",
    "user-agent": named,
    origin: `http://${MARK}`,
  };
  await fetch(`${url}/api/ask`, { method: "POST", headers, body: word });
  for (const body of [`{"text": "${word}`, `${'["'.repeat(300)}${word}`, `{"${word}": 1}`])
    await fetch(`${url}/api/ask`, { method: "POST", headers: { "x-ospo-desk": "1" }, body });
}

async function inSlack(slack: SlackPeer, word: string): Promise<void> {
  await slack.event({ text: word });
  await slack.event({ text: `<@UBOT> ${word}`, channel: "C1", type: "app_mention", user: "U2" });
  await slack.event({
    subtype: "file_share",
    text: word,
    files: [{ id: "F1", name: word, size: 1, url_private: `${slack.apiUrl}files/${MARK}` }],
  });
  for (const text of [
    word,
    `ask ${word}`,
    `license ${word}`,
    `scorecard ${word}`,
    `request use ${word}`,
    `request ${word}`,
  ])
    await slack.command("U1", "/ospo", text);
  const user = { id: "U1", team_id: "T1" };
  const value = { type: "plain_text_input", value: word };
  const state = {
    values: { "field:package": { package: value }, "field:why": { why: value }, "field:reason": { reason: value } },
  };
  for (const callback_id of ["request", "request-file", "comment", "appeal", "command", "staff", word]) {
    const view = {
      id: "V1",
      callback_id,
      private_metadata: JSON.stringify({ kind: "use", what: word, message: "1", ticket: "1" }),
      state,
    };
    await slack.deliver("interactive", { type: "view_submission", user, view });
    await slack.deliver("interactive", { type: "view_closed", user, view });
  }
  await slack.deliver("interactive", { type: word, user, view: { id: word } });
  await slack.deliver("interactive", {
    type: "view_submission",
    user,
    view: { id: word, callback_id: "x", private_metadata: word },
  });
  const handed = { ts: "1.1", text: word, user: "U2" };
  await slack.deliver("interactive", {
    type: "message_action",
    callback_id: "ask-desk",
    user,
    channel: { id: "C1" },
    message: handed,
    trigger_id: randomUUID(),
  });
}

async function inTeams(teams: Awaited<ReturnType<typeof openTeamsPeer>>, word: string): Promise<void> {
  const who = `${MARK} person`;
  const chat = teams.personal(who);
  await teams.say(chat, who, word);
  await teams.mention(teams.groupChat(), who, word);
  await teams.messageAction(chat, who, "askDesk", "tom", `<p>${word}</p>`);
  await teams.query(chat, who, "tickets", { text: word });
  await teams.query(chat, who, "packages", { text: word });
  await teams.unfurl(chat, who, `https://desk.example/${word}`);
  const field = { name: "reason", label: word, help: null, type: "text", required: false, value: null, redraws: false };
  for (const id of ["request", "comment", "appeal", "staff", "command", "ask-desk", word]) {
    const dialog = {
      id,
      state: { kind: "use", ticket: "1", message: "1", do: word },
      title: word,
      submit: "x",
      cancel: "x",
      intro: [word],
      fields: [field],
    };
    await teams.submitDialog(chat, who, { dialog, "field:reason": word });
  }
  await teams.invoke(chat, who, word.slice(0, 100), { value: word });
  await teams.invoke(chat, who, "adaptiveCard/action", {
    action: { data: { action: word.slice(0, 90), value: word.slice(0, 900) } },
  });
  await teams.invoke(chat, who, "message/submitAction", {
    actionName: "feedback",
    actionValue: { reaction: "like", feedback: word },
  });
}
