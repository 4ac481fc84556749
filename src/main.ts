/** The composition root: reads the settings, opens what a command needs, closes it again. The only file, with doctor.ts, that knows everyone. */
import { userInfo } from "node:os";
import path from "node:path";
import { DeniedError, messageOf } from "./base/errors.ts";
import { DirectoryLock } from "./base/lock.ts";
import { type Log, openLog } from "./base/log.ts";
import { askRunningDesk, ControlSocket } from "./channels/cli/control.ts";
import { type Patience, type Program, runCommand, type Terminal } from "./channels/cli/program.ts";
import { progressBar } from "./channels/cli/progress.ts";
import { type Actors, doQueueCommand, type QueueCommand } from "./channels/cli/queue-command.ts";
import { whoIs } from "./channels/cli/who.ts";
import type { SlackChannel } from "./channels/slack/slack.ts";
import { WebServer } from "./channels/web/server.ts";
import { type Config, isLoopback, readConfig } from "./config.ts";
import { Database, type DatabasePlace } from "./db/database.ts";
import type { Desk } from "./desk/desk.ts";
import { checks } from "./doctor.ts";
import { inWords, PolicyFile } from "./desk/policy-file.ts";
import { Knowledge } from "./knowledge/knowledge.ts";
import { PackageFinder } from "./packages/find-facts.ts";
import { postNotification } from "./channels/webhook.ts";
import { everyDay, everyMinute } from "./desk/by-itself.ts";
import { decidedReply } from "./desk/request.ts";
import { staffOf } from "./desk/staff.ts";
import { type JobActs, Jobs } from "./jobs/jobs.ts";
import { parkPost, toPost } from "./tickets/posts.ts";
import { notificationBy } from "./tickets/inbox.ts";
import { deskItself, knowPerson, type Person } from "./tickets/people.ts";
import { Signer } from "./tickets/receipts.ts";

const STOP_WITHIN_MS = 10_000;
/** Who acts where STAFF names nobody of the web: whoever sits at this machine. */
const OPERATOR = { channel: "web", id: "operator", groups: [] };

// Who reads only the first lines, as `head` does, has had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));

process.exitCode = await main({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
});

async function main(terminal: Terminal): Promise<number> {
  let config: Config;
  try {
    config = readConfig(process.env, process.cwd());
  } catch (error) {
    terminal.err(`ospo: ${messageOf(error)}\n`);
    return 2;
  }
  const serving = (process.argv[2] ?? "serve") === "serve";
  // The command line speaks to a person: only what must be mended is logged there.
  const log = openLog(serving || config.logLevel === "debug" || config.logLevel === "trace" ? config.logLevel : "fatal");
  const program: Program = {
    log,
    serve: () => serve(config, log, terminal),
    withKnowledge: async ({ dir, rebuild, terminal: shown }, act) => {
      const bar = progressBar(shown, "texts embedded");
      await using knowledge = await Knowledge.open(
        { dir: dir ? path.resolve(dir) : config.knowledgeDir, dataDir: config.dataDir, log, onProgress: bar.show },
        rebuild,
      );
      await knowledge.settled();
      bar.done();
      using packages = finderOf(config);
      return await act({ knowledge, now, packages, policy: PolicyFile.licenses(dir ? path.resolve(dir) : config.knowledgeDir, log) });
    },
    withPackages: async (act, patience = {}) => {
      using packages = finderOf(config, patience);
      return await act({ packages, policy: PolicyFile.licenses(config.knowledgeDir, log), now });
    },
    onQueue: async (command) => (await askRunningDesk(config.dataDir, command))?.value ?? (await onOwnQueue(config, log, command)),
    checks: () => checks(config, log, placeOf(config)),
  };
  return await runCommand(process.argv.slice(2), program, terminal);
}

