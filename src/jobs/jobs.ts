/**
 * The job queue: deliveries, deadlines, digests, reviews of decisions, retention. It knows when to act; what to do is
 * passed in as `JobActs`. Jobs are rows of the same database, written in the transaction of the act that needs them,
 * and whichever process is free runs them.
 */
import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Database, Db } from "../db/database.ts";
import { runnerOf } from "../db/sql-runner.ts";
import { deadLetterNotification } from "../tickets/inbox.ts";
import type { ChatJob, Postponed } from "../delivery/posts.ts";
import { CHAT, DELIVER, OUTGOING_QUEUES, type UnfinishedJob } from "./unfinished.ts";

/** The queue of shadow answers, which may take long and must not delay other jobs. */
const SHADOW = "shadow";
/** Runs every minute. Each act checks whether its time has come. */
const SWEEP = "sweep";
const DAILY = "daily";
/** A worker sends heartbeats; a job without one is given to another process. */
const LEASE = { heartbeatSeconds: 10, expireInSeconds: 300 };
/** 5 s, 10 s, 20 s… about a day in total. */
const DEFAULT_RETRIES: Retries = {
  retryLimit: 14,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 3 * 3600,
  longestWaitMs: 2 * 86_400_000,
};

const STOP_WITHIN_MS = 2000;
/** Starts the next job immediately while jobs are waiting, and polls otherwise. */
const ONE_BY_ONE = { includeMetadata: true, batchSize: 1, burstWhenReadyExceeds: 1, localConcurrency: 4 } as const;
const NOTIFICATION_WORK = { ...ONE_BY_ONE, pollingIntervalSeconds: 1 } as const;
const CHAT_WORK = { ...ONE_BY_ONE, pollingIntervalSeconds: 0.5 } as const;

/** `longestWaitMs`: how long a chat may postpone a job before it becomes a dead letter. */
export type Retries = {
  retryLimit: number;
  retryDelay: number;
  retryBackoff: boolean;
  retryDelayMax?: number;
  longestWaitMs: number;
};
type NotificationJob = { id: string };
/** `waitsSince`: when the chat first postponed the job, in milliseconds since 1970. */
type PostponableChatJob = ChatJob & { waitsSince?: number };

