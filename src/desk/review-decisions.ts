/**
 * Judges approvals in force again, by today's facts, policy and account links. Where the verdict would be worse, or two
 * of the people turn out to be one human, a ticket asks the approvers to review the decision.
 */
import { wordsIn } from "../words/words.ts";
import { inTransaction } from "../db/database.ts";
import { parsePackage } from "../packages/parse-package.ts";
import { isWorse } from "../policy/judge-license.ts";
import { openConversation } from "../tickets/conversations.ts";
import type { DecisionRecord } from "../tickets/types.ts";
import { markQuestioned } from "../tickets/decisions.ts";
import { standingApprovals } from "../tickets/board/decisions.ts";
import { link } from "../tickets/links.ts";
import { isStillApproved } from "../tickets/steps.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import type { Desk } from "./desk.ts";
import { verdictJson } from "./lookup-json.ts";
import { lookUp } from "./lookup.ts";
import { parseEvidence } from "./request-evidence.ts";

/**
 * Returns the numbers of the tickets that it opened. Their texts are in English, as no single person asked for them.
 */
export async function reviewDecisions(desk: Desk): Promise<number[]> {
  const opened: number[] = [];
  for (const { record, questioned } of await standingApprovals(desk.db, desk.now())) {
    const isOneHuman = !(await isStillApproved(desk.db, record));
    const reason = [await changeSince(desk, record), isOneHuman ? wordsIn("en").reviews.oneHuman : null]
      .filter((text) => text !== null)
      .join("; ");
    if (reason === "" || reason === questioned) continue;
    const number = await openReviewTicket(desk, record, reason);
    if (number !== undefined) opened.push(number);
  }
  return opened;
}

/** Returns null where nothing relevant changed. What cannot be found out today is not a change. */
async function changeSince(desk: Desk, { evidence, answers }: DecisionRecord): Promise<string | null> {
  const before = parseEvidence(evidence);
  const { package: name, use } = answers;
  if (!before || typeof name !== "string" || typeof use !== "string") return null;
  const looked = await lookUp(desk, { package: parsePackage(name), use }).catch(() => null);
  if (looked?.kind !== "verdict" || looked.facts.licenses.kind === "unknown") return null;
  const now = verdictJson(looked);
  const texts = wordsIn("en").reviews;
  const changes: string[] = [];
  const knowsAdvisories = looked.facts.advisories.kind === "known";
  if (
    isWorse(now.verdict.kind, before.verdict.kind) &&
    (knowsAdvisories || now.verdict.policy !== before.verdict.policy)
  )
    changes.push(
      texts.verdict(before.verdict.kind, now.verdict.kind, now.verdict.policy, now.verdict.because.join(" ")),
    );
  const [was, is] = [before.license?.expression ?? null, now.license.expression];
  if (was !== null && is !== null && was !== is) changes.push(texts.license(was, is));
  return changes.length > 0 ? `${name}, ${use}: ${changes.join("; ")}` : null;
}

async function openReviewTicket(desk: Desk, record: DecisionRecord, reason: string): Promise<number | undefined> {
  return await inTransaction(desk.db, async (tx) => {
    const { system } = desk;
    if (!(await markQuestioned(tx, record, reason, system, desk.now()))) return undefined;
    const conversation = await openConversation(
      tx,
      "desk",
      `review/${record.id}/${desk.now().toISOString()}`,
      system.id,
    );
    const { ticket } = await openTicket(desk, tx, {
      question: wordsIn("en").reviews.ticket(record.id, reason),
      language: "en",
      conversationId: conversation.id,
      requester: system,
      found: [],
      sourceMessageId: null,
      subject: record.subject,
      priority: "high",
      group: record.votes[0]?.group ?? record.tier.steps[0]?.group ?? "ospo",
    });
    await link(tx, ticket.number, record.ticket, "review");
    return ticket.number;
  });
}
