/**
 * Delivers to a chat: messages of conversations, notifications, and tickets in the staff channel. Each is posted once and in order. If the
 * platform refuses the content, a plain message goes out; if it refuses the app, posts are held; what it refuses for good is a dead letter.
 */
import { renewCardLease } from "../../delivery/cards.ts";
import { deadLetterChatJob } from "../../delivery/dead-letters.ts";
import { RENEW_LEASE_MS } from "../../delivery/leases.ts";
import { type ChatJob, type Postponed, renewPostLease } from "../../delivery/posts.ts";
import type { Chat } from "./chat.ts";
import { deliverPost } from "./deliver-post.ts";
import { ChatRefusal } from "./refusal.ts";
import { showTicket } from "./show-ticket.ts";

/** Returns when to try again, if at all. Throws if another attempt may succeed. */
export async function deliver(chat: Chat, job: ChatJob): Promise<Postponed | undefined> {
  const { desk, log, name, hold } = chat;
  if (await hold.isOn()) return { seconds: hold.waitS, isHeld: true };
  const isPost = "post" in job;
  // The platform may be slow: renew the lease, so that no other process starts the same job.
  const leaseTimer = setInterval(() => {
    const renewed = isPost ? renewPostLease(desk.db, job.post) : renewCardLease(desk.db, job.ticket, name);
    renewed.catch((error: unknown) => log.warn({ err: error }, "the database is unavailable"));
  }, RENEW_LEASE_MS);
  try {
    return isPost ? await deliverPost(chat, job.post) : await showTicket(chat, job);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    return await handleRefusal(chat, job, error);
  } finally {
    clearInterval(leaseTimer);
  }
}

async function handleRefusal(
  { name, desk, hold }: Chat,
  job: ChatJob,
  refusal: ChatRefusal,
): Promise<Postponed | undefined> {
  switch (refusal.kind) {
    case "later":
      return { seconds: refusal.seconds };
    case "app":
    case "scope":
      return { seconds: hold.refused(refusal), isHeld: true };
    case "again":
      throw refusal;
    case "never":
    case "shut":
    case "content":
    case "gone":
      await deadLetterChatJob(desk, job, `${name}: ${refusal.message}`, refusal.why);
      desk.log.warn({ ...job, err: refusal }, "the chat refuses this permanently");
      return undefined;
  }
}
