/** Types that several files of this room share. */
import type { Document } from "../knowledge/document.ts";
import type { Match } from "../knowledge/confidence.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";
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
  /** What the search made of the passages. */
  match: Match;
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
  /** What the asker wrote, where `question` was completed from the conversation. */
  focus?: string | undefined;
  /** The question of the conversation that it was completed with. */
  topic?: string | undefined;
  /** A section that has been quoted already, as `document#heading`. */
  besides?: string | undefined;
};

/** One message of a conversation. Lists are oldest first. */
export type ConversationTurn = { by: "asker" | "desk"; text: string };

/** The policy's verdict on a package that the conversation mentions. */
export type PackageVerdict = { name: string; verdict: "approved" | "conditional" | "needs-review" | "prohibited" };

/** What an engine found, in its own words: a model may choose it for the answer, but not reword it. */
export type Finding = {
  text: string;
  verdict?: PackageVerdict;
  /** The request that people then have to decide about, with what was said. */
  request?: { kind: RequestKind; answers: Answers };
};
/** `why` is for the model. */
export type EngineAnswer = { kind: "found"; findings: Finding[] } | { kind: "nothing"; why: string };

/** What a model may fill in about a contribution, as far as the asker said it. */
export type SaidContribution = {
  change: "docs" | "fix" | "feature" | "blanket" | null;
  lines: number | null;
  agreement: "none" | "dco" | "cla-signed" | "cla-new" | null;
  time: "work" | "own" | null;
  patents: boolean | null;
  competes: boolean | null;
};

/**
 * The engines that a model may ask while it writes, under the asker's rights. They only read. What does not concern the
 * asker, or not here, is absent.
 */
export type Engines = {
  /** Names of the policy's uses, and what they mean. */
  uses: Readonly<Record<string, string>>;
  judgeLicense?: (license: string, use: string | null) => Promise<EngineAnswer>;
  lookUp?: (subject: string, use: string | null) => Promise<EngineAnswer>;
  approvalNeeded?: (said: SaidContribution) => Promise<EngineAnswer>;
  myTickets?: () => Promise<EngineAnswer>;
};

export type WritingRequest = AnswerRequest & {
  conversation: readonly ConversationTurn[];
  /** Facts and verdicts that the desk found, as sentences. */
  facts: readonly string[];
  verdicts: readonly PackageVerdict[];
  engines?: Engines | undefined;
  /** Called with all checked sentences so far, each time there is one more. */
  onSentence?: ((textSoFar: string) => void) | undefined;
};

export type WrittenAnswer = {
  text: string;
  /** What engines found and the model chose: it leads the answer. */
  findings: Finding[];
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
    /** The search holds that the handbook does not say it, and the model found nothing more. */
    | "not covered"
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
