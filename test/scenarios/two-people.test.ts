/**
 * The two-person rule means two people: an act by one account of a person binds their other accounts, however the desk
 * learned of them.
 */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { everyDay } from "../../src/jobs/recurring.ts";
import { ticketsText } from "../../src/channels/cli/ticket-text.ts";
import { reviewDecisions } from "../../src/desk/review-decisions.ts";
import { appeal } from "../../src/desk/triage.ts";
import { DATABASES } from "../open-desk.ts";
import { type Both, openBoth, T2 } from "../open-both.ts";

const MIA = "slack:U1";
const OTHER = "slack:U2";

const refusal = (words: RegExp | string) => ({
  userMessage: typeof words === "string" ? words : expect.stringMatching(words),
});

describe.each(DATABASES)("accounts of one person on %s", (_name, database) => {
  let both: Both;
  let teamsMia: string;
  let teamsLee: string;
  let now = new Date("2026-11-20T09:00:00Z");
  beforeAll(async () => {
    both = await openBoth({ database, now: () => now });
    teamsMia = both.inTeams("mia");
    teamsLee = both.inTeams("lee");
    await both.staff(teamsMia, "legal");
    await both.staff(teamsLee, "legal");
    await both.slackSays("U1", { email: "Mia@ACME.example" });
  });
  afterAll(() => both[Symbol.asyncDispose]());
  /** Nobody is known to the desk. */
  beforeEach(async () => {
    await sql`delete from account_fact`.execute(both.desk.db);
    await sql`delete from account_link`.execute(both.desk.db);
    await sql`delete from account_profile`.execute(both.desk.db);
    now = new Date("2026-11-20T09:00:00Z");
  });
  const known = async (...accounts: string[]): Promise<void> => {
    for (const account of accounts) await both.file(account, T2);
  };

  test("a request from Slack cannot be approved by the same e-mail address in Teams or on the command line; another person can approve it", async () => {
    const number = await both.file(MIA);
    const words = `You filed this request as ${MIA}. A different person must decide it.`;
    expect(await both.approveInTeams("mia", number)).toContain(words);
    await expect(both.approve(teamsMia, number)).rejects.toMatchObject(refusal(words));
    await expect(both.reject(teamsMia, number)).rejects.toMatchObject(refusal(words));
    expect(await both.approveInTeams("lee", number)).not.toMatch(/must decide/u);
    expect((await both.view(number)).steps.map(({ state }: any) => state)).toEqual(["approved", "open"]);
    // Slack and Teams named the same person; staff did not have to link them.
    expect((await both.ospo(undefined, "people", "list")).people).toContainEqual({
      accounts: [MIA, teamsMia],
      inDirectory: true,
    });
  });

  test("a request from Teams cannot be approved by the same person in Slack", async () => {
    await both.staff(MIA);
    await both.staff("slack:UANA");
    const number = await both.file(teamsMia);
    expect(await both.approveInSlack("U1", number)).toContain(
      `You filed this request as ${teamsMia}. A different person must decide it.`,
    );
    expect(await both.approveInSlack("UANA", number)).toBe('""');
    await sql`delete from staff_role where channel = 'slack'`.execute(both.desk.db);
  });

  test("two accounts with one directory id are one person, whatever their addresses", async () => {
    const again = {
      ...both.teams.person("mia"),
      id: "29:1mia-of-the-old-app",
      email: null,
      userPrincipalName: "m.old@acme.example",
    };
    both.teams.people.push(again);
    const number = await both.file(`teams:${again.id}`);
    await expect(both.approve(teamsMia, number)).rejects.toMatchObject(refusal(/as teams:29:1mia-of-the-old-app/u));
    const { changes } = await both.ospo(undefined, "people", "list");
    expect(changes[0]).toMatchObject({ action: "linked", how: "directory", by: null });
  });

  test("staff link and unlink accounts of other people, with a reason, in a record that nobody can change", async () => {
    const number = await both.file(OTHER);
    await expect(both.link(teamsLee, OTHER, teamsLee)).rejects.toMatchObject(
      refusal(/cannot link or unlink your own/u),
    );
    await expect(both.ospo("web:ana", "people", "link", OTHER, teamsLee)).rejects.toThrow(
      /say which two accounts and why/u,
    );
    await expect(both.link("web:ana", OTHER, "slack:UNOBODY")).rejects.toThrow(/unknown account slack:UNOBODY/u);
    await expect(both.link(MIA, OTHER, teamsLee)).rejects.toThrow(/is not in STAFF/u);
    await both.link("web:ana", OTHER, teamsLee);
    await expect(both.link("web:ben", teamsLee, OTHER)).rejects.toThrow(/are linked already/u);
    await expect(both.approve(teamsLee, number)).rejects.toMatchObject(refusal(/You filed this request as slack:U2/u));
    await expect(both.unlink(teamsLee, OTHER, teamsLee)).rejects.toMatchObject(
      refusal(/cannot link or unlink your own/u),
    );
    await both.unlink("web:ben", teamsLee, OTHER);
    await expect(both.unlink("web:ben", teamsLee, OTHER)).rejects.toThrow(/nothing links/u);
    const { changes } = await both.ospo(undefined, "people", "list");
    expect(changes.slice(0, 2)).toMatchObject([
      { action: "unlinked", how: "staff", by: "web:ben", reason: "Two namesakes." },
      { action: "linked", how: "staff", by: "web:ana", reason: "Seen at HR." },
    ]);
    for (const statement of [sql`update account_change set reason = ''`, sql`delete from account_change`])
      await expect(statement.execute(both.desk.db)).rejects.toThrow(/append-only/u);
    expect((await both.approve(teamsLee, number)).steps[0].state).toBe("approved");
  });

  test("if accounts are linked after both voted, the second vote no longer counts and its step reopens", async () => {
    const number = await both.file(OTHER);
    expect((await both.approve(teamsLee, number)).steps.map(({ state }: any) => state)).toEqual(["approved", "open"]);
    await both.link("web:ana", OTHER, teamsLee);
    const shown = await both.view(number);
    expect(shown.steps[0].votes).toMatchObject([{ by: teamsLee, counts: false }]);
    expect(ticketsText(shown)).toMatch(
      /ospo: approved; .* approves \(does not count: the same person took part with another account\)/u,
    );
    const { ticket, steps, events } = await both.approve("web:ben", number);
    expect([ticket.state, ...steps.map(({ state }: any) => state)]).toEqual([
      "waiting-for-approval",
      "open",
      "approved",
    ]);
    expect(events.map(({ action }: any) => action)).toContain("step-reopened");
    expect((await both.approve("web:ana", number)).ticket).toMatchObject({ state: "resolved", outcome: "approved" });
  });

  test("if accounts are linked after the decision, it stands, its approvers are asked once to check it, and the ticket shows why", async () => {
    const number = await both.file(OTHER);
    await both.approve("web:ana", number);
    await both.approve(teamsLee, number);
    expect(await reviewDecisions(both.desk)).toEqual([]);
    await both.link("web:ana", OTHER, teamsLee);
    const [raised, ...none] = await reviewDecisions(both.desk);
    expect(none).toEqual([]);
    expect((await both.view(raised!)).ticket.question).toMatch(
      new RegExp(`D-${number}-1.*belong to the same person`, "u"),
    );
    expect(await reviewDecisions(both.desk)).toEqual([]);
    const { decisions, steps } = await both.view(number);
    expect(decisions).toMatchObject([{ outcome: "approved", questioned: expect.stringMatching(/the same person/u) }]);
    expect(steps.flatMap(({ votes }: any) => votes.map(({ counts }: any) => counts))).toEqual([true, false]);
  });

  test("a person with two accounts cannot vote on another step, nor on the appeal of their rejection", async () => {
    await both.slackSays("U2", { email: "lee@acme.example" });
    await both.staff(OTHER, "legal");
    await known(OTHER, teamsLee);
    const number = await both.file("web:kim");
    await both.approve(OTHER, number);
    await expect(both.approve(teamsLee, number)).rejects.toMatchObject(
      refusal(`You have approved #${number} already, as slack:U2. A different person must decide every further step.`),
    );
    const rejected = await both.file("web:kim");
    await both.reject(OTHER, rejected);
    await appeal(both.desk, await both.account("web:kim"), rejected, "Look again.");
    await expect(both.approve(teamsLee, rejected)).rejects.toMatchObject(
      refusal(`You rejected #${rejected} before, as slack:U2. A different person decides the appeal.`),
    );
    expect((await both.approve("web:ana", rejected)).steps.at(-2).state).toBe("approved");
    await sql`delete from staff_role where channel = 'slack'`.execute(both.desk.db);
    await both.slackSays("U2");
  });

  test("of two simultaneous votes by one person's accounts exactly one counts", async () => {
    await both.slackSays("U2", { email: "lee@acme.example" });
    await both.staff(OTHER, "legal");
    const numbers = await Promise.all(Array.from({ length: 4 }, () => both.file("web:kim")));
    const votes = await Promise.allSettled(
      numbers.flatMap((number) => [both.approve(OTHER, number), both.approve(teamsLee, number)]),
    );
    expect(votes.filter(({ status }) => status === "fulfilled")).toHaveLength(numbers.length);
    for (const number of numbers) {
      const { ticket, steps } = await both.view(number);
      expect([ticket.state, steps.flatMap(({ votes: cast }: any) => cast).length]).toEqual(["waiting-for-approval", 1]);
    }
    await sql`delete from staff_role where channel = 'slack'`.execute(both.desk.db);
    await both.slackSays("U2");
  });

  test("the approvals list leaves out requests filed by one's other account, and the page knows whose accounts they are", async () => {
    const number = await both.file(MIA);
    await both.link("web:ben", "web:ana", MIA);
    const ana = both.open.browser("ana");
    const mine = (await ana.get("/api/desk/tickets?view=approvals")).body.tickets.map((ticket: any) => ticket.number);
    expect(mine).not.toContain(number);
    const { accounts } = (await ana.get("/api/desk/me")).body;
    const { body } = await ana.get(`/api/desk/tickets/${number}`);
    expect(accounts).toContain(body.ticket.requesterId);
    expect(body.ticket.requesterAccount).toBe(MIA);
    expect(await ana.post(`/api/desk/tickets/${number}/approve`, {})).toMatchObject({
      status: 403,
      body: { error: `You filed this request as ${MIA}. A different person must decide it.` },
    });
  });

  test("the other account of a lawyer has the role, and still cannot decide what the lawyer filed", async () => {
    await known(MIA, teamsMia);
    const number = await both.file("web:kim");
    expect((await both.approve(MIA, number)).steps.map(({ state }: any) => state)).toEqual(["approved", "open"]);
    await expect(both.approve(MIA, await both.file(teamsMia))).rejects.toMatchObject(
      refusal(/You filed this request as teams:/u),
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ["a guest", { is_restricted: true }],
    ["a guest of one channel", { is_ultra_restricted: true }],
    ["an address that Slack has not confirmed", { is_email_confirmed: false }],
    ["an address of which Slack does not say whether it is confirmed", { is_email_confirmed: undefined }],
    ["a bot", { is_bot: true }],
    ["another workspace", { team_id: "T0ELSE" }],
    ["a stranger of a shared channel", { is_stranger: true }],
    ["a plus in it", { email: "lee+other@acme.example" }],
    ["a dot in it", { email: "l.ee@acme.example" }],
    ["a letter that only looks like it", { email: "lee@ac\u043Ce.example" }],
  ])("%s: somebody's address in a profile makes nobody them", async (_what, profile) => {
    await both.slackSays("U2", { email: "lee@acme.example", ...profile });
    const number = await both.file(OTHER, T2);
    expect((await both.approve(teamsLee, number)).ticket).toMatchObject({ outcome: "approved" });
    await both.slackSays("U2");
  });

  test("guests and other tenants' accounts are not in the company's directory", async () => {
    for (const [name, change] of [
      [
        "zoe",
        {
          userRole: "guest" as const,
          userPrincipalName: "mia_acme.example#EXT#@acme.onmicrosoft.com",
          email: "mia@acme.example",
        },
      ],
      [
        "yan",
        {
          tenantId: "99999999-2222-3333-4444-555555555555",
          email: "mia@acme.example",
          userPrincipalName: "mia@acme.example",
        },
      ],
    ] as const) {
      Object.assign(both.teams.person(name), change);
      const number = await both.file(both.inTeams(name), T2);
      expect((await both.approve(teamsMia, number)).ticket).toMatchObject({ outcome: "approved" });
    }
  });

  test("a failed look-up is repeated at the vote, and earlier knowledge stays", async () => {
    await both.slackSays("U1", { email: "mia@acme.example" });
    both.slack.fail("users.info", { status: 500 });
    const number = await both.file(MIA);
    await expect(both.approve(teamsMia, number)).rejects.toMatchObject(refusal(/You filed this request as slack:U1/u));
    // A person who changes their address stays the same person, even if Slack no longer shows one.
    await both.slackSays("U1", { email: "somebody.else@acme.example" });
    now = new Date(now.getTime() + 2 * 3_600_000);
    await expect(both.approve(teamsMia, await both.file(MIA))).rejects.toMatchObject(
      refusal(/You filed this request as slack:U1/u),
    );
    await both.slackSays("U1", { email: "Mia@ACME.example" });
  });

  test("an erased account keeps no identifying data, but still cannot approve its own undecided request with another account", async () => {
    const leaver = "slack:UBEN";
    await both.slackSays("UBEN", { email: "mia@acme.example" });
    const number = await both.file(leaver);
    await known(teamsMia);
    const { id } = await both.account(leaver);
    const kept = async () =>
      await Promise.all(
        (["account_fact", "account_profile"] as const).map(
          async (table) =>
            (await both.desk.db.selectFrom(table).selectAll().where("person_id", "=", id).execute()).length,
        ),
      );
    const exported = await both.ospo(undefined, "person", "export", leaver);
    expect(exported.account).toMatchObject({ profile: { outcome: "member" }, facts: [{ kind: "email" }] });
    expect(JSON.stringify(await both.desk.db.selectFrom("account_fact").selectAll().execute())).not.toMatch(
      /mia|acme/iu,
    );
    expect(await kept()).toEqual([1, 1]);
    await both.ospo(undefined, "person", "erase", leaver);
    expect(await kept()).toEqual([0, 0]);
    await everyDay(both.desk, null);
    await expect(both.approve(teamsMia, number)).rejects.toMatchObject(
      refusal(/You filed this request as slack:erased-/u),
    );
    await both.reject("web:ana", number);
    await everyDay(both.desk, null);
    expect(await both.desk.db.selectFrom("account_link").selectAll().execute()).toEqual([]);
  });
});
