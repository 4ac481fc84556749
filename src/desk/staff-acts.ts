/** The acts of staff on a ticket as plain data, for the page, for bulk acts and for the command line. */
import { z } from "zod";
import type { Desk } from "./desk.ts";
import { draftFrom } from "./publish-answer.ts";
import {
  approve,
  askBack,
  assign,
  claim,
  close,
  describe,
  handOver,
  link,
  merge,
  note,
  reject,
  reopen,
  reply,
  resolve,
  split,
  watch,
} from "./triage.ts";
import { PRIORITIES } from "../policy/routing.ts";
import type { Person } from "../identity/people.ts";

const LongText = z.string().max(100_000);
const TicketNumber = z.coerce.number().int().min(1).max(2_147_483_647);
/** The same delivery is sent once. */
const MessageFields = { text: LongText, delivery: z.uuid().nullable().default(null) };

export const StaffAct = z.discriminatedUnion("do", [
  z.object({ do: z.literal("claim") }),
  z.object({ do: z.literal("assign"), to: LongText }),
  z.object({ do: z.literal("hand-over"), group: LongText }),
  z.object({ do: z.literal("reply"), ...MessageFields }),
  z.object({ do: z.literal("ask-back"), ...MessageFields }),
  z.object({ do: z.literal("note"), ...MessageFields }),
  z.object({ do: z.literal("watch"), watches: z.boolean() }),
  z.object({
    do: z.literal("describe"),
    priority: z.enum(PRIORITIES).optional(),
    tags: z.array(LongText).max(20).optional(),
  }),
  z.object({ do: z.literal("resolve") }),
  z.object({ do: z.literal("close") }),
  z.object({ do: z.literal("merge"), into: TicketNumber }),
  z.object({ do: z.literal("link"), other: TicketNumber }),
  z.object({ do: z.literal("split"), question: LongText }),
  z.object({ do: z.literal("approve"), reason: LongText.default("") }),
  z.object({ do: z.literal("reject"), reason: LongText }),
  z.object({ do: z.literal("reopen"), reason: LongText }),
  z.object({ do: z.literal("draft"), title: LongText.optional(), text: LongText.optional() }),
]);
export type StaffAct = z.infer<typeof StaffAct>;

/** Performs the act. Each act checks that the person is staff. Returns the number of a ticket that the act opened. */
export async function doStaffAct(
  desk: Desk,
  staff: Person,
  number: number,
  act: StaffAct,
): Promise<number | undefined> {
  switch (act.do) {
    case "claim":
      await claim(desk, staff, number);
      return;
    case "assign":
      await assign(desk, staff, number, act.to);
      return;
    case "hand-over":
      await handOver(desk, staff, number, act.group);
      return;
    case "reply":
      await reply(desk, staff, number, act.text, act.delivery);
      return;
    case "ask-back":
      await askBack(desk, staff, number, act.text, act.delivery);
      return;
    case "note":
      await note(desk, staff, number, act.text, act.delivery);
      return;
    case "watch":
      await watch(desk, staff, number, act.watches);
      return;
    case "describe":
      await describe(desk, staff, number, act);
      return;
    case "resolve":
      await resolve(desk, staff, number);
      return;
    case "close":
      await close(desk, staff, number);
      return;
    case "merge":
      await merge(desk, staff, number, act.into);
      return;
    case "link":
      await link(desk, staff, number, act.other);
      return;
    case "split":
      return (await split(desk, staff, number, act.question)).number;
    case "approve":
      await approve(desk, staff, number, act.reason);
      return;
    case "reject":
      await reject(desk, staff, number, act.reason);
      return;
    case "reopen":
      await reopen(desk, staff, number, act.reason);
      return;
    case "draft":
      await draftFrom(desk, staff, number, act);
      return;
  }
}
