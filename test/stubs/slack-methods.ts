/** The methods of the Web API: refuses what Slack refuses; the emulator behind keeps the state. */
import { brokenBlocks } from "./slack-limits.ts";
import type { Posted, SlackState } from "./slack-state.ts";
import { withIds } from "./slack-views.ts";
import { type Answer, APP, BOT, BOT_ID, OTHER_TEAM, TEAM } from "./slack-world.ts";

const MAX_TEXT_LENGTH = 40_000;
const MAX_MARKDOWN_LENGTH = 12_000;
/** Undocumented: https://github.com/slackapi/bolt-js/issues/2509 and 2867. This is the strictest count that people report. */
const MAX_BLOCKS_LENGTH = 12_000;
const refuse = (error: string, more: object = {}): Answer => ({ ok: false, error, ...more });

export const METHODS: Record<string, (state: SlackState, args: any) => Promise<Answer> | Answer> = {
  "chat.postMessage": async (state, args) => {
    const refused = unpostable(state, args);
    return refused ?? (await post(state, { ...args, text: args.text ?? args.markdown_text ?? "" })).answer;
  },
  "chat.postEphemeral": async (state, args) => {
    const refused = unpostable(state, args);
    if (refused) return refused;
    const blocks = withIds(args.blocks);
    const answer = await state.world.call("chat.postEphemeral", {
      ...args,
      text: args.text ?? args.markdown_text ?? "",
    });
    if (!answer.ok) return answer;
    const { channel, user, thread_ts, text = "" } = args;
    state.ephemeral.push({
      channel,
      user,
      ts: answer["message_ts"],
      ...(thread_ts && { thread_ts }),
      text,
      blocks,
      via: "chat.postEphemeral",
    });
    return answer;
  },
  "chat.update": async (state, args) => {
    const refused = unpostable(state, args);
    if (refused) return refused;
    const message = messageAt(state, args);
    if (message?.stream === "open") return refuse("streaming_state_conflict");
    return await change(state, args, message);
  },
  "chat.getPermalink": async (state, { channel, message_ts }) => {
    const answer = await state.world.call("chat.getPermalink", { channel, message_ts });
    const permalink = `https://acme.slack.com/archives/${channel}/p${String(message_ts).replace(".", "")}`;
    return answer.ok ? { ok: true, channel, permalink } : answer;
  },
  "chat.delete": async (state, { channel, ts }) => {
    const answer = await state.world.call("chat.delete", { channel, ts });
    const message = messageAt(state, { channel, ts });
    if (answer.ok && message) state.deleted.push(...state.posted.splice(state.posted.indexOf(message), 1));
    return answer;
  },
  "chat.startStream": async (state, args) => {
    const isDirect = /^[DU]/u.test(args.channel ?? "");
    if (!isDirect && !args.recipient_team_id) return refuse("missing_recipient_team_id");
    if (!isDirect && !args.recipient_user_id) return refuse("missing_recipient_user_id");
    const text = streamed(args);
    const refused = unpostable(state, { ...args, text: text || " ", markdown_text: undefined, blocks: undefined });
    if (refused) return refused;
    if (text.length > MAX_MARKDOWN_LENGTH) return refuse("msg_too_long");
    const { answer, message } = await post(state, {
      channel: args.channel,
      thread_ts: args.thread_ts,
      text: text || " ",
    });
    if (!message) return answer;
    Object.assign(message, { stream: "open", text });
    return { ok: true, channel: message.channel, ts: message.ts };
  },
  "chat.appendStream": async (state, args) => {
    const { message, refused } = openStream(state, args);
    if (refused) return refused;
    await change(state, { ...args, text: message.text + streamed(args), blocks: undefined }, message);
    if (message.updates >= state.streamLife) message.stream = "dead";
    return { ok: true, channel: message.channel, ts: message.ts };
  },
  "chat.stopStream": async (state, args) => {
    const { message, refused } = openStream(state, args);
    if (refused) return refused;
    const broken = args.blocks ? brokenBlocks(args.blocks, "message") : [];
    if (broken.length > 0) return refuse("invalid_blocks", { response_metadata: { messages: broken } });
    await change(state, { ...args, text: message.text + streamed(args) }, message);
    message.stream = "done";
    return { ok: true, channel: message.channel, ts: message.ts, message: state.messageOf(message) };
  },
  "chat.unfurl": (state, { channel, ts, unfurls, metadata }) => {
    for (const { blocks } of Object.values<any>(unfurls ?? {})) {
      const broken = blocks ? brokenBlocks(blocks, "message") : [];
      if (broken.length > 0) return refuse("invalid_blocks", { response_metadata: { messages: broken } });
    }
    if (!unfurls && !metadata) return refuse("missing_unfurls");
    state.unfurls.push({ channel, ts, unfurls, metadata });
    return { ok: true };
  },
  "assistant.threads.setStatus": (state, { channel_id: channel, thread_ts, status, loading_messages }) => {
    if (!channel || !thread_ts || status === undefined || loading_messages?.length > 10)
      return refuse("invalid_arguments");
    const refusal = state.refusal(channel);
    if (refusal) return refuse(refusal);
    state.statuses.push({ channel, thread_ts, status, ...(loading_messages && { loading_messages }) });
    state.showing.set(`${channel}/${thread_ts}`, status);
    return { ok: true };
  },
  "assistant.threads.setSuggestedPrompts": (state, { channel_id: channel, thread_ts, title, prompts }) => {
    const isWhole = Array.isArray(prompts) && prompts.length > 0 && prompts.length <= 4;
    if (!channel || !isWhole || prompts.some((each) => !each.title || !each.message))
      return refuse("invalid_arguments");
    // With a thread it silently does nothing for an agent.
    if (thread_ts === undefined) state.prompts.push({ channel, title, prompts });
    return { ok: true };
  },
  "assistant.threads.setTitle": (state, { channel_id: channel, thread_ts, title }) => {
    if (!channel || !thread_ts || !title) return refuse("invalid_arguments");
    state.titles.push({ channel, thread_ts, title });
    return { ok: true };
  },
  "conversations.open": async (state, args) => {
    const gone = String(args.users ?? "")
      .split(",")
      .find((user) => state.deactivated.has(user));
    return gone ? refuse("user_disabled") : await state.world.call("conversations.open", args);
  },
  "conversations.info": async (state, args) => {
    const answer = await ofMember(state, "conversations.info", args);
    const more = { is_archived: state.archived.has(args.channel), is_ext_shared: args.channel === "C2" };
    return answer.ok ? { ...answer, channel: { ...answer["channel"], ...more } } : answer;
  },
  "conversations.history": async (state, args) => await ofMember(state, "conversations.history", args),
  "conversations.replies": async (state, args) => {
    const answer = await ofMember(state, "conversations.replies", args);
    return answer.ok && answer["messages"].length === 0 ? refuse("thread_not_found") : answer;
  },
  "conversations.members": async (state, args) => await ofMember(state, "conversations.members", args),
  "conversations.join": async (state, args) => {
    if (state.archived.has(args.channel)) return refuse("is_archived");
    const answer = await ofMember(state, "conversations.join", args);
    if (answer.ok) state.world.channels.get(args.channel)?.members.add(BOT);
    return answer;
  },
  "users.conversations": (state, { user = BOT, types = "public_channel" }) => ({
    ok: true,
    channels: [...state.world.channels]
      .filter(([id, { members }]) => !id.startsWith("D") && members.has(user))
      .filter(([, each]) => types.includes(each.private ? "private_channel" : "public_channel"))
      .map(([id, { name, private: is_private }]) => ({
        id,
        name,
        is_private,
        is_archived: state.archived.has(id),
        is_member: true,
      })),
    response_metadata: { next_cursor: "" },
  }),
  // The address needs its scope; without it Slack silently leaves the address out.
  "users.info": async (state, args) => {
    const answer = await state.world.call("users.info", args);
    if (!answer.ok) return answer;
    const { profile, ...user } = answer["user"];
    const { email = `${String(args.user).toLowerCase()}@acme.example`, ...set } = state.accounts.get(args.user) ?? {};
    const { email: _seeded, ...shown } = profile;
    const isStranger = args.user === "U9" && { team_id: OTHER_TEAM, is_stranger: true };
    const more = {
      is_email_confirmed: true,
      is_restricted: false,
      is_ultra_restricted: false,
      is_bot: false,
      deleted: state.deactivated.has(args.user),
    };
    const isTold = state.granted.has("users:read.email");
    return {
      ...answer,
      user: { ...user, ...more, ...isStranger, ...set, profile: { ...shown, ...(isTold && { email }) } },
    };
  },
  "usergroups.list": (state) => ({
    ok: true,
    usergroups: [...state.groups].map(([id, { handle, users }]) => ({
      id,
      handle,
      name: handle,
      users,
      user_count: users.length,
    })),
  }),
  "usergroups.users.list": (state, { usergroup }) => {
    const group = state.groups.get(usergroup);
    return group ? { ok: true, users: group.users } : refuse("no_such_subteam");
  },
  "entity.presentDetails": (state, args) => {
    state.presented.push(args);
    return { ok: true };
  },
};
for (const method of ["auth.test", "team.info", "bots.info", "reactions.add", "reactions.remove", "reactions.get"])
  METHODS[method] = (state, args) => state.world.call(method, args);

