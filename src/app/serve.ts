/** `ospo serve`: opens the desk, its channels and its jobs, and closes them again. */
import { accessOf, directoryRoles } from "./access.ts";
import { backUp } from "./backup.ts";
import { checkRestoring, restore } from "./restore.ts";
import { messageOf, UnavailableError } from "../base/errors.ts";
import { DirectoryLock } from "../base/lock.ts";
import { captureConsole, type Log } from "../base/log.ts";
import { ControlSocket } from "../channels/cli/control-socket.ts";
import type { ControlCommand } from "../channels/cli/protocol.ts";
import type { Terminal } from "../channels/cli/types.ts";
import { progressBar } from "../channels/cli/progress.ts";
import { doQueueCommand } from "../channels/cli/queue-command.ts";
import { banner, searchStatus } from "./banner.ts";
import { slackOf, teamsOf } from "./chats.ts";
import { WebServer } from "../channels/web/server.ts";
import type { Readiness } from "../channels/web/starting-app.ts";
import { type Config } from "./config.ts";
import { jobActs } from "./job-acts.ts";
import { Database } from "../db/database.ts";
import { whenAvailable } from "../db/when-available.ts";
import type { Desk } from "../desk/desk.ts";
import { refreshDirectoryRoles } from "../desk/directory-users.ts";
import { problemsText } from "../desk/policy-file.ts";
import { Interludes } from "./interludes.ts";
import { Knowledge } from "../knowledge/knowledge.ts";
import { Jobs } from "../jobs/jobs.ts";
import type { PackageFinder } from "../packages/find-facts.ts";
import { ProcessLife } from "./process-life.ts";
import { checkRestored, deskOf, finderOf, knowledgeOf, actorsOf, placeOf, restoringOf } from "./compose.ts";

/** Documents that take longer to read are read while the desk serves the others. */
const OPEN_WITHIN_MS = 5000;

export async function serve(config: Config, log: Log, terminal: Terminal): Promise<void> {
  captureConsole(log);
  using life = new ProcessLife(log);
  using _lock = new DirectoryLock(config.dataDir);
  await using web = await WebServer.listen(config);
  life.stopping.addEventListener("abort", () => (web.waitsFor = "the desk is stopping"), { once: true });
  try {
    await run(config, log, terminal, web, life);
  } catch (error) {
    // The desk was stopped while it was starting, so its error does not matter.
    if (!life.stopping.aborted) throw error;
  }
}

/** The parts that stay open while the desk is closed and opened again for a restore. */
type Parts = {
  config: Config;
  log: Log;
  web: WebServer;
  life: ProcessLife;
  database: Database;
  knowledge: Knowledge;
  packages: PackageFinder;
  interludes: Interludes;
  /** Waits for the database if it is not available. */
  withDatabase: <T>(act: () => Promise<T>) => Promise<T>;
  /** Null while it is closed. */
  desk: Desk | null;
  /** Whether the search has finished its preparation. */
  isSettled: boolean;
};

/** Starts the parts in order, and closes them in the opposite order when the process stops. */
async function run(config: Config, log: Log, terminal: Terminal, web: WebServer, life: ProcessLife): Promise<void> {
  const started = performance.now();
  const withDatabase = patience(config, web, log, life.stopping);
  const bar = progressBar(terminal, "texts embedded (search by words works already)");
  await using connecting = new Opening(withDatabase(async () => await Database.open(placeOf(config), life.stopping)));
  await using opening = new Opening(
    Knowledge.open({
      ...knowledgeOf(config, log.child({ room: "knowledge" }), { terminal, database: () => connecting.opened }),
      openWithinMs: OPEN_WITHIN_MS,
      onProgress: bar.show,
    }),
  );
  const database = await connecting.opened;
  const knowledge = await opening.opened;
  using packages = finderOf(config);
  const interludes = new Interludes();
  const parts: Parts = {
    config,
    log,
    web,
    life,
    database,
    knowledge,
    packages,
    interludes,
    withDatabase,
    desk: null,
    isSettled: false,
  };
  await using _control = await ControlSocket.open(
    config.dataDir,
    log,
    async (command) => await onControl(parts, command),
  );
  // Disposed before the socket: callers that wait for an interlude get an error before the socket waits for them.
  using _interludes = interludes;
  let isFirst = true;
  const onOpen = (desk: Desk): void => {
    if (!isFirst) return;
    isFirst = false;
    terminal.out(banner(config, web.url, knowledge, Math.round(performance.now() - started)));
    void whenSettled(desk);
  };
  while ((await openUntil(parts, onOpen)) === "interlude") await interludes.act();

  async function whenSettled({ policy, routes, approvals, modelPolicy }: Desk): Promise<void> {
    await knowledge.settled().catch(() => undefined);
    parts.isSettled = true;
    bar.done();
    for (const file of [policy, routes, approvals, modelPolicy]) {
      const problem = await file.current().then(({ problems }) => problemsText(problems), messageOf);
      if (problem !== "") terminal.out(`  !          ${problem}\n`);
    }
    terminal.out(`  Search     ${searchStatus(knowledge)}\n`);
    knowledge.watch();
  }
}

