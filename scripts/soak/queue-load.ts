/**
 * Twenty people who file, reply and decide, repeatedly, and record what was acknowledged, for scripts that cause faults
 * meanwhile.
 */
import { randomUUID } from "node:crypto";
import type { Database } from "../../src/db/database.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { Signer } from "../../src/tickets/audit/receipts.ts";

const PEOPLE = 20;
const PAUSE_MS = 50;
const TIMEOUT_MS = 45_000;
/** A failure may say this only if it is true. */
const PROMISE = /nothing (?:you sent )?was lost/iu;

export type Acknowledged = { requests: Map<string, number>; replies: Map<string, number>; votes: Map<string, number> };

export class QueueLoad {
  readonly acknowledged: Acknowledged = { requests: new Map(), replies: new Map(), votes: new Map() };
  /** How often each status came; "none" where there was no answer. */
  readonly statuses = new Map<string, number>();
  /** Failures whose message claimed what the desk could not know. */
  lies = 0;
  acts = 0;
  readonly #urls: () => readonly (string | undefined)[];
  #stopping = false;
  #work: Promise<void[]> | undefined;

  /** `urls`: the desks to send to, undefined where one is down. */
  constructor(urls: () => readonly (string | undefined)[]) {
    this.#urls = urls;
  }

  start(): void {
    this.#work = Promise.all(Array.from({ length: PEOPLE }, async () => await this.#person()));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#work;
  }

  async #person(): Promise<void> {
    const me = `ospo_visitor=${randomUUID()}`;
    while (!this.#stopping) {
      const key = randomUUID();
      const filed = await this.#send(me, "/api/requests", requestOf(key));
      if (filed?.body.kind !== "filed") continue;
      const number = filed.body.ticket as number;
      this.acknowledged.requests.set(key, number);
      const text = randomUUID();
      const replied = await this.#send("ospo_staff=ana", `/api/desk/tickets/${number}/reply`, { text, delivery: text });
      if (replied?.status === 200) this.acknowledged.replies.set(text, number);
      for (const who of ["ana", "ben"]) {
        const act = Math.random() < 0.8 ? "approve" : "reject";
        const voted = await this.#send(`ospo_staff=${who}`, `/api/desk/tickets/${number}/${act}`, {
          reason: "because",
        });
        // "You have approved already": the vote whose answer was lost counted.
        if (voted?.status === 200 || /already/u.test(String(voted?.body.error)))
          this.acknowledged.votes.set(`${number}:${who}`, number);
      }
    }
  }

  /** Tries until a desk answers: the same key again is the same act. */
  async #send(cookie: string, route: string, body: object): Promise<{ status: number; body: any } | undefined> {
    while (!this.#stopping) {
      const urls = this.#urls();
      const url = urls[Math.floor(Math.random() * urls.length)];
      const answer = url === undefined ? undefined : await post(url + route, cookie, body);
      const status = String(answer?.status ?? "none");
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (answer && answer.status < 500) {
        this.acts++;
        return answer;
      }
      if (PROMISE.test(String(answer?.body?.error))) this.lies++;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return undefined;
  }
}

/** Acknowledged items that are missing or different, and problems of the audit trail. */
export async function problemsIn({ db }: Database, { requests, replies, votes }: Acknowledged): Promise<string[]> {
  const problems: string[] = [];
  const tickets = await db.selectFrom("ticket").select(["number", "filing_key"]).execute();
  const byKey = new Map(tickets.map(({ filing_key, number }) => [filing_key?.split(":")[1], number]));
  for (const [key, number] of requests) if (byKey.get(key) !== number) problems.push(`request ${number} is lost`);
  const stored = await db
    .selectFrom("message")
    .select(["delivery_id", ({ fn }) => fn.countAll<string>().as("count")])
    .where("author", "=", "staff")
    .groupBy("delivery_id")
    .execute();
  const times = new Map(stored.map(({ delivery_id, count }) => [delivery_id, Number(count)]));
  for (const text of replies.keys())
    if (times.get(text) !== 1) problems.push(`reply ${text} is there ${times.get(text) ?? 0} times`);
  const cast = await db
    .selectFrom("vote")
    .innerJoin("person", "person.id", "person_id")
    .select(["ticket_number", "external_id"])
    .execute();
  const kept = new Set(cast.map(({ ticket_number, external_id }) => `${ticket_number}:${external_id}`));
  for (const vote of votes.keys()) if (!kept.has(vote)) problems.push(`vote ${vote} is lost`);
  const audit = await verifyAudit(db, (await Signer.open(db)).publicKeys);
  problems.push(...audit.problems.map(({ ticket, message }) => `audit of ${ticket}: ${message}`));
  console.log(
    `${requests.size} requests, ${replies.size} replies, ${votes.size} votes acknowledged; ${audit.events} audit events, ${audit.decisions} decisions`,
  );
  return problems;
}

function requestOf(key: string): object {
  const answers = {
    project: `github.com/stress/${key}`,
    license: "MIT",
    change: "feature",
    size: 300,
    time: "work",
    agreement: Math.random() < 0.5 ? "cla-new" : "dco",
    patents: false,
    competes: false,
    details: "x",
  };
  return { kind: "contribute", answers, key, language: "en", attested: true };
}

/** Undefined where nobody answered, or something that is not a desk. */
async function post(url: string, cookie: string, body: object): Promise<{ status: number; body: any } | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-ospo-desk": "1", cookie },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return undefined;
  }
}
