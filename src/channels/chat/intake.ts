/** What a chat sends is written down before it is acknowledged, done once and in the order of its thread, and done again where a process died over it. */
import pLimit from "p-limit";
import { messageOf } from "../../base/errors.ts";
import { begin, finish, leftOver, restFor, take } from "../../tickets/deliveries.ts";
import type { Chat } from "./chat.ts";
import { Writer } from "./writer.ts";

const REDO_MS = 5000;
/** Done at a time: what is acknowledged meanwhile must not wait behind it. */
const AT_A_TIME = 32;
const MOST_TRIES = 6;

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

export type IntakeActs<Answer> = {
  act: (body: Body, delivery: string) => Promise<Answer>;
  laneOf: (body: Body) => string;
  /** It could not be done, however often it was tried: who sent it must hear of it. */
  giveUp: (body: Body) => Promise<void>;
};

export class Intake<Answer> implements Disposable {
  readonly #chat: Pick<Chat, "name" | "desk" | "log">;
  readonly #acts: IntakeActs<Answer>;
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #limit = pLimit(AT_A_TIME);
  readonly #writer: Writer;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(chat: Pick<Chat, "name" | "desk" | "log">, acts: IntakeActs<Answer>) {
    this.#chat = chat;
    this.#writer = new Writer(async (sent) => await take(chat.desk.db, chat.name, sent));
    this.#acts = acts;
  }

  /** Does what an earlier process left over, and looks for more from time to time. */
  start(): void {
    void this.#redo();
  }

  /** Resolves when it is written down, with what comes of it; undefined where it had been taken before. Throws where it could not be written. */
  async take(arrival: Arrival): Promise<{ done: Promise<Answer | undefined> } | undefined> {
    const { eventId, messageKey, body, lane } = arrival;
    const id = await this.#writer.write({ eventId, messageKey, body: { ...body, delivery: eventId } });
    return id === undefined ? undefined : { done: this.#inLane(id, lane) };
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
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
      const taken = this.#stopped ? undefined : await begin(desk.db, id);
      if (!taken) return undefined;
      const delivery = String(taken.body["delivery"]);
      try {
        const answer = await this.#acts.act(taken.body, delivery);
        await finish(desk.db, id);
        return answer;
      } catch (error) {
        if (taken.tries < MOST_TRIES) {
          log.warn({ delivery: id, reason: messageOf(error) }, "what came from a chat is tried again");
          await restFor(desk.db, id, 2 ** taken.tries);
          return undefined;
        }
        log.error({ delivery: id, err: error }, "what came from a chat could not be done");
        await this.#acts.giveUp(taken.body);
        await finish(desk.db, id);
      }
    } catch (error) {
      if (!this.#stopped) log.warn({ delivery: id, reason: messageOf(error) }, "the database did not take part; tried again");
    }
    return undefined;
  }

  async #redo(): Promise<void> {
    const { desk, name, log } = this.#chat;
    try {
      const left = await leftOver(desk.db, name);
      await Promise.all(left.map(({ id, body }) => this.#inLane(id, this.#acts.laneOf(body))));
    } catch (error) {
      if (!this.#stopped) log.warn({ reason: messageOf(error) }, "what a chat sent earlier could not be read");
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#redo(), REDO_MS).unref();
  }
}
