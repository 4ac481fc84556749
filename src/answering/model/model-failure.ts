/** Why a model gave no usable answer. */
import { z } from "zod";
import { messageOf } from "../../base/errors.ts";
import { retryAfterMs } from "../../base/retry-after.ts";
import type { ModelFailureReason } from "../types.ts";

/** For the log and for staff; never shown to an asker. */
export class ModelFailure extends Error {
  readonly reason: ModelFailureReason;
  readonly status: number | undefined;
  readonly afterMs: number | undefined;
  constructor(
    reason: ModelFailureReason,
    message: string = reason,
    { status, afterMs }: { status?: number | undefined; afterMs?: number | undefined } = {},
  ) {
    super(message);
    this.reason = reason;
    this.status = status;
    this.afterMs = afterMs;
  }
}

/** The parts of an error of the OpenAI client that matter here. */
const ClientError = z.object({ status: z.number().optional().catch(undefined), headers: z.unknown().optional() });

/** Turns any error of a call into a ModelFailure. The agent wraps the errors of its steps. */
export function toModelFailure(error: unknown): ModelFailure {
  if (error instanceof ModelFailure) return error;
  const { status, headers } = ClientError.safeParse(error).data ?? {};
  if (status === undefined && error instanceof Error && error.cause instanceof Error)
    return toModelFailure(error.cause);
  const afterMs = headers instanceof Headers ? (retryAfterMs(headers.get("retry-after")) ?? undefined) : undefined;
  const reason: ModelFailureReason =
    status === undefined
      ? "unreachable"
      : status === 429
        ? "busy"
        : status === 401 || status === 403
          ? "refused the key"
          : status === 404
            ? "unknown model"
            : "server error";
  return new ModelFailure(reason, messageOf(error), { status, afterMs });
}
