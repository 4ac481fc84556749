/** Requests in Slack's modals: the forms, their drafts, filing once, and how the asker follows in one thread. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { modalOf, openSlack, type OpenSlack, SLACKS, toldTo } from "../open-slack.ts";
import type { SlackPeer } from "../stubs/slack-peer.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";
import { SERVICES } from "../stubs/upstream-services.ts";

const shown = (at: { blocks: any[] } | undefined) => JSON.stringify(at?.blocks ?? []);
const fieldsOf = (view: any): string[] => view.blocks.map(({ block_id }: any) => block_id.replace(/^field:/u, ""));
const has = (name: string) => (view: any) => fieldsOf(view).includes(name);
const lacks = (name: string) => (view: any) => !fieldsOf(view).includes(name);
const elementOf = (view: any, name: string) =>
  view.blocks.find(({ block_id }: any) => block_id === `field:${name}`).element;
const typedIn = (view: any, name: string) =>
  elementOf(view, name).initial_value ?? elementOf(view, name).initial_option?.value;

describe.each(SLACKS)("requests in Slack: $name", ({ database, socket }) => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlack;
  let slack: SlackPeer;
  let upstreams: Upstreams;
  beforeAll(async () => {
    upstreams = stack.use(await openUpstreams());
    all = stack.use(await openSlack({ database, socket, upstreams: addressesOf(upstreams) }));
    ({ slack } = all);
  });
  afterEach(() => slack.modals.clear());
  afterAll(() => stack.disposeAsync());

  const form = async (user: string, words: string) => {
    await slack.command(user, "/ospo", `request ${words}`);
    return await modalOf(slack, user, ({ callback_id }) => callback_id === "request");
  };
  const choose = async (user: string, name: string, value: string, fits: (view: any) => boolean) => {
    await slack.viewAction(slack.modal(user), name, { value });
    return await modalOf(slack, user, fits);
  };
  const submit = async (user: string, typed: Record<string, any> = {}) => await slack.submit(slack.modal(user), typed);
  const fix = {
    license: "MIT",
    agreement: "none",
    patents: "no",
    competes: "no",
    details: "A missing check of a header.",
  };
  const preview = async (user: string) =>
    await modalOf(slack, user, ({ callback_id }) => callback_id === "request-file");
  /** The error appears at the field, or in the modal if that was too slow for Slack. */
  const refused = async (user: string, typed: Record<string, any>, name: string, words: RegExp) => {
    const { errors } = await submit(user, typed);
    if (errors) expect(errors).toEqual({ [`field:${name}`]: expect.stringMatching(words) });
    else await modalOf(slack, user, (view) => words.test(shown(view)));
  };
  /** Fills in a contribution; returns the preview modal. */
  const contribution = async (user: string, project: string, size: string) => {
    await form(user, `contribute ${project}`);
    await choose(user, "change", "fix", has("size"));
    await choose(user, "time", "work", lacks("unrelated"));
    await submit(user, { ...fix, size });
    return await preview(user);
  };
  const filed = async (user: string) => {
    const view = await modalOf(slack, user, (each) => /Request #\d+ is filed/u.test(shown(each)));
    return Number(/Request #(\d+)/u.exec(shown(view))![1]);
  };
  const messagesOf = (user: string, number: number) =>
    slack.inChannel(`D${user.slice(1)}`).filter(({ text }) => text.includes(`#${number} `));
  const act = async (number: number, what: string, body: object = {}) =>
    await all.open.browser("ana").post(`/api/desk/tickets/${number}/${what}`, body);
  const ticketsAbout = async (subject: string) =>
    await all.open.desk.db.selectFrom("ticket").select("number").where("subject", "=", subject).execute();
  const drafts = async () =>
    (await all.open.desk.db.selectFrom("request_draft").select("answers").execute()).map(({ answers }) => answers);

  test("the form of each kind is prefilled by the command; later fields depend on earlier answers", async () => {
    const use = await form("U1", "use npm:jszip@3.10.2 distributed");
    expect([typedIn(use, "package"), typedIn(use, "use"), has("distribution")(use)]).toEqual([
      "npm:jszip@3.10.2",
      "distributed",
      true,
    ]);
    await choose("U1", "use", "hosted", lacks("distribution"));
    expect(typedIn(await choose("U1", "use", "embedded", has("distribution")), "package")).toBe("npm:jszip@3.10.2");
    await slack.closeView(slack.modal("U1"));
    await slack.command("U1", "/contribute", "github.com/org/x");
    const contribute = await modalOf(slack, "U1");
    expect([typedIn(contribute, "project"), has("size")(contribute)]).toEqual(["github.com/org/x", false]);
    await choose("U1", "change", "feature", has("size"));
    await choose("U1", "time", "own", has("unrelated"));
    await choose("U1", "change", "docs", lacks("size"));
    await slack.closeView(slack.modal("U1"));
    expect(typedIn(await form("U1", "release https://git.acme.example/x"), "repository")).toBe(
      "https://git.acme.example/x",
    );
    await slack.closeView(slack.modal("U1"));
    const exception = await form("U1", "exception npm:jszip@3.10.2");
    expect([typedIn(exception, "package"), has("alternatives")(exception)]).toEqual(["npm:jszip@3.10.2", true]);
    const answers = { use: "hosted", product: "Acme", reason: "r", alternatives: "a" };
    await refused("U1", { ...answers, until: "2020-01-01" }, "until", /passed/u);
    await refused("U1", { package: "npm:lod ash!", until: "2027-01-01" }, "package", /package/u);
    await slack.closeView(slack.modal("U1"));
  });

  test("a verdict's button opens the form, filled in", async () => {
    const { ts } = await slack.say("U1", "can we ship lodash@4.17.20 in our product?");
    const [verdict] = await all.answersTo(ts);
    const details = await toldTo(slack, await slack.click("U1", verdict!, "details"));
    expect(shown(details)).toMatch(/License.*MIT.*By policy/su);
    expect(shown(verdict)).not.toMatch(/License/u);
    await slack.click("U1", verdict!, "request");
    const view = await modalOf(slack, "U1");
    expect([typedIn(view, "package"), typedIn(view, "use")]).toEqual(["pkg:npm/lodash@4.17.20", "distributed"]);
    await slack.closeView(view);
    const asked = await slack.say("U1", "can I send a bug fix of 300 lines to curl at work?");
    const [approval] = await all.answersTo(asked.ts);
    await slack.click("U1", approval!, "request");
    const started = await modalOf(slack, "U1");
    expect([typedIn(started, "change"), typedIn(started, "size")]).toEqual(["fix", "300"]);
    await slack.closeView(started);
  });

  test("a request that the policy decides is decided at once: preview, receipt in a direct message, and nothing twice", async () => {
    await form("U1", "contribute github.com/org/docs");
    await submit("U1", { change: "docs", time: "work", agreement: "none" });
    expect(shown(await preview("U1"))).toMatch(/T0: the policy.*Decided at once/u);
    const sent = await submit("U1");
    const number = await filed("U1");
    await slack.deliver(sent.kind, sent.payload);
    const again = await slack.deliver(sent.kind, { ...sent.payload, trigger_id: "another press" });
    expect(JSON.stringify(again.body)).toContain(`Request #${number} is filed`);
    await expect
      .poll(() => messagesOf("U1", number))
      .toMatchObject([{ text: expect.stringMatching(/is approved\. Receipt D-/u) }]);
    expect(shown(messagesOf("U1", number)[0])).toContain(`https://desk.example/receipts/D-${number}-1`);
    expect(await ticketsAbout("github.com/org/docs")).toHaveLength(1);
    await slack.link("U1", `https://desk.example/receipts/D-${number}-1`, { channel: "D1" });
    await expect.poll(() => JSON.stringify(slack.unfurls.at(-1))).toMatch(new RegExp(`D-${number}-1: approved`, "u"));
    await slack.closeView(slack.modal("U1"));
  });

  test("a filed form that is sent again with other answers is refused, and files nothing", async () => {
    await form("U1", "contribute github.com/org/once");
    const typed = await submit("U1", { change: "docs", time: "work", agreement: "none" });
    await preview("U1");
    await submit("U1");
    const number = await filed("U1");
    await slack.closeView(slack.modal("U1"), true);
    const again = async (project: string) => {
      const payload = JSON.parse(JSON.stringify(typed.payload).replaceAll("github.com/org/once", project));
      return JSON.stringify((await slack.deliver(typed.kind, { ...payload, trigger_id: `again ${project}` })).body);
    };
    expect(await again("github.com/org/twice")).toMatch(
      new RegExp(`already filed as #${number} .*Start a new request`, "u"),
    );
    expect(await again("github.com/org/once")).toContain(`Request #${number} is filed`);
    expect(await ticketsAbout("github.com/org/twice")).toEqual([]);
    slack.modals.clear();
  });

  test('the asker ticks what they attest, and "back" leads to the form', async () => {
    expect(shown(await contribution("U1", "github.com/org/small", "12"))).toMatch(
      /T1: you attest.*You confirm:.*100 changed lines/u,
    );
    await refused("U1", {}, "attested", /tick this box/iu);
    await slack.closeView(slack.modal("U1"));
    expect(slack.modal("U1").callback_id).toBe("request");
    await submit("U1", { size: "13" });
    await preview("U1");
    await submit("U1", { attested: ["yes"] });
    const number = await filed("U1");
    await expect.poll(() => messagesOf("U1", number).length).toBe(1);
    expect(messagesOf("U1", number)[0]!.text).toMatch(/approved/u);
    await slack.closeView(slack.modal("U1"), true);
  });

  test("people decide in one thread: question, answer, decision, receipt; a duplicate is filed only on purpose", async () => {
    expect(shown(await contribution("U1", "github.com/org/large", "500"))).toMatch(
      /T2: one OSPO member.*Decided by: OSPO.*By Nov/u,
    );
    await submit("U1");
    const number = await filed("U1");
    await slack.closeView(slack.modal("U1"), true);
    await expect.poll(() => messagesOf("U1", number).length).toBe(1);
    const { ts: thread_ts } = messagesOf("U1", number)[0]!;
    const texts = () => slack.inThread(thread_ts).map(({ text }) => text);
    await act(number, "ask-back", { text: "Which header?", delivery: randomUUID() });
    await expect.poll(texts).toEqual([expect.stringContaining("Which header?")]);
    expect(shown(slack.inThread(thread_ts)[0])).toContain(`#${number} is waiting for your answer.`);
    await slack.say("U1", "Host.", { thread_ts });
    await expect
      .poll(async () => (await all.open.browser().get(`/api/desk/tickets/${number}`)).body.messages.at(-1).body.text)
      .toBe("Host.");
    await act(number, "approve", { reason: "Fine." });
    await expect.poll(() => texts().at(-1)).toMatch(/is approved.*Receipt D-/su);
    expect(shown(slack.inThread(thread_ts).at(-1))).toContain(`/receipts/D-${number}-1`);

    expect(shown(await contribution("U2", "github.com/org/large", "600"))).toMatch(
      new RegExp(`Earlier requests for the same:.*#${number}`, "u"),
    );
    await refused("U2", {}, "anyway", /second/u);
    await submit("U2", { anyway: ["yes"] });
    await filed("U2");
    expect(await ticketsAbout("github.com/org/large")).toHaveLength(2);
    await slack.closeView(slack.modal("U2"), true);
  });

  test("typed answers are a draft that continues from Home; if the modal is too late, a button opens it", async () => {
    const view = await form("U2", "release https://git.acme.example/lib");
    await slack.viewAction(view, "why", { value: "Customers ask for it." });
    await expect.poll(drafts).toContainEqual(expect.objectContaining({ why: "Customers ask for it." }));
    await slack.closeView(view);
    await slack.homeOpened("U2");
    await expect.poll(() => shown(slack.homes.get("U2"))).toContain("Drafts");
    await slack.viewAction(slack.homes.get("U2"), "resume");
    const resumed = await modalOf(slack, "U2");
    expect([typedIn(resumed, "why"), typedIn(resumed, "repository")]).toEqual([
      "Customers ask for it.",
      "https://git.acme.example/lib",
    ]);
    await slack.closeView(resumed);

    slack.fail("views.open", { body: { ok: false, error: "expired_trigger_id" } });
    const late = await slack.command("U2", "/ospo", "request use npm:jszip@3.10.2");
    const offer = await toldTo(slack, late);
    expect(offer.text).toMatch(/took too long/u);
    await slack.click("U2", offer, "resume");
    expect(typedIn(await modalOf(slack, "U2"), "package")).toBe("npm:jszip@3.10.2");
    await slack.closeView(slack.modal("U2"));
  });

  test("if a command's modal is too late, a button opens it", async () => {
    slack.fail("views.open", { body: { ok: false, error: "expired_trigger_id" } });
    const offer = await toldTo(slack, await slack.command("U2", "/ospo", "ask", { channel: "C1" }));
    expect(offer.text).toMatch(/took too long/u);
    await slack.click("U2", offer, "command");
    expect((await modalOf(slack, "U2")).title.text).toBe("/ospo ask");
    await slack.submit(slack.modal("U2"), { "field:what": "what is GPL?" });
    await expect.poll(() => slack.ephemeral.at(-1)).toMatchObject({ user: "U2", channel: "C1" });
  });

  test("a slow preview or error appears in the modal or, if that was closed, in a direct message that leads back", async () => {
    for (const service of SERVICES) upstreams.mood[service] = "slow";
    const answers = { use: "hosted", product: "Acme", modified: "no" };
    await form("U2", "use npm:left-pad@1.3.0");
    const sent = await submit("U2", answers);
    expect(sent.ms).toBeLessThan(3000);
    expect(shown(slack.modal("U2"))).toMatch(/takes a moment/u);
    expect(shown(await preview("U2"))).toMatch(/T3: OSPO and Legal/u);
    await slack.closeView(slack.modal("U2"));

    await form("U2", "use npm:right-pad@1.0.0");
    await submit("U2", answers);
    await slack.closeView(slack.modal("U2"));
    const offer = () => slack.inChannel("D2").find(({ text }) => /saved as a draft/u.test(text));
    await expect.poll(offer).toBeDefined();
    await slack.click("U2", offer()!, "resume");
    expect(typedIn(await modalOf(slack, "U2"), "package")).toBe("npm:right-pad@1.0.0");
    for (const service of SERVICES) upstreams.mood[service] = "ok";

    // Names are fetched again only after a while.
    await all.restart();
    slack.fail("users.info", { delay: 2500 });
    await submit("U2", { neededBy: "2020-01-01" });
    expect(shown(slack.modal("U2"))).toMatch(/takes a moment/u);
    const again = await modalOf(slack, "U2", ({ callback_id }) => callback_id === "request");
    expect(shown(again)).toMatch(/passed/u);
    expect(typedIn(again, "product")).toBe("Acme");
    await slack.closeView(again);
  });

  test("Home has new requests, the state of one's own, withdraw and appeal", async () => {
    const home = async (fits: RegExp) => {
      await slack.homeOpened("U2");
      await expect.poll(() => shown(slack.homes.get("U2"))).toMatch(fits);
      return slack.homes.get("U2");
    };
    await slack.viewAction(await home(/New request.*Contribute/u), "form~2");
    await modalOf(slack, "U2", ({ callback_id }) => callback_id === "request");
    await slack.closeView(slack.modal("U2"));
    await contribution("U2", "github.com/org/third", "300");
    await submit("U2");
    const number = await filed("U2");
    await slack.closeView(slack.modal("U2"), true);
    await act(number, "reject", { reason: "Not now." });
    await slack.viewAction(await home(new RegExp(`#${number} .*rejected.*Appeal`, "su")), "own:appeal");
    await slack.submit(await modalOf(slack, "U2"), { reason: "It is needed for the release." });
    await expect
      .poll(async () => (await all.open.browser().get(`/api/desk/tickets/${number}`)).body.ticket.state)
      .toMatch(/approval/u);
    await slack.viewAction(await home(/Withdraw/u), "own:withdraw");
    await expect.poll(() => shown(slack.homes.get("U2"))).toMatch(/withdrawn/u);
  });
});
