/** Sends notifications to a webhook: signed, and with an idempotency key that stays the same for every retry. */
import { createHmac } from "node:crypto";
import { UnavailableError } from "../base/errors.ts";
import type { Notification } from "../tickets/board/inbox.ts";

const TIMEOUT_MS = 10_000;

export type Webhook = { url: string; secret: string | null };

/** Throws UnavailableError unless the receiver answers 2xx. `Idempotency-Key` lets it drop duplicates. */
export async function postNotification(
  { url, secret }: Webhook,
  notification: Notification,
  publicUrl: string,
): Promise<void> {
  const { key, kind, to, ticket, question, detail, createdAt } = notification;
  const link = ticket === null ? `${publicUrl}/desk` : `${publicUrl}/desk#${ticket}`;
  const body = JSON.stringify({ key, kind, to, ticket, question, detail, createdAt, link });
  const signature =
    secret === null ? {} : { "x-ospo-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, ...signature },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new UnavailableError(
      `the webhook does not answer: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  });
  await response.body?.cancel();
  if (!response.ok) throw new UnavailableError(`the webhook answers ${response.status}`);
}
