/** One person everywhere: roles, tickets, drafts and conversations follow the human through Slack, Teams and the pages. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordProfile } from "../../src/desk/accounts.ts";
import { findTicket } from "../../src/tickets/board/find-ticket.ts";
import { draftsOf } from "../../src/tickets/board/requests.ts";
import { saveDraft } from "../../src/desk/request-drafts.ts";
import { submitRequest } from "../../src/desk/submit-request.ts";
import type { Profile } from "../../src/identity/profile.ts";
import { ownAccounts } from "../../src/identity/shared-rights.ts";
import { contribution } from "../contributions.ts";
import { type Browser, DATABASES } from "../open-desk.ts";
import { type Both, openBoth, T2 } from "../open-both.ts";
import { wordsOf } from "../open-teams.ts";

const MIA = "slack:U1";
const OTHER = "slack:U2";
const TENANT = "11111111-2222-3333-4444-555555555555";

const member = (email: string | null, directory: string | null = null, tenant = TENANT): Profile => ({
  kind: "member",
  emails: email === null ? [] : [email],
  directory: directory === null ? null : { tenant, id: directory },
});

const numbersOf = async (browser: Browser): Promise<number[]> =>
  (await browser.get("/api/requests")).body.requests.map(({ number }: any) => number);

describe.each(DATABASES)("one person on %s", (_name, database) => {
  let both: Both;
  let teamsMia: string;
  let teamsLee: string;
  beforeAll(async () => {
    both = await openBoth({ database });
    teamsMia = both.inTeams("mia");
    teamsLee = both.inTeams("lee");
  });
  afterAll(() => both[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const table of ["account_fact", "account_link", "account_profile", "staff_role"])
      await sql`delete from ${sql.table(table)}`.execute(both.desk.db);
    await both.slackSays("U1", { email: "mia@acme.example" });
    await both.slackSays("U2");
  });

  const says = async (account: string, profile: Profile): Promise<void> =>
    await recordProfile(both.desk, await both.account(account), profile);
  /** A browser whose person signed in with that e-mail address, and the account of that person. */
  const signedIn = async (profile: Profile): Promise<{ browser: Browser; account: string }> => {
    const browser = both.open.browser();
    await browser.get("/api/requests");
    const { rows } = await sql<{ account: string }>`select 'web:' || external_id as account from person
      where name = 'Web visitor' order by created_at desc limit 1`.execute(both.desk.db);
    await says(rows[0]!.account, profile);
    return { browser, account: rows[0]!.account };
  };
  const accountsOf = async (account: string): Promise<string[]> => {
    const ids = await ownAccounts(both.desk.db, (await both.account(account)).id);
    const rows = await both.desk.db.selectFrom("person").selectAll().where("id", "in", ids).execute();
    return rows.map(({ channel, external_id }) => `${channel}:${external_id}`).toSorted();
  };
  const groupsOf = async (account: string): Promise<readonly string[]> =>
    await both.desk.staff.groupsOf(await both.account(account));
  /** The notifications about collisions in the inbox of staff. */
  const collisions = async (): Promise<any[]> =>
    (await both.open.browser("ana").get("/api/desk/inbox")).body.notifications.filter(
      ({ kind }: any) => kind === "accounts-collide",
    );

  test("what was asked in Slack shows on the pages of the same person and can be withdrawn there; the reply goes to Slack", async () => {
    const number = await both.file(MIA, T2);
    const { browser } = await signedIn(member("Mia@ACME.example"));
    const { browser: stranger } = await signedIn(member("mia@elsewhere.example"));
    expect(await numbersOf(browser)).toContain(number);
    expect(await numbersOf(stranger)).not.toContain(number);
    expect((await stranger.post(`/api/tickets/${number}/withdraw`, {})).status).toBe(404);
    const { conversation_id } = (await findTicket(both.desk.db, number))!;
    expect((await stranger.get(`/api/conversations/${conversation_id}`)).status).toBe(404);
    expect((await browser.get(`/api/conversations/${conversation_id}`)).body.messages).toHaveLength(2);
    const sent = await browser.post(`/api/tickets/${number}/messages`, { text: "Any news?", delivery: randomUUID() });
    expect(sent.status).toBe(200);
    expect(await browser.post(`/api/tickets/${number}/withdraw`, {})).toMatchObject({ body: { state: "withdrawn" } });
    await expect
      .poll(() => both.slack.posted.some(({ text }) => text.includes(`#${number}`) && /withdr/iu.test(text)))
      .toBe(true);
    const trail = (await both.view(number)).events.map(({ action, actor }: any) => [action, actor]);
    expect(trail.at(-1)).toEqual(["withdrawn", "Web visitor"]);
  });

  test("a question from the pages shows in the person's Teams", async () => {
    const { browser } = await signedIn(member("mia@acme.example"));
    const { answer } = await browser.ask("which bus goes to the airport on sunday");
    const { ticket } = (await browser.post("/api/tickets", { message: answer.id })).body;
    await both.file(teamsMia, T2);
    const chat = both.teams.personal("mia");
    await both.teams.say(chat, "mia", "tickets");
    // News about the request that was filed in Teams comes to the same chat, before or after.
    await expect.poll(() => both.teams.messages(chat).map(wordsOf).join()).toContain(`#${ticket} `);
  });

  test("a form begun in Slack is continued on the pages, and filing it from both at once makes one request", async () => {
    const slack = await both.account(MIA);
    await both.file(MIA, T2);
    const { browser, account } = await signedIn(member("mia@acme.example"));
    const id = randomUUID();
    const answers = { ...contribution(), ...T2 };
    await saveDraft(both.desk, slack, { id, kind: "contribute", answers, messageId: null });
    expect((await browser.get("/api/request-drafts")).body.drafts).toMatchObject([{ id }]);
    await browser.post("/api/request-drafts", { id, kind: "contribute", answers });
    const web = await both.account(account);
    const filed = await Promise.all(
      [slack, web].map(
        async (person) =>
          await submitRequest(both.desk, {
            person,
            kind: "contribute",
            answers,
            language: "en",
            key: id,
            attested: true,
            anyway: true,
          }),
      ),
    );
    const numbers = filed.map((one) => (one.kind === "filed" ? one.ticket.number : one.kind));
    expect(numbers[0]).toBe(numbers[1]);
    expect((await browser.get(`/api/request-drafts/${id}/filed`)).body.ticket).toBe(numbers[0]);
    expect(await draftsOf(both.desk.db, [slack.id, web.id])).toEqual([]);
  });

  test("a role given to the Teams account counts on the pages and in Slack, until it is taken away", async () => {
    await both.staff(teamsMia, "legal");
    await both.file(MIA, T2);
    expect(await groupsOf(MIA)).toEqual([]);
    await both.file(teamsMia, T2);
    expect(await groupsOf(MIA)).toEqual(["ospo", "legal"]);
    const { account } = await signedIn(member("mia@acme.example"));
    expect(await groupsOf(account)).toEqual(["ospo", "legal"]);
    const number = await both.file("web:kim");
    // The account is in no list of staff itself.
    expect((await both.approve(MIA, number)).steps.map(({ state }: any) => state)).toEqual(["approved", "open"]);
    const another = await both.file("web:kim");
    await sql`delete from staff_role where channel = 'teams'`.execute(both.desk.db);
    await expect(both.approve(MIA, another)).rejects.toThrow(/is not in STAFF/u);
  });

  test("a member of staff with two accounts is offered once for a ticket, and has one inbox and one list of work", async () => {
    await both.staff(teamsMia, "legal");
    await both.staff(MIA, "security");
    await both.file(MIA, T2);
    await both.file(teamsMia, T2);
    const ana = both.open.browser("ana");
    const { members } = (await ana.get("/api/desk/me")).body;
    expect(members.filter(({ id }: any) => id === MIA || id === teamsMia)).toMatchObject([
      { groups: expect.arrayContaining(["ospo", "legal", "security"]) },
    ]);
    const number = await both.file("web:kim", T2);
    await both.ospo("web:ana", "tickets", "assign", String(number), teamsMia);
    const mine = await both.ospo(MIA, "tickets", "list", "mine");
    expect(mine.map((row: any) => row.number)).toContain(number);
    // Their own note from the other account is no news to them.
    const before = await both.desk.db.selectFrom("notification").select("id").execute();
    await both.ospo(MIA, "tickets", "note", String(number), "Looks fine.");
    expect(await both.desk.db.selectFrom("notification").select("id").execute()).toHaveLength(before.length);
  });

  test("staff approve in the browser what another person asked in Slack, and not what they asked themselves in Teams", async () => {
    await both.staff(teamsLee, "legal");
    await says("web:zed", member("lee@acme.example"));
    const zed = both.open.browser("zed");
    const asked = await both.file(MIA);
    expect((await zed.post(`/api/desk/tickets/${asked}/approve`, {})).status).toBe(403);
    const own = await both.file(teamsLee);
    const approved = await zed.post(`/api/desk/tickets/${asked}/approve`, {});
    expect(approved.body.steps.map(({ state }: any) => state)).toEqual(["approved", "open"]);
    expect(await zed.post(`/api/desk/tickets/${own}/approve`, {})).toMatchObject({
      status: 403,
      body: { error: `You filed this request as ${teamsLee}. A different person must decide it.` },
    });
  });

  test.each<[string, Profile | null]>([
    ["an address that nobody has verified", member(null)],
    ["a guest", { kind: "outsider", because: "a guest" }],
    ["an account that could not be looked up", { kind: "unknown", because: "no answer" }],
    ["an account that nobody asked about", null],
  ])("%s gets nothing from the person's other accounts", async (_what, profile) => {
    await both.staff(teamsMia, "legal");
    await both.file(teamsMia, T2);
    if (profile) await says(OTHER, profile);
    expect(await groupsOf(OTHER)).toEqual([]);
    expect(await accountsOf(OTHER)).toEqual([OTHER]);
  });

  test("a member who becomes a guest loses what other accounts gave them; a link by staff gives back tickets, never roles", async () => {
    await both.staff(teamsMia, "legal");
    await both.file(teamsMia, T2);
    const number = await both.file(MIA, T2);
    expect(await groupsOf(MIA)).toEqual(["ospo", "legal"]);
    await says(MIA, { kind: "outsider", because: "a guest" });
    expect(await groupsOf(MIA)).toEqual([]);
    expect(await accountsOf(teamsMia)).toEqual([teamsMia]);
    await both.link("web:ana", MIA, teamsMia);
    expect(await groupsOf(MIA)).toEqual([]);
    expect(await accountsOf(MIA)).toEqual([MIA, teamsMia].toSorted());
    expect((await both.view(number)).ticket.requesterAccount).toBe(MIA);
  });

  test("an address of two Slack accounts joins nothing; staff are asked once, and what they say holds", async () => {
    await both.staff(teamsMia, "legal");
    await both.file(MIA, T2);
    await both.file(teamsMia, T2);
    const before = await collisions();
    expect(await accountsOf(MIA)).toEqual([MIA, teamsMia].toSorted());
    await says(OTHER, member("mia@acme.example"));
    expect(await accountsOf(MIA)).toEqual([MIA]);
    expect(await groupsOf(MIA)).toEqual([]);
    expect(await groupsOf(OTHER)).toEqual([]);
    expect(await groupsOf(teamsMia)).toEqual(["ospo", "legal"]);
    // In doubt, the two-person rule still counts them as one.
    const number = await both.file(OTHER);
    await expect(both.approve(teamsMia, number)).rejects.toMatchObject({
      userMessage: expect.stringMatching(/You filed this request as slack:U2/u),
    });
    const [notified, ...older] = await collisions();
    expect(older).toEqual(before);
    expect([notified.to, notified.detail]).toEqual([
      { group: "ospo" },
      {
        one: expect.stringMatching(/^slack:U[12]$/u),
        other: expect.stringMatching(/^slack:U[12]$/u),
        why: "same-channel",
      },
    ]);
    const posted = () =>
      both.slack.posted.filter(({ channel, text }) => channel === "CSTAFF" && /ospo people link/u.test(text));
    await expect
      .poll(() =>
        posted()
          .map(({ text }) => text)
          .join("\n"),
      )
      .toMatch(/slack:U1.*slack:U2|slack:U2.*slack:U1/u);
    const { changes } = await both.ospo(undefined, "people", "list");
    expect(changes).toContainEqual(
      expect.objectContaining({ action: "collided", how: "email", reason: "same-channel" }),
    );
    // One of them is Mia's: only that one gets her rights.
    await both.link("web:ana", MIA, teamsMia);
    expect(await groupsOf(MIA)).toEqual(["ospo", "legal"]);
    expect(await groupsOf(OTHER)).toEqual([]);
    await both.link("web:ana", MIA, OTHER);
    expect(await groupsOf(OTHER)).toEqual(["ospo", "legal"]);
    await both.unlink("web:ben", MIA, OTHER);
    await says(OTHER, member("mia@acme.example"));
    await says(MIA, member("mia@acme.example"));
    expect(await groupsOf(OTHER)).toEqual([]);
    expect((await collisions()).length).toBe(before.length + 1);
  });

  test("an address of two people of the directory joins nothing; of two directories it may", async () => {
    await says("web:new", member("mia@acme.example", "d-2"));
    await says("teams:old", member("mia@acme.example", "d-1"));
    expect(await accountsOf("web:new")).toEqual(["web:new"]);
    expect((await collisions())[0].detail.why).toBe("two-in-directory");
    await says("web:lab", member("kim@acme.example", "d-9", "another-tenant"));
    await says("teams:kim", member("kim@acme.example", "d-8"));
    expect(await accountsOf("web:lab")).toEqual(["teams:kim", "web:lab"]);
    // A fact from before tenants were kept: it may be the same one.
    const { id } = await both.account("teams:kim");
    await sql`update account_fact set realm = null where person_id = ${id}`.execute(both.desk.db);
    expect(await accountsOf("web:lab")).toEqual(["web:lab"]);
    await says("teams:kim", member("kim@acme.example", "d-8"));
    await says("web:lab", member("kim@acme.example", "d-9", "another-tenant"));
    expect(await accountsOf("web:lab")).toEqual(["teams:kim", "web:lab"]);
  });

  test("one directory id is one person, also in one channel; who left the company joins nobody", async () => {
    await says("teams:first", member("a@acme.example", "d-5"));
    await says("teams:second", member("b@acme.example", "d-5"));
    expect(await accountsOf("teams:second")).toEqual(["teams:first", "teams:second"]);
    await says("teams:first", { kind: "outsider", because: "left" });
    expect(await accountsOf("teams:second")).toEqual(["teams:second"]);
    await says("web:heir", member("a@acme.example"));
    expect(await accountsOf("web:heir")).toEqual(["web:heir"]);
    expect((await collisions())[0].detail).toMatchObject({ why: "not-a-member" });
    expect(await accountsOf("teams:first")).toEqual(["teams:first"]);
  });

  test("unlinked accounts stay apart although the chats still vouch for one address", async () => {
    await both.file(MIA, T2);
    await both.file(teamsMia, T2);
    expect(await accountsOf(MIA)).toEqual([MIA, teamsMia].toSorted());
    await both.unlink("web:ben", MIA, teamsMia);
    await both.file(MIA, T2);
    await both.file(teamsMia, T2);
    expect(await accountsOf(MIA)).toEqual([MIA]);
    await both.link("web:ben", MIA, teamsMia);
    expect(await accountsOf(MIA)).toEqual([MIA, teamsMia].toSorted());
  });

  test("an erased account shares nothing, and no notification names it", async () => {
    const leaver = "slack:UBEN";
    await says(leaver, member("mia@acme.example"));
    await says(MIA, member("mia@acme.example"));
    const named = async (): Promise<number> =>
      (await collisions()).filter(({ detail }) => JSON.stringify(detail).includes(leaver)).length;
    expect(await named()).toBe(1);
    await both.link("web:ana", leaver, MIA);
    const { id } = await both.account(leaver);
    await both.ospo(undefined, "person", "erase", leaver);
    expect(await ownAccounts(both.desk.db, id)).toEqual([id]);
    expect(await accountsOf(MIA)).toEqual([MIA]);
    expect(await named()).toBe(0);
  });

  test("an act on the command line leaves the name that the chat knows", async () => {
    await both.staff(MIA, "legal");
    const { id } = await both.account(MIA);
    await sql`update person set name = 'Mia Miller' where id = ${id}`.execute(both.desk.db);
    const number = await both.file("web:kim");
    await both.approve(MIA, number);
    await both.ospo("web:ana", "tickets", "assign", String(number), MIA);
    expect((await both.view(number)).ticket.assignee).toBe("Mia Miller");
  });
});
