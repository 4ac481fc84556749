/** Keeps to the rate limit of each conversation, and leaves one request free for button presses: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
import { ChatRefusal } from "../chat/refusal.ts";

const WINDOWS: [most: number, ms: number][] = [
  [6, 1000],
  [7, 2000],
  [59, 30_000],
  [1790, 3_600_000],
];
const MAX_MS = 3_600_000;
const MAX_PLACES = 5000;

export class Pace {
  readonly #sent = new Map<string, number[]>();

  /** Throws ChatRefusal if the limit is reached. */
  take(place: string): void {
    const now = performance.now();
    const sent = (this.#sent.get(place) ?? []).filter((at) => at > now - MAX_MS);
    for (const [most, ms] of WINDOWS) {
      const first = sent.at(-most);
      if (first !== undefined && first > now - ms)
        throw new ChatRefusal("later", "the rate limit of this conversation is reached", {
          seconds: Math.max(1, Math.ceil((first + ms - now) / 1000)),
        });
    }
    if (this.#sent.size > MAX_PLACES) this.#sent.clear();
    this.#sent.set(place, [...sent, now]);
  }
}
