/**
 * Slack's rules over Socket Mode: events are acknowledged once stored, and handled once even if the connection breaks.
 */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openSlack, press } from "../open-slack.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
test("over Socket Mode events are acknowledged once stored; unacknowledged ones come again after a disconnect and are handled once", async () => {
  await using all = await openSlack({ socket: true });
  const { slack, answersTo } = all;
  slack.transport = "socket";
  const said = await slack.say("U1", QUESTION);
  const [answer] = await answersTo(said.ts);
  await press(slack, "U1", answer!, "helpful");
  await slack.deliver(said.kind, said.payload);

  const { ts } = await slack.say("U1", UNKNOWN);
  const [words] = await answersTo(ts);
  await slack.click("U1", words!, "ask-person");
  await answersTo(ts, 2);
  await slack.command("U1", "/ospo", "request release");
  await expect.poll(() => slack.modal("U1")).toBeDefined();
  const choices = {
    size: "full",
    thirdParty: "none",
    secretsChecked: "yes",
    nameChecked: "yes",
    exportControl: "none",
  };
  const sent = await slack.submit(slack.modal("U1"), {
    repository: "nowhere",
    why: "w",
    license: "MIT",
    owner: "me",
    ...choices,
  });
  expect(Object.keys(sent.errors)).toEqual(["field:repository"]);

  const connections = slack.sockets.connections;
  slack.sockets.disconnect();
  await expect.poll(() => slack.sockets.connections).toBeGreaterThan(connections);
  const renewed = await slack.say("U1", QUESTION);
  await answersTo(renewed.ts);

  // Received but not acknowledged: the database is down, and then the connection breaks.
  const { db } = all.open.desk;
  await sql`alter table delivery rename to away`.execute(db);
  const { length } = slack.sockets.sent;
  const waiting = slack.say("U1", QUESTION, { thread_ts: renewed.ts });
  await expect.poll(() => slack.sockets.sent.length).toBeGreaterThan(length);
  slack.sockets.cut();
  await expect.poll(() => slack.sockets.sent.at(-1)!.attempt).toBe(1);
  await sql`alter table away rename to delivery`.execute(db);
  slack.sockets.cut();
  await waiting;
  await answersTo(renewed.ts, 2);
  expect(slack.inThread(said.ts)).toHaveLength(1);
});
