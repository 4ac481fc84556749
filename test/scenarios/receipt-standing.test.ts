/**
 * Whether a decision still stands: at the desk, for anyone who holds the receipt, and without the desk for a limited
 * time.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Program } from "../../src/channels/cli/types.ts";
import { runCommand } from "../../src/channels/cli/program.ts";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import { markQuestioned } from "../../src/tickets/decisions.ts";
import { decisionOf } from "../../src/tickets/board/decisions.ts";
import { openReceipt } from "../../src/tickets/audit/receipts.ts";
import { fileContribution } from "../contributions.ts";
import { DATABASES, folderOf, openDesk, type OpenDesk } from "../open-desk.ts";

/** `ospo verify` with this desk behind it. */
async function verify({ desk }: OpenDesk, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const nobody = { staff: () => Promise.reject(new Error()), asker: () => Promise.reject(new Error()) };
  const printed = { out: "", err: "" };
  const code = await runCommand(
    ["verify", ...args],
    { log: desk.log, onQueue: (command) => doQueueCommand(desk, nobody, command) } as Program,
    { out: (text) => void (printed.out += text), err: (text) => void (printed.err += text), isTerminal: false },
  );
  return { code, ...printed };
}

describe.each(DATABASES)("a receipt on %s", (_name, database) => {
  test("each decision's receipt says whether it stands, is reconsidered, revoked or superseded", async () => {
    await using open = await openDesk({ database });
    const { desk } = open;
    const asker = open.browser();
    const number = await fileContribution(asker);
    const act = async (who: string, what: string, body: object = {}) =>
      expect(await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, body)).toMatchObject({ status: 200 });
    const receipt = async (round: number) => (await decisionOf(desk.db, `D-${number}-${round}`)).receipt;
    const asked = async (text: string) => await ask(open.url, text);

    await act("ana", "approve", { reason: "fine" });
    const first = await receipt(1);
    expect(await asked(first)).toMatchObject({
      status: 200,
      body: { id: `D-${number}-1`, standing: { kind: "stands", by: null } },
    });
    expect(await verify(open, first)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Valid receipt: D-.*The desk says: it stands\.\n$/u),
    });

    const { record } = await decisionOf(desk.db, `D-${number}-1`);
    expect(
      await desk.db
        .transaction()
        .execute((tx) => markQuestioned(tx, record, "the license has changed", desk.system, desk.now())),
    ).toBe(true);
    expect(await verify(open, first)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/being reconsidered.*stands until there is a new decision/u),
    });

    await act("ana", "reopen", { reason: "Look again." });
    expect((await asked(first)).body.standing).toMatchObject({ kind: "reconsidered" });
    await act("ben", "reject", { reason: "Not like this." });
    expect((await asked(first)).body.standing).toMatchObject({ kind: "revoked", by: `D-${number}-2` });
    // The page of the decision and its preview in a chat say so, too.
    expect((await asker.get(`/api/receipts/D-${number}-1`)).body).toMatchObject({
      standing: { kind: "revoked", by: `D-${number}-2` },
    });
    expect(await verify(open, first)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^Invalid receipt: it was revoked on .*D-\d+-2 rejected it/u),
    });
    expect(JSON.parse((await verify(open, first, "--json")).out)).toMatchObject({
      valid: false,
      standing: { kind: "revoked" },
    });
    expect(await verify(open, await receipt(2))).toMatchObject({
      code: 1,
      out: expect.stringMatching(/it is rejected/u),
    });

    await asker.post(`/api/tickets/${number}/appeal`, { reason: "It is needed." });
    await act("carla", "approve", { reason: "fine" });
    for (const round of [1, 2])
      expect((await asked(await receipt(round))).body.standing).toMatchObject({
        kind: "superseded",
        by: `D-${number}-3`,
      });
    expect(await verify(open, await receipt(3))).toMatchObject({ code: 0 });
    // The envelope as `ospo receipt --json` prints it.
    expect((await asked(JSON.stringify({ receipt: await receipt(3) }))).body.standing.kind).toBe("stands");
  });

  test("receipts of a withdrawn request, an expired decision and another database are invalid", async () => {
    let now = new Date("2026-11-20T09:00:00Z");
    await using open = await openDesk({ database, now: () => now });
    const { desk } = open;
    const asker = open.browser();
    const [given, kept] = [await fileContribution(asker), await fileContribution(asker)];
    for (const number of [given, kept])
      await open.browser("ana").post(`/api/desk/tickets/${number}/approve`, { reason: "fine" });
    await open.browser("ana").post(`/api/desk/tickets/${given}/reopen`, { reason: "Look again." });
    await asker.post(`/api/tickets/${given}/withdraw`, {});
    const receipts = await Promise.all(
      [given, kept].map(async (number) => (await decisionOf(desk.db, `D-${number}-1`)).receipt),
    );
    expect((await ask(open.url, receipts[0]!)).body.standing).toMatchObject({ kind: "revoked", by: null });
    now = new Date(now.getTime() + 1000 * 86_400_000);
    expect((await ask(open.url, receipts[1]!)).body.standing).toMatchObject({ kind: "expired" });
    const forged = await desk.signer.sign(
      await openReceipt(receipts[1]!, desk.signer.publicKeys).then((record) => ({ ...record, id: "D-77-1" })),
    );
    expect((await ask(open.url, forged)).body.standing).toMatchObject({ kind: "unknown" });
  });
});

