/** A Postgres cluster of a script's own, to be restarted, frozen and filled: never the one that others use. */
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";

const MOUNT_MB = 700;
const MAX_CONNECTIONS = 60;
const BINARIES = "/usr/lib/postgresql";

export class OwnPostgres implements AsyncDisposable {
  readonly url: string;
  readonly #dir: string;
  readonly #log: string;
  readonly #port: number;
  readonly #mount: string;
  /** Whether the disk can be filled and made read-only: that takes a file system of its own, which only root may mount. */
  readonly ownsDisk: boolean;

  private constructor(mount: string, port: number, ownsDisk: boolean) {
    this.#mount = mount;
    this.#dir = path.join(mount, "data");
    // Not on the disk that is filled.
    this.#log = path.join(path.dirname(mount), "postgres.log");
    this.#port = port;
    this.ownsDisk = ownsDisk;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  static create(dir: string, port: number): OwnPostgres {
    const mount = path.join(dir, "postgres");
    mkdirSync(mount, { recursive: true });
    const ownsDisk = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${MOUNT_MB}m`, "tmpfs", mount]).status === 0;
    const postgres = new OwnPostgres(mount, port, ownsDisk);
    mkdirSync(postgres.#dir);
    writeFileSync(postgres.#log, "");
    if (process.getuid?.() === 0) {
      const id = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
      for (const own of [mount, postgres.#dir, postgres.#log]) chownSync(own, id, id);
    }
    postgres.#run("initdb", ["-D", postgres.#dir, "-A", "trust", "-U", "postgres", "--no-sync"]);
    postgres.start();
    return postgres;
  }

  start(): void {
    const settings = `-p ${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.#mount} -c max_connections=${MAX_CONNECTIONS}`;
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

  /** All its processes stand still, as on a host that hangs. */
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

  fillDisk(): void {
    const file = openSync(path.join(this.#mount, "ballast"), "w");
    try {
      for (const block = Buffer.alloc(1 << 20, 1); ;) writeSync(file, block);
    } catch {
      // full
    } finally {
      closeSync(file);
    }
  }

  emptyDisk(): void {
    rmSync(path.join(this.#mount, "ballast"), { force: true });
  }

  /** As a primary that became a standby: every write is refused. */
  async setReadOnly(readOnly: boolean): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    await client.query(`alter system set default_transaction_read_only = ${readOnly ? "on" : "off"}`);
    await client.query("select pg_reload_conf()");
    await client.end();
  }

  /** The kernel refuses it while a file is open for writing: stop the server first. */
  remount(mode: "ro" | "rw"): boolean {
    return spawnSync("mount", ["-o", `remount,${mode}`, this.#mount]).status === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    this.#command("pg_ctl", ["-D", this.#dir, "-m", "immediate", "stop"]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (this.ownsDisk) spawnSync("umount", ["-l", this.#mount]);
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
    const { status, stderr } = this.#command(binary, args);
    if (status !== 0) throw new Error(`${binary} failed: ${String(stderr)}`);
  }

  /** Postgres refuses to run as root. Its output goes nowhere: the server would hold a pipe open. */
  #command(binary: string, args: readonly string[]) {
    const command = path.join(BINARIES, newest(), "bin", binary);
    const asPostgres = process.getuid?.() === 0;
    return asPostgres
      ? spawnSync("runuser", ["-u", "postgres", "--", command, ...args], { stdio: ["ignore", "ignore", "ignore"], cwd: "/tmp" })
      : spawnSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });
  }
}

function newest(): string {
  return readdirSync(BINARIES)
    .toSorted((a, b) => Number(a) - Number(b))
    .at(-1)!;
}
