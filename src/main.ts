/** The composition root: reads the settings, opens what a command needs, closes it again. With wire.ts, serve.ts and doctor.ts the only files that know everyone. */
import path from "node:path";
import { backUp, restoreHere } from "./app/backup.ts";
import { messageOf } from "./base/errors.ts";
import { DirectoryLock } from "./base/lock.ts";
import { type Log, openLog } from "./base/log.ts";
import { restartSparingMemory } from "./base/spare-memory.ts";
import { askRunningDesk } from "./channels/cli/control.ts";
import type { Program, Terminal } from "./channels/cli/types.ts";
import { runCommand } from "./channels/cli/program.ts";
import { progressBar } from "./channels/cli/progress.ts";
import type { BackupCommand, QueueCommand } from "./channels/cli/types.ts";
import { doQueueCommand } from "./channels/cli/queue-command.ts";
import { type Config, readConfig } from "./app/config.ts";
import { Database } from "./db/database.ts";
import { checks } from "./app/doctor.ts";
import type { Desk } from "./desk/desk.ts";
import { PolicyFile } from "./desk/policy-file.ts";
import { Knowledge } from "./knowledge/knowledge.ts";
import { openWriter } from "./desk/open-writer.ts";
import { Jobs } from "./jobs/jobs.ts";
import { serve } from "./app/serve.ts";
import { checkRestored, deskOf, finderOf, knowledgeOf, actorsOf, placeOf, now, restoringOf } from "./app/compose.ts";

const serving = (process.argv[2] ?? "serve") === "serve";
if (serving) restartSparingMemory(process.env);
// Who reads only the first lines, as `head` does, has had enough; a desk that serves goes on though nobody reads what it prints.
for (const output of [process.stdout, process.stderr])
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (!serving) process.exit(error.code === "EPIPE" ? 0 : 3);
  });

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
  // The command line speaks to a person: only what must be mended is logged there.
  const log = openLog(
    serving || config.logLevel === "debug" || config.logLevel === "trace" ? config.logLevel : "fatal",
  );
  const program: Program = {
    log,
    serve: () => serve(config, log, terminal),
    withKnowledge: async ({ dir, rebuild, model, terminal: shown }, act) => {
      const bar = progressBar(shown, "texts embedded");
      await using knowledge = await Knowledge.open(
        {
          ...knowledgeOf(config, log, shown),
          dir: dir ? path.resolve(dir) : config.knowledgeDir,
          onProgress: bar.show,
        },
        rebuild,
      );
      await knowledge.settled();
      bar.done();
      using packages = finderOf(config);
      const policy = PolicyFile.licenses(dir ? path.resolve(dir) : config.knowledgeDir, log);
      return await act({
        knowledge,
        now,
        packages,
        policy,
        writer: model ? await openWriter(config.model, null, now, log) : null,
      });
    },
    withPackages: async (act, patience = {}) => {
      using packages = finderOf(config, patience);
      return await act({ packages, policy: PolicyFile.licenses(config.knowledgeDir, log), now });
    },
    onQueue: async (command) =>
      (await askRunningDesk(config.dataDir, command))?.value ?? (await onOwnQueue(config, log, command)),
    onDatabase: async (command) =>
      (await askRunningDesk(config.dataDir, command))?.value ?? (await onOwnDatabase(config, log, command)),
    checks: () => checks(config, log, placeOf(config), knowledgeOf(config, log)),
  };
  return await runCommand(process.argv.slice(2), program, terminal);
}

async function onOwnQueue(config: Config, log: Log, command: QueueCommand): Promise<unknown> {
  using _lock = new DirectoryLock(config.dataDir);
  await using database = await Database.open(placeOf(config));
  return await withOwnDesk(config, log, database, async (desk) => await doQueueCommand(desk, actorsOf(desk), command));
}

async function onOwnDatabase(config: Config, log: Log, command: BackupCommand): Promise<unknown> {
  using _lock = new DirectoryLock(config.dataDir);
  if (command.command === "backup") {
    await using database = await Database.open(placeOf(config));
    return await backUp(database.unhurried, command.file, config.knowledgeDir);
  }
  const restored = await restoreHere(placeOf(config), restoringOf(config, command), log);
  await using database = await Database.open(placeOf(config));
  return { ...restored, ...(await withOwnDesk(config, log, database, checkRestored)) };
}

async function withOwnDesk<T>(
  config: Config,
  log: Log,
  database: Database,
  act: (desk: Desk) => Promise<T>,
): Promise<T> {
  await using knowledge = await Knowledge.open({ ...knowledgeOf(config, log), frugal: true });
  using packages = finderOf(config);
  // The terminal does no jobs itself; it only leaves what must go outside.
  await using jobs = config.webhook || config.slack || config.teams ? await Jobs.open(database, log) : null;
  return await act(await deskOf(config, database, knowledge, packages, log, jobs));
}
