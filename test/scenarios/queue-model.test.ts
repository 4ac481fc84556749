/**
 * The queue against a simple model of its rules: thousands of random moves by random people. Nobody decides without the
 * role, no step is lost or done twice, and the audit trail matches the state.
 */
import { array, assert, asyncProperty, constantFrom, tuple } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DeskError } from "../../src/base/errors.ts";
import type { Person } from "../../src/db/schema/people.ts";
import { submitRequest } from "../../src/desk/submit-request.ts";
import {
  appeal,
  approve,
  askBack,
  claim,
  close,
  handOver,
  reject,
  reopen,
  reply,
  resolve,
  withdraw,
} from "../../src/desk/triage.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { viewTicket } from "../../src/tickets/board/view-ticket.ts";
import { openConversation } from "../../src/tickets/conversations.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { openTicket } from "../../src/tickets/open-ticket.ts";
import { askerReplies } from "../../src/tickets/reply-to-ticket.ts";
import { DATABASES, openDesk, type OpenDesk, STAFF } from "../open-desk.ts";

const PEOPLE = [...STAFF.map(({ id }) => id), "rob", "sue"];
const GROUPS: Record<string, string[]> = Object.fromEntries(
  PEOPLE.map((id) => [
    id,
    STAFF.some((staff) => staff.id === id) ? ["ospo", ...STAFF.find((staff) => staff.id === id)!.groups] : [],
  ]),
);
const MOVES = [
  "claim",
  "reply",
  "askBack",
  "askerReplies",
  "approve",
  "reject",
  "resolve",
  "close",
  "withdraw",
  "reopen",
  "appeal",
  "handOver",
] as const;
type Move = (typeof MOVES)[number];
const KINDS = { question: [], feature: ["ospo"], newCla: ["ospo", "legal"] } as const;
type Kind = keyof typeof KINDS;

/** The model: the state of a ticket, and what a move makes of it; undefined if the move must be refused. */
type Model = {
  kind: Kind;
  requester: string;
  state: string;
  assigned: boolean;
  step: number;
  voted: string[];
  decided: boolean;
  rejecters: string[];
  decisions: string[];
};
const over = (state: string): boolean => ["resolved", "closed", "withdrawn"].includes(state);
const active = (state: string): boolean => !over(state);

function after(model: Model, move: Move, who: string): Model | undefined {
  const isStaff = GROUPS[who]!.length > 0;
  const isAsker = model.requester === who;
  const isRequest = model.kind !== "question";
  const { state } = model;
  const opened = state === "new" ? "open" : state;
  const nextRound = (): Model => ({
    ...model,
    state: "waiting-for-approval",
    step: 0,
    rejecters: model.voted.filter((vote) => vote.startsWith("-")).map((vote) => vote.slice(1)),
    voted: [],
    decided: false,
  });
  switch (move) {
    case "claim":
      return isStaff && active(state) ? { ...model, state: opened, assigned: true } : undefined;
    case "handOver":
      return isStaff && active(state) ? model : undefined;
    case "reply":
      return isStaff && active(state)
        ? { ...model, assigned: true, state: isRequest ? state : "waiting-for-asker" }
        : undefined;
    case "askBack":
      return isStaff && state === "waiting-for-approval"
        ? { ...model, assigned: true, state: "waiting-for-asker" }
        : undefined;
    case "askerReplies": {
      if (!isAsker || state === "withdrawn") return undefined;
      if (!isRequest) return { ...model, state: model.assigned ? "open" : "new" };
      return { ...model, state: model.decided ? "resolved" : "waiting-for-approval" };
    }
    case "approve":
    case "reject": {
      if (!isStaff || !isRequest || state !== "waiting-for-approval" || isAsker) return undefined;
      if (model.voted.some((vote) => vote.slice(1) === who) || model.rejecters.includes(who)) return undefined;
      const steps = KINDS[model.kind];
      if (!GROUPS[who]!.includes(steps[model.step]!)) return undefined;
      const voted = [...model.voted, `${move === "approve" ? "+" : "-"}${who}`];
      if (move === "reject")
        return { ...model, voted, state: "resolved", decided: true, decisions: [...model.decisions, "rejected"] };
      if (model.step + 1 === steps.length)
        return { ...model, voted, state: "resolved", decided: true, decisions: [...model.decisions, "approved"] };
      return { ...model, voted, step: model.step + 1 };
    }
    case "resolve":
      return isStaff && !isRequest && ["new", "open", "waiting-for-asker"].includes(state)
        ? { ...model, state: "resolved", assigned: true }
        : undefined;
    case "close":
      return isStaff && (["resolved", "waiting-for-asker"].includes(state) || (!isRequest && active(state)))
        ? { ...model, state: "closed" }
        : undefined;
    case "withdraw":
      return isAsker && active(state) ? { ...model, state: "withdrawn" } : undefined;
    case "reopen":
      if (!isStaff || !over(state)) return undefined;
      return isRequest ? nextRound() : { ...model, state: model.assigned ? "open" : "new" };
    case "appeal":
      return isAsker && isRequest && ["resolved", "closed"].includes(state) ? nextRound() : undefined;
  }
}

