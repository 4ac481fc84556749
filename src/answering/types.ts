/** Types that several files of this room share. */
import type { Document } from "../knowledge/document.ts";
import type { RankedPassage } from "../knowledge/types.ts";
import type { Language } from "../base/language.ts";

export type Citation = {
  /** Path inside the knowledge folder. */
  file: string;
  title: string;
  heading: string;
  /** Verbatim from the file. */
  quote: string;
  /** The quote for reading: without Markdown, and table rows with their column names. */
  text: string;
  /** Where the quote begins in the document's text. */
  start: number;
  language: Language;
  owner: string | null;
  /** The review date, YYYY-MM-DD. */
  review: string | null;
  /** The review date is past. */
  overdue: boolean;
};

export type Warning =
  | { kind: "overdue"; file: string; title: string; review: string; owner: string | null }
  | { kind: "conflict"; titles: [string, string]; words: [string, string] };

export type AnswerResult = (
  | {
      kind: "answered";
      /** The sentence of the quote that answers, where it stands too deep inside it. */
      key: string | null;
      citations: Citation[];
      warnings: Warning[];
      written?: WrittenAnswer;
    }
  /** `nearest` is about the topic, but probably does not say what is asked. */
  | { kind: "abstained"; reason: "no-documents" | "not-covered"; nearest: Citation | null }
) & {
  /** The search used words alone so far, and finds more in a minute. */
  reading: boolean;
  language: Language;
  confidence: number;
  ranked: RankedPassage[];
  /** A model was asked and gave no usable answer. */
  unwritten?: WritingFailure;
};

export type AnswerRequest = {
  question: string;
  /** YYYY-MM-DD. */
  today: string;
  mayRead: (document: Document) => boolean;
  /** The limit of a quote's words; for one of two answers it is lower. */
  maxWords?: number | undefined;
  /** A section that has been quoted already, as `document#heading`. */
  besides?: string | undefined;
};

/** One message of a conversation. Lists are oldest first. */
export type ConversationTurn = { by: "asker" | "desk"; text: string };

/** The policy's verdict on a package that the conversation mentions. */
export type PackageVerdict = { name: string; verdict: "approved" | "conditional" | "needs-review" | "prohibited" };

export type WritingRequest = AnswerRequest & {
  conversation: readonly ConversationTurn[];
  /** Facts and verdicts that the desk found, as sentences. */
  facts: readonly string[];
  verdicts: readonly PackageVerdict[];
  /** Called with all checked sentences so far, each time there is one more. */
  onSentence?: ((textSoFar: string) => void) | undefined;
};

export type WrittenAnswer = {
  text: string;
  model: string;
  prompt: string;
  followUps: string[];
  /** The number of sentences that were cut, by reason. */
  cuts: Partial<Record<CutReason, number>>;
  /** The model says that the passages do not answer everything. */
  incomplete: boolean;
  /** The model says that a person is needed. */
  needsPerson: boolean;
};

/** Why the answer is quotes although a model was asked. */
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

/** "subject" stands in answers that were kept before; no rule gives it any more. */
export type CutReason =
  | "number"
  | "negation"
  | "modal"
  | "opposite"
  | "subject"
  | "condition"
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
  | "over the day's tokens"
  /** It called tools again and again and gave no answer. */
  | "too many calls";
