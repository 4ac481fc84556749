/** A file of the company's policy, read from the knowledge folder and kept: a file with a mistake changes nothing until it is mended, and is complained of. */
import { statSync } from "node:fs";
import path from "node:path";
import { messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { readRegularFile } from "../knowledge/read-file.ts";
import type { ApprovalPolicy } from "../policy/approval-rules.ts";
import { parseApprovals } from "../policy/approvals.ts";
import { type LicensePolicy, parseLicensePolicy } from "../policy/license-policy.ts";
import { type ModelPolicy, parseModelPolicy } from "../policy/model-policy.ts";
import type { PolicyProblem } from "../policy/read-yaml.ts";
import { parseRouting, placesIn, type Routing } from "../policy/routing.ts";
import { HolidayTables } from "./holiday-tables.ts";

/** Ships with the desk; serves a folder that has no policy of its own. */
const OWN = path.join(import.meta.dirname, "../../knowledge/policy");
/** A policy of a thousand rules takes a tenth of it. */
const LARGEST = 1_000_000;

export type CurrentPolicy<T> = {
  policy: T;
  /** The folder has no such file: this is the starter policy of the desk. */
  isStarter: boolean;
  /** What is wrong with the file as it stands; the policy is then the last good one. */
  problems: PolicyProblem[];
};

type Parsed<T> = { kind: "policy"; policy: T } | { kind: "broken"; problems: PolicyProblem[] };
type Kind<T> = {
  /** The file, and another that it builds on. */
  files: readonly [string, ...string[]];
  parse: (...texts: string[]) => Parsed<T> | Promise<Parsed<T>>;
  /** Without a good file since the start: go on with the starter policy, or refuse? */
  without: "starter" | { userMessage: string };
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
      without: {
        userMessage:
          "The company's policy file has a mistake, so I can give no verdict until the OSPO has mended it. Ask a person meanwhile.",
      },
    });
  }

  /** A ticket must be taken whatever that file holds. */
  static routing(knowledgeDir: string, log: Log, holidays = new HolidayTables()): PolicyFile<Routing> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["routing.yaml"],
      parse: async (text = "") => parseRouting(text, await holidays.of(placesIn(text))),
      without: "starter",
    });
  }

  /** What nobody has allowed, the model does not do. */
  static model(knowledgeDir: string, log: Log): PolicyFile<ModelPolicy> {
    return new PolicyFile(knowledgeDir, log, {
      files: ["model.yaml"],
      parse: (text) => parseModelPolicy(text ?? ""),
      without: { userMessage: "policy/model.yaml has a mistake, so the model answers nothing until it is mended." },
    });
  }

  /** `routing` knows the groups, `licenses` the uses and categories. */
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
      without: {
        userMessage:
          "The company's approval policy has a mistake, so I can take no request until the OSPO has mended it. What you wrote is kept.",
      },
    });
  }

  /** As the file stands now, or the last good state of it. Throws UnavailableError where there is none since the start. */
  async current(): Promise<CurrentPolicy<T>> {
    await this.#read();
    if (this.#good) return { ...this.#good, problems: this.#problems };
    if (this.#kind.without === "starter" && this.#folderIsThere()) {
      const starter = await this.#parse(this.#kind.files.map((name) => path.join(OWN, name)));
      if (starter.kind === "policy") return { policy: starter.policy, isStarter: true, problems: this.#problems };
    }
    throw new UnavailableError(`the policy cannot be used: ${problemsText(this.#problems)}`, {
      ...(this.#kind.without !== "starter" && this.#kind.without),
    });
  }

  async #read(): Promise<void> {
    const [main, ...others] = this.#kind.files;
    const isOwn = stampOf(path.join(this.#dir, main)) !== "absent";
    const files = [path.join(isOwn ? this.#dir : OWN, main)];
    for (const name of others) {
      const own = path.join(this.#dir, name);
      files.push(isOwn && stampOf(own) !== "absent" ? own : path.join(OWN, name));
    }
    const isThere = this.#folderIsThere();
    const stamp = `${files[0]} ${isThere} ${files.map(stampOf).join(" ")}`;
    if (stamp === this.#stamp) return;
    // The holidays of a new place take a moment: whoever asks meanwhile waits for the same reading, and a later one comes after it.
    if (this.#reading?.stamp !== stamp) {
      const before = this.#reading?.done ?? Promise.resolve();
      this.#reading = { stamp, done: before.then(() => this.#take(stamp, main, files, isOwn, isThere)) };
    }
    await this.#reading.done;
  }

  async #take(stamp: string, main: string, files: readonly string[], isOwn: boolean, isThere: boolean): Promise<void> {
    // A folder that is away may hold a policy of its own: judging by the starter's would be a guess.
    const isAway = !isOwn && (this.#good?.isStarter === false || !isThere);
    const parsed = isAway
      ? broken(main, "is gone: put it back, or restart the desk if that is meant")
      : await this.#parse(files);
    this.#stamp = stamp;
    if (parsed.kind === "policy") {
      const isChange = this.#good !== undefined || this.#problems.length > 0;
      this.#good = { policy: parsed.policy, isStarter: !isOwn };
      this.#problems = [];
      // That a start reads them goes without saying.
      this.#log[isChange ? "info" : "debug"]({ version: parsed.policy.version, file: files[0] }, "policy loaded");
      return;
    }
    this.#problems = parsed.problems;
    this.#log.error(
      { file: files[0], problems: parsed.problems },
      "policy file has a mistake, going on with the last good one",
    );
  }

  #folderIsThere(): boolean {
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
 * Asked with every act: a microsecond here, where a trip through the thread pool would take hundreds. A watcher would be later than the
 * act that follows a saved change.
 */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs}` : "absent";
}
