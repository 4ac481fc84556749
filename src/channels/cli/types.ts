/** What the commands share: a terminal, and what they need of the rest of the program. */
import { z } from "zod";
import type { PackageDeps, AnsweringDeps } from "../../desk/desk.ts";
import type { Log } from "../../base/log.ts";
import type { Person } from "../../identity/people.ts";

export type Terminal = { out: (text: string) => void; err: (text: string) => void; isTerminal: boolean };

/** How long services outside may take, where nobody waits in a chat: for all of one package, and for one request. */
export type Patience = { deadlineMs?: number; timeoutMs?: number };

/** What the commands need of the rest of the program; main opens it. */
export type Program = {
  log: Log;
  serve: () => Promise<void>;
  /** A desk that answers but keeps nothing; ready when it resolves. */
  withKnowledge: <T>(
    options: { dir: string | undefined; rebuild?: boolean; model?: boolean; terminal: Terminal },
    act: (desk: AnsweringDeps & PackageDeps) => Promise<T>,
  ) => Promise<T>;
  /** What judges packages; needs neither index nor database. */
  withPackages: <T>(act: (desk: PackageDeps) => Promise<T>, patience?: Patience) => Promise<T>;
  /** The queue: by the running desk where there is one, else opened here. */
  onQueue: (command: QueueCommand) => Promise<unknown>;
  /** By the running desk too, or here. Returns what `--json` prints. */
  onDatabase: (command: BackupCommand) => Promise<unknown>;
  checks: () => Promise<Check[]>;
};

export type Check = { what: string; state: "ok" | "off" | "warning" | "failed"; detail: string; remedy?: string };

export const QueueCommand = z.object({
  command: z.enum(["tickets", "request", "audit", "staff", "person", "people", "receipt"]),
  words: z.array(z.string()),
  /** `channel:id` of whom to act as. */
  as: z.string().optional(),
  options: z.record(z.string(), z.string()).default({}),
});
export type QueueCommand = z.infer<typeof QueueCommand>;

/** What is done to the database as a whole; `file` is absolute. */
export const BackupCommand = z.discriminatedUnion("command", [
  z.object({ command: z.literal("backup"), file: z.string() }),
  z.object({ command: z.literal("restore"), file: z.string(), replace: z.boolean() }),
]);
export type BackupCommand = z.infer<typeof BackupCommand>;

/** Who acts: a member of staff, or anybody who asks. */
export type Actors = {
  staff: (as: string | undefined) => Promise<Person>;
  asker: (as: string | undefined) => Promise<Person>;
};
