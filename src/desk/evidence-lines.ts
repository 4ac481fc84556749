/**
 * Sums up what the desk had found about a request's package when it was filed, for whoever decides it. The page shows
 * all of it.
 */
import { toOneLine } from "../base/truncate.ts";
import type { Language } from "../base/language.ts";
import type { FiledRequest } from "../tickets/types.ts";
import { type Words, wordsIn } from "../words/words.ts";
import { parseEvidence } from "./request-evidence.ts";
import { verdictLabel } from "./verdict-text.ts";

const MAX_REASONS = 6;
const MAX_REASON_LENGTH = 300;
const MAX_NAMED = 10;

type EvidenceWords = Words["evidence"];

/** Empty where nothing was looked up. */
export function evidenceLines({ evidence }: Pick<FiledRequest, "evidence">, language: Language = "en"): string[] {
  const found = parseEvidence(evidence);
  if (!found?.facts) return [];
  const { licenses, advisories } = found.facts;
  const words = wordsIn(language).evidence;
  return [
    words.verdict(verdictLabel(found.verdict.kind, language)),
    ...firstOf(found.verdict.because, MAX_REASONS, words).map((reason) => `• ${inShort(reason)}`),
    licenses.kind === "known"
      ? words.license(
          listOf(
            licenses.value.map(({ expression, raw }) => expression ?? raw ?? words.noLicense),
            words,
          ),
        )
      : words.unknownLicense(inShort(licenses.reason)),
    advisories.kind === "known"
      ? words.advisories(
          listOf(
            advisories.value.map(({ id, severity }) => words.advisory(id, severity)),
            words,
          ),
        )
      : words.unknownAdvisories(inShort(advisories.reason)),
  ];
}

function listOf(names: readonly string[], words: EvidenceWords): string {
  return words.listed(firstOf([...new Set(names)].map(inShort), MAX_NAMED, words)) || words.none;
}

function firstOf(items: readonly string[], most: number, words: EvidenceWords): string[] {
  return items.length > most ? [...items.slice(0, most), words.more(items.length - most)] : [...items];
}

function inShort(reason: string): string {
  return toOneLine(reason, MAX_REASON_LENGTH);
}
