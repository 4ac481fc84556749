/** Requests for approval: what was asked, what was known then, and which approvals the policy wants for it. */
import type { Db } from "../db/database.ts";
import type { Person, Ticket } from "../db/schema.ts";
import type { Tier } from "../policy/approval-rules.ts";
import type { Message } from "./conversations.ts";
import { writeDecision } from "./decisions.ts";
import type { DecisionDeps } from "./types.ts";
import { type Queue, writeChange } from "./queue.ts";
import { openTicket } from "./ticket.ts";
import type { FiledRequest } from "./types.ts";

export type Filing = {
  request: FiledRequest;
  subject: string | null;
  requester: Person;
  conversationId: string;
  language: string;
  /** The same key again finds what was filed. */
  filingKey: string;
  /** Of the answers that came with the key. */
  filingDigest: string;
  /** What the asker is told where people decide; of what is decided at once the decision is told. */
  says: (number: number) => { body: object; delivery_id: string };
};

/** What the policy decides itself is decided here; the rest waits for its approvers. */
export async function fileRequest(
  queue: Queue & DecisionDeps,
  tx: Db,
  { request, subject, requester, conversationId, language, filingKey, filingDigest, says }: Filing,
): Promise<{ ticket: Ticket; said: Message | null; isNew: boolean }> {
  const { tier } = request;
  const { ticket, said, isNew } = await openTicket(queue, tx, {
    question: request.title,
    language,
    conversationId,
    requester,
    found: [],
    sourceMessageId: null,
    tier,
    request,
    ...(tier.decides === "people" && { says }),
    event: {
      action: "filed",
      detail: { tier: tier.name, rules: request.because.map(({ rule }) => rule), blanket: request.blanket },
    },
    more: {
      kind: request.kind,
      state: tier.decides === "people" ? "waiting-for-approval" : "resolved",
      subject,
      tier: tier.name,
      blanket: request.blanket,
      round: 1,
      filing_key: filingKey,
      filing_digest: filingDigest,
      ...(tier.decides !== "people" && { last_asker_at: null }),
    },
  });
  if (!isNew) return { ticket, said, isNew };
  if (tier.decides === "people") {
    await openSteps(tx, ticket.number, 1, tier);
    return { ticket, said, isNew };
  }
  const by = tier.decides === "requester" ? requester : queue.system;
  const done = await writeDecision(queue, tx, ticket, "approved", []);
  return { ticket: await writeChange(queue, tx, ticket, by, done), said, isNew };
}

/** The steps of a round; of a sequence only the first is open. */
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
