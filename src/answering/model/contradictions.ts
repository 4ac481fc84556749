/** Whether a model's sentences contradict each other, or the policy's verdict on a package. */
import { contradictEachOther } from "../grounding/compare.ts";
import type { PackageVerdict } from "../types.ts";
import type { KeptSentence } from "./written-text.ts";

export function contradictsItself(sentences: readonly KeptSentence[]): boolean {
  return sentences.some((a, i) => sentences.slice(i + 1).some((b) => contradictEachOther(a.statement, b.statement)));
}

export function contradictsVerdicts(sentences: readonly KeptSentence[], verdicts: readonly PackageVerdict[]): boolean {
  return verdicts.some((verdict) => sentences.some(({ text }) => contradictsVerdict(text, verdict)));
}

function contradictsVerdict(text: string, { name, verdict }: PackageVerdict): boolean {
  const lower = text.toLowerCase();
  if (!lower.includes(name.toLowerCase())) return false;
  const denies = /\b(?:not|never|cannot|prohibited|forbidden|banned|without approval)\b|不|禁止/u.test(lower);
  return verdict === "prohibited" || verdict === "needs-review" ? !denies : denies && verdict === "approved";
}
