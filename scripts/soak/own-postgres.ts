/** A Postgres cluster for a script to restart, freeze and fill, apart from any that other programs use. */
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { OwnDisk } from "./own-disk.ts";

const DISK_MB = 700;
const MAX_CONNECTIONS = 60;
const BINARIES = "/usr/lib/postgresql";

export class OwnPostgres implements AsyncDisposable {
  readonly url: string;
  /** The disk of its files. */
  readonly disk: OwnDisk;
  readonly #dir: string;
  readonly #log: string;
  readonly #port: number;

  private constructor(disk: OwnDisk, port: number) {
    this.disk = disk;
    this.#dir = path.join(disk.dir, "data");
    // Not on the disk that is filled.
    this.#log = `${disk.dir}.log`;
    this.#port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  static create(dir: string, port: number): OwnPostgres {
    const postgres = new OwnPostgres(new OwnDisk(path.join(dir, "postgres"), DISK_MB), port);
    mkdirSync(postgres.#dir);
    writeFileSync(postgres.#log, "");
    if (process.getuid?.() === 0) {
      const id = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
      for (const own of [postgres.disk.dir, postgres.#dir, postgres.#log]) chownSync(own, id, id);
    }
    postgres.#run("initdb", ["-D", postgres.#dir, "-A", "trust", "-U", "postgres", "--no-sync"]);
    postgres.start();
    return postgres;
  }

  start(): void {
    const settings = `-p ${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.disk.dir} -c max_connections=${MAX_CONNECTIONS}`;
    this.#run("pg_ctl", ["-D", this.#dir, "-w", "-l", this.#log, "-o", settings, "start"]);
  }

  stop(mode: "fast" | "immediate"): void {
    this.#run("pg_ctl", ["-D", this.#dir, "-m", mode, "-w", "stop"]);
  }

  restart(mode: "fast" | "immediate"): void {
    this.stop(mode);
    this.start();
  }

  get isRunning(): boolean {
    return this.#command("pg_ctl", ["-D", this.#dir, "status"]).status === 0;
  }

  /** Stops all its processes, like a host that hangs. */
  freeze(): void {
    this.#signal("STOP");
  }

  thaw(): void {
    this.#signal("CONT");
  }

  /** Takes every connection that is free; the returned function gives them back. */
  async flood(): Promise<() => Promise<void>> {
    const taken: Client[] = [];
    for (let i = 0; i < MAX_CONNECTIONS; i++) {
      const client = new Client({ connectionString: this.url });
      client.on("error", () => undefined);
      try {
        await client.connect();
        taken.push(client);
      } catch {
        break;
      }
    }
    return async () => void (await Promise.all(taken.map((client) => client.end().catch(() => undefined))));
  }

  /** Refuses every write, like a primary that became a standby. */
  async setReadOnly(readOnly: boolean): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    await client.query(`alter system set default_transaction_read_only = ${readOnly ? "on" : "off"}`);
    await client.query("select pg_reload_conf()");
    await client.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    this.#command("pg_ctl", ["-D", this.#dir, "-m", "immediate", "stop"]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    this.disk[Symbol.dispose]();
  }

  #signal(name: string): void {
    let pid: number;
    try {
      pid = Number(readFileSync(path.join(this.#dir, "postmaster.pid"), "utf8").split("\n")[0]);
    } catch {
      return;
    }
    const children = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .stdout.split("\n")
      .filter(Boolean);
    spawnSync("kill", [`-${name}`, String(pid), ...children]);
  }

  #run(binary: string, args: readonly string[]): void {
    const { status } = this.#command(binary, args);
    if (status !== 0) throw new Error(`${binary} ended with ${status}`);
  }

  /** Postgres refuses to run as root. Its output goes nowhere: the server would hold a pipe open. */
  #command(binary: string, args: readonly string[]) {
    const command = path.join(BINARIES, newest(), "bin", binary);
    const asPostgres = process.getuid?.() === 0;
    return asPostgres
      ? spawnSync("runuser", ["-u", "postgres", "--", command, ...args], {
          stdio: ["ignore", "ignore", "ignore"],
          cwd: "/tmp",
        })
      : spawnSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });
  }
}

function newest(): string {
  return readdirSync(BINARIES)
    .toSorted((a, b) => Number(a) - Number(b))
    .at(-1)!;
}
