/** The channels that have opted in to unasked answers, looked up for every message there: most of them are for colleagues and are not even stored. */

/** How long a result is reused: many simultaneous messages cost one query. */
const FRESH_MS = 100;

export class OptedInChannels {
  readonly #read: () => Promise<Set<string>>;
  #known: Promise<Set<string>> | undefined;
  #at = -Infinity;

  constructor(read: () => Promise<Set<string>>) {
    this.#read = read;
  }

  async has(place: string): Promise<boolean> {
    const now = performance.now();
    if (!this.#known || now - this.#at > FRESH_MS) {
      this.#at = now;
      this.#known = this.#read();
      // A failed read is not cached.
      this.#known.catch(() => (this.#known = undefined));
    }
    return (await this.#known).has(place);
  }
}
