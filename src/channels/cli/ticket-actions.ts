/** The words after `ospo tickets`: what each action needs, and the staff act that it becomes. */
import { InvalidError } from "../../base/errors.ts";
import { ownEntry } from "../../base/own-entry.ts";
import { checkInput } from "../../desk/check-input.ts";
import { StaffAct } from "../../desk/staff-acts.ts";
import { VIEWS } from "../../tickets/board/list-tickets.ts";

type Action = {
  usage: string;
  /** How many words it needs at least: after the number if it is a staff act, else in all. */
  words: number;
  /** The first word is the number of a ticket. */
  needsNumber?: true;
};

/** What the desk does to a ticket; `act` gets the words after the number. */
const ACTS: Record<string, Action & { act: (words: readonly string[]) => Record<string, unknown> }> = {
  claim: { usage: "claim ID", words: 0, act: () => ({ do: "claim" }) },
  assign: { usage: "assign ID PERSON", words: 1, act: ([to]) => ({ do: "assign", to }) },
  handover: { usage: "handover ID GROUP", words: 1, act: ([group]) => ({ do: "hand-over", group }) },
  reply: { usage: "reply ID TEXT", words: 1, act: (words) => ({ do: "reply", text: words.join(" ") }) },
  ask: { usage: "ask ID TEXT", words: 1, act: (words) => ({ do: "ask-back", text: words.join(" ") }) },
  note: { usage: "note ID TEXT", words: 1, act: (words) => ({ do: "note", text: words.join(" ") }) },
  watch: { usage: "watch ID", words: 0, act: () => ({ do: "watch", watches: true }) },
  unwatch: { usage: "unwatch ID", words: 0, act: () => ({ do: "watch", watches: false }) },
  priority: {
    usage: "priority ID low|normal|high|urgent",
    words: 1,
    act: ([priority]) => ({ do: "describe", priority }),
  },
  tags: { usage: "tags ID TAG…", words: 0, act: (tags) => ({ do: "describe", tags }) },
  resolve: { usage: "resolve ID", words: 0, act: () => ({ do: "resolve" }) },
  close: { usage: "close ID", words: 0, act: () => ({ do: "close" }) },
  merge: { usage: "merge ID INTO", words: 1, act: ([into]) => ({ do: "merge", into: withoutHash(into) }) },
  link: { usage: "link ID OTHER", words: 1, act: ([other]) => ({ do: "link", other: withoutHash(other) }) },
  split: { usage: "split ID QUESTION", words: 1, act: (words) => ({ do: "split", question: words.join(" ") }) },
  approve: { usage: "approve ID [REASON]", words: 0, act: (words) => ({ do: "approve", reason: words.join(" ") }) },
  reject: { usage: "reject ID REASON", words: 1, act: (words) => ({ do: "reject", reason: words.join(" ") }) },
  reopen: { usage: "reopen ID REASON", words: 1, act: (words) => ({ do: "reopen", reason: words.join(" ") }) },
  draft: {
    usage: "draft ID [TITLE]",
    words: 0,
    act: (words) => ({ do: "draft", ...(words.length > 0 && { title: words.join(" ") }) }),
  },
};

const READS_AND_OPEN: Record<string, Action> = {
  list: { usage: `list [${VIEWS.join("|")}]`, words: 0 },
  search: { usage: "search TEXT", words: 1 },
  show: { usage: "show ID", words: 1, needsNumber: true },
  similar: { usage: "similar ID", words: 1, needsNumber: true },
  "draft-reply": { usage: "draft-reply ID", words: 1, needsNumber: true },
  summary: { usage: "summary ID", words: 1, needsNumber: true },
  suggestions: { usage: "suggestions ID", words: 1, needsNumber: true },
  open: { usage: "open TEXT", words: 1 },
};

export const TICKET_USAGES = [...Object.values(READS_AND_OPEN), ...Object.values(ACTS)].map(({ usage }) => usage);

/** Checks the words before anything is opened. Throws InvalidError. */
export function checkTicketWords([action = "", first, ...rest]: readonly string[]): void {
  const act = ownEntry(ACTS, action);
  const known = act ?? ownEntry(READS_AND_OPEN, action);
  if (!known) throw unknownAction(action);
  const given = act ? rest.length : rest.length + (first === undefined ? 0 : 1);
  if (given < known.words || (act && first === undefined))
    throw new InvalidError(`words are missing: write ospo tickets ${known.usage}`);
  if ((act ?? known.needsNumber) && !/^#?\d{1,9}$/u.test(first ?? ""))
    throw new InvalidError(`"${first}" is not a ticket number: ospo tickets list shows them`);
  if (act) checkInput(act.act(rest), StaffAct);
}

/** Throws InvalidError if `action` is not something that staff do to a ticket. */
export function staffActOf(action: string, words: readonly string[]): StaffAct {
  const known = ownEntry(ACTS, action);
  if (!known) throw unknownAction(action);
  return StaffAct.parse(known.act(words));
}

function unknownAction(action: string): InvalidError {
  const known = Object.keys({ ...READS_AND_OPEN, ...ACTS }).join(", ");
  return new InvalidError(`tickets has no action "${action}": use one of ${known}`);
}

function withoutHash(word: string | undefined): string {
  return (word ?? "").replace(/^#/u, "");
}
