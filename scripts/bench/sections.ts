/** The sections of the handbook from which the benchmark makes what its model writes. */
export type Section = {
  file: string;
  heading: string;
  sentences: string[];
  /** Sentences about it that people wrote. */
  hand: { true: string[]; false: string[] } | undefined;
};
/** `tag` says whether it is true, and how it was made. */
export type TaggedSentence = { text: string; tag: string };

/** Sentences that make a statement by themselves: no table rows, no code, nothing that ends in a colon. */
export function statementsIn({ sentences }: Section): string[] {
  return sentences
    .map((text) =>
      text
        .replace(/^[-*+]\s+|^\d+[.)]\s+/u, "")
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
        .replaceAll(/[*`]/gu, "")
        .replaceAll(/\s+/gu, " ")
        .replace(/[;:] see [^.]*\./u, ".")
        .trim(),
    )
    .filter(
      (text) =>
        /^\p{Lu}/u.test(text) &&
        /[.]$/u.test(text) &&
        !/[|{}<>]|https?:|^See |^Read /u.test(text) &&
        text.split(" ").length >= 6 &&
        text.split(" ").length <= 38,
    );
}
