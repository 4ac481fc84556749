/** A ticket as staff see it in a chat: always as it is now, with what may be done. */
import { dayIn } from "../../words/dates.ts";
import { answerLines } from "../../desk/answer-lines.ts";
import { evidenceLines } from "../../desk/evidence-lines.ts";
import { markdownToPlainText } from "../../desk/markdown-to-plain-text.ts";
import { separationText, voteText } from "../../desk/separation-text.ts";
import type { Routing } from "../../policy/routing.ts";
import type { TicketView } from "../../tickets/board/board.ts";
import type { Move } from "../../tickets/states.ts";
import { documentLink } from "../../desk/links.ts";
import { truncateAtWord, truncate } from "../../base/truncate.ts";
import { baseUrl, type Button, type Element, type Screen } from "./screens.ts";

export type TicketOptions = {
  publicUrl: string | null;
  routing: Routing;
  now: Date;
  /** It stands above the thread in which the asker is answered. */
  hasThread: boolean;
};

const STATES: Record<string, string> = {
  new: "New",
  open: "Open",
  "waiting-for-asker": "Waiting for the asker",
  "waiting-for-approval": "Waiting for approval",
  resolved: "Settled",
  closed: "Closed",
  withdrawn: "Withdrawn",
};
const KINDS: Record<string, string> = {
  question: "Question",
  use: "Request to use",
  contribute: "Request to contribute",
  release: "Request to release",
  exception: "Request for an exception",
};
const LONGEST_QUESTION = 2500;
const LONGEST_REASON = 1000;
const THREAD = "A reply in this thread goes to the asker. Begin it with “note:” for colleagues alone.";
const THREAD_OF_ENDED =
  "To write to the asker, reopen it first. What begins with “note:” in this thread goes to colleagues alone.";

/** What the state must allow for a button; null: always there. */
const BUTTONS: [action: string, label: string, move: Move | null, style?: Button["style"]][] = [
  ["claim", "Claim", "claim"],
  ["take-over", "Take over", "claim"],
  ["approve", "Approve…", "vote", "primary"],
  ["reject", "Reject…", "vote", "danger"],
  ["reply", "Reply…", "reply"],
  ["ask-back", "Ask back…", "ask-back"],
  ["note", "Internal note…", "describe"],
  ["assign", "Assign…", "assign"],
  ["hand-over", "Hand over…", "hand-over"],
  ["similar", "Similar tickets", null],
  ["draft", "Make this a document…", null],
  ["resolve", "Settled", "resolve"],
  ["close", "Close", "close"],
  ["reopen", "Reopen…", "reopen"],
];

export function ticketScreen(view: TicketView, { publicUrl, routing, now, hasThread }: TicketOptions): Screen {
  const { ticket, steps, decisions, request } = view;
  const number = String(ticket.number);
  const state = STATES[ticket.state] ?? ticket.state;
  const [title = ""] = ticket.question.split("\n", 1);
  const due =
    ticket.dueAt && (ticket.dueAt < now ? `overdue since ${dayIn("en", ticket.dueAt)}` : dayIn("en", ticket.dueAt));
  const last = decisions.at(-1);
  const facts = [
    { label: "State", value: ticket.outcome ? `${state}, ${ticket.outcome}` : state },
    { label: "Asked by", value: `${ticket.requester} (${ticket.channel})` },
    { label: "Assignee", value: ticket.assignee ?? "nobody yet" },
    { label: "Group", value: routing.groups[ticket.group]?.en ?? ticket.group },
    ...(due ? [{ label: "Due", value: due }] : []),
    ...(ticket.priority === "normal" ? [] : [{ label: "Priority", value: ticket.priority }]),
    ...(ticket.tier ? [{ label: "Risk tier", value: ticket.tier }] : []),
    ...(last ? [{ label: "Decision", value: `${last.id}, ${last.outcome}` }] : []),
  ];
  const known = request ? evidenceLines(request) : [];
  const answers = request ? answerLines(request) : [];
  const approvals = steps
    .filter(({ round }) => round === Math.max(...steps.map((step) => step.round)))
    .map(({ group, quorum, state: stands, votes }) => {
      const who = votes.map((vote) => voteText(vote));
      return `• ${routing.groups[group]?.en ?? group}${quorum > 1 ? ` (${quorum} of them)` : ""}: ${stands}${who.length > 0 ? ` – ${who.join("; ")}` : ""}`;
    });
  const again = reasonToReconsider(view);
  const separation = separationText(view);
  const elements: Element[] = [
    { kind: "title", text: `#${number} ${KINDS[ticket.kind] ?? ticket.kind}` },
    { kind: "text", text: truncateAtWord(ticket.question, LONGEST_QUESTION) },
    ...(answers.length > 0 ? [{ kind: "text" as const, text: answers.join("\n") }] : []),
    ...(known.length > 0 ? [{ kind: "text" as const, text: known.join("\n") }] : []),
    { kind: "facts", facts },
    ...(again === null ? [] : [{ kind: "text" as const, text: again }]),
    ...(approvals.length > 0 ? [{ kind: "text" as const, text: ["Approvals:", ...approvals].join("\n") }] : []),
    ...(separation === null ? [] : [{ kind: "small" as const, text: separation }]),
    ...foundIn(view.found, publicUrl),
    { kind: "buttons", buttons: buttonsOf(view, publicUrl) },
    ...(hasThread ? [{ kind: "small" as const, text: view.moves.includes("reply") ? THREAD : THREAD_OF_ENDED }] : []),
  ];
  return { text: `#${number} ${state}: ${title}`, elements };
}

/** Of a request that is decided anew: who wants that, and why. The whole stands in the conversation. */
export function reasonToReconsider({ events, request }: TicketView): string | null {
  const event = request && events.findLast(({ action }) => action === "appealed" || action === "reopened");
  if (!event) return null;
  const { reason } = event.detail as { reason: string };
  return `${event.action === "appealed" ? "Appealed" : "Reopened"} by ${event.actor}: ${truncate(reason, LONGEST_REASON)}`;
}

function buttonsOf({ ticket, moves }: TicketView, publicUrl: string | null): Button[] {
  const number = String(ticket.number);
  const isOffered: Record<string, boolean> = {
    claim: ticket.assignee === null,
    "take-over": ticket.assignee !== null,
    draft: ticket.kind === "question",
  };
  const buttons = BUTTONS.filter(
    ([action, , move]) => (isOffered[action] ?? true) && (move === null || moves.includes(move)),
  ).map(([action, label, , style]): Button => ({
    action: `ticket:${action}`,
    label,
    value: number,
    ...(style && { style }),
  }));
  return publicUrl
    ? [...buttons, { action: "link", label: "Open", value: number, url: `${baseUrl(publicUrl)}/desk#${number}` }]
    : buttons;
}

/** What the desk had found, to spare staff the search. */
function foundIn(found: readonly unknown[], publicUrl: string | null): Element[] {
  const passages = found as { file: string; title: string; heading: string; text: string; start: number }[];
  if (passages.length === 0) return [];
  return [
    { kind: "small", text: "What the desk had found:" },
    {
      kind: "sources",
      sources: passages.map(({ file, title, heading, text, start }, i) => ({
        number: i + 1,
        name: `${title}${heading ? ` › ${heading}` : ""}`,
        quote: markdownToPlainText(text),
        url: publicUrl && `${baseUrl(publicUrl)}${documentLink({ file, start }, text.length)}`,
      })),
    },
  ];
}
