/** The states of a ticket and the moves between them, for acts, buttons and tests. */
import type { TicketKind, TicketState } from "../db/schema/tickets.ts";

export type { TicketState } from "../db/schema/tickets.ts";

export const OVER: readonly TicketState[] = ["resolved", "closed", "withdrawn"];
const ACTIVE: readonly TicketState[] = ["new", "open", "waiting-for-asker", "waiting-for-approval"];
const EVERY: readonly TicketState[] = [...ACTIVE, ...OVER];

/** The states from which each move is allowed, and the kinds of ticket if it is not allowed for all. */
const MOVES = {
  claim: { from: ACTIVE },
  assign: { from: ACTIVE },
  "hand-over": { from: ACTIVE },
  reply: { from: ACTIVE },
  "ask-back": { from: ["waiting-for-approval"] },
  "asker-reply": { from: ["new", "open", "waiting-for-asker", "waiting-for-approval", "resolved", "closed"] },
  resolve: { from: ["new", "open", "waiting-for-asker"], only: "questions" },
  close: { from: ["new", "open", "waiting-for-asker", "resolved"] },
  withdraw: { from: ACTIVE },
  reopen: { from: OVER },
  merge: { from: ACTIVE },
  split: { from: ACTIVE },
  vote: { from: ["waiting-for-approval"], only: "requests" },
  appeal: { from: ["resolved", "closed"], only: "requests" },
  describe: { from: EVERY },
} satisfies Record<string, { from: readonly TicketState[]; only?: "questions" | "requests" }>;

export type Move = keyof typeof MOVES;

const EVERY_MOVE = Object.keys(MOVES).filter((name) => isMove(name));

function isMove(name: string): name is Move {
  return Object.hasOwn(MOVES, name);
}

export function isOver(state: TicketState): boolean {
  return OVER.includes(state);
}

export function mayMove(ticket: { kind: TicketKind; state: TicketState }, move: Move): boolean {
  const { from, only }: { from: readonly TicketState[]; only?: "questions" | "requests" } = MOVES[move];
  const kind = ticket.kind === "question" ? "questions" : "requests";
  return from.includes(ticket.state) && (only ?? kind) === kind;
}

/** The moves that are allowed now. */
export function movesOf(ticket: { kind: TicketKind; state: TicketState }): Move[] {
  return EVERY_MOVE.filter((move) => mayMove(ticket, move));
}
