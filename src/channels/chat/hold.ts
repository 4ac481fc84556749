/**
 * Holds everything that goes to a platform while it refuses the app itself, for example because the token was revoked. Held posts are not
 * lost and use up no attempts. One check at a time finds out whether the platform accepts the app again.
 */
import type { Log } from "../../base/log.ts";
import { ChatRefusal } from "./refusal.ts";

const CHECK_MS = 5000;
/** Held jobs come back after this time, and less often the longer it takes. */
const FIRST_WAIT_S = 5;
const LONGEST_WAIT_S = 60;

export class Hold {
  readonly #log: Log;
  readonly #check: (refusal?: ChatRefusal) => Promise<void>;
  #refusal: ChatRefusal | null = null;
  /** The check itself can tell when the refusal has ended; otherwise only a post can. */
  #isCheckable = false;
  #since = 0;
  #nextCheck = 0;

  constructor(log: Log, check: (refusal?: ChatRefusal) => Promise<void>) {
    this.#log = log;
    this.#check = check;
  }

  /** Whether a post must wait. After a successful check one post may try; if it succeeds, the others follow. */
  async isOn(): Promise<boolean> {
    if (this.#refusal?.kind !== "app") return false;
    return performance.now() < this.#nextCheck || !(await this.#isAccepted(this.#refusal));
  }

  /** Why posts are held; null if they are not. */
  async because(): Promise<string | null> {
    const refusal = this.#refusal;
    if (refusal && this.#isCheckable && performance.now() >= this.#nextCheck && (await this.#isAccepted(refusal)))
      this.#end();
    return this.#refusal && [this.#refusal.message, this.#refusal.remedy].filter(Boolean).join(". ");
  }

  /** Checks now, for example at start. */
  async check(): Promise<void> {
    await this.#check().catch((error: unknown) => {
      if (error instanceof ChatRefusal && error.kind === "app") {
        this.refused(error);
        this.#isCheckable = true;
      } else this.#log.debug({ err: error }, "it is unknown whether the chat accepts the app");
    });
  }

  /** The platform has refused the app. Returns the seconds after which to try again. */
  refused(refusal: ChatRefusal): number {
    if (this.#refusal?.message !== refusal.message) {
      this.#since = performance.now();
      const { message: reason, remedy } = refusal;
      this.#log.error({ reason, remedy }, "the chat refuses the app: posts are held until it accepts the app again");
    }
    this.#refusal = refusal;
    this.#isCheckable = refusal.kind === "scope";
    this.#nextCheck = performance.now() + CHECK_MS;
    return this.waitS;
  }

  /** Seconds until a held post tries again. */
  get waitS(): number {
    return Math.min(LONGEST_WAIT_S, FIRST_WAIT_S + Math.floor((performance.now() - this.#since) / 10_000));
  }

  /** Something was posted. A missing permission concerns other posts than that one. */
  accepted(): void {
    if (this.#refusal?.kind === "app") this.#end();
  }

  async #isAccepted(refusal: ChatRefusal): Promise<boolean> {
    this.#nextCheck = performance.now() + CHECK_MS;
    return await this.#check(refusal).then(
      () => true,
      () => false,
    );
  }

  #end(): void {
    this.#refusal = null;
    this.#log.info("the chat accepts the app again: held posts are sent");
  }
}