/** Changes a message of the bot, also one behind a response_url. */
export async function change(state: SlackState, args: any, message: Posted | undefined): Promise<Answer> {
  const { channel, ts, text = args.markdown_text ?? "", metadata } = args;
  const blocks = withIds(args.blocks);
  const answer = await state.world.call("chat.update", {
    channel,
    ts,
    text: text || " ",
    blocks,
    ...(metadata && { metadata }),
  });
  if (!answer.ok || !message) return answer;
  Object.assign(message, { text, blocks, updates: message.updates + 1, ...(metadata && { metadata }) });
  return { ...answer, message: state.messageOf(message) };
}

export async function post(state: SlackState, args: any): Promise<{ answer: Answer; message?: Posted }> {
  const { text, thread_ts, metadata } = args;
  const blocks = withIds(args.blocks);
  const answer = await state.world.call("chat.postMessage", { ...args, blocks });
  if (!answer.ok) return { answer };
  const { channel, ts } = answer;
  const message = {
    channel,
    ts,
    ...(thread_ts && { thread_ts }),
    text,
    blocks,
    ...(metadata && { metadata }),
    updates: 0,
  };
  state.posted.push(message);
  state.showing.delete(`${channel}/${thread_ts}`);
  return { answer: { ...answer, message: state.messageOf(message) }, message };
}

