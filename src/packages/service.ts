/** An external service with a cache: fresh answers come from the cache, and stale ones while the service is down. */
import { z } from "zod";
import { type Answer, type RequestOptions, Upstream, type UpstreamOptions } from "../base/http.ts";
import type { CachedAnswer, FactCache } from "./fact-cache.ts";

/** `stale`: the service is down, and this is its answer of `asOf`. */
export type OkAnswer<T> = { kind: "ok"; value: T; asOf: Date; stale: boolean };
export type NoAnswer = { kind: "not-found" } | { kind: "failed"; reason: string };
export type ServiceAnswer<T> = OkAnswer<T> | NoAnswer;

const FRESH_MS = 6 * 3_600_000;
/** Shorter, since a new release may become available soon. */
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

  /** Parsing the output of `schema` again must give the same value: what the cache holds is parsed by it, too. */
  async json<T>(path: string, schema: z.ZodType<T>, options: RequestOptions = {}): Promise<ServiceAnswer<T>> {
    const body = options.body === undefined ? "" : JSON.stringify(options.body);
    return await this.#cached(`${path} ${body}`, schema, () => this.#upstream.json(path, schema, options));
  }

  async text(path: string, options: RequestOptions = {}): Promise<ServiceAnswer<string>> {
    return await this.#cached(path, z.string(), () => this.#upstream.text(path, options));
  }

  /** Caches part of a batch answer as the answer to the single request. */
  cacheAnswer(path: string, body: unknown, value: unknown): void {
    this.#cache.set(this.#keyOf(`${path} ${JSON.stringify(body)}`), value, this.#now());
  }

  /** Whether a fresh answer is in the cache, so that no request is needed. */
  isCached(path: string, body: unknown): boolean {
    const cached = this.#cache.get(this.#keyOf(`${path} ${JSON.stringify(body)}`));
    return cached !== undefined && this.#isFresh(cached);
  }

  async #cached<T>(request: string, schema: z.ZodType<T>, send: () => Promise<Answer<T>>): Promise<ServiceAnswer<T>> {
    const key = this.#keyOf(request);
    const cached = this.#cache.get(key);
    const known = cached && answerOf(cached, schema);
    if (cached && known && this.#isFresh(cached)) return known;
    const answer = await send();
    if (answer.kind === "failed") return known?.kind === "ok" ? { ...known, stale: true } : answer;
    this.#cache.set(key, answer.kind === "ok" ? answer.value : NOT_FOUND, this.#now());
    return answer.kind === "ok" ? { kind: "ok", value: answer.value, asOf: this.#now(), stale: false } : answer;
  }

  #isFresh({ value, asOf }: CachedAnswer): boolean {
    const age = this.#now().getTime() - asOf.getTime();
    return age < (value === NOT_FOUND ? NOT_FOUND_FRESH_MS : FRESH_MS);
  }

  [Symbol.dispose](): void {
    this.#upstream[Symbol.dispose]();
  }

  #keyOf(request: string): string {
    return `${this.#upstream.url} ${request}`;
  }
}

/** Undefined if the value does not fit the schema: another version of the desk may have written it. */
function answerOf<T>({ value, asOf }: CachedAnswer, schema: z.ZodType<T>): OkAnswer<T> | NoAnswer | undefined {
  if (value === NOT_FOUND) return { kind: "not-found" };
  const { success, data } = schema.safeParse(value);
  return success ? { kind: "ok", value: data, asOf, stale: false } : undefined;
}

export function mapAnswer<A, B>(answer: ServiceAnswer<A>, map: (value: A) => B): ServiceAnswer<B> {
  return answer.kind === "ok" ? { ...answer, value: map(answer.value) } : answer;
}