async function serve(config: Config, log: Log, terminal: Terminal): Promise<void> {
  const started = performance.now();
  const stopAsked = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
  using _lock = new DirectoryLock(config.dataDir);
  const bar = progressBar(terminal, "texts embedded (search by words works already)");
  const opening = Knowledge.open({
    dir: config.knowledgeDir,
    dataDir: config.dataDir,
    log: log.child({ room: "knowledge" }),
    onProgress: bar.show,
  });
  opening.catch(() => undefined);
  await using database = await Database.open(placeOf(config));
  await using knowledge = await opening;
  using packages = finderOf(config);
  const jobsLog = log.child({ room: "jobs" });
  // Acts leave jobs only for the webhook and Slack; without them the desk answers first, and its jobs begin after.
  await using early = config.webhook || config.slack ? await Jobs.open(database, jobsLog) : null;
  const desk = await deskOf(config, database, knowledge, packages, log, early);
  await using _control = await ControlSocket.open(
    config.dataDir,
    log,
    async (command) => await doQueueCommand(desk, actorsOf(desk), command),
  );
  using slack = await slackOf(config, desk, log);
  await using web = await WebServer.open({
    desk,
    log: log.child({ room: "web" }),
    host: config.host,
    port: config.port,
    pages: isLoopback(config.host),
    operator: (as) => staffPerson(desk, as, "first"),
    slack: slack && ((request) => slack.receive(request)),
    notReady: async () =>
      knowledge.status().passages === 0
        ? `no documents in ${config.knowledgeDir}`
        : await database.ping().then(
            () => null,
            (error: unknown) => `database: ${messageOf(error)}`,
          ),
  });
  terminal.out(banner(config, web.url, knowledge, Math.round(performance.now() - started)));
  void whenSettled();
  await using late = early ? null : await Jobs.open(database, jobsLog);
  await (early ?? late)?.work(jobActs(config, desk, web.url, slack));
  slack?.start();

  const signal = await stopAsked;
  log.info({ signal }, "stopping");
  // What hangs must not keep the process from ending.
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();

  async function whenSettled(): Promise<void> {
    const whole = await knowledge.settled().then(
      () => true,
      () => false,
    );
    bar.done();
    for (const file of [desk.policy, desk.routes, desk.approvals]) {
      const problem = await file.current().then(({ problems }) => inWords(problems), messageOf);
      if (problem !== "") terminal.out(`  !          ${problem}\n`);
    }
    terminal.out(whole ? "  Search     by words and meaning: ready\n" : "  Search     by words only: see the log\n");
    knowledge.watch();
  }
}

function banner(config: Config, url: string, knowledge: Knowledge, ms: number): string {
  const { documents, passages, problems } = knowledge.status();
  const pages = isLoopback(config.host)
    ? `${url}  (queue: ${url}/desk), this machine only: there is no sign-in yet`
    : `off: without a sign-in the pages answer on 127.0.0.1 only. ${url} serves /healthz, /readyz, /metrics`;
  const lines = [
    ["Web", pages],
    ["Slack", slackInWords(config, url)],
    ["Teams", config.notYet.includes("Teams") ? "off: configured, but this version has no Teams channel yet" : "off"],
    [
      "Model",
      config.notYet.includes("language models")
        ? "off: configured, but this version answers in the documents' own words only"
        : "off: answers in the documents' own words",
    ],
    ["Knowledge", `${config.knowledgeDir}: ${documents} documents, ${passages} passages`],
    ["Packages", "looked up at deps.dev, OSV, OpenSSF Scorecard and the registries: their names are sent there, questions are not"],
    ["Data", config.databaseUrl ? `Postgres (DATABASE_URL), index in ${config.dataDir}` : config.dataDir],
    ...problems.map(({ file, message, remedy }) => ["!", `${file || config.knowledgeDir} ${message}. ${remedy}`]),
  ];
  return `\nOSPO help desk, ready in ${(ms / 1000).toFixed(1)} s\n\n${lines.map(([name = "", text = ""]) => `  ${name.padEnd(10)} ${text}\n`).join("")}\n  Stop with Ctrl+C.\n\n`;
}

async function onOwnQueue(config: Config, log: Log, command: QueueCommand): Promise<unknown> {
  using _lock = new DirectoryLock(config.dataDir);
  await using database = await Database.open(placeOf(config));
  await using knowledge = await Knowledge.open({ dir: config.knowledgeDir, dataDir: config.dataDir, log });
  using packages = finderOf(config);
  // The terminal does no jobs itself; it only leaves what must go outside.
  await using jobs = config.webhook || config.slack ? await Jobs.open(database, log) : null;
  const desk = await deskOf(config, database, knowledge, packages, log, jobs);
  return await doQueueCommand(desk, actorsOf(desk), command);
}

