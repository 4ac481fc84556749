/** How far the desk can tell that those who file and decide a request are different people, for staff. */
import type { TicketView } from "../tickets/board/board.ts";

/** Null where one person decides and the policy asks for nothing. */
export function separationText({
  ticket,
  request,
  separation,
  moves,
}: Pick<TicketView, "ticket" | "request" | "separation" | "moves">): string | null {
  if (!request || !separation) return null;
  const { required, unlinked } = separation;
  if (request.tier.people < 2 && required === "trust") return null;
  if (unlinked.length === 0)
    return "Separation of duties: the company directory knows everyone who has taken part so far.";
  const { requesterAccount } = ticket;
  if (required === "directory" && moves.includes("vote") && unlinked.includes(requesterAccount))
    return `Nobody can approve this yet: the company directory does not vouch for ${requesterAccount}, which filed it.`;
  return `Separation of duties rests on trust: the company directory does not vouch for ${unlinked.join(", ")}.`;
}

export function voteText({ name, approves, reason, counts }: TicketView["steps"][number]["votes"][number]): string {
  const twice = approves && !counts ? " (does not count: the same person took part by another account)" : "";
  return `${name} ${approves ? "approves" : "rejects"}${reason && `: ${reason}`}${twice}`;
}
