/** The message that tells the asker about a decision. */
import { ownText, wordsIn } from "../words/words.ts";
import type { DecisionRecord } from "../tickets/types.ts";
import type { Ticket } from "../tickets/queue.ts";
import { asLanguage } from "../base/language.ts";
import type { Reply } from "./reply.ts";

export function decidedReply(
  { number, language, outcome }: Ticket,
  record: Pick<DecisionRecord, "id" | "tier" | "because" | "blanket" | "votes" | "expiresAt">,
): Reply {
  const spoken = asLanguage(language);
  const texts = wordsIn(spoken).answers;
  const { id, tier, votes, expiresAt, because } = record;
  // Nobody can overrule a decision that the policy made by itself.
  const mayAppeal = outcome === "rejected" && tier.decides === "people";
  const lines = [
    texts.requestDecided(number, outcome ?? "approved", id, expiresAt?.slice(0, 10) ?? null),
    ...(tier.decides === "policy"
      ? [record.blanket ? "" : texts.byPolicy, ...because.map((rule) => ownText(rule, spoken))]
      : []),
    ...(tier.decides === "requester" ? [texts.attested] : []),
    ...votes.filter(({ reason }) => reason !== "").map(({ name, reason }) => texts.decidedBecause(name, reason)),
    ...(mayAppeal ? [texts.mayAppeal] : []),
  ];
  return {
    kind: "ticket",
    language: spoken,
    text: lines.filter(Boolean).join("\n"),
    number,
    decision: id,
    ...(mayAppeal && { mayAppeal }),
  };
}