/** Deliveries go outside only where a webhook is set. */
function jobActs(config: Config, desk: Desk, url: string, slack: SlackChannel | null): JobActs {
  const { webhook } = config;
  const target = webhook && { url: webhook.url, secret: webhook.secret?.reveal() ?? null };
  return {
    deliver:
      target &&
      (async (id) => {
        const notification = await notificationBy(desk.db, id);
        if (notification) await postNotification(target, notification, config.publicUrl ?? url);
      }),
    chat: slack && (({ message }) => slack.post(message)),
    unreachable: (what, because) => parkPost(desk.db, what, because, desk.now()),
    sweep: () => everyMinute(desk),
    daily: () => everyDay(desk, config.retentionDays),
  };
}

/** Its libraries are loaded only where it is on. */
async function slackOf({ slack, publicUrl }: Config, desk: Desk, log: Log): Promise<SlackChannel | null> {
  if (!slack) return null;
  const { SlackChannel: Channel } = await import("./channels/slack/slack.ts");
  return new Channel({
    desk,
    log: log.child({ room: "slack" }),
    token: slack.token.reveal(),
    signingSecret: slack.signingSecret.reveal(),
    apiUrl: slack.apiUrl,
    publicUrl: publicUrl ?? null,
  });
}

function slackInWords({ slack, notYet }: Config, url: string): string {
  if (slack) return `on: Slack sends to ${url}/slack/events`;
  return notYet.includes("Slack") ? "off: Socket Mode is not in this version yet, set SLACK_SIGNING_SECRET" : "off";
}

function actorsOf(desk: Desk): Actors {
  return {
    staff: (as) => staffPerson(desk, as),
    asker: async (as) => {
      const { channel, externalId } = as === undefined ? { channel: "cli", externalId: userInfo().username } : whoIs(as);
      return await knowPerson(desk.db, { channel, externalId, name: externalId });
    },
  };
}

function finderOf(config: Config, patience: Patience = {}): PackageFinder {
  return new PackageFinder({
    ...config.upstreams,
    ...patience,
    privateNames: config.privatePackages,
    cacheDir: path.join(config.dataDir, "cache"),
    now,
  });
}

async function deskOf(
  config: Config,
  database: Database,
  knowledge: Knowledge,
  packages: PackageFinder,
  log: Log,
  jobs: Jobs | null,
): Promise<Desk> {
  const policyLog = log.child({ room: "policy" });
  const policy = PolicyFile.licenses(config.knowledgeDir, policyLog);
  const routes = PolicyFile.routing(config.knowledgeDir, policyLog);
  return {
    db: database.db,
    knowledge,
    packages,
    policy,
    routes,
    approvals: PolicyFile.approvals(config.knowledgeDir, policyLog, routes, policy),
    log: log.child({ room: "desk" }),
    now,
    staff: staffOf(database.db, config.staff.some(({ channel }) => channel === "web") ? config.staff : [...config.staff, OPERATOR]),
    routing: async () => (await routes.current()).policy,
    deliver: async (tx, ids) => {
      if (config.webhook) await jobs?.deliver(tx, ids);
    },
    carry: async (tx, what) => {
      if (config.slack) await jobs?.chat(tx, await toPost(tx, "slack", what));
    },
    signer: await Signer.open(database.db, config.receiptKey?.reveal()),
    system: await deskItself(database.db),
    tellDecision: decidedReply,
  };
}

/** `as` is channel:id, or the id of a web member. The page takes the first where `as` is nobody any more. */
async function staffPerson(desk: Desk, as: string | undefined, otherwise?: "first"): Promise<Person> {
  const members = await desk.staff.members();
  const first = members.find(({ channel }) => channel === "web");
  const named = members.find(({ channel, id }) => as === `${channel}:${id}` || (channel === "web" && as === id));
  const member = as === undefined || otherwise === "first" ? (named ?? first) : named;
  if (!member)
    throw new DeniedError(
      `${as ?? "nobody"} is not in STAFF: name one of ${members.map(({ channel, id }) => `${channel}:${id}`).join(", ")}`,
    );
  return await knowPerson(desk.db, {
    channel: member.channel,
    externalId: member.id,
    name: member.id === OPERATOR.id ? "OSPO" : member.id,
  });
}

function placeOf(config: Config): DatabasePlace {
  return config.databaseUrl
    ? { kind: "postgres", url: config.databaseUrl.reveal() }
    : { kind: "embedded", dir: path.join(config.dataDir, "database") };
}

function now(): Date {
  return new Date();
}
