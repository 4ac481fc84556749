/**
 * Teams as a person uses it: what they say, press and open reaches the bot as signed activities; the service keeps what
 * the bot sends.
 */
import { teamsCards } from "./teams-cards.ts";
import {
  APP_ID,
  BOT_NAME,
  type Delivery,
  openTeamsSender,
  type Place,
  type SendOptions,
  TENANT,
  type TeamsSender,
} from "./teams-sender.ts";
import type { Member, Message } from "./teams-service.ts";

export async function openTeamsPeer({ appId = APP_ID, endpoint = "http://127.0.0.1:3978/api/messages" } = {}) {
  const sender = await openTeamsSender({ appId, endpoint });
  const { service, bot, connect, send, person, invoke, say } = sender;
  return {
    ...service,
    bot,
    connect,
    send,
    person,
    invoke,
    say,
    ...conversations(sender),
    ...mentions(sender),
    ...teamsCards(sender),
    ...dialogs(sender),
    ...composeExtension(sender),
    ...events(sender),
  };
}

/** Where people and the bot talk. */
function conversations({ service, person }: TeamsSender) {
  const place = (id: string, conversationType: string, more: object = {}, members?: Member[]): Place => {
    service.conversation(id, conversationType, members);
    const isGroup = conversationType === "personal" ? {} : { isGroup: true };
    return {
      conversation: { id, conversationType, tenantId: TENANT, ...isGroup },
      channelData: { tenant: { id: TENANT }, ...more },
    };
  };
  return {
    personal: (who: string): Place => place(`a:1${person(who).aadObjectId}`, "personal", {}, [person(who)]),
    groupChat: (id = "group"): Place => place(`19:${id}@thread.v2`, "groupChat"),
    /** A thread of a channel that the message `root` started. */
    channel: ({ team = "team", channel = "general", root = service.nextId() } = {}): Place => {
      const named = {
        team: { id: `19:${team}@thread.tacv2`, name: team },
        channel: { id: `19:${channel}@thread.tacv2`, name: channel },
      };
      return place(`${named.channel.id};messageid=${root}`, "channel", {
        ...named,
        teamsTeamId: named.team.id,
        teamsChannelId: named.channel.id,
      });
    },
    /** A channel itself, where a bot can start threads. */
    openChannel: (channel: string): string => service.conversation(`19:${channel}@thread.tacv2`, "channel").id,
    /** The messages of the bot in a conversation, oldest first. */
    messages: ({ conversation }: Place): Message[] =>
      service.conversations.get(conversation.id)?.messages.filter(({ deleted }) => !deleted) ?? [],
  };
}

function mentions({ bot, send, base, person }: TeamsSender) {
  return {
    mention: async (where: Place, who: string, text: string, options?: SendOptions) => {
      const from = base(where, who);
      const at = `<at>${BOT_NAME}</at>`;
      const entities = [{ type: "mention", mentioned: bot, text: at }, ...from.entities];
      return await send({ ...from, type: "message", text: `${at} ${text}`, textFormat: "plain", entities }, options);
    },
    /** `@somebody text`: the desk gets it too where it may read every message. */
    sayTo: async (where: Place, who: string, somebody: string, text: string, options?: SendOptions) => {
      const from = base(where, who);
      const at = `<at>${somebody}</at>`;
      const { id, name } = person(somebody);
      const entities = [{ type: "mention", mentioned: { id, name }, text: at }, ...from.entities];
      return await send({ ...from, type: "message", text: `${at} ${text}`, textFormat: "plain", entities }, options);
    },
    /** The same delivery again, as Teams sends it if it got no 200. */
    redeliver: async ({ activity }: Delivery) => await send(activity),
  };
}

