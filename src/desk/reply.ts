/** What the desk says back, as plain data: each channel has its own way of showing it. */
import type { Citation as AnswerCitation, Warning } from "../answering/types.ts";
import type { Unwritten, Written } from "../answering/types.ts";
import type { Language } from "../base/language.ts";
import type { Scorecard } from "../policy/facts.ts";
import type { VerdictKind } from "../policy/license-policy.ts";

/** `number` is what the answer's text refers to as [1], [2]… */
export type Citation = AnswerCitation & { number: number };

/** Something to answer with, as a button shows it and as a person would type it. */
export type Choice = { label: string; text: string };

/** One fact of a package, in words; `source` says from whom and, where it is old, from when. */
export type FactLine = { label: string; value: string; source: string | null };

export type VerdictCard = {
  /** `lodash 4.17.21 (npm)`. */
  title: string;
  purl: string;
  use: string;
  /** The use in words of the language. */
  useLabel: string;
  verdict: VerdictKind;
  label: string;
  because: string[];
  obligations: string[];
  changes: string[];
  facts: FactLine[];
  /** Null where nobody has scored it, or it is not known. */
  scorecard: (Scorecard & { note: string | null }) | null;
  unknown: FactLine[];
  /** What the desk wants looked at before anything else: a default version, stale facts, a policy file with a mistake. */
  notes: string[];
  /** The policy's version, and its rules that decided, such as `verdicts.permissive.hosted`. */
  policy: string;
  rules: string[];
  /** The handbook's passages that the rules name: document, or document#heading. */
  handbook: string[];
};

/** `cut` sentences did not stand the check, by reason in `cuts`. */
type WrittenBy = Pick<Written, "model" | "prompt" | "cuts" | "incomplete" | "needsPerson"> & {
  words: string;
  cut: number;
};

/** `text` is the whole as plain words; `intro` what is said before quotes in another language than the question's. */
export type Reply =
  | {
      kind: "answered";
      language: Language;
      text: string;
      intro: string | null;
      citations: Citation[];
      warnings: Warning[];
      /** A model wrote it, and each sentence was checked; `words` is the answer alone, `text` has the desk's notes too. */
      written?: WrittenBy;
      /** Questions that the passages could answer next; each is a whole message. */
      followUps?: string[];
      unwritten?: Unwritten;
    }
  /** It does not know. `question` is what a ticket would be opened with. */
  | { kind: "abstained"; language: Language; text: string; question: string; unwritten?: Unwritten }
  /** What the policy says of a package, and why. `question` is what a ticket would be opened with. */
  | { kind: "verdict"; language: Language; text: string; card: VerdictCard; citations: Citation[]; question: string }
  /** One question back; each choice is a whole message. */
  | { kind: "choice"; language: Language; text: string; choices: Choice[]; warning: string | null }
  /** Small talk, help, or what was wrong with what was sent. `examples` are questions to try. */
  | { kind: "notice"; language: Language; text: string; examples: string[] }
  | {
      kind: "ticket";
      language: Language;
      text: string;
      number: number;
      /** With buttons for yes and no. */
      asksWhetherItHelped?: boolean;
      /** Id of the decision that it tells of. */
      decision?: string;
      /** They may have it decided again, by others. */
      mayAppeal?: true;
    };
