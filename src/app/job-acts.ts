/** What the job queue runs in this process. */
import { deadLetterChatJob } from "../delivery/dead-letters.ts";
import type { Postponed } from "../delivery/posts.ts";
import type { Desk } from "../desk/desk.ts";
import { writeShadows } from "../desk/shadow.ts";
import type { JobActs } from "../jobs/jobs.ts";
import { everyDay, everyMinute } from "../jobs/recurring.ts";
import { postNotification } from "../jobs/webhook.ts";
import { notificationBy } from "../tickets/board/inbox.ts";
import type { Config } from "./config.ts";

/** When a job for a chat that is off is tried again. */
const OFF: Postponed = { seconds: 60 };

/** Notifications leave the desk only if a webhook is set. */
export function jobActs(
  config: Config,
  desk: Desk,
  url: string,
  chats: Record<string, { deliver: NonNullable<JobActs["deliverToChat"]>; tidy?: () => Promise<void> } | null>,
): JobActs {
  const { webhook } = config;
  const target = webhook && { url: webhook.url, secret: webhook.secret?.reveal() ?? null };
  return {
    deliverNotification:
      target &&
      (async (id) => {
        const notification = await notificationBy(desk.db, id);
        if (notification) await postNotification(target, notification, config.publicUrl ?? url);
      }),
    // A chat that is off here may be on in another process, or later.
    deliverToChat: Object.values(chats).some(Boolean)
      ? async (job) => {
          const chat = chats[job.channel];
          return chat ? await chat.deliver(job) : OFF;
        }
      : null,
    deadLetterChatJob: (job, because) => deadLetterChatJob(desk, job, because),
    ...(desk.writer && { shadow: () => writeShadows(desk) }),
    sweep: () => everyMinute(desk),
    daily: async () => {
      await everyDay(desk, config.retentionDays);
      for (const chat of Object.values(chats)) await chat?.tidy?.();
    },
  };
}
