/**
 * A small disk for a script to fill and make read-only. Only root can mount one; for others it is a plain folder that
 * is never full.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";

export class OwnDisk implements Disposable {
  readonly dir: string;
  /** Whether it can be filled and made read-only. */
  readonly isMounted: boolean;

  constructor(dir: string, megabytes: number) {
    this.dir = dir;
    mkdirSync(dir, { recursive: true });
    this.isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir]).status === 0;
  }

  fill(): void {
    const file = openSync(path.join(this.dir, "ballast"), "w");
    try {
      for (const block = Buffer.alloc(1 << 16, 1); ;) writeSync(file, block);
    } catch {
      // full
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(path.join(this.dir, "ballast"), { force: true });
  }

  /** The kernel refuses `ro` while a file is open for writing. */
  remount(mode: "ro" | "rw"): boolean {
    return spawnSync("mount", ["-o", `remount,${mode}`, this.dir]).status === 0;
  }

  [Symbol.dispose](): void {
    if (this.isMounted) spawnSync("umount", ["-l", this.dir]);
  }
}
