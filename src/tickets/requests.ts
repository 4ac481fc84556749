/** Files requests for approval: what was asked, what was known then, and which approvals the policy requires. */
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import type { Tier } from "../policy/approval-rules.ts";
import { writeDecision } from "./decisions.ts";
import { type NewRequest, type NewTicket, type OpenedTicket, openTicket } from "./open-ticket.ts";
import { type Queue, writeChange } from "./queue.ts";
import type { DecisionDeps } from "./types.ts";

export type Filing = NewRequest & {
  subject: string | null;
  requester: Person;
  conversationId: string;
  language: string;
  /** Sent to the asker if people decide. A request that is decided at once is answered by its decision. */
  confirmation: NonNullable<NewTicket["confirmation"]>;
};

/** Decides the request at once if the policy or the requester decides; otherwise it waits for its approvers. */
export async function fileRequest(
  queue: Queue & DecisionDeps,
  tx: Db,
  { filed, filingKey, filingDigest, subject, requester, conversationId, language, confirmation }: Filing,
): Promise<OpenedTicket> {
  const { tier } = filed;
  const opened = await openTicket(queue, tx, {
    question: filed.title,
    language,
    conversationId,
    requester,
    found: [],
    sourceMessageId: null,
    subject,
    request: { filed, filingKey, filingDigest },
    ...(tier.decides === "people" && { confirmation }),
    event: {
      action: "filed",
      detail: { tier: tier.name, rules: filed.because.map(({ rule }) => rule), blanket: filed.blanket },
    },
  });
  const { ticket, isNew } = opened;
  if (!isNew) return opened;
  if (tier.decides === "people") {
    await openSteps(tx, ticket.number, 1, tier);
    return opened;
  }
  const by = tier.decides === "requester" ? requester : queue.system;
  const decision = await writeDecision(queue, tx, ticket, "approved", []);
  const decided = await writeChange(queue, tx, ticket, by, decision);
  return { ...opened, ticket: { ...decided, watchers: [] } };
}

/** Writes the approval steps of a round. In a sequence only the first one is open. */
export async function openSteps(tx: Db, number: number, round: number, { steps, order }: Tier): Promise<void> {
  await tx
    .insertInto("approval_step")
    .values(
      steps.map(({ group, quorum }, i) => ({
        ticket_number: number,
        round,
        position: i + 1,
        group_name: group,
        quorum,
        state: i === 0 || order === "parallel" ? ("open" as const) : ("waiting" as const),
      })),
    )
    .execute();
}
