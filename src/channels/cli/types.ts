/** What the commands need from the rest of the program. */
import type { Log } from "../../base/log.ts";
import type { AnsweringDeps, Desk, PackageDeps } from "../../desk/desk.ts";
import type { BackupReport, RestoreReport } from "./backup-report.ts";
import type { QueueCommand, QueueCommandName } from "./protocol.ts";
import type { QueueResults } from "./queue-command.ts";

export type Terminal = { out: (text: string) => void; err: (text: string) => void; isTerminal: boolean };

/** How long upstream services may take when nobody waits in a chat: for all of one package, and for one request. */
export type Patience = { deadlineMs?: number; timeoutMs?: number };

/** Main opens it. */
export type Program = {
  log: Log;
  serve: () => Promise<void>;
  /** A desk that answers but stores nothing. It is ready when `act` starts. */
  withKnowledge: <T>(
    options: { dir: string | undefined; rebuild?: boolean; model?: boolean; terminal: Terminal },
    act: (desk: AnsweringDeps & PackageDeps & Pick<Desk, "routes">) => Promise<T>,
  ) => Promise<T>;
  /** Judges packages; needs neither index nor database. */
  withPackages: <T>(act: (desk: PackageDeps) => Promise<T>, patience?: Patience) => Promise<T>;
  /** The running desk does it if there is one; otherwise the program opens the database itself. */
  onQueue: <Name extends QueueCommandName>(command: QueueCommand & { command: Name }) => Promise<QueueResults[Name]>;
  /** Like `onQueue`. `file` is absolute. */
  backUp: (file: string) => Promise<BackupReport>;
  /** Like `onQueue`. `replace`: the desk need not be empty. */
  restore: (file: string, replace: boolean) => Promise<RestoreReport>;
  checks: () => Promise<Check[]>;
};

export type Check = { what: string; state: "ok" | "off" | "warning" | "failed"; detail: string; remedy?: string };
