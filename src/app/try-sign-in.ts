/** Tries settings of sign-in that are not in place yet. */
import type { Language } from "../base/language.ts";
import type { Check } from "../channels/cli/types.ts";
import { InvalidError } from "../base/errors.ts";
import { readConfig } from "./config.ts";
import { wordsIn } from "../words/words.ts";
import { signInChecks } from "./doctor/check-sign-in.ts";

const SECRETS = ["OIDC_CLIENT_SECRET", "OIDC_CLIENT_KEY"];

export type TriedSignIn = {
  works: boolean;
  checks: Check[];
  /** Lines for the file .env, without the secret or key. */
  settings: string[];
};

/** `given` are settings by name. They are checked by themselves, in a folder without a file of settings. */
export async function trySignIn(given: Readonly<Record<string, string>>, language: Language): Promise<TriedSignIn> {
  const settings = Object.entries(given).map(([name, value]) => `${name}=${SECRETS.includes(name) ? "…" : value}`);
  const checks = await checksOf(given, language);
  return { works: checks.every(({ state }) => state !== "failed"), checks, settings };
}

async function checksOf(given: Readonly<Record<string, string>>, language: Language): Promise<Check[]> {
  try {
    return await signInChecks(readConfig(given, "/nowhere"), language);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    const detail = wordsIn(language).signInChecks.settings(error.userMessageIn(language));
    return [{ what: "settings", state: "failed", detail }];
  }
}
