/** Tries settings of sign-in that are not in place yet. */
import type { Check } from "../channels/cli/types.ts";
import { InvalidError } from "../base/errors.ts";
import { readConfig } from "./config.ts";
import { signInChecks } from "./doctor/check-sign-in.ts";

const SECRET = "OIDC_CLIENT_SECRET";

export type TriedSignIn = {
  works: boolean;
  checks: Check[];
  /** Lines for the file .env, without the secret. */
  settings: string[];
};

/** `given` are settings by name. They are checked by themselves, in a folder without a file of settings. */
export async function trySignIn(given: Readonly<Record<string, string>>): Promise<TriedSignIn> {
  const settings = Object.entries(given).map(([name, value]) => `${name}=${name === SECRET ? "…" : value}`);
  const checks = await checksOf(given);
  return { works: checks.every(({ state }) => state !== "failed"), checks, settings };
}

async function checksOf(given: Readonly<Record<string, string>>): Promise<Check[]> {
  try {
    return await signInChecks(readConfig(given, "/nowhere"));
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    return [{ what: "settings", state: "failed", detail: error.userMessageIn("en") }];
  }
}
