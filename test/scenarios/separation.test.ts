/**
 * With a company directory, T3 and T4 need people whom it knows; without one, everybody who relies on a decision is
 * told so.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checks } from "../../src/app/doctor/doctor.ts";
import { readConfig } from "../../src/app/config.ts";
import { verifyReceipt } from "../../src/desk/verify-receipt.ts";
import { type Both, openBoth, T2 } from "../open-both.ts";
import { DATABASES, folderOf, HANDBOOK, log } from "../open-desk.ts";
import { SHARED_DATA } from "../shared-data.ts";
import { wordsOf } from "../open-teams.ts";

const policyWith = async (change: (text: string) => string): Promise<Record<string, string>> => ({
  "guide.md": "# Guide\n\nThe office is on the third floor.",
  "policy/approvals.yaml": change(await readFile(path.join(HANDBOOK, "policy/approvals.yaml"), "utf8")),
});

/** What doctor says of it. */
const found = async (env: Record<string, string>) => {
  const config = readConfig({ DATA_DIR: SHARED_DATA, ...env }, "/");
  const all = await checks(config, log, { kind: "memory" }, { dir: config.knowledgeDir, dataDir: SHARED_DATA, log });
  return all.filter(({ what }) => what === "two people");
};

describe.each(DATABASES)("with a directory, on %s", (_name, database) => {
  let both: Both;
  let kim: string;
  let ben: string;
  beforeAll(async () => {
    both = await openBoth({ database, hasDirectory: true });
    kim = both.inTeams("kim");
    ben = both.inTeams("ben");
  });
  afterAll(() => both[Symbol.asyncDispose]());

  test("if it knows requester and deciders, the decision and its receipt say so", async () => {
    const number = await both.file(kim);
    expect(await both.approveInTeams("ana", number)).not.toMatch(/directory/u);
    expect((await both.approve(ben, number)).ticket).toMatchObject({ outcome: "approved" });
    expect(await both.receipt(number)).toMatchObject({
      separation: "directory",
      tier: { name: "T3", separation: "directory" },
    });
    expect(await both.view(number)).toMatchObject({ separation: { required: "directory", unlinked: [] } });
  });

  test("an account that it does not know cannot approve until staff link it; all staff can reject", async () => {
    const number = await both.file(kim);
    const refused = {
      userMessage: expect.stringMatching(
        /Your account, web:ben, is not linked to the directory.*ospo people link web:ben/u,
      ),
    };
    await expect(both.approve("web:ben", number)).rejects.toMatchObject(refused);
    expect(await both.open.browser("ben").post(`/api/desk/tickets/${number}/approve`, {})).toMatchObject({
      status: 403,
    });
    await both.link("web:ana", "web:ben", ben);
    expect((await both.approve("web:ben", number)).steps[0].state).toBe("approved");
    const rejected = await both.file(kim);
    expect((await both.reject("web:carla", rejected)).ticket).toMatchObject({ outcome: "rejected" });
    expect(await both.receipt(rejected)).toMatchObject({ separation: "trust" });
  });

  test("a request of an account that it does not know cannot be approved, and the card says so", async () => {
    const number = await both.file("slack:U2");
    const card = await both.cardOf(number);
    expect(wordsOf(card)).toContain(
      "Nobody can approve this yet: the company directory does not vouch for slack:U2, which filed it.",
    );
    expect(await both.approveInTeams("ana", number)).toMatch(/The account that filed it, slack:U2, is not linked/u);
    await both.slackSays("U2", { email: "KIM@acme.example" });
    await both.desk.db
      .updateTable("account_profile")
      .set({ asked_at: new Date(0) })
      .execute();
    expect((await both.approve(both.inTeams("ana"), number)).steps[0].state).toBe("approved");
  });

  test.each([
    ["a guest", { userRole: "guest" as const }],
    ["somebody invited from outside", { userPrincipalName: "gus_mail.example#EXT#@acme.onmicrosoft.com" }],
    ["an account of another tenant", { tenantId: "99999999-2222-3333-4444-555555555555" }],
    ["an account without an id", { aadObjectId: "" }],
  ])("%s is not in the directory", async (what, change) => {
    const name = `gus ${what}`;
    Object.assign(both.teams.person(name), change);
    await both.staff(both.inTeams(name));
    await expect(both.approve(both.inTeams(name), await both.file(kim))).rejects.toThrow(/has no directory identity/u);
  });

  test("while Teams does not answer, known people stay known and others stay unknown", async () => {
    await both.staff(both.inTeams("new"));
    const number = await both.file(kim);
    both.teams.fail("GET", { status: 500 });
    await expect(both.approve(both.inTeams("new"), number)).rejects.toThrow(/has no directory identity/u);
    both.teams.fail("GET", { status: 500 });
    await both.desk.db
      .updateTable("account_profile")
      .set({ asked_at: new Date(0) })
      .execute();
    expect((await both.approve(both.inTeams("ana"), number)).steps[0].state).toBe("approved");
  });

  test("T2 has one approver and needs no directory", async () => {
    expect((await both.approve("web:ana", await both.file("web:kim", T2))).ticket).toMatchObject({
      outcome: "approved",
    });
  });
});