function dialogs({ invoke }: TeamsSender) {
  return {
    openDialog: async (where: Place, who: string, data: object) =>
      await invoke(where, who, "task/fetch", { data, context: { theme: "default" } }),
    submitDialog: async (where: Place, who: string, data: object) =>
      await invoke(where, who, "task/submit", { data, context: { theme: "default" } }),
    openFeedback: async (where: Place, who: string, message: Message, reaction: "like" | "dislike") =>
      await invoke(
        where,
        who,
        "message/fetchTask",
        { data: { actionName: "feedback", actionValue: { reaction } } },
        { replyToId: message.id },
      ),
    /** `filled` has the inputs of the dialog. */
    feedback: async (where: Place, who: string, message: Message, reaction: "like" | "dislike", filled: object) =>
      await invoke(
        where,
        who,
        "message/submitAction",
        { actionName: "feedback", actionValue: { reaction, feedback: JSON.stringify(filled) } },
        { replyToId: message.id },
      ),
  };
}

function composeExtension({ service, person, invoke }: TeamsSender) {
  const quoted = (who: string, content: string) => ({
    id: service.nextId(),
    createdDateTime: new Date().toISOString(),
    linkToMessage: "https://teams.microsoft.com/l/message/1",
    from: { user: { userIdentityType: "aadUser", id: person(who).aadObjectId, displayName: who } },
    body: { contentType: "html", content },
    attachments: [],
  });
  return {
    query: async (
      where: Place,
      who: string,
      commandId: string,
      parameters: Record<string, string>,
      { skip = 0, count = 25 } = {},
    ) =>
      await invoke(where, who, "composeExtension/query", {
        commandId,
        parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
        queryOptions: { skip, count },
      }),
    unfurl: async (where: Place, who: string, url: string) =>
      await invoke(where, who, "composeExtension/queryLink", { url }),
    /** "Ask the OSPO desk" in the menu of somebody's message. */
    messageAction: async (where: Place, who: string, commandId: string, author: string, content: string) =>
      await invoke(where, who, "composeExtension/fetchTask", {
        commandId,
        commandContext: "message",
        messagePayload: quoted(author, content),
      }),
    submitAction: async (where: Place, who: string, commandId: string, data: object) =>
      await invoke(where, who, "composeExtension/submitAction", {
        commandId,
        commandContext: "message",
        data,
        messagePayload: quoted(who, ""),
      }),
  };
}

/** What Teams tells the bot besides messages. */
function events({ bot, send, base, person }: TeamsSender) {
  const accounts = (names: string[] = []): { id: string }[] =>
    names.map((name) => ({ id: name === BOT_NAME ? bot.id : person(name).id }));
  return {
    install: async (where: Place, who: string, action: "add" | "remove" = "add") =>
      await send({ ...base(where, who), type: "installationUpdate", action }),
    members: async (where: Place, who: string, changed: { added?: string[]; removed?: string[] }) => {
      const [membersAdded, membersRemoved] = [accounts(changed.added), accounts(changed.removed)];
      return await send({ ...base(where, who), type: "conversationUpdate", membersAdded, membersRemoved });
    },
    /** `channelRenamed`, `channelDeleted`, `teamArchived` and so on. */
    happens: async (where: Place, who: string, eventType: string, channelData: object = {}) =>
      await send({
        ...base(where, who),
        type: "conversationUpdate",
        channelData: { ...where.channelData, eventType, ...channelData },
      }),
    edit: async (where: Place, who: string, { activity }: Delivery, text: string) =>
      await send({
        ...base(where, who),
        type: "messageUpdate",
        id: activity.id,
        text,
        channelData: { ...where.channelData, eventType: "editMessage" },
      }),
    remove: async (where: Place, who: string, { activity }: Delivery) =>
      await send({
        ...base(where, who),
        type: "messageDelete",
        id: activity.id,
        channelData: { ...where.channelData, eventType: "softDeleteMessage" },
      }),
    react: async (where: Place, who: string, message: Message, type: string) =>
      await send({ ...base(where, who), type: "messageReaction", reactionsAdded: [{ type }], replyToId: message.id }),
  };
}
