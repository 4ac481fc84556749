/** Why a chat platform does not do what the desk asked. */
import type { Undeliverable } from "../../delivery/dead-letters.ts";

/** The platform refused, so nothing was done. */
export class ChatRefusal extends Error {
  /**
   * `never`: another attempt would fail the same way. `shut`: the same for a shared place; the person may still be reached directly.
   * `content`: what was posted is refused; a shorter, plainer message may be accepted. `gone`: the message to change no longer exists.
   * `app`: the app itself is refused, so all posts wait. `scope`: the app lacks a permission for this call, so this post waits.
   * `later`: retry after `seconds`. `again`: another attempt may succeed.
   */
  readonly kind: "never" | "shut" | "content" | "gone" | "app" | "scope" | "later" | "again";
  readonly seconds: number;
  /** The platform's code for the reason, for the log. */
  readonly code: string | undefined;
  /** For people, where staff learn that something was not delivered. */
  readonly why: Undeliverable;
  /** How an administrator ends it; for `app` and `scope`. */
  readonly remedy: string | undefined;
  constructor(kind: ChatRefusal["kind"], reason: string, { seconds = 0, code, why, remedy }: RefusalDetails = {}) {
    super(reason);
    this.kind = kind;
    this.seconds = seconds;
    this.code = code;
    this.why = why ?? (kind === "content" ? "content" : kind === "shut" ? "place" : "other");
    this.remedy = remedy;
  }
}

type RefusalDetails = { seconds?: number; code?: string | undefined; why?: Undeliverable | undefined; remedy?: string };

/** Whether the platform refuses what was asked and would refuse it again. */
export function isFinalRefusal(error: unknown): error is ChatRefusal {
  return error instanceof ChatRefusal && ["never", "shut", "content"].includes(error.kind);
}
