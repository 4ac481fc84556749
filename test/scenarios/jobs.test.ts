/**
 * Deliveries over real HTTP to a peer that remembers keys: once each, retried, parked, and only if the act was
 * committed.
 */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { postNotification } from "../../src/jobs/webhook.ts";
import { inTransaction } from "../../src/db/database.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { inboxOf, notificationBy, deadLetters } from "../../src/tickets/board/inbox.ts";
import { notify } from "../../src/tickets/notifications.ts";
import { DATABASES, log, openDesk } from "../open-desk.ts";

type Delivery = { key: string; body: string; signature: string };

/** `answers` with the status for each try of a key, counted from 1. */
async function openPeer(answers: (key: string, attempt: number) => number) {
  const seen: Delivery[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const key = String(request.headers["idempotency-key"]);
      seen.push({ key, body: await text(request), signature: String(request.headers["x-ospo-signature"]) });
      response.writeHead(answers(key, seen.filter((delivery) => delivery.key === key).length)).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each(DATABASES)("deliveries on %s", (_name, database) => {
  test("a delivery is sent once, retried after a failure, and parked where staff see it without delaying others", async () => {
    await using peer = await openPeer((key, attempt) =>
      key.includes("hopeless") ? 500 : key.includes("flaky") && attempt === 1 ? 503 : 204,
    );
    await using stack = new AsyncDisposableStack();
    const queue: { jobs?: Jobs } = {};
    const open = stack.use(
      await openDesk({ database, deliver: async (tx, ids) => await queue.jobs!.enqueueNotifications(tx, ids) }),
    );
    const { desk } = open;
    const jobs = stack.use(
      await Jobs.open(open.database, log, { retryLimit: 1, retryDelay: 1, retryBackoff: false, longestWaitMs: 60_000 }),
    );
    queue.jobs = jobs;
    await jobs.startWorkers({
      deliverNotification: async (id) =>
        await postNotification(
          { url: peer.url, secret: "shared" },
          (await notificationBy(desk.db, id))!,
          "http://desk.test",
        ),
      deliverToChat: null,
      deadLetterChatJob: () => Promise.resolve(),
      sweep: () => Promise.resolve(),
      daily: () => Promise.resolve(),
    });
    const asker = open.browser();
    const { answer } = await asker.ask("which bus goes to the airport?");
    const { ticket: number } = (await asker.post("/api/tickets", { message: answer.id })).body;
    const tell = async (kind: string) =>
      await inTransaction(
        desk.db,
        async (tx) =>
          await notify(
            desk,
            tx,
            [{ number, seq: 1, notice: { to: { group: "ospo" }, kind } }],
            desk.system,
            desk.now(),
          ),
      );
    await tell("hopeless");
    await tell("flaky");
    await tell("flaky");
    await expect(
      inTransaction(desk.db, async (tx) => {
        await notify(
          desk,
          tx,
          [{ number, seq: 1, notice: { to: { group: "ospo" }, kind: "undone" } }],
          desk.system,
          desk.now(),
        );
        throw new Error("changed our mind");
      }),
    ).rejects.toThrow("changed our mind");

    await expect.poll(async () => (await deadLetters(desk.db)).map(({ kind }) => kind)).toEqual(["hopeless"]);
    await expect.poll(() => peer.seen.filter(({ key }) => key.includes("flaky")).length).toBe(2);
    expect((await deadLetters(desk.db))[0]?.parked).toMatch(/webhook answers 500/u);
    expect(peer.seen.filter(({ key }) => key.includes("opened"))).toHaveLength(1);
    expect(peer.seen.filter(({ key }) => key.includes("undone"))).toEqual([]);
    const { key, body, signature } = peer.seen.find((delivery) => delivery.key.includes("opened"))!;
    expect(signature).toBe(`sha256=${createHmac("sha256", "shared").update(body).digest("hex")}`);
    expect(JSON.parse(body)).toMatchObject({
      key,
      kind: "opened",
      ticket: number,
      link: `http://desk.test/desk#${number}`,
    });
    expect((await inboxOf(desk.db, [open.staff.id], ["ospo"])).notifications.map(({ kind }) => kind)).not.toContain(
      "undone",
    );
  });

  test("a delivery that a chat keeps postponing is parked in the end", async () => {
    await using stack = new AsyncDisposableStack();
    const open = stack.use(await openDesk({ database }));
    const jobs = stack.use(
      await Jobs.open(open.database, log, { retryLimit: 1, retryDelay: 1, retryBackoff: false, longestWaitMs: 1500 }),
    );
    const given: unknown[] = [];
    await jobs.startWorkers({
      deliverNotification: null,
      deliverToChat: () => Promise.resolve({ seconds: 1 }),
      deadLetterChatJob: (...what) => Promise.resolve(void given.push(what)),
      sweep: () => Promise.resolve(),
      daily: () => Promise.resolve(),
    });
    await inTransaction(
      open.desk.db,
      async (tx) => await jobs.enqueueChatJobs(tx, [{ channel: "slack", post: "slack:message:1" }]),
    );
    await expect.poll(() => given).toEqual([[{ channel: "slack", post: "slack:message:1" }, expect.any(String)]]);
  });
});
