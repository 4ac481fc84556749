/** The JSON of messages and answers. */

export type VerdictKind = "approved" | "conditional" | "needs-review" | "prohibited";

/** A citation of an answer, or a passage that the desk found for a ticket. */
export type Citation = {
  number?: number;
  title: string;
  heading: string;
  text: string;
  link: string;
  language?: string;
  review?: string | null;
  overdue?: boolean;
};

export type Warning =
  | { kind: "overdue"; title: string; review: string; owner: string | null }
  | { kind: "conflict"; titles: string[]; words: string[] };

/** An answer that a model wrote; `cuts` counts the sentences that failed the check, by reason. */
export type Written = {
  words: string;
  model: string;
  prompt: string;
  cuts: Record<string, number>;
  needsPerson: boolean;
  incomplete: boolean;
};
type Unwritten = { model: string; why: string; cuts: Record<string, number> };

export type Fact = { label: string; value: string; source: string | null };
export type ScorecardCheck = {
  name: string;
  score: number | null;
  reason: string;
  risk: "critical" | "high" | "medium" | "low" | null;
};
export type Scorecard = { score: number | null; date: string; repository: string; checks: ScorecardCheck[] };

/** The verdict card of a package. */
export type Card = {
  title: string;
  purl: string;
  useLabel: string;
  verdict: VerdictKind;
  label: string;
  now?: string;
  about?: string;
  because: string[];
  obligations: string[];
  changes: string[];
  rules: string[];
  facts: Fact[];
  scorecard: (Scorecard & { note: string | null }) | null;
  unknown: Fact[];
  notes: string[];
  policy: string;
};

type Reply = { text: string; language: string };
export type Body =
  /** A message of a person. */
  | { kind: "text"; text: string; language?: undefined }
  | (Reply & {
      kind: "answered";
      intro: string | null;
      citations: Citation[];
      warnings: Warning[];
      written?: Written;
      followUps?: string[];
      request?: object;
      unwritten?: Unwritten;
    })
  | (Reply & {
      kind: "abstained";
      intro?: string;
      citations?: Citation[];
      unwritten?: Unwritten;
    })
  | (Reply & { kind: "verdict"; card: Card; citations: Citation[] })
  | (Reply & { kind: "choice"; choices: { label: string; text: string }[]; warning: string | null })
  | (Reply & { kind: "notice"; examples: string[] })
  | (Reply & { kind: "ticket"; number: number; asksWhetherItHelped?: boolean; decision?: string });

export type Message = {
  id: string;
  author: "asker" | "desk" | "staff";
  name: string | null;
  ticket: number | null;
  createdAt: string;
  body: Body;
};