describe.each(DATABASES)("the queue on %s", (_name, database) => {
  let open: OpenDesk;
  const people: Record<string, Person> = {};
  beforeAll(async () => {
    open = await openDesk({ database });
    for (const id of PEOPLE)
      people[id] = await upsertPerson(open.desk.db, { channel: "web", externalId: id, name: id });
  });
  afterAll(() => open[Symbol.asyncDispose]());
  let serial = 0;

  async function start(kind: Kind, requester: string): Promise<number> {
    const { desk } = open;
    serial++;
    if (kind === "question") {
      const conversation = await openConversation(desk.db, "web", `model-${serial}`, people[requester]!.id);
      return (
        await openTicket(desk, desk.db, {
          question: `question ${serial}`,
          language: "en",
          conversationId: conversation.id,
          requester: people[requester]!,
          found: [],
          sourceMessageId: null,
        })
      ).ticket.number;
    }
    const filed = await submitRequest(desk, {
      person: people[requester]!,
      kind: "contribute",
      answers: {
        project: `github.com/model/${serial}`,
        change: "feature",
        size: 500,
        time: "work",
        agreement: kind === "newCla" ? "cla-new" : "dco",
        patents: false,
        competes: false,
        details: "x",
      },
      language: "en",
      key: `model-${serial}`,
      attested: false,
      anyway: true,
    });
    if (filed.kind !== "filed") throw new Error(filed.kind);
    return filed.ticket.number;
  }

  async function really(number: number, move: Move, who: string): Promise<boolean> {
    const { desk } = open;
    const person = people[who]!;
    const acts: Record<Move, () => Promise<unknown>> = {
      claim: () => claim(desk, person, number),
      reply: () => reply(desk, person, number, "words", null),
      askBack: () => askBack(desk, person, number, "which?", null),
      askerReplies: () => askerReplies(desk, number, person, { text: "words", deliveryId: null, isThanks: false }),
      approve: () => approve(desk, person, number),
      reject: () => reject(desk, person, number, "because"),
      resolve: () => resolve(desk, person, number),
      close: () => close(desk, person, number),
      withdraw: () => withdraw(desk, person, number),
      reopen: () => reopen(desk, person, number, "because"),
      appeal: () => appeal(desk, person, number, "because"),
      // To the group that has it: only the permission matters.
      handOver: async () => handOver(desk, person, number, (await viewTicket(desk.db, number)).ticket.group),
    };
    try {
      await acts[move]();
      return true;
    } catch (error) {
      if (error instanceof DeskError) return false;
      throw error;
    }
  }

  test("follows the model of its rules, move by move", async () => {
    let moves = 0;
    await assert(
      asyncProperty(
        constantFrom(...(Object.keys(KINDS) as Kind[])),
        constantFrom("rob", "ana", "ben"),
        array(tuple(constantFrom(...MOVES), constantFrom(...PEOPLE)), { minLength: 5, maxLength: 25 }),
        async (kind, requester, steps) => {
          const number = await start(kind, requester);
          let model: Model = {
            kind,
            requester,
            state: kind === "question" ? "new" : "waiting-for-approval",
            assigned: false,
            step: 0,
            voted: [],
            decided: false,
            rejecters: [],
            decisions: [],
          };
          for (const [move, who] of steps) {
            moves++;
            const expected = after(model, move, who);
            expect([move, who, model, await really(number, move, who)]).toEqual([
              move,
              who,
              model,
              expected !== undefined,
            ]);
            model = expected ?? model;
            const { ticket, decisions, steps: rows } = await viewTicket(open.desk.db, number);
            expect([move, who, ticket.state, ticket.assignee !== null]).toEqual([
              move,
              who,
              model.state,
              model.assigned,
            ]);
            expect(decisions.map(({ outcome }) => outcome)).toEqual(model.decisions);
            const round = rows.filter((row) => row.round === Math.max(...rows.map((each) => each.round)));
            expect(
              round.flatMap(({ votes }) => votes.map(({ name, approves }) => `${approves ? "+" : "-"}${name}`)),
            ).toEqual(model.voted);
          }
        },
      ),
      { numRuns: database === "memory" ? 120 : 60 },
    );
    expect(moves).toBeGreaterThan(500);
    const { problems } = await verifyAudit(open.desk.db, open.desk.signer.publicKeys);
    expect(problems).toEqual([]);
  });

  test("concurrent acts: each vote and reply is stored once, and the audit trail agrees", async () => {
    const numbers = await Promise.all(Array.from({ length: 8 }, () => start("newCla", "rob")));
    const done = await Promise.all(
      numbers.flatMap((number) =>
        PEOPLE.flatMap((who) =>
          (["approve", "reply", "claim", "askBack", "approve"] as const).map(
            async (move) => [number, move, await really(number, move, who)] as const,
          ),
        ),
      ),
    );
    for (const number of numbers) {
      const { steps, events, messages } = await viewTicket(open.desk.db, number);
      const count = (move: string) => done.filter(([of, what, ok]) => of === number && what === move && ok).length;
      expect(steps.flatMap(({ votes }) => votes)).toHaveLength(count("approve"));
      expect(events.filter(({ action }) => action === "step-approved")).toHaveLength(count("approve"));
      expect(messages.filter(({ author }) => author === "staff")).toHaveLength(count("reply") + count("askBack"));
      expect(events.filter(({ action }) => action === "replied")).toHaveLength(count("reply"));
    }
    expect((await verifyAudit(open.desk.db, open.desk.signer.publicKeys)).problems).toEqual([]);
  });
});
