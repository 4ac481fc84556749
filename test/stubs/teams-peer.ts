/** Teams as a person uses it: what they say, press and open goes to the bot as signed activities; what the bot sends is kept by the service beside. */
import { createHash } from "node:crypto";
import { brokenByAnswer, findAction } from "./teams-rules.ts";
import { type Member, type Message, openTeamsService } from "./teams-service.ts";

export const APP_ID = "8f5c3c9e-6f0e-4a53-9d0b-6a1d6d2f0001";
export const PASSWORD = "an app password";
export const TENANT = "11111111-2222-3333-4444-555555555555";
const BOT_NAME = "OSPO";
const CARD = "application/vnd.microsoft.card.adaptive";

export type Place = {
  conversation: { id: string; conversationType: string; tenantId: string; isGroup?: boolean };
  channelData: any;
};
export type Delivery = { status: number; body: any; activity: any };
type Options = {
  /** The authorization header; null: none. */
  authorization?: string | null;
  /** Laid over the activity. */
  over?: object;
  /** Sent instead of the activity. */
  raw?: string;
  contentType?: string;
};
type Bot = (request: Request) => Promise<Response>;

export async function openTeamsPeer({ appId = APP_ID, endpoint = "http://127.0.0.1:3978/api/messages" } = {}) {
  const service = await openTeamsService({ appId, password: PASSWORD, tenant: TENANT });
  const bot = { id: `28:${appId || "emulated"}`, name: BOT_NAME };
  let deliver: Bot = fetch;
  let address = endpoint;

  const send = async (
    activity: any,
    { authorization, over, raw, contentType = "application/json; charset=utf-8" }: Options = {},
  ): Promise<Delivery> => {
    const sent = { ...activity, ...over };
    const header = authorization === undefined ? (appId ? `Bearer ${service.tokens.make()}` : null) : authorization;
    const headers = new Headers({ "content-type": contentType });
    if (header !== null) headers.set("authorization", header);
    const response = await deliver(
      new Request(address, { method: "POST", headers, body: raw ?? JSON.stringify(sent) }),
    );
    const text = await response.text();
    const body = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text || undefined;
    if (sent.type === "invoke") service.complaints.push(...brokenByAnswer(sent.name, response.status, body));
    return { status: response.status, body, activity: sent };
  };
  const person = (name: string): Member => {
    const digest = createHash("sha256").update(name).digest("hex");
    const aadObjectId = digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
    const known = service.people.find((candidate) => candidate.aadObjectId === aadObjectId);
    if (known) return known;
    const email = `${name}@acme.example`;
    const member: Member = {
      id: `29:1${name}-${digest.slice(0, 20)}`,
      name,
      aadObjectId,
      tenantId: TENANT,
      userPrincipalName: email,
      email,
      userRole: "user",
    };
    service.people.push(member);
    return member;
  };
  const place = (id: string, conversationType: string, more: object = {}, members?: Member[]): Place => {
    service.conversation(id, conversationType, members);
    const isGroup = conversationType === "personal" ? {} : { isGroup: true };
    return {
      conversation: { id, conversationType, tenantId: TENANT, ...isGroup },
      channelData: { tenant: { id: TENANT }, ...more },
    };
  };
  const base = ({ conversation, channelData }: Place, who: string) => {
    const { id, name, aadObjectId } = person(who);
    return {
      channelId: "msteams",
      serviceUrl: service.serviceUrl,
      id: service.nextId(),
      timestamp: new Date().toISOString(),
      locale: "en-US",
      localTimezone: "Europe/London",
      from: { id, name, aadObjectId },
      recipient: bot,
      conversation,
      channelData,
      entities: [
        { type: "clientInfo", locale: "en-US", country: "US", platform: "Web", timezone: "Europe/London" },
      ] as any[],
    };
  };
  const accounts = (names: string[] = []): { id: string }[] =>
    names.map((name) => ({ id: name === BOT_NAME ? bot.id : person(name).id }));
  const invoke = async (
    where: Place,
    who: string,
    name: string,
    value: object,
    options: Options & { replyToId?: string } = {},
  ) => {
    const { replyToId, ...rest } = options;
    return await send({ ...base(where, who), type: "invoke", name, value, ...(replyToId && { replyToId }) }, rest);
  };
  const say = async (where: Place, who: string, text: string, options?: Options) =>
    await send({ ...base(where, who), type: "message", text, textFormat: "plain" }, options);

  /** An Execute or task/fetch of a card asks, a Submit is a message with a value. `old`: a client that knows no Execute. */
  const press = async (
    where: Place,
    who: string,
    message: Message,
    title: string,
    inputs: object = {},
    { old = false, ...options }: Options & { old?: boolean } = {},
  ) => {
    const cards = [
      views.get(`${message.id}/${who}`),
      ...(message.activity.attachments ?? []).map(({ content }: any) => content),
    ];
    const found = cards.map((card) => findAction(card, title)).find(Boolean);
    if (!found) throw new Error(`no action ${title}`);
    const action = old ? (found.fallback ?? found) : found;
    const data = { ...action.data, ...inputs };
    const replyToId = message.id;
    if (action.type === "Action.Execute")
      return await execute(where, who, message, { ...action, data }, "manual", options);
    if (action.type !== "Action.Submit") throw new Error(`${action.type} is nothing for the bot`);
    if (action.data?.msteams?.type === "task/fetch")
      return await invoke(where, who, "task/fetch", { data, context: { theme: "default" } }, { ...options, replyToId });
    return await send(
      {
        ...base(where, who),
        type: "message",
        value: data,
        replyToId,
        channelData: { ...where.channelData, source: { name: "message" } },
      },
      options,
    );
  };
  /** What is answered with a card, this person sees in place of the old one. */
  const views = new Map<string, any>();
  const execute = async (
    where: Place,
    who: string,
    message: Message,
    action: any,
    trigger: string,
    options: Options = {},
  ) => {
    const { type, id, verb, title, data } = action;
    const delivery = await invoke(
      where,
      who,
      "adaptiveCard/action",
      { action: { type, id, verb, title, data }, trigger },
      { ...options, replyToId: message.id },
    );
    if (delivery.body?.type === CARD) views.set(`${message.id}/${who}`, delivery.body.value);
    return delivery;
  };
  const quoted = (who: string, content: string) => ({
    id: service.nextId(),
    createdDateTime: new Date().toISOString(),
    linkToMessage: "https://teams.microsoft.com/l/message/1",
    from: { user: { userIdentityType: "aadUser", id: person(who).aadObjectId, displayName: who } },
    body: { contentType: "html", content },
    attachments: [],
  });

  return {
    ...service,
    bot,
    person,
    send,
    invoke,
    say,
    press,
    /** A bot in this process, or the address of one. */
    connect: (to: Bot | string): void => {
      if (typeof to === "string") [address, deliver] = [to, fetch];
      else deliver = to;
    },
    personal: (who: string): Place => place(`a:1${person(who).aadObjectId}`, "personal", {}, [person(who)]),
    groupChat: (id = "group"): Place => place(`19:${id}@thread.v2`, "groupChat"),
    /** A thread of a channel, begun by the message `root`. */
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
    /** A channel itself, in which a bot can begin threads. */
    openChannel: (channel: string): string => service.conversation(`19:${channel}@thread.tacv2`, "channel").id,
    /** What the bot has in a conversation, oldest first. */
    messages: ({ conversation }: Place): Message[] =>
      service.conversations.get(conversation.id)?.messages.filter(({ deleted }) => !deleted) ?? [],
    /** The card that a person sees. */
    viewOf: (message: Message, who: string): any =>
      views.get(`${message.id}/${who}`) ?? message.activity.attachments?.[0]?.content,
    mention: async (where: Place, who: string, text: string, options?: Options) => {
      const from = base(where, who);
      const at = `<at>${BOT_NAME}</at>`;
      const entities = [{ type: "mention", mentioned: bot, text: at }, ...from.entities];
      return await send({ ...from, type: "message", text: `${at} ${text}`, textFormat: "plain", entities }, options);
    },
    /** `@somebody text`, of which the desk is told as well where it reads along. */
    sayTo: async (where: Place, who: string, somebody: string, text: string, options?: Options) => {
      const from = base(where, who);
      const at = `<at>${somebody}</at>`;
      const { id, name } = person(somebody);
      const entities = [{ type: "mention", mentioned: { id, name }, text: at }, ...from.entities];
      return await send({ ...from, type: "message", text: `${at} ${text}`, textFormat: "plain", entities }, options);
    },
    /** The same once more, as Teams does where it heard no 200. */
    redeliver: async ({ activity }: Delivery) => await send(activity),
    execute: async (where: Place, who: string, message: Message, verb: string, data: object = {}) =>
      await execute(where, who, message, { type: "Action.Execute", verb, data }, "manual"),
    /** What the client does by itself where the card has `refresh`. */
    refresh: async (where: Place, who: string, message: Message) =>
      await execute(where, who, message, message.activity.attachments[0].content.refresh.action, "automatic"),
    openDialog: async (where: Place, who: string, data: object) =>
      await invoke(where, who, "task/fetch", { data, context: { theme: "default" } }),
    submitDialog: async (where: Place, who: string, data: object) =>
      await invoke(where, who, "task/submit", { data, context: { theme: "default" } }),
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
    /** "Ask the OSPO desk" at a message of somebody. */
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
    openFeedback: async (where: Place, who: string, message: Message, reaction: "like" | "dislike") =>
      await invoke(
        where,
        who,
        "message/fetchTask",
        { data: { actionName: "feedback", actionValue: { reaction } } },
        { replyToId: message.id },
      ),
    /** `filled`: what stands in the inputs of the dialog. */
    feedback: async (where: Place, who: string, message: Message, reaction: "like" | "dislike", filled: object) =>
      await invoke(
        where,
        who,
        "message/submitAction",
        { actionName: "feedback", actionValue: { reaction, feedback: JSON.stringify(filled) } },
        { replyToId: message.id },
      ),
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
