/** Runs once before and after all tests: makes what each of them would otherwise make for itself. */
import { migratedSnapshot } from "./migrated-snapshot.ts";
import { makeTemplate, POSTGRES } from "./postgres.ts";

let template: AsyncDisposable | null;

export async function setup(): Promise<void> {
  [template] = await Promise.all([POSTGRES ? makeTemplate() : null, migratedSnapshot()]);
}

export async function teardown(): Promise<void> {
  await template?.[Symbol.asyncDispose]();
}
