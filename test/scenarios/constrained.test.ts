/**
 * The start command of the image under the image's constraints: a user without rights, program and knowledge that it
 * cannot write, and one writable directory. No container engine is needed, but root is, to become another user.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { accept, answerAt, citing } from "../accept-answer.ts";
import { addressOf } from "../desk-process.ts";
import { folderOf, openBrowser } from "../open-desk.ts";
import { SHARED_DATA } from "../shared-data.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const MANY_STARTS_MS = 480_000;
/** The user `nobody` of every Unix. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `a desk without rights, on a read-only program and handbook, answers, accepts a draft and restarts${isRoot ? "" : ": needs root"}`,
  async () => {
    await using folder = await folderOf({
      "app/package.json": '{"type":"module"}',
      "app/knowledge/escrow.md":
        "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases the deposited source code.\n",
    });
    const app = path.join(folder.dir, "app");
    const data = path.join(folder.dir, "data");
    chmodSync(folder.dir, 0o755);
    for (const part of ["src", "prompts", "knowledge/policy", "knowledge/glossary.yaml"])
      cpSync(path.join(ROOT, part), path.join(app, part), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(app, "node_modules"));
    mkdirSync(data, { mode: 0o700 });
    cpSync(path.join(SHARED_DATA, "models"), path.join(data, "models"), { recursive: true });
    for (const entry of ["", ...(await readdir(data, { recursive: true }))])
      chownSync(path.join(data, entry), NOBODY, NOBODY);
    await expectRefused(app, data);
    const first = start(app, data);
    const url = await addressOf(first);
    expect((await openBrowser(url).ask("Who may release the escrow?")).answer.body.kind).toBe("answered");
    const { file } = await accept(url);
    await expect.poll(async () => await answerAt(url)).toMatchObject(citing(file));
    first.kill("SIGTERM");
    expect(await once(first, "exit")).toEqual([0, null]);

    const second = start(app, data);
    expect(await answerAt(await addressOf(second))).toMatchObject(citing(file));
    second.kill("SIGTERM");
    expect(await once(second, "exit")).toEqual([0, null]);
    expect((await readdir(app)).toSorted()).toEqual(["knowledge", "node_modules", "package.json", "prompts", "src"]);
  },
  MANY_STARTS_MS,
);

/** The command of the Dockerfile, as `nobody`. */
function start(app: string, data: string): ChildProcess {
  return spawn(process.execPath, ["src/main.ts", "serve"], {
    cwd: app,
    uid: NOBODY,
    gid: NOBODY,
    env: { PATH: process.env["PATH"], NODE_ENV: "production", PORT: "0", DATA_DIR: data, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Shows that the constraints hold: that user can write the data directory alone. */
async function expectRefused(app: string, data: string): Promise<void> {
  const script = `const { accessSync } = require("node:fs");
    const may = (dir) => { try { accessSync(dir, 2); return true; } catch { return false; } };
    process.exit(may(process.argv[1]) || may(process.argv[1] + "/knowledge") || !may(process.argv[2]) ? 1 : 0);`;
  const child = spawn(process.execPath, ["-e", script, app, data], { uid: NOBODY, gid: NOBODY, stdio: "inherit" });
  expect(await once(child, "exit")).toEqual([0, null]);
}
