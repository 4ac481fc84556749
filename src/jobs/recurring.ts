/** Recurring work: deadlines and digests every minute; leavers, retention, reviews and the audit checkpoint every day. */
import { endingSoon } from "../policy/approvals.ts";
import { dropFinishedDeliveries } from "../delivery/deliveries.ts";
import { dropChanges } from "../tickets/changed-messages.ts";
import { sendDigests } from "../tickets/digest.ts";
import { dropErasedLinks, inactiveSince } from "../tickets/personal-data.ts";
import { erasePerson } from "../desk/personal-data.ts";
import { notifyGroupOnce } from "../tickets/notifications.ts";
import { blanketUse } from "../tickets/board/requests.ts";
import { sweep } from "../tickets/sweep.ts";
import { anchorTrail } from "../desk/anchor-trail.ts";
import type { Desk } from "../desk/desk.ts";
import { findLeavers } from "../desk/leavers.ts";
import { reviewDecisions } from "../desk/review-decisions.ts";
import { forgetEndedSessions } from "../desk/sign-in.ts";
import { ticketReply } from "../desk/triage.ts";

const BLANKET_ENDS_WITHIN_DAYS = 30;
/** Chats repeat a delivery within minutes, so older ones are not needed to recognise duplicates. */
const DELIVERIES_KEPT_DAYS = 30;

/** Changed words of a message that nobody had answered or sent. */
const CHANGES_KEPT_DAYS = 30;

export async function everyMinute(desk: Desk): Promise<void> {
  await forgetEndedSessions(desk);
  const swept = await sweep(desk, {
    reminder: (ticket) => ticketReply(ticket, "ticketReminder"),
    closed: (ticket) => ticketReply(ticket, "ticketNoAnswer"),
  });
  const digests = await sendDigests(desk);
  if (swept.warned + swept.reminded + swept.closed + digests.length > 0)
    desk.log.info({ ...swept, digests: digests.length }, "deadlines swept");
}

/** People who were inactive for `retentionDays` are erased; null erases nobody. */
export async function everyDay(desk: Desk, retentionDays: number | null): Promise<void> {
  // First, so that nothing else that fails keeps a leaver in.
  await findLeavers(desk).then(
    (leavers) => desk.log.info({ leavers }, "the chats were asked about leavers"),
    (error: unknown) => desk.log.error({ err: error }, "the chats could not be asked about leavers"),
  );
  await announceEndOfBlankets(desk);
  await dropFinishedDeliveries(desk.db, DELIVERIES_KEPT_DAYS);
  await dropChanges(desk.db, new Date(desk.now().getTime() - CHANGES_KEPT_DAYS * 86_400_000));
  if (retentionDays !== null) {
    const inactive = await inactiveSince(desk.db, new Date(desk.now().getTime() - retentionDays * 86_400_000));
    for (const person of inactive) await erasePerson(desk, person);
    if (inactive.length > 0) desk.log.info({ people: inactive.length }, "inactive people erased");
  }
  await dropErasedLinks(desk.db);
  const opened = await reviewDecisions(desk);
  if (opened.length > 0) desk.log.info({ tickets: opened }, "reviews of decisions opened");
  // Last, so that the checkpoint covers the work of this day.
  await anchorTrail(desk).then(
    ({ checkpoint, hash }) => desk.log.info({ checkpoint, hash }, "audit trail anchored"),
    (error: unknown) => desk.log.error({ err: error }, "the audit trail could not be anchored"),
  );
}

async function announceEndOfBlankets(desk: Desk): Promise<void> {
  const { policy } = await desk.approvals.current();
  const now = desk.now();
  const ending = endingSoon(policy, now.toISOString().slice(0, 10), BLANKET_ENDS_WITHIN_DAYS);
  if (ending.length === 0) return;
  const used = await blanketUse(desk.db);
  for (const { id, until, who } of ending)
    await notifyGroupOnce(desk, `blanket:${id}:${until}`, "ospo", "blanket-ends", {
      blanket: id,
      until,
      who,
      used: used[id] ?? 0,
    });
}
