/** A BM25 index (Robertson & Zaragoza 2009) of terms and passage numbers. */
import { pauser } from "../base/pause.ts";

const K1 = 1.5;
const B = 0.85;

/** Maps each term to the weight of a match. */
export type WeightedTerms = ReadonlyMap<string, number>;

type PostingRange = { from: number; to: number };

export class KeywordIndexBuilder {
  readonly #postings = new Map<string, { ids: number[]; counts: number[] }>();
  readonly #lengths: number[] = [];

  /** Adds the next passage. The first has number 0. */
  add(terms: readonly string[]): void {
    const id = this.#lengths.push(terms.length) - 1;
    for (const term of terms) {
      let posting = this.#postings.get(term);
      if (!posting) this.#postings.set(term, (posting = { ids: [], counts: [] }));
      if (posting.ids.at(-1) === id) posting.counts[posting.counts.length - 1]! += 1;
      else {
        posting.ids.push(id);
        posting.counts.push(1);
      }
    }
  }

  async build(): Promise<KeywordIndex> {
    const pause = pauser();
    let size = 0;
    for (const { ids } of this.#postings.values()) size += ids.length;
    const all = { ids: new Uint32Array(size), counts: new Uint16Array(size) };
    const ranges = new Map<string, PostingRange>();
    let from = 0;
    for (const [term, { ids, counts }] of this.#postings) {
      all.ids.set(ids, from);
      all.counts.set(counts, from);
      ranges.set(term, { from, to: (from += ids.length) });
      await pause();
    }
    return new KeywordIndex(ranges, all, Uint32Array.from(this.#lengths));
  }
}

export class KeywordIndex {
  /** The range of each term's postings in `#ids` and `#counts`. One array needs a tenth of the memory of many. */
  readonly #ranges: ReadonlyMap<string, PostingRange>;
  readonly #ids: Uint32Array;
  readonly #counts: Uint16Array;
  readonly #lengths: Uint32Array;
  readonly #averageLength: number;

  constructor(
    places: ReadonlyMap<string, PostingRange>,
    postings: { ids: Uint32Array; counts: Uint16Array },
    lengths: Uint32Array,
  ) {
    this.#ranges = places;
    this.#ids = postings.ids;
    this.#counts = postings.counts;
    this.#lengths = lengths;
    this.#averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  }

  get size(): number {
    return this.#lengths.length;
  }

  has(term: string): boolean {
    return this.#ranges.has(term);
  }

  terms(): IterableIterator<string> {
    return this.#ranges.keys();
  }

  contains(passage: number, term: string): boolean {
    const range = this.#ranges.get(term);
    if (!range) return false;
    let { from, to } = range;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#ids[middle]! < passage) from = middle + 1;
      else to = middle;
    }
    return from < range.to && this.#ids[from] === passage;
  }

  /** Inverse document frequency: about 0 for a term in every passage. */
  idf(term: string): number {
    const { from, to } = this.#ranges.get(term) ?? { from: 0, to: 0 };
    const found = to - from;
    return Math.log(1 + (this.size - found + 0.5) / (found + 0.5));
  }

  /** The score of each passage, by its number; 0 if it has none of the terms. */
  scores(query: WeightedTerms): Float32Array {
    const scores = new Float32Array(this.size);
    for (const [term, weight] of query) {
      const range = this.#ranges.get(term);
      if (!range) continue;
      const idf = this.idf(term) * weight;
      for (let i = range.from; i < range.to; i++) {
        const id = this.#ids[i]!;
        const count = this.#counts[i]!;
        scores[id]! +=
          (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * this.#lengths[id]!) / this.#averageLength));
      }
    }
    return scores;
  }
}
