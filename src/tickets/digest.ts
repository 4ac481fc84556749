/** The daily summary of each group's queue, in the morning of its time zone. */
import { type SqlBool, sql } from "kysely";
import { calendarOf } from "../policy/calendar.ts";
import { notifyGroupOnce } from "./notifications.ts";
import type { Queue } from "./queue.ts";

/** Returns the groups that got a digest now. */
export async function sendDigests(queue: Queue): Promise<string[]> {
  const routing = await queue.routing();
  const now = queue.now();
  const sent: string[] = [];
  for (const [group, { calendar }] of Object.entries(routing.groups)) {
    const { day, time } = localTime(now, routing.calendars[calendar]?.timezone ?? "UTC");
    if (time < routing.digest || !calendarOf(routing, group).isOpen(now)) continue;
    const key = `digest:${group}:${day}`;
    const earlier = await queue.db.selectFrom("notification").select("id").where("key", "=", key).executeTakeFirst();
    if (earlier) continue;
    const detail = await countsOf(queue, group, now);
    if (detail.open === 0) continue;
    if (await notifyGroupOnce(queue, key, group, "digest", detail)) sent.push(group);
  }
  return sent;
}

async function countsOf({ db }: Queue, group: string, now: Date) {
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const counts = await db
    .selectFrom("ticket")
    .select(({ fn }) => [
      fn.countAll<string>().as("open"),
      fn
        .countAll<string>()
        .filterWhere(sql<SqlBool>`assignee_id is null`)
        .as("unassigned"),
      fn.countAll<string>().filterWhere("due_at", "<", now).as("overdue"),
      fn
        .countAll<string>()
        .filterWhere(sql<SqlBool>`due_at >= ${now} and due_at < ${tomorrow}`)
        .as("dueToday"),
    ])
    .where("group_name", "=", group)
    .where("state", "in", ["new", "open", "waiting-for-asker", "waiting-for-approval"])
    .executeTakeFirstOrThrow();
  return {
    open: Number(counts.open),
    unassigned: Number(counts.unassigned),
    overdue: Number(counts.overdue),
    dueToday: Number(counts.dueToday),
  };
}

function localTime(at: Date, timeZone: string): { day: string; time: string } {
  // Swedish writes dates and times as ISO 8601 does.
  const [day = "", time = ""] = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" })
    .format(at)
    .split(" ");
  return { day, time };
}
