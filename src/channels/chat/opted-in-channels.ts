/** Where the desk answers unasked, looked up for what is said near it: most of that is for colleagues, and not even written down. */

/** So old may be what is known: a crowd that talks at once costs one look. */
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
      // What could not be read is asked for anew.
      this.#known.catch(() => (this.#known = undefined));
    }
    return (await this.#known).has(place);
  }
}
