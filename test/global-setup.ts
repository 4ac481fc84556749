/** Runs once before and after all tests: prepares what each of them would otherwise prepare itself. */
import { existsSync } from "node:fs";
import path from "node:path";
import { openLog } from "../src/base/log.ts";
import { Knowledge } from "../src/knowledge/knowledge.ts";
import { migratedSnapshot } from "./migrated-snapshot.ts";
import { makeTemplate, POSTGRES } from "./postgres.ts";
import { SHARED_DATA } from "./shared-data.ts";

let template: AsyncDisposable | null;

export async function setup(): Promise<void> {
  [template] = await Promise.all([POSTGRES ? makeTemplate() : null, migratedSnapshot(), embedHandbook()]);
}

export async function teardown(): Promise<void> {
  await template?.[Symbol.asyncDispose]();
}

/** On a machine's first run all test processes would embed the handbook at the same time. */
async function embedHandbook(): Promise<void> {
  if (existsSync(path.join(SHARED_DATA, "models"))) return;
  const dir = path.join(import.meta.dirname, "../knowledge");
  await using knowledge = await Knowledge.open({ dir, dataDir: SHARED_DATA, log: openLog("silent") });
  await knowledge.settled();
}
