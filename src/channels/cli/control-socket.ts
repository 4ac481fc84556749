/** How the command line reaches a desk that is running on the same data directory: a socket that only its owner may open. */
import { createHash } from "node:crypto";
import { chmodSync, rmSync, statSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import {
  ConflictError,
  type DeskError,
  InvalidError,
  messageOf,
  systemCode,
  UnavailableError,
} from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { failureOf } from "../../desk/failure.ts";
import type { BackupReport, RestoreReport } from "./backup-report.ts";
import { ControlCommand } from "./protocol.ts";
import type { QueueResults } from "./queue-command.ts";

/** The operating system limits the path of a socket to little more. */
const MAX_PATH_LENGTH = 100;
type ControlResults = QueueResults & { backup: BackupReport; restore: RestoreReport };
const Answer = z.object({ value: z.unknown().optional(), error: z.string().optional(), exit: z.number().optional() });

export class ControlSocket implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** The caller must hold the directory's lock: then an older socket there belongs to no process. */
  static async open(
    dataDir: string,
    log: Log,
    act: (command: ControlCommand) => Promise<unknown>,
  ): Promise<ControlSocket> {
    const file = socketPath(dataDir);
    rmSync(file, { force: true });
    const server = createServer((incoming, response) => {
      void (async () => {
        try {
          const command = ControlCommand.parse(JSON.parse(await text(incoming)));
          response.end(JSON.stringify({ value: await act(command) }));
        } catch (error) {
          const { words, exit } = failureOf(error, log);
          response.end(JSON.stringify({ error: words, exit }));
        }
      })();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(file, resolve);
    });
    server.on("error", (error) =>
      log.warn({ err: error }, "the control socket failed: commands cannot reach this desk"),
    );
    chmodSync(file, 0o600);
    return new ControlSocket(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Lets the running desk do it; undefined if none runs. `value` went through JSON, so its dates are text. */
export async function askRunningDesk<Name extends keyof ControlResults>(
  dataDir: string,
  command: ControlCommand & { command: Name },
): Promise<{ value: ControlResults[Name] } | undefined> {
  const file = socketPath(dataDir);
  try {
    if (statSync(file).uid !== process.getuid?.()) return undefined;
  } catch {
    return undefined;
  }
  const body = await new Promise<string | undefined>((resolve, reject) => {
    const outgoing = request(
      { socketPath: file, method: "POST", path: "/tickets" },
      (response) => void text(response).then(resolve, reject),
    );
    outgoing.on("error", (error) =>
      ["ENOENT", "ECONNREFUSED"].includes(systemCode(error) ?? "")
        ? resolve(undefined)
        : reject(new UnavailableError(`the running desk does not answer: ${messageOf(error)}`)),
    );
    outgoing.end(JSON.stringify(command));
  });
  if (body === undefined) return undefined;
  const { value, error, exit } = Answer.parse(JSON.parse(body));
  if (error !== undefined) throw errorOf(error, exit);
  return { value: value as ControlResults[Name] };
}

/** An error with the exit status that the running desk named. */
function errorOf(message: string, exit: number | undefined): DeskError {
  if (exit === 1) return new ConflictError(message);
  return exit === 2 ? new InvalidError(message) : new UnavailableError(message);
}

function socketPath(dataDir: string): string {
  const file = path.join(dataDir, "desk.sock");
  return file.length < MAX_PATH_LENGTH
    ? file
    : path.join(tmpdir(), `ospo-desk-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}.sock`);
}
