/** Document -> passages: stretches of one section, of a length that embeds well and reads in one go. */
import { type Block, parseBlocks } from "./blocks.ts";
import { sentencesOf, type Span, wordCount } from "./sentences.ts";

/** MiniLM reads 256 tokens, about 190 words; of 140, 170, 200 and 230, lengths around 170 and 200 found most. */
const PASSAGE_WORDS = 170;
/** A window is what is compared with the question: a few sentences that speak of one thing. */
const WINDOW_WORDS = 60;

export type Chunk = Span & {
  /** Titles of the headings above, the nearest last. */
  path: string[];
  /** Inside the passage; together they cover it. */
  sentences: Span[];
  windows: Span[];
};

/** Passages of a text in order. `start` is where its body begins (after front matter). */
export function splitIntoChunks(text: string, start = 0): Chunk[] {
  const chunks: Chunk[] = [];
  const path: { level: number; title: string }[] = [];
  let section: Span[] = [];
  for (const block of parseBlocks(text.slice(start))) {
    if (block.kind === "heading") {
      endSection();
      while ((path.at(-1)?.level ?? 0) >= block.level) path.pop();
      path.push({ level: block.level, title: block.title });
    } else {
      section.push(...sentencesOfBlock(text, block, start));
    }
  }
  endSection();
  return chunks;

  function endSection(): void {
    for (const sentences of groupEvenly(text, section, PASSAGE_WORDS)) {
      const windows = groupEvenly(text, sentences, WINDOW_WORDS).map((group) => ({
        start: group[0]!.start,
        end: group.at(-1)!.end,
      }));
      chunks.push({
        path: path.map(({ title }) => title),
        start: sentences[0]!.start,
        end: sentences.at(-1)!.end,
        sentences,
        windows,
      });
    }
    section = [];
  }
}

/** Groups of neighbours of about the same length, none much over `most` words: no short rest at the end. */
function groupEvenly(text: string, sentences: readonly Span[], most: number): Span[][] {
  const lengths = sentences.map((span) => wordCount(text.slice(span.start, span.end)));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const target = total / Math.max(1, Math.ceil(total / most));
  const groups: Span[][] = [];
  let before = 0;
  sentences.forEach((span, i) => {
    // The group in which the sentence's middle falls.
    const group = Math.min(Math.floor((before + lengths[i]! / 2) / target) || 0, sentences.length);
    before += lengths[i]!;
    (groups[group] ??= []).push(span);
  });
  return groups.filter((group) => group !== undefined);
}

function sentencesOfBlock(text: string, block: Block, offset: number): Span[] {
  const spans = sentencesOf(text, block.start + offset, block.end + offset);
  return block.kind === "code"
    ? [{ start: block.start + offset, end: block.end + offset }]
    : spans.flatMap((span) => splitLongSpan(text, span));
}

/** A "sentence" without an end (a minified line, a 10 MB paste) is cut at blanks. */
function splitLongSpan(text: string, span: Span): Span[] {
  const limit = PASSAGE_WORDS * 10;
  if (span.end - span.start <= limit) return [span];
  const out: Span[] = [];
  for (let start = span.start; start < span.end;) {
    const blank = text.lastIndexOf(" ", start + limit);
    const end = start + limit >= span.end ? span.end : blank > start ? blank : start + limit;
    out.push({ start, end });
    start = end === blank ? end + 1 : end;
  }
  return out;
}
