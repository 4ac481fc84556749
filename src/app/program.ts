/** Opens what a command needs, from the settings, when the command asks for it. */
import path from "node:path";
import { backUp } from "./backup.ts";
import { restoreHere } from "./restore.ts";
import { DirectoryLock } from "../base/lock.ts";
import type { Log } from "../base/log.ts";
import { askRunningDesk } from "../channels/cli/control-socket.ts";
import { progressBar } from "../channels/cli/progress.ts";
import type { BackupReport, RestoreReport } from "../channels/cli/backup-report.ts";
import type { QueueCommand, QueueCommandName } from "../channels/cli/protocol.ts";
import { doQueueCommand, type QueueResults } from "../channels/cli/queue-command.ts";
import type { Program, Terminal } from "../channels/cli/types.ts";
import { Database } from "../db/database.ts";
import type { Desk } from "../desk/desk.ts";
import { openAnswerWriter } from "../desk/open-answer-writer.ts";
import { PolicyFile } from "../desk/policy-file.ts";
import { Jobs } from "../jobs/jobs.ts";
import { Knowledge } from "../knowledge/knowledge.ts";
import { actorsOf, checkRestored, deskOf, finderOf, knowledgeOf, now, placeOf, restoringOf } from "./compose.ts";
import type { Config } from "./config.ts";
import { checks } from "./doctor/doctor.ts";
import { serve } from "./serve.ts";

export function programOf(config: Config, log: Log, terminal: Terminal): Program {
  return {
    log,
    serve: () => serve(config, log, terminal),
    withKnowledge: async ({ dir, rebuild, model, terminal: shown }, act) => {
      const bar = progressBar(shown, "texts embedded");
      const { accepted, ...options } = knowledgeOf(config, log, { terminal: shown });
      const place = dir ? { ...options, dir: path.resolve(dir) } : { ...options, ...(accepted && { accepted }) };
      await using knowledge = await Knowledge.open({ ...place, onProgress: bar.show }, rebuild);
      await knowledge.settled();
      bar.done();
      using packages = finderOf(config);
      const folder = dir ? path.resolve(dir) : config.knowledgeDir;
      const policy = PolicyFile.licenses(folder, log);
      const routes = PolicyFile.routing(folder, log);
      return await act({
        knowledge,
        now,
        routes,
        packages,
        policy,
        compatibility: PolicyFile.compatibility(folder, log),
        approvals: PolicyFile.approvals(folder, log, routes, policy),
        products: PolicyFile.products(folder, log),
        writer: model ? await openAnswerWriter(config.model, null, now, log) : null,
      });
    },
    withPackages: async (act, patience = {}) => {
      using packages = finderOf(config, patience);
      const folder = config.knowledgeDir;
      return await act({
        packages,
        policy: PolicyFile.licenses(folder, log),
        products: PolicyFile.products(folder, log),
        now,
      });
    },
    onQueue: async (command) =>
      (await askRunningDesk(config.dataDir, command))?.value ?? (await onOwnQueue(config, log, command)),
    backUp: async (file) =>
      (await askRunningDesk(config.dataDir, { command: "backup", file }))?.value ?? (await backUpHere(config, file)),
    restore: async (file, replace) =>
      (await askRunningDesk(config.dataDir, { command: "restore", file, replace }))?.value ??
      (await restoreAndCheck(config, log, file, replace)),
    checks: () => checks(config, log, placeOf(config), knowledgeOf(config, log)),
  };
}

async function onOwnQueue<Name extends QueueCommandName>(
  config: Config,
  log: Log,
  command: QueueCommand & { command: Name },
): Promise<QueueResults[Name]> {
  using _lock = new DirectoryLock(config.dataDir);
  await using database = await Database.open(placeOf(config));
  return await withOwnDesk(config, log, database, async (desk) => await doQueueCommand(desk, actorsOf(desk), command));
}

async function backUpHere(config: Config, file: string): Promise<BackupReport> {
  using _lock = new DirectoryLock(config.dataDir);
  await using database = await Database.open(placeOf(config));
  return await backUp(database.maintenance, file, config.knowledgeDir);
}

async function restoreAndCheck(config: Config, log: Log, file: string, replace: boolean): Promise<RestoreReport> {
  using _lock = new DirectoryLock(config.dataDir);
  const restored = await restoreHere(placeOf(config), restoringOf(config, { file, replace }), log);
  await using database = await Database.open(placeOf(config));
  return { ...restored, ...(await withOwnDesk(config, log, database, checkRestored)) };
}

async function withOwnDesk<T>(
  config: Config,
  log: Log,
  database: Database,
  act: (desk: Desk) => Promise<T>,
): Promise<T> {
  await using knowledge = await Knowledge.open({
    ...knowledgeOf(config, log, { database: () => Promise.resolve(database) }),
    skipPassages: true,
  });
  using packages = finderOf(config);
  // The terminal runs no jobs; it only queues what must be sent out.
  await using jobs = config.webhook || config.slack || config.teams ? await Jobs.open(database, log) : null;
  return await act(await deskOf(config, database, knowledge, packages, log, jobs));
}
