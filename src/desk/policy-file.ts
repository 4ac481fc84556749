/**
 * Reads a policy file from the knowledge folder. A file with a mistake is reported, and the last good version stays in
 * force until it is fixed.
 */
import { statSync } from "node:fs";
import path from "node:path";
import { type ErrorText, messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { readRegularFile } from "../knowledge/read-file.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import { parseApprovals } from "../policy/approvals.ts";
import { type CompatibilityTable, parseCompatibility } from "../policy/compatibility.ts";
import { type LicensePolicy, parseLicensePolicy } from "../policy/license-policy.ts";
import { type ModelPolicy, parseModelPolicy } from "../policy/model-policy.ts";
import type { PolicyProblem } from "../policy/read-yaml.ts";
import { parseProducts, type ProductRegister } from "../policy/products.ts";
import { parseRouting, placesIn, type Routing } from "../policy/routing.ts";
import { HolidayTables } from "./holiday-tables.ts";
import { inWords } from "../words/words.ts";

/** The starter policy, which ships with the desk, for folders without a policy of their own. */
const STARTER = path.join(import.meta.dirname, "../../knowledge/policy");
/** A policy of a thousand rules takes a tenth of this. */
const LARGEST = 1_000_000;

export type CurrentPolicy<T> = {
  policy: T;
  /** True where the folder has no such file, so that this is the starter policy. */
  isStarter: boolean;
  /** Mistakes in the current file; `policy` is then the last good version. */
  problems: PolicyProblem[];
};

type Parsed<T> = { kind: "policy"; policy: T } | { kind: "broken"; problems: PolicyProblem[] };
type Kind<T> = {
  /** The file, and further files that it needs. */
  files: readonly [string, ...string[]];
  parse: (...texts: string[]) => Parsed<T> | Promise<Parsed<T>>;
  /** What to do if there was no good file since the start: use the starter policy, or refuse with this message. */
  fallback: "starter" | { userMessage: ErrorText };
};

export class PolicyFile<T extends { version: string }> {
  readonly #dir: string;
  readonly #log: Log;
  readonly #kind: Kind<T>;
  #stamp = "";
  #good: Pick<CurrentPolicy<T>, "policy" | "isStarter"> | undefined;
  #problems: PolicyProblem[] = [];
  #reading: { stamp: string; done: Promise<void> } | undefined;

  private constructor(knowledgeDir: string, log: Log, kind: Kind<T>) {
    this.#dir = path.join(knowledgeDir, "policy");
    this.#log = log;
    this.#kind = kind;
  }

  static licenses(knowledgeDir: string, log: Log): PolicyFile<LicensePolicy> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["licenses.yaml", "license-categories.yaml"],
      parse: (rules, categories) => parseLicensePolicy(rules ?? "", categories ?? ""),
      fallback: { userMessage: inWords((words) => words.errors.licensePolicyBroken) },
    });
  }

  /** Falls back to the starter routing, so that tickets can always be opened. */
  static routing(knowledgeDir: string, log: Log, holidays = new HolidayTables()): PolicyFile<Routing> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["routing.yaml"],
      parse: async (text = "") => parseRouting(text, await holidays.of(placesIn(text))),
      fallback: "starter",
    });
  }

  /** An OSPO's own register replaces the starter's. */
  static products(knowledgeDir: string, log: Log): PolicyFile<ProductRegister> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["products.yaml"],
      parse: (text) => parseProducts(text ?? ""),
      fallback: "starter",
    });
  }

  /** An OSPO's own table replaces the starter's. */
  static compatibility(knowledgeDir: string, log: Log): PolicyFile<CompatibilityTable> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["compatibility.yaml"],
      parse: (text) => parseCompatibility(text ?? ""),
      fallback: "starter",
    });
  }

  /** Without a good file the model answers nothing, because nobody has allowed it. */
  static model(knowledgeDir: string, log: Log): PolicyFile<ModelPolicy> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["model.yaml"],
      parse: (text) => parseModelPolicy(text ?? ""),
      fallback: { userMessage: inWords((words) => words.errors.modelPolicyBroken) },
    });
  }

  /** `routing` defines the groups that the rules may name, `licenses` the uses and categories. */
  static approvals(
    knowledgeDir: string,
    log: Log,
    routing: PolicyFile<Routing>,
    licenses: PolicyFile<LicensePolicy>,
  ): PolicyFile<ApprovalPolicy> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["approvals.yaml"],
      parse: async (text) =>
        parseApprovals(
          text ?? "",
          Object.keys((await routing.current()).policy.groups),
          (await licenses.current()).policy,
        ),
      fallback: { userMessage: inWords((words) => words.errors.approvalPolicyBroken) },
    });
  }

  /** The file as it is now, or its last good version. Throws UnavailableError where there was none since the start. */
  async current(): Promise<CurrentPolicy<T>> {
    await this.#read();
    if (this.#good) return { ...this.#good, problems: this.#problems };
    if (this.#kind.fallback === "starter" && this.#folderExists()) {
      const starter = await this.#parse(this.#kind.files.map((name) => path.join(STARTER, name)));
      if (starter.kind === "policy") return { policy: starter.policy, isStarter: true, problems: this.#problems };
    }
    throw new UnavailableError(`the policy is invalid: ${problemsText(this.#problems)}`, {
      ...(this.#kind.fallback !== "starter" && this.#kind.fallback),
    });
  }

  async #read(): Promise<void> {
    const [main, ...others] = this.#kind.files;
    const isOwn = stampOf(path.join(this.#dir, main)) !== "absent";
    const files = [path.join(isOwn ? this.#dir : STARTER, main)];
    for (const name of others) {
      const own = path.join(this.#dir, name);
      files.push(isOwn && stampOf(own) !== "absent" ? own : path.join(STARTER, name));
    }
    const isThere = this.#folderExists();
    const stamp = `${files[0]} ${isThere} ${files.map(stampOf).join(" ")}`;
    if (stamp === this.#stamp) return;
    // The holidays of a new place take a moment: acts that ask meanwhile wait for the same reading, and readings run in order.
    if (this.#reading?.stamp !== stamp) {
      const before = this.#reading?.done ?? Promise.resolve();
      this.#reading = { stamp, done: before.then(() => this.#load(stamp, main, files, isOwn, isThere)) };
    }
    await this.#reading.done;
  }

  async #load(stamp: string, main: string, files: readonly string[], isOwn: boolean, isThere: boolean): Promise<void> {
    // A folder that is missing may have a policy of its own, so a verdict by the starter policy would be a guess.
    const isMissing = !isOwn && (this.#good?.isStarter === false || !isThere);
    const parsed = isMissing
      ? broken(main, "is missing: put it back, or restart the desk if you removed it on purpose")
      : await this.#parse(files);
    this.#stamp = stamp;
    if (parsed.kind === "policy") {
      const isChange = this.#good !== undefined || this.#problems.length > 0;
      this.#good = { policy: parsed.policy, isStarter: !isOwn };
      this.#problems = [];
      // The first load is not worth a line in the log.
      this.#log[isChange ? "info" : "debug"]({ version: parsed.policy.version, file: files[0] }, "policy loaded");
      return;
    }
    this.#problems = parsed.problems;
    this.#log.error(
      { file: files[0], problems: parsed.problems },
      "policy file has a mistake, keeping the last good version",
    );
  }

  #folderExists(): boolean {
    return stampOf(path.dirname(this.#dir)) !== "absent";
  }

  async #parse(files: readonly string[]): Promise<Parsed<T>> {
    try {
      return await this.#kind.parse(
        ...(await Promise.all(files.map(async (file) => (await readRegularFile(file, LARGEST)).toString("utf8")))),
      );
    } catch (error) {
      return broken(path.basename(files[0] ?? ""), `cannot be read: ${messageOf(error)}`);
    }
  }
}

function broken(file: string, message: string): { kind: "broken"; problems: PolicyProblem[] } {
  return { kind: "broken", problems: [{ file, line: 1, message }] };
}

export function problemsText(problems: readonly PolicyProblem[]): string {
  return problems.map(({ file, line, message }) => `policy/${file}:${line} ${message}`).join("; ");
}

/**
 * Synchronous, because every act calls it: this takes a microsecond, the thread pool would take hundreds. A file
 * watcher would report a change later than the act that follows it.
 */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs}` : "absent";
}
