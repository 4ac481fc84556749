/**
 * Stores each delivery of a chat before acknowledging it, processes it once and in the order of its lane, and processes it again if a
 * process died over it.
 */
import { EventEmitter, once } from "node:events";
import pLimit from "p-limit";
import { isRejectedData } from "../../base/errors.ts";
import {
  beginDelivery,
  finishDelivery,
  unfinishedDeliveries,
  postponeDelivery,
  renewDeliveryLeases,
  takeDeliveries,
} from "../../delivery/deliveries.ts";
import { RENEW_LEASE_MS } from "../../delivery/leases.ts";
import type { Chat } from "./chat.ts";
import { DeliveryBatcher } from "./delivery-batcher.ts";
import { ChatRefusal, isFinalRefusal } from "./refusal.ts";

const RETRY_MS = 5000;
/** Deliveries processed at a time; most of them wait for the network or the database. */
const MAX_CONCURRENT = 32;
/** If more requests than this wait to be acknowledged, acknowledging goes first. */
const HIGH_LOAD = 8;
/** No longer than this, however high the load. */
const MAX_DELAY_MS = 1000;
const MAX_ATTEMPTS = 6;

export type Body = Record<string, unknown>;
export type Arrival = {
  /** The platform's id of the event: the idempotency key. */
  eventId: string;
  /** Identifies a message: the same message may arrive again under a new event id. */
  messageKey: string | null;
  /** Deliveries of one lane are processed one after the other. */
  lane: string;
  body: Body;
};

export type IntakeHandlers<Answer> = {
  act: (body: Body, delivery: string) => Promise<Answer>;
  /** Called after the last attempt failed: tells the sender. */
  reportFailure: (body: Body) => Promise<void>;
};

export class Intake<Answer> implements Disposable {
  readonly #chat: Pick<Chat, "name" | "desk" | "log" | "hold">;
  readonly #handlers: IntakeHandlers<Answer>;
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #limit = pLimit(MAX_CONCURRENT);
  readonly #batcher: DeliveryBatcher;
  /** The deliveries that this process is working on. */
  readonly #busy = new Set<string>();
  readonly #lowLoad = new EventEmitter().setMaxListeners(0);
  #unacknowledged = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #leaseTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(chat: Pick<Chat, "name" | "desk" | "log" | "hold">, handlers: IntakeHandlers<Answer>) {
    this.#chat = chat;
    this.#batcher = new DeliveryBatcher(async (sent) => await takeDeliveries(chat.desk.ackDb, chat.name, sent));
    this.#handlers = handlers;
  }

  /** Processes what an earlier process left over, and looks for more regularly. */
  start(): void {
    void this.#retryLeftOver();
    this.#leaseTimer = setInterval(() => void this.#renewLeases(), RENEW_LEASE_MS).unref();
  }

  /** Counts a verified request of the platform as load until it is acknowledged; under high load only one delivery is processed at a time. */
  async receive<T>(receiving: () => Promise<T>): Promise<T> {
    this.#countIn();
    try {
      return await receiving();
    } finally {
      this.#countOut();
    }
  }

  /** Within `receive`: a request that waits for the result of its delivery does not count as load. */
  async waitOutsideLoad<T>(waiting: Promise<T>): Promise<T> {
    this.#countOut();
    try {
      return await waiting;
    } finally {
      this.#countIn();
    }
  }

  /** For work that can wait a moment. */
  async waitForLowLoad(): Promise<void> {
    if (this.#unacknowledged > HIGH_LOAD)
      await once(this.#lowLoad, "low", { signal: AbortSignal.timeout(MAX_DELAY_MS) }).catch(() => undefined);
  }

  /** Resolves once the delivery is stored, with a promise of its result; undefined if it had been stored before. Throws if it cannot be stored. */
  async take(arrival: Arrival): Promise<{ done: Promise<Answer | undefined> } | undefined> {
    const { eventId, messageKey, body, lane } = arrival;
    const id = await this.#batcher.write({ eventId, messageKey, lane, body: { ...body, delivery: eventId } });
    return id === undefined ? undefined : { done: this.#inLane(id, lane) };
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#leaseTimer);
  }

  #countIn(): void {
    if (++this.#unacknowledged > HIGH_LOAD) this.#limit.concurrency = 1;
  }

  #countOut(): void {
    if (--this.#unacknowledged !== HIGH_LOAD) return;
    this.#limit.concurrency = MAX_CONCURRENT;
    this.#lowLoad.emit("low");
  }

  async #inLane(id: string, lane: string): Promise<Answer | undefined> {
    const turn = (this.#lanes.get(lane) ?? Promise.resolve()).then(() => this.#limit(() => this.#process(id)));
    this.#lanes.set(lane, turn);
    const answer = await turn;
    if (this.#lanes.get(lane) === turn) this.#lanes.delete(lane);
    return answer;
  }

  async #process(id: string): Promise<Answer | undefined> {
    const { desk, log, hold } = this.#chat;
    try {
      const attempt = this.#stopped ? undefined : await beginDelivery(desk.db, id);
      if (!attempt) return undefined;
      this.#busy.add(id);
      const eventId = String(attempt.body["delivery"]);
      try {
        const answer = await this.#handlers.act(attempt.body, eventId);
        await finishDelivery(desk.db, id);
        return answer;
      } catch (error) {
        if (error instanceof ChatRefusal && error.kind === "app") {
          await postponeDelivery(desk.db, id, hold.refused(error), { isCounted: false });
          return undefined;
        }
        if (attempt.tries < MAX_ATTEMPTS && !isRejectedData(error)) {
          log.warn({ delivery: id, err: error }, "a delivery of a chat failed and will be retried");
          await postponeDelivery(desk.db, id, 2 ** attempt.tries);
          return undefined;
        }
        log.error({ delivery: id, err: error }, "a delivery of a chat failed for the last time");
        await this.#handlers.reportFailure(attempt.body).catch((because: unknown) => {
          // Another attempt would not reach the sender either.
          if (!isFinalRefusal(because)) throw because;
          log.warn({ delivery: id, err: because }, "the sender cannot be told about the failure");
        });
        await finishDelivery(desk.db, id);
      }
    } catch (error) {
      if (!this.#stopped)
        log.warn({ delivery: id, err: error }, "the database is unavailable; the delivery will be retried");
    } finally {
      this.#busy.delete(id);
    }
    return undefined;
  }

  /** Other processes take over deliveries whose lease is not renewed. */
  async #renewLeases(): Promise<void> {
    const { desk, log } = this.#chat;
    await renewDeliveryLeases(desk.db, [...this.#busy]).catch((error: unknown) =>
      log.warn({ err: error }, "the database is unavailable"),
    );
  }

  async #retryLeftOver(): Promise<void> {
    const { desk, name, log } = this.#chat;
    try {
      const left = await unfinishedDeliveries(desk.db, name);
      await Promise.all(left.map(({ id, lane }) => this.#inLane(id, lane ?? id)));
    } catch (error) {
      if (!this.#stopped) log.warn({ err: error }, "earlier deliveries of a chat could not be read");
    }
    if (!this.#stopped) this.#retryTimer = setTimeout(() => void this.#retryLeftOver(), RETRY_MS).unref();
  }
}
