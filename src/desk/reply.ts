/** What the desk says back, as plain data: each channel has its own way of showing it. */
import type { Citation as AnswerCitation, Warning } from "../answering/answer.ts";
import type { Language } from "../knowledge/terms.ts";

export type { Language } from "../knowledge/terms.ts";

/** `number` is what the answer's text refers to as [1], [2]… */
export type Citation = AnswerCitation & { number: number };

/** `text` is the whole as plain words; `intro` what is said before quotes in another language than the question's. */
export type Reply =
  | { kind: "answered"; language: Language; text: string; intro: string | null; citations: Citation[]; warnings: Warning[] }
  /** It does not know. `question` is what a ticket would be opened with. */
  | { kind: "abstained"; language: Language; text: string; question: string }
  /** Small talk, help, or what was wrong with what was sent. `examples` are questions to try. */
  | { kind: "notice"; language: Language; text: string; examples: string[] }
  | { kind: "ticket"; language: Language; text: string; number: number };
