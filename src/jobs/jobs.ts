/**
 * What runs by itself: deliveries outside, deadlines, digests, reviews of decisions, retention. Knows when, not what:
 * the acts are given. Jobs are rows of the same database, written in the transaction of the act that wants them;
 * whichever process is free does them.
 */
import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Database, Db } from "../db/database.ts";
import { runnerOf } from "../db/sql-runner.ts";
import { deadLetterNotification } from "../tickets/inbox.ts";
import type { ChatJob } from "../delivery/posts.ts";
import { CHAT, DELIVER, QUEUES, type UnfinishedJob } from "./unfinished.ts";

/** What a model writes for staff only; it may take long, so it holds up nothing else. */
const SHADOW = "shadow";
/** Every minute; each act looks itself whether its time has come. */
const SWEEP = "sweep";
const DAILY = "daily";
/** Whoever is at a delivery says so; that of a process that died is taken over when it was not heard of for so long. */
const ALIVE = { heartbeatSeconds: 10, expireInSeconds: 300 };
/** 5 s, 10 s, 20 s… about a day in all. */
const RETRIES: Retries = {
  retryLimit: 14,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 3 * 3600,
  longestWaitMs: 2 * 86_400_000,
};

const STOP_WITHIN_MS = 2000;

/** `longestWaitMs`: told to wait again and again, for so long at most. */
export type Retries = {
  retryLimit: number;
  retryDelay: number;
  retryBackoff: boolean;
  retryDelayMax?: number;
  longestWaitMs: number;
};
/** Since when, in milliseconds since 1970. */
type Waiting = { waitsSince?: number };

export type JobActs = {
  /** Delivers one notification outside. Throws to be tried again. */
  deliver: ((notificationId: string) => Promise<void>) | null;
  /** Shows it. Seconds: not now, again after so long. Throws to be tried again. */
  chat: ((job: ChatJob) => Promise<number | undefined>) | null;
  /** It can never be shown. */
  unreachable: (job: ChatJob, because: string) => Promise<void>;
  /** Absent where there is no model. */
  shadow?: () => Promise<void>;
  sweep: () => Promise<void>;
  daily: () => Promise<void>;
};

export class Jobs implements AsyncDisposable {
  readonly #boss: PgBoss;
  readonly #log: Log;
  readonly #db: Db;
  readonly #retries: Retries;

  private constructor(boss: PgBoss, log: Log, db: Db, retries: Retries) {
    this.#retries = retries;
    this.#boss = boss;
    this.#log = log;
    this.#db = db;
  }

  /** Ready to take jobs when it resolves; `work` begins to do them. */
  static async open(database: Database, log: Log, retries: Retries = RETRIES): Promise<Jobs> {
    const { longestWaitMs: _, ...retrying } = retries;
    const { runner, backend } = database.forJobs;
    const boss = new PgBoss({
      schema: "jobs",
      // So soon it is seen that a process died over a job.
      superviseIntervalSeconds: 10,
      monitorIntervalSeconds: 10,
      db: runner,
      backend,
    });
    boss.on("error", (error) => log.warn({ err: error }, "the queue of jobs has trouble"));
    try {
      await prepare(boss, retrying);
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      throw error;
    }
    return new Jobs(boss, log, database.db, retries);
  }

