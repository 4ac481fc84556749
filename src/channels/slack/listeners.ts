/** What the desk does of what Slack sends: a table of contents, each act below. Every act may come a second time and does no more then. */
import type { App, webApi } from "@slack/bolt";
import { DeskError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { ask } from "../../desk/ask.ts";
import { askPersonAbout } from "../../desk/ask-person.ts";
import type { Desk } from "../../desk/desk.ts";
import { rate } from "../../desk/triage.ts";
import type { Reply } from "../../desk/reply.ts";
import { textsIn } from "../../desk/texts.ts";
import { openConversation } from "../../tickets/conversations.ts";
import { giveFeedback } from "../../tickets/feedback.ts";
import { knowPerson, type Person } from "../../tickets/people.ts";
import { conversationPostedAt, openTicketIn, SHOWN } from "../../tickets/posts.ts";
import { askerReplies } from "../../tickets/ticket.ts";
import { failureOf } from "../failure.ts";
import { escaped, typed } from "./text.ts";
import { type View, viewOf, wordsView } from "./views.ts";
import type { Identity } from "./slack.ts";

export type Context = { desk: Desk; log: Log; client: webApi.WebClient; publicUrl: string | null; who: () => Promise<Identity> };

type Said = {
  channel: string;
  channel_type?: string;
  ts: string;
  thread_ts?: string;
  user?: string;
  text?: string;
  bot_id?: string;
  subtype?: string;
  team?: string;
  user_team?: string;
  source_team?: string;
};
type Envelope = { team_id?: string; is_ext_shared_channel?: boolean; delivery?: string };
type Respond = (view: View & { replace_original?: boolean; response_type?: "ephemeral" | "in_channel" }) => Promise<unknown>;

const STRANGER = "I answer members of my own workspace only. Ask the colleague who invited you.";
const SHARED = "This channel is shared with another company, so I do not answer here. Send me a direct message.";
const HELP =
  "Ask me in a direct message, mention me in a channel, or use:\n/ospo ask QUESTION\n/ospo lookup PACKAGE [use]   (also: license, licence)\n/ospo help\nOnly you see the answer to a command, until you press “Share here”.";

export function listen(bolt: App, context: Context): void {
  bolt.event("app_mention", async ({ event, body }) => await onSaid(context, event as Said, body as Envelope, true));
  bolt.event("message", async ({ event, body }) => await onSaid(context, event as Said, body as Envelope, false));
  bolt.command(
    "/ospo",
    async ({ command, respond, body }) =>
      await onCommand(context, { ...command, delivery: (body as Envelope).delivery ?? command.trigger_id }, respond),
  );
  bolt.action(/.*/u, async ({ action, body, respond }) => {
    const click = body as unknown as Click;
    await toldOf(context, respond, async () => await onClick(context, action as Pressed, click, respond));
  });
}

async function onSaid(context: Context, said: Said, envelope: Envelope, isMention: boolean): Promise<void> {
  const { desk, client } = context;
  const { user, channel, ts } = said;
  const isDirect = said.channel_type === "im";
  if (!user || said.bot_id || (said.subtype !== undefined && said.subtype !== "file_share" && said.subtype !== "thread_broadcast")) return;
  const { team, botUserId } = await context.who();
  const thread = said.thread_ts ?? ts;
  // The mention of it comes as an event of its own.
  if (!isMention && !isDirect && (said.thread_ts === undefined || said.text?.includes(`<@${botUserId}`))) return;
  // A direct message that mentions the bot is a message first.
  if (isMention && channel.startsWith("D")) return;
  const isStranger = (said.user_team ?? said.source_team ?? said.team ?? envelope.team_id) !== team;
  const refusal = isStranger ? STRANGER : envelope.is_ext_shared_channel ? SHARED : undefined;
  if (refusal !== undefined) {
    if (isMention || isDirect) await client.chat.postEphemeral({ channel, user, thread_ts: thread, ...wordsView(refusal) });
    return;
  }
  const person = await personOf(context, user);
  const place = `${team}/${channel}/${thread}/${user}`;
  const known = await knownConversation(desk, { place, channel, thread, person });
  if (known === undefined && !isMention && !isDirect) return;
  const conversationId = known ?? (await openConversation(desk.db, "slack", place, person.id)).id;
  const text = typed(said.text ?? "", botUserId);
  const tell = async (words: string): Promise<void> => {
    await client.chat.postEphemeral({ channel, user, thread_ts: thread, ...wordsView(words) });
  };
  try {
    const number = isMention || known === undefined ? undefined : await openTicketIn(desk.db, conversationId, person.id);
    if (number === undefined) await ask(desk, { person, conversationId, text, deliveryId: ts, overheard: !isDirect });
    else {
      await askerReplies(desk, number, person, text, ts);
      await tell(`Added to ticket #${number}.`);
    }
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    await tell(failureOf(error, context.log).words);
  }
}

async function knownConversation(
  desk: Desk,
  { place, channel, thread, person }: { place: string; channel: string; thread: string; person: Person },
): Promise<string | undefined> {
  const found = await desk.db
    .selectFrom("conversation")
    .select("id")
    .where("channel", "=", "slack")
    .where("external_id", "=", place)
    .executeTakeFirst();
  return found?.id ?? (await conversationPostedAt(desk.db, channel, thread, person.id));
}

type Command = { text: string; user_id: string; team_id: string; channel_id: string; delivery: string };

async function onCommand(context: Context, command: Command, respond: Respond): Promise<void> {
  const show = async (view: View): Promise<void> => void (await respond({ ...view, response_type: "ephemeral" }));
  const { team, botUserId } = await context.who();
  if (command.team_id !== team) {
    await show(wordsView(STRANGER));
    return;
  }
  const [, verb = "", rest = ""] = /^\s*(\S*)\s*(.*)$/su.exec(typed(command.text, botUserId)) ?? [];
  if (verb === "" || verb === "help") {
    await show(wordsView(HELP));
    return;
  }
  const text = /^(?:lookup|licen[cs]e)$/iu.test(verb) ? lookupQuestion(rest) : verb === "ask" ? rest : `${verb} ${rest}`;
  await toldOf(context, respond, async () => {
    const person = await personOf(context, command.user_id);
    await show(await answered(context, person, `${team}/${command.user_id}/${command.delivery}`, text, command.delivery));
  });
}

/** A bare name would be any word: this says that it is a package. */
function lookupQuestion(words: string): string {
  const [name = "", ...use] = words.trim().split(/\s+/u);
  if (name === "") return "help";
  const named = /[:@/]/u.test(name) ? name : `npm:${name}`;
  return use.length > 0 ? `${named} – ${use.join(" ")}` : `license of ${named}`;
}

/** Shown to one person only, so it is not posted. */
async function answered(context: Context, person: Person, place: string, text: string, delivery: string): Promise<View> {
  const { desk, publicUrl } = context;
  const { id } = await openConversation(desk.db, "slack", place, person.id);
  // What may be shared here is nothing for staff only, whoever asks.
  const { answer, reply } = await ask(desk, { person, conversationId: id, text, deliveryId: `${SHOWN}${delivery}`, overheard: true });
  return viewOf(reply, { messageId: answer.id, publicUrl, isPrivate: true });
}

type Pressed = { action_id: string; value?: string };
type Click = {
  user: { id: string; team_id?: string };
  team?: { id: string };
  channel?: { id: string };
  container?: { is_ephemeral?: boolean; thread_ts?: string; message_ts?: string };
  message?: { ts?: string; thread_ts?: string };
  delivery?: string;
};

async function onClick(context: Context, { action_id, value = "" }: Pressed, click: Click, respond: Respond): Promise<void> {
  const { desk } = context;
  const { team } = await context.who();
  const show = async (view: View): Promise<void> => void (await respond({ ...view, replace_original: false, response_type: "ephemeral" }));
  if ((click.user.team_id ?? click.team?.id) !== team) return await show(wordsView(STRANGER));
  const person = await personOf(context, click.user.id);
  if (action_id === "helpful" || action_id === "not-helpful") {
    await giveFeedback(desk.db, person.id, value, action_id === "helpful", null);
    return await show(wordsView(textsIn("en").thanks));
  }
  if (action_id === "ask-person") {
    const { number } = await askPersonAbout(desk, person, value);
    return click.container?.is_ephemeral
      ? await show(wordsView(`Ticket #${number} is open. The OSPO answers you in a direct message.`))
      : undefined;
  }
  if (action_id === "share") return await share(context, person, value, click.channel?.id ?? "");
  if (action_id === "helped" || action_id === "helped-not") {
    await rate(desk, person, Number(value), action_id === "helped");
    return await show(wordsView(textsIn("en").thanks));
  }
  if (!action_id.startsWith("choose-")) return;
  const delivery = click.delivery ?? "";
  const channel = click.channel?.id ?? "";
  if (click.container?.is_ephemeral)
    return await show(await answered(context, person, `${team}/${click.user.id}/${delivery}`, value, delivery));
  const thread = click.message?.thread_ts ?? click.message?.ts ?? "";
  const { id } = await openConversation(desk.db, "slack", `${team}/${channel}/${thread}/${click.user.id}`, person.id);
  await ask(desk, { person, conversationId: id, text: value, deliveryId: delivery, overheard: !channel.startsWith("D") });
}

/** One's own answer, for all in the channel to read. */
async function share({ desk, client, publicUrl }: Context, person: Person, messageId: string, channel: string): Promise<void> {
  const said = await desk.db
    .selectFrom("message")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .select("body")
    .where("message.id", "=", messageId)
    .where("message.author", "=", "desk")
    .where("conversation.person_id", "=", person.id)
    .executeTakeFirst();
  if (!said) return;
  const { text, blocks } = viewOf(said.body as Reply, { messageId, publicUrl, isPrivate: false });
  const from = { type: "context" as const, elements: [{ type: "mrkdwn" as const, text: `Shared by <@${escaped(person.external_id)}>` }] };
  await client.chat.postMessage({
    channel,
    text,
    blocks: [from, ...blocks.filter(({ type }) => type !== "actions")],
    unfurl_links: false,
    unfurl_media: false,
  });
}

/** What the desk foresees is said to the person; anything else is tried again. */
async function toldOf({ log }: Context, respond: Respond, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    await respond({ ...wordsView(failureOf(error, log).words), replace_original: false, response_type: "ephemeral" });
  }
}

/** By the name that colleagues see; Slack's id where it does not tell. */
async function personOf({ desk, client }: Context, user: string): Promise<Person> {
  const name = await client.users.info({ user }).then(
    ({ user: found }) => found?.profile?.display_name || found?.real_name || user,
    () => user,
  );
  return await knowPerson(desk.db, { channel: "slack", externalId: user, name });
}
