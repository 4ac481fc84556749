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
import { BackupCommand, QueueCommand } from "./types.ts";

/** Unix sockets allow little more. */
const LONGEST_PATH = 100;
/** What a running desk does for a terminal. */
const ControlCommand = z.union([QueueCommand, BackupCommand]);
export type ControlCommand = z.infer<typeof ControlCommand>;
const Answer = z.object({ value: z.unknown().optional(), error: z.string().optional(), exit: z.number().optional() });

export class ControlSocket implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Call it while holding the directory's lock: what lies there from before is of nobody. */
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
    server.on("error", (error) => log.warn({ err: error }, "the command line cannot be heard"));
    chmodSync(file, 0o600);
    return new ControlSocket(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Lets the running desk do it. Undefined where none runs. */
export async function askRunningDesk(
  dataDir: string,
  command: ControlCommand,
): Promise<{ value: unknown } | undefined> {
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
  if (error !== undefined) throw refused(error, exit);
  return { value };
}

function refused(words: string, exit: number | undefined): DeskError {
  if (exit === 1) return new ConflictError(words);
  return exit === 2 ? new InvalidError(words) : new UnavailableError(words);
}

function socketPath(dataDir: string): string {
  const file = path.join(dataDir, "desk.sock");
  return file.length < LONGEST_PATH
    ? file
    : path.join(tmpdir(), `ospo-desk-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}.sock`);
}
