/**
 * Makes the vectors of the starter handbook that the desk ships. Run it after the handbook changed: node launch.mjs
 * scripts/build/handbook-vectors.ts
 */
import { copyFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLog } from "../../src/base/log.ts";
import { SHIPPED_VECTORS } from "../../src/knowledge/embedding/shipped-vectors.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";

const HANDBOOK = path.join(import.meta.dirname, "../../knowledge");
const dataDir = await mkdtemp(path.join(tmpdir(), "ospo-vectors-"));
try {
  const knowledge = await Knowledge.open({ dir: HANDBOOK, dataDir, log: openLog("warn") });
  await knowledge.settled();
  if (!knowledge.status().complete) throw new Error("the handbook could not be embedded");
  await knowledge[Symbol.asyncDispose]();
  const [index = ""] = await readdir(path.join(dataDir, "index"));
  await copyFile(path.join(dataDir, "index", index, "vectors.bin"), SHIPPED_VECTORS);
  console.log(`${SHIPPED_VECTORS}: ${((await stat(SHIPPED_VECTORS)).size / 1e6).toFixed(2)} MB`);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
