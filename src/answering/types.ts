/** Shapes that several files of the room share. */

import type { Document } from "../knowledge/document.ts";
import type { RankedPassage } from "../knowledge/types.ts";
import type { Language } from "../base/language.ts";

export type Citation = {
  /** Path inside the knowledge folder. */
  file: string;
  title: string;
  heading: string;
  /** Word for word as it stands in the file. */
  quote: string;
  /** The same for reading: without Markdown's marks, a table's row with its column names. */
  text: string;
  /** Where the quote begins in the document's text. */
  start: number;
  language: Language;
  owner: string | null;
  /** YYYY-MM-DD, and whether that day is past. */
  review: string | null;
  overdue: boolean;
};

export type Warning =
  | { kind: "overdue"; file: string; title: string; review: string; owner: string | null }
  | { kind: "conflict"; titles: [string, string]; words: [string, string] };

export type AnswerResult = (
  | { kind: "answered"; citations: Citation[]; warnings: Warning[]; written?: WrittenAnswer }
  | { kind: "abstained"; reason: "no-documents" | "not-covered" }
) & {
  language: Language;
  confidence: number;
  ranked: RankedPassage[];
  /** A model was asked in vain. */
  unwritten?: WritingFailure;
};

export type AnswerRequest = {
  question: string;
  /** Today, YYYY-MM-DD, to say which review dates are past. */
  today: string;
  mayRead: (document: Document) => boolean;
};

/** What was said before, oldest first. */
export type ConversationTurn = { by: "asker" | "desk"; text: string };

/** The policy's verdict of a package that was spoken of. */
export type PackageVerdict = { name: string; verdict: "approved" | "conditional" | "needs-review" | "prohibited" };

export type WritingRequest = AnswerRequest & {
  conversation: readonly ConversationTurn[];
  /** Facts and verdicts that the desk found, in words. */
  facts: readonly string[];
  verdicts: readonly PackageVerdict[];
  /** Gets all checked sentences so far, each time there is one more. */
  onSentence?: ((textSoFar: string) => void) | undefined;
};

export type WrittenAnswer = {
  text: string;
  model: string;
  prompt: string;
  followUps: string[];
  /** How many sentences were cut, by reason. */
  cuts: Partial<Record<CutReason, number>>;
  /** The model found that the passages do not say everything, or that a person is needed. */
  incomplete: boolean;
  needsPerson: boolean;
};

/** Why the passages' own words stand although a model was asked. */
export type WritingFailure = {
  model: string;
  why:
    | ModelFailureReason
    | "nothing to say"
    | "too little left"
    | "contradicts itself"
    | "contradicts the verdict"
    | "error";
  cuts: WrittenAnswer["cuts"];
};

export type Contradiction = "number" | "license" | "negation" | "modal" | "opposite" | "subject" | "condition";

export type CutReason =
  | Contradiction
  | "citation"
  | "link"
  | "language"
  | "quote"
  | "name"
  | "license"
  | "support"
  | "decision"
  | "leans"
  | "judge";

export type ModelFailureReason =
  | "time-out"
  | "busy"
  | "refused the key"
  | "unknown model"
  | "server error"
  | "unreachable"
  | "empty"
  | "too long"
  | "refusal"
  | "no JSON"
  | "wrong schema"
  | "resting"
  | "over the day's tokens";
