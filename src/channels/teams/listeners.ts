/** Which listener handles which activity of Teams. An activity may arrive twice; the listeners act only once. */
import { z } from "zod";
import type { Activity, InvokeAnswer } from "./activity.ts";
import { VIEW } from "./card.ts";
import type { IncomingActivity, Context, ResolvedActivity } from "./context.ts";
import type { Effect } from "./effect.ts";
import { isBot } from "./from-teams.ts";
import { onAskOpened, onAskSubmitted, onLink, onQuery } from "./on-extension.ts";
import { onConversation, onInstallation } from "./on-install.ts";
import { onExecute, onFetch, onSubmit, onSubmitted, onView } from "./on-press.ts";
import { onRated, onThumb } from "./on-rated.ts";
import { onChange, onMessage } from "./on-message.ts";

/** Activities without an answer. Reactions and typing are ignored. */
export async function onActivity(context: Context, arrived: IncomingActivity): Promise<void> {
  const { activity, whoIs } = arrived;
  switch (activity.type) {
    case "message":
      if (isBot(activity)) return;
      return await (isPress(activity)
        ? onSubmitted(context, { ...arrived, visitor: await whoIs() })
        : onMessage(context, arrived));
    case "messageUpdate":
    case "messageDelete":
      return await onChange(context, arrived);
    case "installationUpdate":
      return await onInstallation(context, { ...arrived, visitor: await whoIs() });
    case "conversationUpdate":
      return await onConversation(context, arrived);
    default:
  }
}

/** Invokes that may change something, so each is processed only once. */
export const ACTS: ReadonlyMap<string, (context: Context, event: ResolvedActivity) => Promise<Effect>> = new Map(
  Object.entries({
    "adaptiveCard/action": onExecute,
    "task/fetch": onFetch,
    "task/submit": onSubmit,
    "composeExtension/fetchTask": onAskOpened,
    "composeExtension/submitAction": async (context, event) =>
      (await onAskSubmitted(context, event)) ?? (await onSubmit(context, event)),
    "message/fetchTask": onThumb,
    "message/submitAction": onRated,
  }),
);

const ViewRequest = z.looseObject({ action: z.looseObject({ verb: z.literal(VIEW) }) });

type Reader = (context: Context, event: ResolvedActivity) => Promise<InvokeAnswer>;
const READS: ReadonlyMap<string, Reader> = new Map([
  ["composeExtension/query", onQuery],
  ["composeExtension/queryLink", onLink],
]);

/** The listener of an invoke that only reads, and may run again; undefined if it may change something. */
export function readerOf({ name = "", value }: Activity): Reader | undefined {
  return name === "adaptiveCard/action" && ViewRequest.safeParse(value).success ? onView : READS.get(name);
}

/** Whether the message is a card's Submit, which has a value and no text. */
export function isPress({ text, value }: Activity): boolean {
  return (text === undefined || text.trim() === "") && typeof value === "object" && value !== null;
}
