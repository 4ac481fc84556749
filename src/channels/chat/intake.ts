/** What a chat sends is written down before it is acknowledged, done once and in the order of its thread, and done again where a process died over it. */
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
import { type Chat, ChatRefusal } from "./chat.ts";
import { DeliveryBatcher } from "./delivery-batcher.ts";

const RETRY_MS = 5000;
/** Done at a time; mostly it waits for others. */
const MOST_CONCURRENT = 32;
/** Where more than so many wait to be acknowledged, that goes first. */
const HIGH_LOAD = 8;
/** But not for longer. */
const LONGEST_DELAY_MS = 1000;
const MOST_ATTEMPTS = 6;

export type Body = Record<string, unknown>;
export type Arrival = {
  /** The platform's own id of it: the same again is the same. */
  eventId: string;
  /** What was said where and when: the same under a new event id is the same. */
  messageKey: string | null;
  /** What has the same lane is done one after the other. */
  lane: string;
  body: Body;
};

export type IntakeHandlers<Answer> = {
  act: (body: Body, delivery: string) => Promise<Answer>;
  /** It could not be done, however often it was tried: who sent it must hear of it. */
  reportFailure: (body: Body) => Promise<void>;
};

export class Intake<Answer> implements Disposable {
  readonly #chat: Pick<Chat, "name" | "desk" | "log">;
  readonly #acts: IntakeHandlers<Answer>;
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #limit = pLimit(MOST_CONCURRENT);
  readonly #writer: DeliveryBatcher;
  /** Begun, and not done yet. */
  readonly #busy = new Set<string>();
  readonly #calm = new EventEmitter().setMaxListeners(0);
  #arriving = 0;
  #timer: NodeJS.Timeout | undefined;
  #saying: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(chat: Pick<Chat, "name" | "desk" | "log">, acts: IntakeHandlers<Answer>) {
    this.#chat = chat;
    this.#writer = new DeliveryBatcher(async (sent) => await takeDeliveries(chat.desk.ackDb, chat.name, sent));
    this.#acts = acts;
  }

  /** Does what an earlier process left over, and looks for more from time to time. */
  start(): void {
    void this.#redo();
    this.#saying = setInterval(() => void this.#sayBusy(), RENEW_LEASE_MS).unref();
  }

  /** What is surely the platform's goes before the work until it is acknowledged: while a crowd arrives, one thing is done at a time. */
  async receive<T>(receiving: () => Promise<T>): Promise<T> {
    this.#arrives();
    try {
      return await receiving();
    } finally {
      this.#left();
    }
  }

  /** Within `receive`: who waits for what comes of the work is no part of the crowd. */
  async waitOutsideLoad<T>(waiting: Promise<T>): Promise<T> {
    this.#left();
    try {
      return await waiting;
    } finally {
      this.#arrives();
    }
  }

  /** For what may wait a moment longer. */
  async waitForLowLoad(): Promise<void> {
    if (this.#arriving > HIGH_LOAD)
      await once(this.#calm, "calm", { signal: AbortSignal.timeout(LONGEST_DELAY_MS) }).catch(() => undefined);
  }

  /** Resolves when it is written down, with what comes of it; undefined where it had been taken before. Throws where it could not be written. */
  async take(arrival: Arrival): Promise<{ done: Promise<Answer | undefined> } | undefined> {
    const { eventId, messageKey, body, lane } = arrival;
    const id = await this.#writer.write({ eventId, messageKey, lane, body: { ...body, delivery: eventId } });
    return id === undefined ? undefined : { done: this.#inLane(id, lane) };
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#saying);
  }

  #arrives(): void {
    if (++this.#arriving > HIGH_LOAD) this.#limit.concurrency = 1;
  }

  #left(): void {
    if (--this.#arriving !== HIGH_LOAD) return;
    this.#limit.concurrency = MOST_CONCURRENT;
    this.#calm.emit("calm");
  }

  async #inLane(id: string, lane: string): Promise<Answer | undefined> {
    const turn = (this.#lanes.get(lane) ?? Promise.resolve()).then(() => this.#limit(() => this.#work(id)));
    this.#lanes.set(lane, turn);
    const answer = await turn;
    if (this.#lanes.get(lane) === turn) this.#lanes.delete(lane);
    return answer;
  }

  async #work(id: string): Promise<Answer | undefined> {
    const { desk, log } = this.#chat;
    try {
      const taken = this.#stopped ? undefined : await beginDelivery(desk.db, id);
      if (!taken) return undefined;
      this.#busy.add(id);
      const delivery = String(taken.body["delivery"]);
      try {
        const answer = await this.#acts.act(taken.body, delivery);
        await finishDelivery(desk.db, id);
        return answer;
      } catch (error) {
        if (taken.tries < MOST_ATTEMPTS && !isRejectedData(error)) {
          log.warn({ delivery: id, err: error }, "what came from a chat is tried again");
          await postponeDelivery(desk.db, id, 2 ** taken.tries);
          return undefined;
        }
        log.error({ delivery: id, err: error }, "what came from a chat could not be done");
        await this.#acts.reportFailure(taken.body).catch((because: unknown) => {
          // Who cannot be told will not be told by asking again.
          if (!(because instanceof ChatRefusal) || (because.kind !== "never" && because.kind !== "shut")) throw because;
          log.warn({ delivery: id, err: because }, "who sent it cannot be told");
        });
        await finishDelivery(desk.db, id);
      }
    } catch (error) {
      if (!this.#stopped) log.warn({ delivery: id, err: error }, "the database did not take part; tried again");
    } finally {
      this.#busy.delete(id);
    }
    return undefined;
  }

  /** Another process takes over what nobody speaks for. */
  async #sayBusy(): Promise<void> {
    const { desk, log } = this.#chat;
    await renewDeliveryLeases(desk.db, [...this.#busy]).catch((error: unknown) =>
      log.warn({ err: error }, "the database did not take part"),
    );
  }

  async #redo(): Promise<void> {
    const { desk, name, log } = this.#chat;
    try {
      const left = await unfinishedDeliveries(desk.db, name);
      await Promise.all(left.map(({ id, lane }) => this.#inLane(id, lane ?? id)));
    } catch (error) {
      if (!this.#stopped) log.warn({ err: error }, "what a chat sent earlier could not be read");
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#redo(), RETRY_MS).unref();
  }
}
