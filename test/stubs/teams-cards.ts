/** What people do with the bot's cards in Teams: press, refresh, and see a view of their own. */
import { findAction } from "./teams-rules.ts";
import type { Delivery, Place, SendOptions, TeamsSender } from "./teams-sender.ts";
import type { Message } from "./teams-service.ts";

const CARD = "application/vnd.microsoft.card.adaptive";

export function teamsCards({ send, base, invoke }: TeamsSender) {
  /** A card in an answer replaces the old one for this person only. */
  const views = new Map<string, any>();
  const execute = async (
    where: Place,
    who: string,
    message: Message,
    action: any,
    trigger: string,
    options: SendOptions = {},
  ): Promise<Delivery> => {
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

  /** Execute and task/fetch are invokes, Submit is a message with a value. `old` is a client without Execute. */
  const press = async (
    where: Place,
    who: string,
    message: Message,
    title: string,
    inputs: object = {},
    { old = false, ...options }: SendOptions & { old?: boolean } = {},
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
    if (action.type !== "Action.Submit") throw new Error(`${action.type} does not reach the bot`);
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
  return {
    press,
    /** The card that a person sees. */
    viewOf: (message: Message, who: string): any =>
      views.get(`${message.id}/${who}`) ?? message.activity.attachments?.[0]?.content,
    execute: async (where: Place, who: string, message: Message, verb: string, data: object = {}) =>
      await execute(where, who, message, { type: "Action.Execute", verb, data }, "manual"),
    /** What the client does by itself where the card has `refresh`. */
    refresh: async (where: Place, who: string, message: Message) =>
      await execute(where, who, message, message.activity.attachments[0].content.refresh.action, "automatic"),
  };
}
