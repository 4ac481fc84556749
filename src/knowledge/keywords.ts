/** BM25 over the passages (Robertson & Zaragoza 2009). Knows terms and numbers of passages, nothing of documents. */

const K1 = 1.5;
const B = 0.85;

/** term -> weight: how much a match of it counts. */
export type WeightedTerms = ReadonlyMap<string, number>;

export class KeywordIndex {
  #postings = new Map<string, { ids: number[]; counts: number[] }>();
  #lengths: number[] = [];
  #totalLength = 0;

  /** Adds the next passage: the first has number 0. */
  add(terms: readonly string[]): void {
    const id = this.#lengths.push(terms.length) - 1;
    this.#totalLength += terms.length;
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

  get size(): number {
    return this.#lengths.length;
  }

  has(term: string): boolean {
    return this.#postings.has(term);
  }

  terms(): IterableIterator<string> {
    return this.#postings.keys();
  }

  /** How much finding this term says: 0 for a term in every passage, most for one in none. */
  idf(term: string): number {
    const df = this.#postings.get(term)?.ids.length ?? 0;
    return Math.log(1 + (this.#lengths.length - df + 0.5) / (df + 0.5));
  }

  /** Score of each passage, by its number; 0 where no term occurs. */
  scores(query: WeightedTerms): Float32Array {
    const scores = new Float32Array(this.#lengths.length);
    const average = this.#totalLength / Math.max(1, this.#lengths.length);
    for (const [term, weight] of query) {
      const posting = this.#postings.get(term);
      if (!posting) continue;
      const idf = this.idf(term) * weight;
      for (let i = 0; i < posting.ids.length; i++) {
        const id = posting.ids[i]!;
        const count = posting.counts[i]!;
        scores[id]! += (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * this.#lengths[id]!) / average));
      }
    }
    return scores;
  }
}