export type JobActs = {
  /** Delivers one notification. Throws if it must be retried. */
  deliverNotification: ((notificationId: string) => Promise<void>) | null;
  /** Shows something in a chat. Returns when to try again where the chat postpones it. Throws if it must be retried. */
  deliverToChat: ((job: ChatJob) => Promise<Postponed | undefined>) | null;
  /** Records that a chat job failed for good. */
  deadLetterChatJob: (job: ChatJob, because: string) => Promise<void>;
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

  /** When it resolves, jobs can be enqueued. `startWorkers` starts to run them. */
  static async open(database: Database, log: Log, retries: Retries = DEFAULT_RETRIES): Promise<Jobs> {
    const { longestWaitMs: _, ...retrying } = retries;
    const { runner, backend } = database.forJobs;
    const boss = new PgBoss({
      schema: "jobs",
      // How soon the death of a worker is noticed.
      superviseIntervalSeconds: 10,
      monitorIntervalSeconds: 10,
      db: runner,
      backend,
    });
    boss.on("error", (error) => log.warn({ err: error }, "job queue error"));
    try {
      await createQueues(boss, retrying);
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      throw error;
    }
    return new Jobs(boss, log, database.db, retries);
  }

  /** Takes the transaction of the act, so that the job exists if and only if the act was committed. */
  async enqueueNotifications(tx: Db, notificationIds: readonly string[]): Promise<void> {
    if (notificationIds.length === 0) return;
    await this.#boss.insert(
      DELIVER,
      notificationIds.map((id) => ({ data: { id } })),
      { db: runnerOf(tx) },
    );
  }

  /** Like `enqueueNotifications`, for posts and cards in chats. */
  async enqueueChatJobs(tx: Db, jobs: readonly ChatJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#boss.insert(
      CHAT,
      jobs.map((data) => ({ data })),
      { db: runnerOf(tx) },
    );
  }

  /** Replaces all outgoing jobs, in the transaction that restores the data they belong to. */
  async replaceUnfinished(tx: Db, jobs: readonly UnfinishedJob[]): Promise<void> {
    await sql`delete from jobs.job where name = any(${[...OUTGOING_QUEUES]})`.execute(tx);
    for (const queue of OUTGOING_QUEUES) {
      const waiting = jobs.filter((job) => job.queue === queue).map(({ data, startAfter }) => ({ data, startAfter }));
      if (waiting.length > 0) await this.#boss.insert(queue, waiting, { db: runnerOf(tx) });
    }
  }

  async startWorkers(acts: JobActs): Promise<void> {
    const { deliverNotification, deliverToChat } = acts;
    if (deliverToChat) await this.#startChatWorkers(deliverToChat, acts.deadLetterChatJob);
    if (deliverNotification) await this.#startNotificationWorkers(deliverNotification);
    if (acts.shadow) await this.#boss.work(SHADOW, { pollingIntervalSeconds: 5 }, this.#guarded("shadow", acts.shadow));
    await this.#boss.work(SWEEP, { pollingIntervalSeconds: 5 }, this.#guarded("sweep", acts.sweep));
    await this.#boss.work(DAILY, { pollingIntervalSeconds: 60 }, this.#guarded("daily", acts.daily));
  }

  /** Stores the schedule of the recurring acts. Idempotent. */
  async schedule(acts: Pick<JobActs, "shadow">): Promise<void> {
    if (acts.shadow) await this.#boss.schedule(SHADOW, "* * * * *");
    await this.#boss.schedule(SWEEP, "* * * * *");
    await this.#boss.schedule(DAILY, "30 3 * * *");
  }

  async #startNotificationWorkers(deliver: NonNullable<JobActs["deliverNotification"]>): Promise<void> {
    await this.#boss.work<NotificationJob, void, typeof NOTIFICATION_WORK>(
      DELIVER,
      NOTIFICATION_WORK,
      async ([job]) => {
        if (!job) return;
        const { id } = job.data;
        try {
          await deliver(id);
        } catch (error) {
          if (job.retryCount < this.#retries.retryLimit) throw error;
          await deadLetterNotification(this.#db, id, messageOf(error));
          this.#log.error({ notification: id, err: error }, "notification failed for good and is a dead letter");
        }
      },
    );
  }

  async #startChatWorkers(
    deliver: NonNullable<JobActs["deliverToChat"]>,
    deadLetter: JobActs["deadLetterChatJob"],
  ): Promise<void> {
    await this.#boss.work<PostponableChatJob, void, typeof CHAT_WORK>(CHAT, CHAT_WORK, async ([job]) => {
      if (!job) return;
      const { waitsSince, ...what } = job.data;
      const giveUp = async (error: unknown): Promise<void> => {
        await deadLetter(what, messageOf(error));
        this.#log.error({ ...what, err: error }, "chat job failed for good and is a dead letter");
      };
      try {
        const postponed = await deliver(what);
        if (!postponed) return;
        const { seconds, isHeld } = postponed;
        // Postponing is not a failure: it uses up no retries, but it has a time limit, unless the job is held.
        const since = waitsSince ?? Date.now();
        if (isHeld) await this.#boss.send(CHAT, what, { startAfter: seconds });
        else if (Date.now() - since > this.#retries.longestWaitMs)
          await giveUp(new Error("the chat postponed it for too long"));
        else await this.#boss.send(CHAT, { ...what, waitsSince: since }, { startAfter: seconds });
      } catch (error) {
        if (job.retryCount < this.#retries.retryLimit) throw error;
        await giveUp(error);
      }
    });
  }

  /** Logs a failure. The act runs again at its next scheduled time. */
  #guarded(what: string, act: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await act();
      } catch (error) {
        const level = error instanceof UnavailableError ? "warn" : "error";
        this.#log[level]({ err: error, what }, "recurring job failed");
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  }
}

/** Creates the queues, and updates those that an earlier version created. */
async function createQueues(boss: PgBoss, retrying: Omit<Retries, "longestWaitMs">): Promise<void> {
  await boss.start();
  for (const queue of [DELIVER, CHAT]) {
    await boss.createQueue(queue, { policy: "standard" });
    await boss.updateQueue(queue, { ...retrying, ...LEASE });
  }
  await boss.createQueue(SHADOW, { policy: "singleton", retryLimit: 0 });
  await boss.createQueue(SWEEP, { policy: "singleton", retryLimit: 0 });
  await boss.createQueue(DAILY, { policy: "singleton", retryLimit: 2, expireInSeconds: 3600 });
  // Before the first job pg-boss looks a queue up on a connection of its own. Inside a transaction on the embedded
  // database that would wait forever, so the look-up happens here.
  for (const queue of [DELIVER, CHAT]) await boss.insert(queue, []);
}
