/** Checks that each decision is the same in its row, its signed receipt, its votes and its event. */
import { chained } from "../../base/chain.ts";
import { messageOf } from "../../base/errors.ts";
import type { Db } from "../../db/database.ts";
import type { DecisionRow } from "../../db/schema/approvals.ts";
import type { Report, Trail } from "./report.ts";
import { decisionsIn } from "./coverage.ts";
import { isDecisionRecord } from "../decision-record.ts";
import type { DecisionRecord } from "../types.ts";
import { openSigned, type PublicKeys, RECEIPT } from "./receipts.ts";

/** By decision id: its ticket, the number of its event, and the key that signed it. */
export type SignedDecisions = ReadonlyMap<string, { ticket: number; seq: number; kid: string }>;

type VoteRow = {
  approves: boolean;
  reason: string;
  created_at: Date;
  person_id: string;
  /** `channel:id`; null if the person was erased. */
  by: string | null;
};

export async function verifyDecisions(
  db: Db,
  keys: PublicKeys,
  { hashes, decided }: Trail,
  report: Report,
): Promise<SignedDecisions> {
  const votes = await votesByRound(db);
  const signed = new Map<string, { ticket: number; seq: number; kid: string }>();
  for await (const row of decisionsIn(db)) {
    const { id, ticket_number: ticket } = row;
    const event = decided.get(id);
    if (!event) report(ticket, `decision ${id} was made by no event`);
    else if (event.ticket !== ticket || event.outcome !== row.outcome)
      report(ticket, `decision ${id} is ${row.outcome}, and its event says ${event.outcome} of #${event.ticket}`);
    const { record } = row;
    if (!isDecisionRecord(record)) {
      signed.set(id, { ticket, seq: event?.seq ?? 0, kid: "" });
      report(ticket, `decision ${id} has a record that cannot be read`);
      continue;
    }
    try {
      const { payload, kid } = await openSigned(row.receipt, keys, RECEIPT);
      if (chained("", payload) !== chained("", record))
        report(ticket, `decision ${id} says something else than its receipt`);
      else if (hashes.get(`${record.ticket}:${record.audit.length}`) !== record.audit.hash)
        report(ticket, `decision ${id} was signed over another trail than the stored one`);
      signed.set(id, { ticket, seq: event?.seq ?? 0, kid });
    } catch (error) {
      report(ticket, `decision ${id}: ${messageOf(error)}`);
    }
    for (const message of differences(row, record, votes.get(`${ticket}/${row.round}`) ?? []))
      report(ticket, `decision ${id} ${message}`);
  }
  for (const [id, { ticket, seq }] of decided)
    if (!signed.has(id)) report(ticket, `decision ${id} of event ${seq} was deleted`);
  return signed;
}

/** Compares the live columns and votes with the record. */
function differences(row: DecisionRow, record: DecisionRecord, votes: readonly VoteRow[]): string[] {
  const columns: [name: string, live: unknown, recorded: unknown][] = [
    ["id", row.id, record.id],
    ["ticket", row.ticket_number, record.ticket],
    ["round", row.round, record.round],
    ["outcome", row.outcome, record.outcome],
    ["subject", row.subject, record.subject],
    ["day of decision", row.decided_at.toISOString(), record.decidedAt],
    ["end", row.expires_at?.toISOString() ?? null, record.expiresAt],
  ];
  const found = columns.flatMap(([name, live, recorded]) =>
    live === recorded ? [] : [`has the ${name} ${String(live)}, and its record says ${String(recorded)}`],
  );
  const matches = (vote: VoteRow, cast: DecisionRecord["votes"][number]): boolean =>
    vote.approves === cast.approves &&
    vote.reason === cast.reason &&
    vote.created_at.toISOString() === cast.at &&
    (vote.by ?? cast.by) === cast.by;
  if (votes.length !== record.votes.length || !record.votes.every((cast) => votes.some((vote) => matches(vote, cast))))
    found.push(`records ${record.votes.length} votes, which are not the stored ones`);
  if (record.outcome === "approved" && record.tier.decides === "people") {
    const approvals = (group: string): number =>
      record.votes.filter((cast) => cast.group === group && cast.approves).length;
    for (const { group, quorum } of record.tier.steps)
      if (approvals(group) < quorum) found.push(`was approved without ${quorum} of ${group}, as its tier asks`);
    if (votes.some(({ person_id }) => person_id === record.requester)) found.push("was voted on by its requester");
  }
  return found;
}

async function votesByRound(db: Db): Promise<Map<string, VoteRow[]>> {
  const rows = await db
    .selectFrom("vote")
    .innerJoin("person", "person.id", "person_id")
    .select([
      "ticket_number",
      "round",
      "approves",
      "reason",
      "vote.created_at",
      "person_id",
      "channel",
      "external_id",
      "erased_at",
    ])
    .execute();
  const votes = new Map<string, VoteRow[]>();
  for (const { ticket_number, round, channel, external_id, erased_at, ...vote } of rows) {
    const key = `${ticket_number}/${round}`;
    const known = votes.get(key) ?? [];
    known.push({ ...vote, by: erased_at ? null : `${channel}:${external_id}` });
    votes.set(key, known);
  }
  return votes;
}
