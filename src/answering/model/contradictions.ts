/** Whether a model's sentences contradict each other, what an engine found, or the policy's verdict. */
import { sentencesOf } from "../../knowledge/sentences.ts";
import { languageOf } from "../../knowledge/terms.ts";
import { contradictEachOther } from "../grounding/compare.ts";
import { statementOf } from "../grounding/statement.ts";
import type { PackageVerdict } from "../types.ts";
import type { KeptSentence } from "./written-text.ts";

/** `given`: texts that are shown beside the sentences. */
export function contradictsItself(sentences: readonly KeptSentence[], given: readonly string[] = []): boolean {
  const shown = given.flatMap((text) =>
    sentencesOf(text, 0, text.length).map(({ start, end }) => statementOf(text.slice(start, end), languageOf(text))),
  );
  return sentences.some(
    (a, i) =>
      sentences.slice(i + 1).some((b) => contradictEachOther(a.statement, b.statement)) ||
      shown.some((statement) => contradictEachOther(a.statement, statement)),
  );
}

export function contradictsVerdicts(
  sentences: readonly { text: string }[],
  verdicts: readonly PackageVerdict[],
): boolean {
  return verdicts.some((verdict) => sentences.some(({ text }) => contradictsVerdict(text, verdict)));
}

const GRANTS =
  /\b(?:yes|may|can|could|allowed|approv(?:ed|al)|permitted|fine|ok(?:ay)?|free to|safe|us(?:e|es|ed|ing)|go ahead)\b|可以|允许|批准|能用|使用/u;
const DENIES = /\b(?:not|never|cannot|prohibited|forbidden|banned)\b|n['’]t\b|不|禁止/u;
/** Denies the use, and not merely a duty: "you need not publish MIT code" does not. */
const REFUSES =
  /\b(?:may|must|can|should|shall|could) ?(?:not|n['’]t)\b|\b(?:do not|don['’]t|never) (?:use|ship|add|install|include|embed|distribute)\b|\bnot (?:be )?(?:allowed|approved|permitted|used|ok(?:ay)?|fine|safe)\b|\b(?:prohibited|forbidden|banned)\b|不可|不能|不得|不允许|禁止/u;
/** Somebody has to look at it first. */
const NEEDS_REVIEW =
  /\b(?:needs?|requires?|without|subject to|only after|only with) (?:an? |the |your |our )?(?:[\w-]+ ){0,2}(?:review|approval|exception)\b|(?:需要|须经|未经).{0,8}(?:审查|评审|审批|批准|例外)/u;

function contradictsVerdict(text: string, { name, verdict }: PackageVerdict): boolean {
  const lower = text.toLowerCase();
  if (!lower.includes(name.toLowerCase())) return false;
  switch (verdict) {
    case "prohibited":
      return GRANTS.test(lower) && !DENIES.test(lower);
    case "needs-review":
      return GRANTS.test(lower) && !DENIES.test(lower) && !NEEDS_REVIEW.test(lower);
    case "approved":
    case "conditional":
      return REFUSES.test(lower) || NEEDS_REVIEW.test(lower);
  }
}
