/** A service outside with what it said before: fresh answers from the cache, stale ones while it is down. Knows no service by name. */
import type { z } from "zod";
import { type RequestOptions, Upstream, type UpstreamOptions } from "../base/http.ts";
import type { FactCache } from "./fact-cache.ts";

export type Sourced<T> =
  /** `stale`: the service is down, this is what it said on `asOf`. */
  { kind: "ok"; value: T; asOf: Date; stale: boolean } | { kind: "not-found" } | { kind: "failed"; reason: string };

const FRESH_MS = 6 * 3_600_000;
/** A new release may be missing for a while. */
const NOT_FOUND_FRESH_MS = 30 * 60_000;
const NOT_FOUND = "not found";

export class Service implements Disposable {
  readonly name: string;
  readonly #upstream: Upstream;
  readonly #cache: FactCache;
  readonly #now: () => Date;

  constructor(options: UpstreamOptions, cache: FactCache, now: () => Date) {
    this.name = options.name;
    this.#upstream = new Upstream(options);
    this.#cache = cache;
    this.#now = now;
  }

  async json<T>(path: string, schema: z.ZodType<T>, options: RequestOptions = {}): Promise<Sourced<T>> {
    return await this.#cached(
      `${path} ${options.body === undefined ? "" : JSON.stringify(options.body)}`,
      async () => await this.#upstream.json(path, schema, options),
    );
  }

  async text(path: string, options: RequestOptions = {}): Promise<Sourced<string>> {
    return await this.#cached(path, async () => await this.#upstream.text(path, options));
  }

  /** An answer that came together with others, as if it had been asked for alone. */
  keep(path: string, body: unknown, value: unknown): void {
    this.#cache.set(this.#keyOf(`${path} ${JSON.stringify(body)}`), value, this.#now());
  }

  /** Whether the answer is kept and fresh, so that the service need not be asked. */
  isKept(path: string, body: unknown): boolean {
    return this.#fresh(this.#keyOf(`${path} ${JSON.stringify(body)}`)) !== undefined;
  }

  async #cached<T>(request: string, ask: () => ReturnType<Upstream["json"]>): Promise<Sourced<T>> {
    const key = this.#keyOf(request);
    const fresh = this.#fresh(key);
    if (fresh) return fresh as Sourced<T>;
    const answer = await ask();
    if (answer.kind === "failed") {
      const held = this.#cache.get(key);
      return held && held.value !== NOT_FOUND
        ? { kind: "ok", value: held.value as T, asOf: held.asOf, stale: true }
        : answer;
    }
    this.#cache.set(key, answer.kind === "ok" ? answer.value : NOT_FOUND, this.#now());
    return answer.kind === "ok" ? { kind: "ok", value: answer.value as T, asOf: this.#now(), stale: false } : answer;
  }

  #fresh(key: string): Sourced<unknown> | undefined {
    const held = this.#cache.get(key);
    if (!held) return undefined;
    const age = this.#now().getTime() - held.asOf.getTime();
    if (held.value === NOT_FOUND) return age < NOT_FOUND_FRESH_MS ? { kind: "not-found" } : undefined;
    return age < FRESH_MS ? { kind: "ok", value: held.value, asOf: held.asOf, stale: false } : undefined;
  }

  [Symbol.dispose](): void {
    this.#upstream[Symbol.dispose]();
  }

  #keyOf(request: string): string {
    return `${this.#upstream.url} ${request}`;
  }
}
