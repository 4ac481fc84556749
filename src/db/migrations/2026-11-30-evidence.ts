/**
 * Each audit event covers the rows that its act wrote. Existing tickets get one more event, "adopted", that covers them as they are now,
 * because earlier changes of their rows cannot be verified. Also creates the table of checkpoints: signed heads of the trail.
 */
import { type Kysely, sql } from "kysely";
import { eventHash } from "../event-hash.ts";
import { type CoveredTable, type Covers, filedDigest, rowDigest, type Rows, stateDigest } from "../row-digests.ts";

const BATCH = 500;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  const { rows: tickets } = await sql<{ number: number }>`select number from ticket order by number`.execute(db);
  if (tickets.length === 0) return;
  const { rows } = await sql<{
    id: string;
  }>`insert into person (channel, external_id, name) values ('desk', 'desk', 'Desk')
    on conflict (channel, external_id) do update set name = excluded.name returning id`.execute(db);
  const now = new Date();
  for (let i = 0; i < tickets.length; i += BATCH) {
    const numbers = tickets.slice(i, i + BATCH).map(({ number }) => number);
    await adopt(db, numbers, rows[0]!.id, now);
  }
}

const STATEMENTS = [
  `alter table audit_event add column covers jsonb`,
  `alter table ticket add column audit_anchored integer not null default 0`,
  `create table checkpoint (
    seq integer primary key,
    token text not null,
    created_at timestamptz not null
  )`,
  `create trigger checkpoint_append_only before update or delete or truncate on checkpoint
    for each statement execute function refuse_change()`,
];

type TicketRow = Parameters<typeof filedDigest>[0] &
  Parameters<typeof stateDigest>[0] & { number: number; audit_length: number; audit_hash: string };

async function adopt(db: Kysely<unknown>, numbers: readonly number[], actorId: string, now: Date): Promise<void> {
  const { rows: tickets } = await sql<TicketRow>`select * from ticket where number = any(${numbers})`.execute(db);
  const written = new Map<number, Rows>(numbers.map((number) => [number, {}]));
  const cover = async (table: CoveredTable): Promise<void> => {
    const { rows } = await sql<{
      ticket_number: number;
    }>`select * from ${sql.table(table)} where ticket_number = any(${numbers})`.execute(db);
    for (const row of rows) (written.get(row.ticket_number)![table] ??= []).push(rowDigest(table, row));
  };
  await cover("message");
  await cover("vote");
  await cover("decision");
  await cover("note");
  const events = tickets.map((ticket) => {
    const { number, audit_length, audit_hash } = ticket;
    const seq = audit_length + 1;
    const covers: Covers = {
      filed: { was: null, now: filedDigest(ticket) },
      state: { was: null, now: stateDigest(ticket) },
      rows: written.get(number)!,
    };
    const hash = eventHash(audit_hash, {
      ticket: number,
      seq,
      actorId,
      action: "adopted",
      detail: {},
      covers,
      at: now,
    });
    return { number, seq, covers, hash };
  });
  await sql`with adopted as (
      select * from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as row (number int, seq int, covers jsonb, hash text)
    ), heads as (
      update ticket set audit_length = adopted.seq, audit_hash = adopted.hash from adopted where ticket.number = adopted.number
    )
    insert into audit_event (ticket_number, seq, actor_id, action, detail, covers, hash, created_at)
    select number, seq, ${actorId}, 'adopted', '{}', covers, hash, ${now} from adopted order by number`.execute(db);
}