async function ask(url: string, body: string): Promise<{ status: number; body: any }> {
  const response = await fetch(`${url}/receipts/status`, { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

test("anyone with the receipt can ask for its status, even if the pages are off; nobody else learns anything", async () => {
  await using open = await openDesk({ access: { kind: "off" } });
  const jwks = await fetch(`${open.url}/.well-known/jwks.json`);
  expect(await jwks.json()).toEqual(JSON.parse(JSON.stringify(open.desk.signer.publicKeys)));
  await using other = await openDesk();
  const number = await fileContribution(other.browser());
  await other.browser("ana").post(`/api/desk/tickets/${number}/approve`, { reason: "fine" });
  const { receipt } = await decisionOf(other.desk.db, `D-${number}-1`);
  for (const [body, error] of [
    [receipt, /another desk's key/u],
    [`${receipt.slice(0, -4)}AAAA`, /another desk's key/u],
    [`D-${number}-1`, /not a receipt/u],
    ["", /not a receipt/u],
    ['{"receipt": 1}', /Send the receipt itself/u],
    ["{", /Send the receipt itself/u],
    ["x".repeat(3_000_001), /longer than any receipt/u],
  ] as const)
    expect(await ask(open.url, body)).toEqual({ status: 400, body: { error: expect.stringMatching(error) } });
  expect((await ask(other.url, `${receipt.slice(0, -4)}AAAA`)).body.error).toMatch(/the receipt was changed/u);
  const statuses = new Set<number>();
  for (let batch = 0; batch < 20 && !statuses.has(429); batch++)
    for (const { status } of await Promise.all(Array.from({ length: 200 }, () => ask(open.url, "x"))))
      statuses.add(status);
  expect([...statuses]).toEqual([400, 429]);
});

test("with the desk's keys alone a receipt is valid within its grace period; after that the desk decides", async () => {
  let now = new Date();
  await using folder = await folderOf({});
  await using open = await openDesk({ now: () => now });
  // Decided today, ten days ago, and ten days ago by a desk that says where it can be asked.
  const approved = async (): Promise<string> => {
    const number = await fileContribution(open.browser());
    await open.browser("ana").post(`/api/desk/tickets/${number}/approve`, { reason: "fine" });
    return (await decisionOf(open.desk.db, `D-${number}-1`)).receipt;
  };
  const today = await approved();
  now = new Date(now.getTime() - 10 * 86_400_000);
  const old = await approved();
  open.desk.statusUrl = `${open.url}/receipts/status`;
  const asking = await approved();
  now = new Date();
  const keys = path.join(folder.dir, "keys.json");
  await writeFile(keys, JSON.stringify(open.desk.signer.publicKeys));
  expect(await verify(open, today, "--keys", keys)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Checked offline/u),
  });
  expect(await verify(open, old, "--keys", keys)).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /verified offline only, and is older than the grace period of 7 days: ask the desk that gave it/u,
    ),
  });
  expect(await verify(open, asking, "--keys", keys)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/The desk says: it stands/u),
  });
  expect(await verify(open, asking, "--keys", keys, "--offline")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/older than the grace period of 7 days: ask the desk at http.*\/receipts\/status/u),
  });
  // A receipt from before grace periods ends only at its own date.
  const { status: _status, ...before } = await openReceipt(old, open.desk.signer.publicKeys);
  expect(await verify(open, await open.desk.signer.sign(before), "--keys", keys)).toMatchObject({ code: 0 });
});
