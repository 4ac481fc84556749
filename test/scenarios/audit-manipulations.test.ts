/** What an attacker who can write to the database can do to the evidence, and how `ospo audit verify` reports it. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trailText } from "../../src/channels/cli/audit-text.ts";
import type { TrailReport } from "../../src/channels/cli/queue/audit.ts";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import type { Db } from "../../src/db/database.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { openCheckpoint, trustCheckpointKeys } from "../../src/tickets/audit/checkpoints.ts";
import { addNote } from "../../src/tickets/notes.ts";
import { CHECKPOINT, Signer } from "../../src/tickets/audit/receipts.ts";
import { everything, forge, run } from "../forger.ts";
import { NO_ACTORS } from "../queue-actors.ts";
import { manipulationsOf } from "../manipulations.ts";
import { fileContribution } from "../contributions.ts";
import { DATABASES, folderOf, openDesk, type OpenDesk } from "../open-desk.ts";

/** Runs `ospo audit …` at the desk. */
async function audit(open: OpenDesk, action: string, options: Record<string, string> = {}, db: Db = open.desk.db) {
  return await doQueueCommand({ ...open.desk, db }, NO_ACTORS, { command: "audit", words: [action], options });
}

async function verify(open: OpenDesk, options: Record<string, string> = {}, db?: Db): Promise<TrailReport> {
  const report = await audit(open, "verify", options, db);
  if (!("problems" in report)) throw new Error("not the report of a verification");
  return report;
}

/** A key of the operator, outside the database. */
async function outsideKey(): Promise<{ kind: "jwk"; jwk: string }> {
  const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  return { kind: "jwk", jwk: JSON.stringify(await exportJWK(privateKey)) };
}

