/** What staff and askers do and see in Slack in the tests of the staff channel. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { submitRequest } from "../src/desk/submit-request.ts";
import { upsertPerson } from "../src/identity/people.ts";
import { openSlack, type OpenSlack } from "./open-slack.ts";
import { PEOPLE } from "./stubs/slack-world.ts";
import type { SlackPeer } from "./stubs/slack-peer.ts";

type Message = SlackPeer["posted"][number];

/** Facts read as "State New". */
const readable = ({ text, blocks }: Message): string =>
  text +
  JSON.stringify(blocks)
    .replaceAll(String.raw`\n`, " ")
    .replaceAll("*", "");

const FEATURE = {
  license: "MIT",
  change: "feature",
  size: 500,
  time: "work",
  agreement: "none",
  patents: false,
  competes: false,
  details: "A missing check of a header.",
};

export type StaffRoom = Awaited<ReturnType<typeof openStaffRoom>>;

export async function openStaffRoom(options: Parameters<typeof openSlack>[0] = {}) {
  const all: OpenSlack = await openSlack(options);
  const { slack, open } = all;
  if (options.socket) slack.transport = "socket";
  const cards = (number: number): Message[] =>
    slack.posted.filter(
      ({ channel, thread_ts, text }) => channel === "CSTAFF" && !thread_ts && text.startsWith(`#${number} `),
    );
  const room = {
    ...all,
    /** A question that the desk cannot answer, handed over by its asker; `ts` is their thread. */
    ticket: async (user = "U1", text = "which bus goes to the airport on sunday") => {
      const { ts } = await slack.say(user, text);
      const [first] = await all.answersTo(ts);
      await slack.click(user, first!, "ask-person");
      const [, second] = await all.answersTo(ts, 2);
      const number = Number(/#(\d+)/u.exec(second!.text)![1]);
      await room.card(number);
      return { ts, number };
    },
    /** A request that people decide: T2 takes one of the OSPO, with a new agreement to sign Legal too. */
    request: async (user: string, more: object = {}) => {
      const filed = await submitRequest(open.desk, {
        person: await upsertPerson(open.desk.db, { channel: "slack", externalId: user, name: PEOPLE[user]! }),
        kind: "contribute",
        answers: { ...FEATURE, project: `https://github.com/org/${randomUUID()}`, ...more },
        language: "en",
        key: randomUUID(),
        attested: true,
        anyway: true,
      });
      if (filed.kind !== "filed") throw new Error(JSON.stringify(filed));
      return filed.ticket.number;
    },
    /** Waits until the ticket's message matches. */
    card: async (number: number, reads = /./u): Promise<Message> => {
      await expect.poll(() => cards(number).map(readable)).toEqual([expect.stringMatching(reads)]);
      return cards(number)[0]!;
    },
    cards,
    /** Waits until its thread has so many messages. */
    thread: async (number: number, count: number): Promise<string[]> => {
      const { ts } = await room.card(number);
      await expect.poll(() => slack.inThread(ts).length).toBe(count);
      return slack.inThread(ts).map(({ text }) => text);
    },
    /** Presses a button or menu entry. Returns the private response, as soon as there is one. */
    press: async (user: string, number: number, action: string) => {
      const at = await room.card(number);
      const buttons = at.blocks.flatMap(({ elements = [] }) => elements).map(({ action_id }: any) => action_id);
      const name = `ticket:${action}`;
      const { response_url } = await (buttons.includes(name)
        ? slack.click(user, at, name)
        : slack.click(user, at, "menu", { value: `${name}|${number}` }));
      const response = (): any => slack.responses.find(({ to }) => to === response_url);
      return async (): Promise<any> => {
        await expect.poll(response).toBeDefined();
        return response();
      };
    },
    /** Fills in and sends the modal that opens. */
    fill: async (user: string, number: number, title: string, typed: Record<string, unknown>) => {
      await expect.poll(() => slack.modals.get(user)?.at(-1)?.title.text).toBe(`#${number} ${title}`);
      return await slack.submit(slack.modals.get(user)!.at(-1), typed);
    },
    do: async (user: string, number: number, action: string, title: string, typed: Record<string, unknown>) => {
      await room.press(user, number, action);
      return await room.fill(user, number, title, typed);
    },
    direct: (user: string): string[] => slack.inChannel(`D${user.slice(1)}`).map(({ text }) => text),
    /** All private messages to that person so far. */
    privateTextOf: (user: string): string =>
      [...slack.ephemeral.filter((each) => each.user === user).map(({ text }) => text), ...room.direct(user)].join(
        "\n",
      ),
  };
  return room;
}
