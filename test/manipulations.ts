/**
 * Ways to change the evidence by writing to the database, one at a time, and what `ospo audit verify` reports of each.
 */
import type { Db } from "../src/db/database.ts";
import { everything, forge, recomputeHead, rechain, run, unmake } from "./forger.ts";

/** The tickets that are manipulated. */
export type Victims = {
  /** Approved by two people, with a question back, a note and a reply. */
  approved: number;
  rejected: number;
  question: number;
  /** A member of staff. */
  staff: { id: string };
};

/** Each manipulation by itself, and what verify must report, without the last line of the anchor. */
export function manipulationsOf({
  approved,
  rejected,
  question,
  staff,
}: Victims): [what: string, manipulate: (db: Db) => Promise<unknown>, message: RegExp][] {
  return [
    [
      "an event changed",
      (db) => run(`update audit_event set detail = '{"x": 1}' where ticket_number = ${approved} and seq = 2`)(db),
      /event 2 .* was changed/u,
    ],
    [
      "an event removed in the middle",
      (db) => run(`delete from audit_event where ticket_number = ${approved} and seq = 2`)(db),
      /event 2 is missing/u,
    ],
    [
      "the last event removed",
      (db) => run(`delete from audit_event where ticket_number = ${question} and seq = 2`)(db),
      /ends at event 1, and should at 2/u,
    ],
    [
      "the last event removed and the head mended",
      async (db) => {
        await run(`delete from audit_event where ticket_number = ${question} and seq = 2`)(db);
        await recomputeHead(db, question);
      },
      /had 2 events at checkpoint 2 .*: some were removed/u,
    ],
    [
      "an event added",
      (db) =>
        run(`insert into audit_event (ticket_number, seq, actor_id, action, detail, hash)
    select ticket_number, 3, actor_id, 'noted', '{}', hash from audit_event where ticket_number = ${question} and seq = 2`)(
          db,
        ),
      /event 3 .* was changed/u,
    ],
    [
      "events of two tickets swapped",
      (db) =>
        run(`update audit_event set ticket_number = ${approved} + ${rejected} - ticket_number
    where ticket_number in (${approved}, ${rejected}) and seq = 2`)(db),
      /event 2 .* was changed/u,
    ],
    [
      "events reordered",
      (db) => run(`update audit_event set seq = 5 - seq where ticket_number = ${approved} and seq in (2, 3)`)(db),
      /event 2 .* was changed/u,
    ],
    [
      "the actor changed",
      (db) =>
        run(`update audit_event set actor_id = (select id from person where external_id = 'carla' or external_id = 'ben' limit 1)
    where ticket_number = ${approved} and seq = 1`)(db),
      /event 1 .* was changed/u,
    ],
    [
      "the time changed",
      (db) =>
        run(
          `update audit_event set created_at = created_at - interval '1 day' where ticket_number = ${approved} and seq = 2`,
        )(db),
      /event 2 .* was changed/u,
    ],
    ["a decision unmade", (db) => unmake(db, approved), /had \d+ events at checkpoint 2 .*: some were removed/u],
    [
      "a whole ticket deleted",
      async (db) => {
        for (const table of ["vote", "decision", "note", "message", "audit_event", "approval_step", "notification"])
          await run(`delete from ${table} where ticket_number = ${rejected}`)(db);
        await run(`delete from ticket where number = ${rejected}`)(db);
      },
      /it had \d+ events at checkpoint 2 .*, and is gone/u,
    ],
    [
      "everything deleted",
      async (db) => {
        for (const statement of everything) await run(statement)(db);
      },
      /, and is gone/u,
    ],
    [
      "a vote changed",
      (db) => run(`update vote set reason = 'under protest' where ticket_number = ${approved}`)(db),
      /vote of person .* was changed/u,
    ],
    [
      "a vote's answer changed",
      (db) => run(`update vote set approves = true where ticket_number = ${rejected}`)(db),
      /vote of person .* was changed/u,
    ],
    [
      "a vote deleted",
      (db) => run(`delete from vote where ticket_number = ${approved} and position = 2`)(db),
      /a vote that event .* wrote was changed or deleted/u,
    ],
    [
      "a vote added",
      (db) =>
        run(
          `insert into vote select ticket_number, round, position, (select id from person where channel = 'desk'), true, '', created_at from vote where ticket_number = ${rejected}`,
        )(db),
      /vote of person .* added without an act/u,
    ],
    [
      "a decision's row deleted",
      (db) => run(`delete from decision where ticket_number = ${approved}`)(db),
      /decision D-\d+-1 of event .* was deleted/u,
    ],
    [
      "a decision added",
      (db) =>
        run(`insert into decision select 'D-${question}-1', ${question}, 1, outcome, subject, record, receipt, decided_at, expires_at, null
    from decision where ticket_number = ${approved}`)(db),
      /was made by no event/u,
    ],
    [
      "a decision's outcome changed",
      (db) => run(`update decision set outcome = 'approved' where ticket_number = ${rejected}`)(db),
      /has the outcome approved, and its record says rejected/u,
    ],
    [
      "a decision's end changed",
      (db) => run(`update decision set expires_at = '2099-01-01' where ticket_number = ${approved}`)(db),
      /has the end 2099/u,
    ],
    [
      "a decision's subject changed",
      (db) => run(`update decision set subject = 'pkg:npm/other' where ticket_number = ${approved}`)(db),
      /has the subject pkg:npm.other/u,
    ],
    [
      "a decision no longer questioned",
      (db) => run(`update decision set questioned = 'x' where ticket_number = ${approved}`)(db),
      /decision D-\d+-1 was changed/u,
    ],
    [
      "a decision's record changed",
      (db) =>
        run(
          `update decision set record = jsonb_set(record, '{outcome}', '"approved"') where ticket_number = ${rejected}`,
        )(db),
      /says something else than its receipt/u,
    ],
    [
      "a ticket's outcome changed",
      (db) => run(`update ticket set outcome = 'approved' where number = ${rejected}`)(db),
      /its state, outcome.* was changed/u,
    ],
    [
      "a ticket's state changed",
      (db) => run(`update ticket set state = 'closed' where number = ${question}`)(db),
      /its state, outcome.* was changed/u,
    ],
    [
      "a ticket's request changed",
      (db) =>
        run(`update ticket set request = jsonb_set(request, '{answers,size}', '13') where number = ${approved}`)(db),
      /its question, request.* was changed/u,
    ],
    [
      "a requester changed",
      (db) => run(`update ticket set requester_id = '${staff.id}' where number = ${question}`)(db),
      /its question, request or requester was changed/u,
    ],
    [
      "a question changed",
      (db) => run(`update ticket set question = 'Nothing?' where number = ${question}`)(db),
      /its question, request.* was changed/u,
    ],
    [
      "a message changed",
      (db) =>
        run(
          `update message set body = '{"kind": "text", "text": "On Monday."}' where ticket_number = ${question} and author = 'staff'`,
        )(db),
      /message \d+ was changed/u,
    ],
    [
      "a message of the desk deleted",
      (db) => run(`delete from message where ticket_number = ${question} and author = 'desk'`)(db),
      /a message that event 1 .* wrote was changed or deleted/u,
    ],
    [
      "a message added",
      (db) =>
        run(`insert into message (conversation_id, author, person_id, ticket_number, body)
    select conversation_id, author, person_id, ticket_number, body from message where ticket_number = ${question} and author = 'staff'`)(
          db,
        ),
      /message \d+ was changed or added/u,
    ],
    ["a note changed", (db) => run(`update note set text = 'Looks wrong.'`)(db), /note \d+ was changed/u],
    ["a note deleted", (db) => run(`delete from note`)(db), /a note that event .* wrote was changed or deleted/u],
    [
      "a quorum lowered",
      (db) => run(`update approval_step set quorum = 2 where ticket_number = ${approved} and position = 1`)(db),
      /step 1 of round 1 is not the one that its request asks for/u,
    ],
    [
      "a step approved without votes",
      (db) => run(`update approval_step set state = 'approved' where ticket_number = ${rejected} and position = 2`)(db),
      /step 2 of round 1 is approved with 0 approvals/u,
    ],
    [
      "a step deleted",
      (db) => run(`delete from approval_step where ticket_number = ${rejected} and position = 2`)(db),
      /step 2 of round 1 is not the one/u,
    ],
    [
      "who voted renamed",
      (db) => run(`update person set external_id = 'zoe' where external_id = 'ben'`)(db),
      /records 2 votes, which are not the stored ones/u,
    ],
    [
      "an approval forged, with a key put into the database",
      (db) => forge(db, rejected),
      /signed by another desk's key/u,
    ],
    [
      "the whole chain of a ticket rewritten",
      async (db) => {
        await run(`update audit_event set detail = '{"message": "0"}' where ticket_number = ${question} and seq = 2`)(
          db,
        );
        await rechain(db, question);
      },
      /its trail was rewritten since checkpoint 2/u,
    ],
    ["the checkpoint removed", (db) => run("delete from checkpoint")(db), /checkpoint 1 of .* is not in the database/u],
  ];
}
