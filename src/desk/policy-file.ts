/** The company's policy, read from the knowledge folder and kept: a file with a mistake changes nothing until it is mended, and is complained of. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type LicensePolicy, parseLicensePolicy, type PolicyProblem } from "../policy/license-policy.ts";

/** Ships with the desk; serves a folder that has no policy of its own. */
const OWN = path.join(import.meta.dirname, "../../knowledge/policy");
const RULES = "licenses.yaml";
const CATEGORIES = "license-categories.yaml";

export type CurrentPolicy = {
  policy: LicensePolicy;
  /** The folder has no policy: this is the starter policy of the desk. */
  isStarter: boolean;
  /** What is wrong with the file as it stands; the policy is then the last good one. */
  problems: PolicyProblem[];
};

export class PolicyFile {
  readonly #dir: string;
  readonly #log: Log;
  #stamp = "";
  #good: Pick<CurrentPolicy, "policy" | "isStarter"> | undefined;
  #problems: PolicyProblem[] = [];

  constructor(knowledgeDir: string, log: Log) {
    this.#dir = path.join(knowledgeDir, "policy");
    this.#log = log;
  }

  /** As the file stands now, or the last good state of it. Throws UnavailableError where there is none since the start. */
  async current(): Promise<CurrentPolicy> {
    await this.#read();
    if (this.#good) return { ...this.#good, problems: this.#problems };
    throw new UnavailableError(`the policy cannot be used: ${inWords(this.#problems)}`, {
      userMessage:
        "The company's policy file has a mistake, so I can give no verdict until the OSPO has mended it. Ask a person meanwhile.",
    });
  }

  async #read(): Promise<void> {
    const isOwn = (await stampOf(path.join(this.#dir, RULES))) !== "absent";
    const rules = path.join(isOwn ? this.#dir : OWN, RULES);
    const hasCategories = isOwn && (await stampOf(path.join(this.#dir, CATEGORIES))) !== "absent";
    const categories = path.join(hasCategories ? this.#dir : OWN, CATEGORIES);
    const stamp = `${rules} ${await stampOf(rules)} ${await stampOf(categories)}`;
    if (stamp === this.#stamp) return;
    const parsed = parseLicensePolicy(await readFile(rules, "utf8"), await readFile(categories, "utf8"));
    this.#stamp = stamp;
    if (parsed.kind === "policy") {
      this.#good = { policy: parsed.policy, isStarter: !isOwn };
      this.#problems = [];
      this.#log.info({ version: parsed.policy.version, file: rules }, "policy loaded");
      return;
    }
    this.#problems = parsed.problems;
    this.#log.error({ file: rules, problems: parsed.problems }, "policy file has a mistake, going on with the last good one");
  }
}

export function inWords(problems: readonly PolicyProblem[]): string {
  return problems.map(({ file, line, message }) => `policy/${file}:${line} ${message}`).join("; ");
}

async function stampOf(file: string): Promise<string> {
  return await stat(file).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    (error: unknown) => {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "absent";
      throw error;
    },
  );
}