export function messageAt(state: SlackState, { channel, ts }: { channel: string; ts: string }): Posted | undefined {
  return state.posted.find((each) => each.channel === channel && each.ts === ts);
}

/** Why a message of this form cannot be posted there. */
function unpostable(state: SlackState, args: any): Answer | undefined {
  const refusal = state.refusal(args.channel ?? "");
  if (refusal) return refuse(refusal);
  const isTooLong = JSON.stringify(args.blocks ?? []).length > MAX_BLOCKS_LENGTH;
  return unsayable(args) ?? (isTooLong ? refuse("msg_blocks_too_long") : undefined);
}

/** Why a message cannot be posted anywhere. */
export function unsayable(args: any): Answer | undefined {
  if (args.markdown_text !== undefined && (args.text !== undefined || args.blocks))
    return refuse("markdown_text_conflict");
  if (!args.text && !args.markdown_text && !args.blocks?.length && !args.attachments?.length) return refuse("no_text");
  if ((args.text ?? "").length > MAX_TEXT_LENGTH || (args.markdown_text ?? "").length > MAX_MARKDOWN_LENGTH)
    return refuse("msg_too_long");
  if (args.thread_ts !== undefined && !/^\d{10}\.\d{6}$/u.test(args.thread_ts)) return refuse("thread_not_found");
  const messages = args.blocks ? brokenBlocks(args.blocks, "message") : [];
  return messages.length > 0
    ? refuse("invalid_blocks", { errors: messages, response_metadata: { messages } })
    : undefined;
}

function streamed({ markdown_text = "", chunks = [] }: any): string {
  return markdown_text + chunks.map(({ type, text }: any) => (type === "markdown_text" ? text : "")).join("");
}

function openStream(state: SlackState, args: any): { message: Posted; refused?: Answer } {
  const message = messageAt(state, args);
  if (!message) return { message: undefined!, refused: refuse("message_not_found") };
  if (message.stream !== "open") return { message, refused: refuse("message_not_in_streaming_state") };
  return streamed(args).length > MAX_MARKDOWN_LENGTH ? { message, refused: refuse("msg_too_long") } : { message };
}

/** A private channel does not exist for non-members. */
async function ofMember(state: SlackState, method: string, args: any): Promise<Answer> {
  const channel = state.world.channels.get(args.channel);
  if (!channel || (channel.private && !channel.members.has(BOT))) return refuse("channel_not_found");
  const answer = await state.world.call(method, args);
  if (!answer["messages"]) return answer;
  const messages = answer["messages"].map(({ metadata, ...message }: any) => ({
    ...message,
    team: TEAM,
    ...(message.reply_count && { thread_ts: message.ts }),
    ...(message.user === BOT && { bot_id: BOT_ID, app_id: APP }),
    ...(metadata && String(args.include_all_metadata) === "true" && { metadata }),
  }));
  return { ...answer, messages };
}
