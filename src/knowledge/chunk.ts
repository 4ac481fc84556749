/** Splits a document into chunks: spans of one section, short enough to embed and to read at a glance. */
import { type Block, parseBlocks } from "./blocks.ts";
import { sentencesOf, type Span, wordCount } from "./sentences.ts";

/** MiniLM reads 256 tokens, about 190 words. Of 140, 170, 200 and 230 words, 170 and 200 gave the best recall. */
const PASSAGE_WORDS = 170;

export type Chunk = Span & {
  /** Titles of the headings above, outermost first. */
  path: string[];
  /** They cover the chunk. */
  sentences: Span[];
};

/** `start` is the offset of the body, after the front matter. */
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
      chunks.push({
        path: path.map(({ title }) => title),
        start: sentences[0]!.start,
        end: sentences.at(-1)!.end,
        sentences,
      });
    }
    section = [];
  }
}

/** Groups neighbouring sentences evenly, to about `maxWords` words at most, so that no short group is left at the end. */
function groupEvenly(text: string, sentences: readonly Span[], maxWords: number): Span[][] {
  const lengths = sentences.map((span) => wordCount(text.slice(span.start, span.end)));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const target = total / Math.max(1, Math.ceil(total / maxWords));
  const groups: Span[][] = [];
  let before = 0;
  sentences.forEach((span, i) => {
    // A sentence belongs to the group that contains its middle.
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

/** Cuts a very long "sentence", such as a minified line, at spaces. */
function splitLongSpan(text: string, span: Span): Span[] {
  const limit = PASSAGE_WORDS * 10;
  if (span.end - span.start <= limit) return [span];
  const out: Span[] = [];
  for (let start = span.start; start < span.end;) {
    const space = text.lastIndexOf(" ", start + limit);
    const end = start + limit >= span.end ? span.end : space > start ? space : start + limit;
    out.push({ start, end });
    start = end === space ? end + 1 : end;
  }
  return out;
}