describe("without a directory", () => {
  test("approval works, and card, page, decision and receipt say that it rests on trust", async () => {
    await using both = await openBoth();
    const number = await both.file("slack:U1");
    await both.approve("web:ana", number);
    const words = "Separation of duties rests on trust: the company directory does not vouch for slack:U1";
    await expect.poll(async () => wordsOf(await both.cardOf(number))).toContain(`${words}, web:ana.`);
    const inSlack = () => JSON.stringify(both.slack.posted.filter(({ channel }) => channel === "CSTAFF"));
    await expect.poll(inSlack).toContain(words);
    await both.approve("web:ben", number);
    expect((await both.open.browser("ana").get(`/api/desk/tickets/${number}`)).body.separation).toEqual({
      required: "trust",
      unlinked: ["slack:U1", "web:ana", "web:ben"],
    });
    const { receipt } = await both.desk.db.selectFrom("decision").select("receipt").executeTakeFirstOrThrow();
    const { record } = await verifyReceipt(receipt, both.desk.signer.publicKeys, {}, new Date("2026-11-21T09:00:00Z"));
    expect(record).toMatchObject({ separation: "trust" });
  });

  test("a step for three people counts two accounts of one person once, even if they are linked after both voted", async () => {
    await using folder = await folderOf(
      await policyWith((text) => text.replace("ospo, quorum: 1 }]\n", "ospo, quorum: 3 }]\n")),
    );
    await using both = await openBoth({ dir: folder.dir });
    const number = await both.file("web:kim", T2);
    await both.approve("web:ana", number);
    await both.approve("web:ben", number);
    await both.link("web:carla", "web:ana", "web:ben");
    const { ticket, steps } = await both.approve("web:carla", number);
    expect([ticket.state, ...steps[0].votes.map(({ counts }: any) => counts)]).toEqual([
      "waiting-for-approval",
      true,
      false,
      true,
    ]);
    expect((await both.approve("web:dan", number)).ticket).toMatchObject({ outcome: "approved" });
  });

  test("if the policy demands a directory and there is none, doctor says that nobody can approve", async () => {
    await using folder = await folderOf(
      await policyWith((text) => text.replaceAll("people: 2", "people: 2\n    separation: directory")),
    );
    expect(await found({ KNOWLEDGE_DIR: folder.dir })).toMatchObject([
      { state: "failed", detail: expect.stringMatching(/^T3, T4: .*nobody can approve/u) },
    ]);
    const teams = {
      TEAMS_APP_ID: "a",
      TEAMS_APP_PASSWORD: "b",
      TEAMS_TENANT_ID: "c",
      TEAMS_OPENID_METADATA_URL: "http://127.0.0.1:9",
    };
    expect(await found({ KNOWLEDGE_DIR: HANDBOOK, ...teams })).toMatchObject([
      { state: "ok", detail: expect.stringMatching(/^T3, T4: only accounts/u) },
    ]);
  });
});
