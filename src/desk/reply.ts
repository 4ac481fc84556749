/** A reply of the desk as plain data. Each channel renders it in its own way. */
import type { Citation as AnswerCitation, Warning } from "../answering/types.ts";
import type { WritingFailure, WrittenAnswer } from "../answering/types.ts";
import type { Language } from "../base/language.ts";
import type { Scorecard } from "../policy/facts.ts";
import type { VerdictKind } from "../policy/license-policy.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";

/** The answer's text refers to `number` as [1], [2]… */
export type Citation = AnswerCitation & { number: number };

/** An option: the label of its button, and the message that choosing it sends. */
export type Choice = { label: string; text: string };

/** One fact about a package in words. `source` names the service, and the day where the fact is old. */
export type FactLine = { label: string; value: string; source: string | null };

export type VerdictCard = {
  /** `lodash 4.17.21, npm`. */
  title: string;
  purl: string;
  use: string;
  /** The use with its meaning, in the language of the card. */
  useLabel: string;
  verdict: VerdictKind;
  label: string;
  /** What to do now, in one line; also in `obligations` or `changes`. Absent in cards from before 2026-12. */
  now?: string;
  /** What the register says about a product, such as its alternative. */
  about?: string;
  because: string[];
  /** The reasons that decided, with further vulnerabilities in one line. Absent in cards from before 2026-12. */
  decided?: string[];
  obligations: string[];
  changes: string[];
  facts: FactLine[];
  /** Null where it is unknown, or where nobody has scored the repository. */
  scorecard: (Scorecard & { note: string | null }) | null;
  unknown: FactLine[];
  /** What limits the verdict: a default version, stale facts, a policy file with a mistake. */
  notes: string[];
  /** The policy's version, and the rules that decided, such as `verdicts.permissive.hosted`. */
  policy: string;
  rules: string[];
  /** Passages of the handbook that the rules name: document, or document#heading. */
  handbook: string[];
};

/** A request form with the answers that the conversation gave. */
export type StartedRequest = { kind: RequestKind; answers: Answers };

/** `cut` sentences failed the check; `cuts` counts them by reason. */
type WrittenBy = Pick<WrittenAnswer, "model" | "prompt" | "cuts" | "incomplete" | "needsPerson"> & {
  words: string;
  cut: number;
};

/**
 * `text` is the whole reply as plain text. `intro` is what the engines say above the quotes or above a model's words, or
 * introduces quotes in another language than the question's.
 */
export type Reply =
  | {
      kind: "answered";
      language: Language;
      text: string;
      intro: string | null;
      citations: Citation[];
      warnings: Warning[];
      /**
       * Set where a model wrote the answer and each sentence was checked. `words` are its words alone, and empty where
       * it only chose what an engine says; `text` also has that and the desk's notes.
       */
      written?: WrittenBy;
      /** Further questions that the passages could answer. Each is a complete message. */
      followUps?: string[];
      /** The request that the answer asks for. */
      request?: StartedRequest;
      unwritten?: WritingFailure;
    }
  /** The desk does not know; `citations` are what the handbook has on the topic, below `intro`. A ticket would be opened with `question`. */
  | {
      kind: "abstained";
      language: Language;
      text: string;
      question: string;
      intro?: string;
      citations?: Citation[];
      unwritten?: WritingFailure;
    }
  /** The policy's verdict on a package. A ticket would be opened with `question`. */
  | { kind: "verdict"; language: Language; text: string; card: VerdictCard; citations: Citation[]; question: string }
  /** One question back. Each choice is a complete message. */
  | { kind: "choice"; language: Language; text: string; choices: Choice[]; warning: string | null }
  /** Small talk, help, or what was wrong with the message. `examples` are questions to try. */
  | { kind: "notice"; language: Language; text: string; examples: string[] }
  | {
      kind: "ticket";
      language: Language;
      text: string;
      number: number;
      /** The day that the text names, and its instant, so that a chat can show it in the reader's time zone. */
      due?: { day: string; at: string };
      /** Shown with buttons for yes and no. */
      asksWhetherItHelped?: boolean;
      /** The id of the decision that the reply announces. */
      decision?: string;
      /** The asker may appeal. */
      mayAppeal?: true;
    };

/** The documents that a reply quotes. */
export function citedFiles(reply: Reply): string[] {
  return "citations" in reply ? (reply.citations ?? []).map(({ file }) => file) : [];
}