/** Keeps the desk and its channels open until the process stops, or something needs the database for itself. */
async function openUntil(parts: Parts, onOpen: (desk: Desk) => void): Promise<"stop" | "interlude"> {
  const { config, log, web, life, database, knowledge, packages, interludes, withDatabase } = parts;
  const openJobs = async (): Promise<Jobs> =>
    await withDatabase(async () => await Jobs.open(database, log.child({ room: "jobs" })));
  // Acts queue jobs only for the webhook and chats. Without those, the desk answers before its jobs are ready.
  await using early = config.webhook || config.slack || config.teams ? await openJobs() : null;
  const desk = await withDatabase(async () => await deskOf(config, database, knowledge, packages, log, early));
  await withDatabase(async () => await refreshDirectoryRoles(desk, directoryRoles(config)));
  await using slack = await slackOf(config, desk, log);
  await using teams = await teamsOf(config, desk, log);
  life.stopping.throwIfAborted();
  // Disposed first: its requests need everything above.
  await using serving = web.serve({
    desk,
    log: log.child({ room: "web" }),
    host: config.host,
    port: config.port,
    access: accessOf(config, desk),
    trustedProxies: config.trustedProxies,
    slack: slack && config.slack?.signingSecret ? (request) => slack.receive(request) : null,
    teams: teams && ((request) => teams.receive(request)),
    readiness: async () => await readiness(parts, { slack, teams }),
  });
  parts.desk = desk;
  onOpen(desk);
  await using late = early ? null : await openJobs();
  const jobs = early ?? late;
  const acts = jobActs(config, desk, web.url, { slack, teams });
  await withDatabase(async () => await jobs?.schedule(acts));
  await jobs?.startWorkers(acts);
  slack?.start();
  teams?.start();
  interludes.over();
  const next = await Promise.race([life.stopAsked(), interludes.wanted]);
  parts.desk = null;
  if (next === "stop") await web[Symbol.asyncDispose]();
  else web.waitsFor = "a backup is being restored";
  await serving[Symbol.asyncDispose]();
  return next;
}

/** Runs a command that a terminal sends to the running desk. */
async function onControl(parts: Parts, command: ControlCommand): Promise<unknown> {
  const { config, log, database, knowledge, interludes } = parts;
  const openDesk = (): Desk => {
    if (parts.desk) return parts.desk;
    throw new UnavailableError("the desk is closed while a backup is restored: try again in a few seconds");
  };
  const desk = openDesk();
  if (command.command === "backup") return await backUp(database.maintenance, command.file, config.knowledgeDir);
  if (command.command !== "restore") return await doQueueCommand(desk, actorsOf(desk), command);
  const wanted = restoringOf(config, command);
  // Check first: a restore that cannot succeed must interrupt nobody.
  await checkRestoring(database.db, wanted);
  const restored = await interludes.run(async () => await restore(database, wanted, log));
  await knowledge.refresh();
  return { ...restored, ...(await checkRestored(openDesk())) };
}

/** Closes a part even if it is still opening. */
class Opening<T extends AsyncDisposable> implements AsyncDisposable {
  readonly opened: Promise<T>;

  constructor(opened: Promise<T>) {
    this.opened = opened;
    opened.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.opened.catch(() => null);
    await opened?.[Symbol.asyncDispose]();
  }
}

/** Steps that need the database wait for it as long as the settings allow, and report that in /readyz and the log. */
function patience(
  config: Config,
  web: WebServer,
  log: Log,
  signal: AbortSignal,
): <T>(act: () => Promise<T>) => Promise<T> {
  return async (act) =>
    await whenAvailable(act, {
      atMostMs: config.databaseWaitMs,
      signal,
      onOutage: ({ reason }) => {
        web.waitsFor = `the database ${reason}`;
        log.warn({ reason }, "waiting for the database");
      },
    });
}

/** A chat that refuses the desk's token does not stop the pages and the other chat, so the desk stays ready and says what is held. */
async function readiness(
  { config, knowledge, database, isSettled }: Parts,
  chats: Record<string, { heldBecause: () => Promise<string | null> } | null>,
): Promise<Readiness> {
  const problems: string[] = [];
  if (knowledge.status().passages === 0) problems.push(`no documents in ${config.knowledgeDir}`);
  const reason = await database.unreadyBecause();
  if (reason !== null) problems.push(`the database ${reason}`);
  const search = isSettled ? searchStatus(knowledge) : "by words only; search by meaning is not prepared yet";
  const held = await Promise.all(
    Object.entries(chats).map(async ([name, chat]) => ({ name, because: (await chat?.heldBecause()) ?? null })),
  );
  const degraded = held.map(({ name, because }) =>
    because === null ? "" : `\ndegraded: ${name} posts are held: ${because}`,
  );
  return problems.length === 0
    ? { ready: true, text: `ready\nsearch ${search}${degraded.join("")}` }
    : { ready: false, text: `not ready: ${problems.join("; ")}` };
}
