/** Tells staff how well the desk knows that the people who file and decide a request are different humans. */
import type { Language } from "../base/language.ts";
import type { TicketView } from "../tickets/board/view-ticket.ts";
import { wordsIn } from "../words/words.ts";

type Vote = TicketView["steps"][number]["votes"][number];

/** Null where one person decides and the policy requires no separation. */
export function separationText(
  { ticket, request, separation, moves }: Pick<TicketView, "ticket" | "request" | "separation" | "moves">,
  language: Language = "en",
): string | null {
  if (!request || !separation) return null;
  const { required, unlinked } = separation;
  if (request.tier.people < 2 && required === "trust") return null;
  const words = wordsIn(language).separation;
  if (unlinked.length === 0) return words.known;
  const { requesterAccount } = ticket;
  if (required === "directory" && moves.includes("vote") && unlinked.includes(requesterAccount))
    return words.requesterUnknown(requesterAccount);
  return words.rests(unlinked);
}

export function voteText({ name, approves, reason, counts }: Vote, language: Language = "en"): string {
  const words = wordsIn(language).separation;
  if (!approves) return words.rejects(name, reason);
  return counts ? words.approves(name, reason) : `${words.approves(name, reason)} ${words.doesNotCount}`;
}