describe.each(DATABASES)("the evidence on %s", (_name, database) => {
  let open: OpenDesk;
  let folder: Awaited<ReturnType<typeof folderOf>>;
  let anchor: string;
  let key: Awaited<ReturnType<typeof outsideKey>>;
  /** Approved by two people, with a question back, a note and a reply. */
  let approved: number;
  let rejected: number;
  let question: number;

  beforeAll(async () => {
    folder = await folderOf({});
    anchor = path.join(folder.dir, "checkpoints.jsonl");
    key = await outsideKey();
    open = await openDesk({ database, key, anchors: [anchor] });
    const ask = open.browser();
    const act = async (who: string, number: number, what: string, body: object = {}): Promise<void> => {
      expect(await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, body)).toMatchObject({ status: 200 });
    };
    const file = async (): Promise<number> => await fileContribution(ask, "cla-new");
    approved = await file();
    await act("ana", approved, "ask-back", { text: "Which header?" });
    await ask.post(`/api/tickets/${approved}/messages`, {
      text: "The one that names the host.",
      delivery: randomUUID(),
    });
    await act("ana", approved, "note", { text: "Looks right." });
    await act("ana", approved, "approve", { reason: "fine" });
    await act("ben", approved, "approve", { reason: "the agreement is fine" });
    rejected = await file();
    await act("ana", rejected, "reject", { reason: "Not with this agreement." });
    const { answer } = await ask.ask("When is the fire drill?");
    question = (await ask.post("/api/tickets", { message: answer.id })).body.ticket as number;
    await act("ana", question, "reply", { text: "On Tuesday." });
    await audit(open, "checkpoint");
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** What verify reports after the manipulation, which is rolled back afterwards. */
  async function after(
    manipulate: (db: Db) => Promise<unknown>,
    options: Record<string, string> = {},
  ): Promise<string[]> {
    let found: string[] = [];
    const back = new Error("back");
    await open.desk.db
      .transaction()
      .execute(async (tx) => {
        // The owner of the database can switch off triggers and foreign keys.
        await sql`set local session_replication_role = replica`.execute(tx);
        await sql`drop index audit_event_chain`.execute(tx);
        await manipulate(tx);
        const { problems } = await verify(open, options, tx);
        found = problems.map(({ ticket, message }) => `${ticket === null ? "" : `#${ticket}: `}${message}`);
        throw back;
      })
      .catch((error: unknown) => {
        if (error !== back) throw error;
      });
    return found;
  }

  test("an untouched trail is intact", async () => {
    expect(await after(() => Promise.resolve())).toEqual([]);
  });

  test.each(
    Array.from(
      manipulationsOf({ approved: 0, rejected: 0, question: 0, staff: { id: "" } }),
      ([what], i) => [what, i] as const,
    ),
  )("%s", async (_what, i) => {
    const [, manipulate, message] = manipulationsOf({ approved, rejected, question, staff: open.staff })[i]!;
    expect((await after(manipulate)).join("\n")).toMatch(message);
  });

  test("a desk that starts after a forged approval finds it, and does not publish its key", async () => {
    await after(async (tx) => {
      await forge(tx, rejected);
      const signer = await Signer.open(tx, key);
      expect(signer.publicKeys.keys.map(({ kid }) => kid)).toContain("forged");
      await trustCheckpointKeys({ ...open.desk, db: tx, signer });
      expect(signer.publicKeys.keys.map(({ kid }) => kid)).toEqual([signer.keyId]);
      const { problems } = await verifyAudit(tx, signer.publicKeys);
      expect(problems).toContainEqual({
        ticket: rejected,
        message: expect.stringMatching(/signed by another desk's key/u),
      });
    });
  });

  test("without an anchor a complete rewrite cannot be found, and the report says so", async () => {
    const withoutAnchor = { ...open, desk: { ...open.desk, anchoring: { anchors: [], toStaff: false } } };
    await after(async (tx) => {
      for (const statement of [...everything, "delete from checkpoint"]) await run(statement)(tx);
      const verified = await verify(withoutAnchor, {}, tx);
      expect(verified.problems).toEqual([]);
      expect(trailText(verified)).toMatch(
        /Without an anchor outside the database \(AUDIT_ANCHOR\) this check cannot see/u,
      );
      expect((await verify(withoutAnchor, { anchor }, tx)).problems).not.toEqual([]);
    });
  });

  test("events that are missing from a checkpoint are found", async () => {
    const found = await after(async (tx) => {
      const quiet = { ...open.desk, db: tx, anchoring: { anchors: [], toStaff: false } };
      await addNote(quiet, question, open.staff, "Asked again.");
      await sql`update ticket set audit_anchored = audit_length where number = ${question}`.execute(tx);
      const later = new Date(quiet.now().getTime() + 7_200_000);
      await audit({ ...open, desk: { ...quiet, now: () => later } }, "checkpoint", {}, tx);
    });
    expect(found).toContainEqual(expect.stringMatching(/event 3 of .* was left out of the checkpoints/u));
  });

  test("forged, removed and reordered checkpoints are found", async () => {
    const token = async (change: object): Promise<string> =>
      await open.desk.signer.sign({ ...checkpoint, ...change }, CHECKPOINT);
    const [first, second] = await open.desk.db.selectFrom("checkpoint").selectAll().orderBy("seq").execute();
    const { checkpoint } = await openCheckpoint(second!.token, open.desk.signer.publicKeys);
    const withTokens = async (...tokens: string[]): Promise<string> => {
      const lines = tokens.map((each, i) => JSON.stringify({ seq: i + 1, token: each }));
      const file = `${randomUUID()}.jsonl`;
      await folder.write(file, `${lines.join("\n")}\n`);
      const { problems } = await verify(open, { anchor: path.join(folder.dir, file) });
      return problems.map(({ message }) => message).join("\n");
    };
    expect(await withTokens(first!.token, second!.token)).toBe("");
    expect(await withTokens(second!.token, first!.token)).toMatch(/checkpoint 1 says that it is number 2/u);
    expect(await withTokens(first!.token, await token({ previous: "0".repeat(64) }))).toMatch(
      /does not follow the one before it/u,
    );
    expect(await withTokens(first!.token, second!.token.replace(/.{4}$/u, "AAAA"))).toMatch(
      /checkpoint 2: the signature is not right/u,
    );
    expect(await withTokens(first!.token, "x")).toMatch(/checkpoint 2: /u);
  });
});