  /** In the transaction of the act: there is a job if, and only if, the act was done. */
  async deliver(tx: Db, notificationIds: readonly string[]): Promise<void> {
    if (notificationIds.length === 0) return;
    await this.#boss.insert(
      DELIVER,
      notificationIds.map((id) => ({ data: { id } })),
      { db: runnerOf(tx) },
    );
  }

  /** The same for what chats must show. */
  async chat(tx: Db, jobs: readonly ChatJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#boss.insert(
      CHAT,
      jobs.map((data) => ({ data })),
      { db: runnerOf(tx) },
    );
  }

  /** Instead of all that waits to go outside: in the transaction that replaces the acts which wanted it. */
  async replace(tx: Db, jobs: readonly UnfinishedJob[]): Promise<void> {
    await sql`delete from jobs.job where name = any(${[...QUEUES]})`.execute(tx);
    for (const queue of QUEUES) {
      const waiting = jobs.filter((job) => job.queue === queue).map(({ data, startAfter }) => ({ data, startAfter }));
      if (waiting.length > 0) await this.#boss.insert(queue, waiting, { db: runnerOf(tx) });
    }
  }

  async work(acts: JobActs): Promise<void> {
    const { deliver, chat } = acts;
    if (chat) await this.#workChat(chat, acts.unreachable);
    if (deliver)
      await this.#boss.work(
        DELIVER,
        // While some wait, one after the other; else a look each second.
        {
          includeMetadata: true,
          batchSize: 1,
          burstWhenReadyExceeds: 1,
          localConcurrency: 4,
          pollingIntervalSeconds: 1,
        },
        async ([job]) => {
          if (!job) return;
          try {
            await deliver((job.data as { id: string }).id);
          } catch (error) {
            if (job.retryCount >= this.#retries.retryLimit) {
              await deadLetterNotification(this.#db, (job.data as { id: string }).id, messageOf(error));
              this.#log.error(
                { notification: (job.data as { id: string }).id, err: error },
                "a notification could not be delivered and is parked",
              );
              return;
            }
            throw error;
          }
        },
      );
    if (acts.shadow) await this.#boss.work(SHADOW, { pollingIntervalSeconds: 5 }, this.#guarded("shadow", acts.shadow));
    await this.#boss.work(SWEEP, { pollingIntervalSeconds: 5 }, this.#guarded("sweep", acts.sweep));
    await this.#boss.work(DAILY, { pollingIntervalSeconds: 60 }, this.#guarded("daily", acts.daily));
  }

  /** Writes down when the acts have their turn; the same again changes nothing. */
  async schedule(acts: Pick<JobActs, "shadow">): Promise<void> {
    if (acts.shadow) await this.#boss.schedule(SHADOW, "* * * * *");
    await this.#boss.schedule(SWEEP, "* * * * *");
    await this.#boss.schedule(DAILY, "30 3 * * *");
  }

  async #workChat(chat: NonNullable<JobActs["chat"]>, unreachable: JobActs["unreachable"]): Promise<void> {
    await this.#boss.work(
      CHAT,
      // What waits for its turn must not hold up the rest.
      {
        includeMetadata: true,
        batchSize: 1,
        burstWhenReadyExceeds: 1,
        localConcurrency: 4,
        pollingIntervalSeconds: 0.5,
      },
      async ([job]) => {
        if (!job) return;
        const { waitsSince, ...what } = job.data as ChatJob & Waiting;
        const giveUp = async (error: unknown): Promise<void> => {
          await unreachable(what, messageOf(error));
          this.#log.error({ ...what, err: error }, "a chat could not be reached and this is parked");
        };
        try {
          const seconds = await chat(what);
          if (seconds === undefined) return;
          // To wait is no failure: it does not use up the tries, but it has an end too.
          const since = waitsSince ?? Date.now();
          if (Date.now() - since > this.#retries.longestWaitMs) await giveUp(new Error("it had to wait for too long"));
          else await this.#boss.send(CHAT, { ...what, waitsSince: since }, { startAfter: seconds });
        } catch (error) {
          if (job.retryCount < this.#retries.retryLimit) throw error;
          await giveUp(error);
        }
      },
    );
  }

  /** What fails is said, and tried at its next time. */
  #guarded(what: string, act: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await act();
      } catch (error) {
        const level = error instanceof UnavailableError ? "warn" : "error";
        this.#log[level]({ err: error, what }, "what runs by itself failed");
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  }
}

/** The queues as they are to be, also where an earlier version made them. */
async function prepare(boss: PgBoss, retrying: Omit<Retries, "longestWaitMs">): Promise<void> {
  await boss.start();
  for (const queue of [DELIVER, CHAT]) {
    await boss.createQueue(queue, { policy: "standard" });
    await boss.updateQueue(queue, { ...retrying, ...ALIVE });
  }
  await boss.createQueue(SHADOW, { policy: "singleton", retryLimit: 0 });
  await boss.createQueue(SWEEP, { policy: "singleton", retryLimit: 0 });
  await boss.createQueue(DAILY, { policy: "singleton", retryLimit: 2, expireInSeconds: 3600 });
  // pg-boss looks a queue up on a connection of its own before the first job, which within a transaction on the
  // embedded database would wait for ever.
  for (const queue of [DELIVER, CHAT]) await boss.insert(queue, []);
}
