/** Checks a model's sentences one by one while they arrive. */
import { z } from "zod";
import { wordCount } from "../../knowledge/sentences.ts";
import { type CheckContext, type CheckedSentence, checkSentence } from "../grounding/grounding.ts";
import { DEPENDS_ON_PREVIOUS } from "../grounding/vocabulary.ts";
import type { Finding, WrittenAnswer } from "../types.ts";
import type { Evidence } from "./evidence.ts";
import { type KeptSentence, textWithCitations } from "./written-text.ts";

/** The part of a model's reply that this file checks: each sentence with the ids of the passages that it cites. */
export const DraftSentences = z.array(z.object({ text: z.string(), passages: z.array(z.string()) }));
type DraftSentence = z.infer<typeof DraftSentences>[number];

const PartialReply = z.looseObject({ sentences: z.array(z.unknown()) });

export class SentenceChecker {
  readonly #context: CheckContext;
  readonly #maxWords: number;
  readonly #onSentence: ((text: string) => void) | undefined;
  #started = 0;
  #words = 0;
  #kept: KeptSentence[] = [];
  #cuts: WrittenAnswer["cuts"] = {};
  #lastWasCut = false;

  /** `onSentence` gets all sentences that passed so far, each time there is one more. */
  constructor(context: CheckContext, maxWords: number, onSentence: ((text: string) => void) | undefined) {
    this.#context = context;
    this.#maxWords = maxWords;
    this.#onSentence = onSentence;
  }

  /** Checks the sentences that are new. Returns true once there is at least one. */
  add(sentences: readonly DraftSentence[]): boolean {
    for (const sentence of sentences.slice(this.#started)) {
      this.#started++;
      this.#check(sentence);
    }
    return this.#started > 0;
  }

  finish(sentences: readonly DraftSentence[]): { kept: KeptSentence[]; cuts: WrittenAnswer["cuts"] } {
    this.add(sentences);
    return { kept: this.#kept, cuts: this.#cuts };
  }

  #check(sentence: DraftSentence): void {
    if (this.#words > this.#maxWords) return;
    let checked: CheckedSentence = checkSentence(sentence, this.#context);
    // After a cut, a sentence that refers back would be read as referring to a different sentence.
    if (checked.kind === "kept" && this.#lastWasCut && DEPENDS_ON_PREVIOUS.test(checked.text))
      checked = { kind: "cut", reason: "leans" };
    this.#lastWasCut = checked.kind === "cut";
    if (checked.kind === "cut") {
      this.#cuts[checked.reason] = (this.#cuts[checked.reason] ?? 0) + 1;
      return;
    }
    this.#kept.push(checked);
    this.#words += wordCount(checked.text);
    this.#onSentence?.(textWithCitations(this.#kept, this.#context.language));
  }
}

/**
 * Checks a draft whose sentences may name findings of engines. Those are not checked, since the finding itself is shown
 * in their place.
 */
export class DraftChecker {
  readonly #evidence: Evidence;
  readonly #checker: SentenceChecker;
  #findings: readonly Finding[] = [];

  /** `onSentence` gets all that is shown so far. */
  constructor(
    context: CheckContext,
    evidence: Evidence,
    maxWords: number,
    onSentence: ((text: string) => void) | undefined,
  ) {
    this.#evidence = evidence;
    this.#checker = new SentenceChecker(
      context,
      maxWords,
      onSentence && ((text) => onSentence(shownText(this.#findings, text))),
    );
  }

  /** Returns true once there is a sentence. */
  add(sentences: readonly DraftSentence[]): boolean {
    this.#findings = this.#evidence.chosenBy(sentences);
    this.#checker.add(sentences.filter((sentence) => !this.#evidence.namesFinding(sentence)));
    return sentences.length > 0;
  }

  finish(sentences: readonly DraftSentence[]): { kept: KeptSentence[]; cuts: WrittenAnswer["cuts"] } {
    return this.#checker.finish(sentences.filter((sentence) => !this.#evidence.namesFinding(sentence)));
  }
}

/** What engines found, above the model's sentences. */
export function shownText(findings: readonly Finding[], text: string): string {
  return [...findings.map((finding) => finding.text), ...(text === "" ? [] : [text])].join("\n\n");
}

/** The complete sentences of a reply that is still arriving. The last one may still grow, unless another field follows. */
export function completeSentences(part: unknown): DraftSentence[] {
  const reply = PartialReply.safeParse(part).data;
  if (!reply) return [];
  const { sentences, ...rest } = reply;
  const complete = Object.keys(rest).length > 0 ? sentences : sentences.slice(0, -1);
  return DraftSentences.safeParse(complete).data ?? [];
}
