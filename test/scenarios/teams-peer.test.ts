/** The Teams peer is as strict as Teams; otherwise tests against it would prove nothing. */
import { expect, onTestFinished, test, vi } from "vitest";
import type { Activity } from "../../src/channels/teams/activity.ts";
import { CARD, card, openAdapter as open } from "../stubs/teams-adapter.ts";

const label = (citation: object[]) => ({
  type: "https://schema.org/Message",
  "@type": "Message",
  "@context": "https://schema.org",
  citation,
});
const claim = (position: number, name = "Handbook") => ({
  "@type": "Claim",
  position,
  appearance: { "@type": "DigitalDocument", name, abstract: "What it says" },
});
const piece = (streamType: string, text: string, streamSequence: number, streamId?: string | null) => ({
  type: streamType === "final" ? "message" : "typing",
  text,
  entities: [
    {
      type: "streaminfo",
      streamType,
      ...(streamType !== "final" && { streamSequence }),
      ...(streamId && { streamId }),
    },
  ],
});

test("the peer refuses what Teams refuses", async () => {
  const { peer, chat, to, out } = await open();
  const many = Array.from({ length: 21 }, (_, index) => claim(index + 1));
  const wrong: [string, object][] = [
    ["empty message", {}],
    ["card of", { attachments: [card({ body: [{ type: "TextBlock", text: "x".repeat(29_000) }] })] }],
    ["card version", { attachments: [card({ version: "1.6" })] }],
    ["unknown element Badge", { attachments: [card({ body: [{ type: "Badge" }] })] }],
    ["alternative text", { attachments: [card({ body: [{ type: "Image", url: "https://x.example/i.png" }] })] }],
    ["without id and label", { attachments: [card({ body: [{ type: "Input.Text", id: "why" }] })] }],
    ["message of", { text: "x".repeat(82_000) }],
    ["20 citations", { text: many.map(({ position }) => `[${position}]`).join(""), entities: [label(many)] }],
    ["citation name", { text: "[1]", entities: [label([claim(1, "n".repeat(81))])] }],
    ["without its mark", { text: "No mark", entities: [label([claim(1)])] }],
    ["more than one", { text: "[1]", entities: [label([claim(1)]), label([])] }],
    [
      "mention",
      { text: "Hello", entities: [{ type: "mention", text: "<at>Bob</at>", mentioned: { id: "29:1", name: "Bob" } }] },
    ],
  ];
  for (const [what, activity] of wrong)
    expect(await out.send(to, { type: "message", ...activity })).toMatchObject({
      kind: "never",
      words: expect.stringContaining(what),
    });
  expect(await out.send(to, { type: "message", text: "Yes [1]", entities: [label([claim(1)])] })).toMatchObject({
    kind: "ok",
  });

  const never = { kind: "never", status: 403 };
  const begun = await out.send(to, piece("informative", "Looking…", 1));
  if (begun.kind !== "ok") throw new Error(begun.kind);
  const id = begun.value;
  expect(await out.send(to, piece("streaming", "Yes", 1)), "one at a time").toMatchObject(never);
  const taken = { kind: "ok", value: null };
  expect(await out.send(to, piece("streaming", "Yes", 2, id))).toEqual(taken);
  expect(await out.send(to, piece("streaming", "No", 3, id)), "not what came before").toMatchObject(never);
  expect(await out.send(to, piece("streaming", "Yes, you may", 3, id))).toEqual(taken);
  expect(await out.send(to, piece("final", "Yes, you may.", 4, id))).toEqual(taken);
  expect(await out.send(to, piece("final", "Again", 5, id)), "it is over").toMatchObject(never);
  expect(peer.messages(chat).at(-1)).toMatchObject({ id, activity: { text: "Yes, you may." } });
  const second = await out.send(to, piece("streaming", "Well", 1));
  peer.wait(121_000);
  expect(
    await out.send(to, piece("final", "Well…", 2, second.kind === "ok" ? second.value : null)),
    "two minutes",
  ).toMatchObject(never);
  const group = peer.groupChat();
  expect(await out.send({ ...to, conversation: group.conversation.id }, piece("streaming", "Yes", 1))).toMatchObject(
    never,
  );
});

test("Submit sends a message, and Execute an invoke whose card replaces the old one", async () => {
  const answer = {
    statusCode: 200,
    type: CARD,
    value: card({ body: [{ type: "TextBlock", text: "Claimed by you" }] }).content,
  };
  const invoked: Activity[] = [];
  const { peer, taken, chat, to, out } = await open({
    invoke: async (activity) => {
      invoked.push(activity);
      return {
        status: 200,
        body:
          activity.name === "adaptiveCard/action" ? answer : { task: { type: "continue", value: { card: card() } } },
      };
    },
  });
  const actions = [
    { type: "Action.Execute", title: "Claim", verb: "claim", data: { ticket: 7 } },
    { type: "Action.Submit", title: "Close", data: { act: "close" } },
    { type: "Action.Submit", title: "Request", data: { msteams: { type: "task/fetch" }, form: "use" } },
  ];
  await out.send(to, { type: "message", attachments: [card({ actions })] });
  const [message] = peer.messages(chat);
  await peer.press(chat, "alice", message!, "Claim", { why: "mine" });
  await peer.press(chat, "alice", message!, "Close");
  await peer.press(chat, "alice", message!, "Request");
  expect(invoked.map(({ name, value }) => [name, value])).toMatchObject([
    ["adaptiveCard/action", { action: { verb: "claim", data: { ticket: 7, why: "mine" } }, trigger: "manual" }],
    ["task/fetch", { data: { form: "use" } }],
  ]);
  expect(taken).toMatchObject([{ type: "message", value: { act: "close" }, replyToId: message!.id }]);
  expect(peer.viewOf(message!, "alice").body[0].text).toBe("Claimed by you");
  expect(peer.viewOf(message!, "bob").body[0].text).toBe("Claim it?");
  expect(peer.complaints).toEqual([]);
});

test("the rate limit applies to each conversation", async () => {
  const { peer, to, out } = await open();
  // On a busy machine, eight sends take more than a second.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  peer.throttle(7);
  const sent = await Promise.all(Array.from({ length: 8 }, () => out.send(to, { type: "message", text: "Hello" })));
  expect(sent.map(({ kind }) => kind).toSorted()).toEqual([...Array<string>(7).fill("ok"), "wait"]);
  expect(
    await out.send({ ...to, conversation: peer.groupChat().conversation.id }, { type: "message", text: "Hello" }),
  ).toMatchObject({
    kind: "ok",
  });
  peer.wait(1000);
  expect(await out.send(to, { type: "message", text: "Hello" })).toMatchObject({ kind: "ok" });
});
