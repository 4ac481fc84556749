/**
 * Approvals that stand are judged again by today's facts, policy and links between accounts: where the verdict would be worse, or two of the
 * people turned out to be one, their approvers look at them.
 */
import { wordsIn } from "../words/words.ts";
import { inTransaction } from "../db/database.ts";
import { parsePackage } from "../packages/package.ts";
import { isWorse } from "../policy/judge-license.ts";
import type { VerdictKind } from "../policy/license-policy.ts";
import { openConversation } from "../tickets/conversations.ts";
import type { DecisionRecord } from "../tickets/types.ts";
import { markQuestioned } from "../tickets/decisions.ts";
import { standingApprovals } from "../tickets/board/decisions.ts";
import { link } from "../tickets/links.ts";
import { isStillApproved } from "../tickets/steps.ts";
import { openTicket } from "../tickets/ticket.ts";
import type { Desk } from "./desk.ts";
import { lookUpJson } from "./lookup-json.ts";
import { lookUp } from "./lookup.ts";

/** Returns the numbers of the tickets that it opened. */
export async function reviewDecisions(desk: Desk): Promise<number[]> {
  const opened: number[] = [];
  for (const { record, questioned } of await standingApprovals(desk.db, desk.now())) {
    const isOneHuman = !(await isStillApproved(desk.db, record));
    const what = [await whatChanged(desk, record), isOneHuman ? ONE_HUMAN : null]
      .filter((words) => words !== null)
      .join("; ");
    if (what === "" || what === questioned) continue;
    const number = await openReviewTicket(desk, record, what);
    if (number !== undefined) opened.push(number);
  }
  return opened;
}

const ONE_HUMAN = "two accounts that filed or approved it turned out to belong to one person";

type Evidence = {
  verdict?: { kind?: VerdictKind; policy?: string };
  license?: { expression?: string | null };
  advisories?: { id: string }[];
};

/** In words for its approvers; null where nothing that counts has. What cannot be known now says nothing. */
async function whatChanged(desk: Desk, { evidence, answers }: DecisionRecord): Promise<string | null> {
  const before: Evidence | null = evidence;
  const { package: name, use } = answers;
  if (!before?.verdict?.kind || typeof name !== "string" || typeof use !== "string") return null;
  const pkg = parsePackage(name);
  const looked = await lookUp(desk, { package: pkg, use }).catch(() => null);
  if (looked?.kind !== "verdict" || looked.facts.licenses.kind === "unknown") return null;
  const now = lookUpJson(looked, pkg) as Evidence & { verdict: { kind: VerdictKind; because: string[] } };
  const told: string[] = [];
  const fromFacts = looked.facts.advisories.kind === "known";
  if (isWorse(now.verdict.kind, before.verdict.kind) && (fromFacts || now.verdict.policy !== before.verdict.policy))
    told.push(
      `the verdict was ${before.verdict.kind} and would be ${now.verdict.kind} by policy ${now.verdict.policy}: ${now.verdict.because.join(" ")}`,
    );
  const [was, is] = [before.license?.expression ?? null, now.license?.expression ?? null];
  if (was !== null && is !== null && was !== is) told.push(`the license was ${was} and is ${is}`);
  return told.length > 0 ? `${name}, ${use}: ${told.join("; ")}` : null;
}

async function openReviewTicket(desk: Desk, record: DecisionRecord, what: string): Promise<number | undefined> {
  return await inTransaction(desk.db, async (tx) => {
    const { system } = desk;
    if (!(await markQuestioned(tx, record, what, system, desk.now()))) return undefined;
    const conversation = await openConversation(
      tx,
      "desk",
      `review/${record.id}/${desk.now().toISOString()}`,
      system.id,
    );
    const { ticket } = await openTicket(desk, tx, {
      question: wordsIn("en").answers.reviewOf(record.id, what),
      language: "en",
      conversationId: conversation.id,
      requester: system,
      found: [],
      sourceMessageId: null,
      more: {
        subject: record.subject,
        priority: "high",
        group_name: record.votes[0]?.group ?? record.tier.steps[0]?.group ?? "ospo",
      },
    });
    await link(tx, ticket.number, record.ticket, "review");
    return ticket.number;
  });
}
