/** Which listener handles which event of Slack. An event may arrive twice; the listeners act only once. */
import type { App } from "@slack/bolt";
import { COMMANDS } from "../chat/commands.ts";
import { type Context, WHY_SHORTCUT } from "./context.ts";
import { onClick } from "./on-click.ts";
import { onCommand, onShortcut } from "./on-command.ts";
import { onHome, onLinks } from "./on-home.ts";
import { onModal, onModalChange } from "./on-modal.ts";
import { onReaction, onMessage } from "./on-message.ts";

export const SHORTCUTS = [
  { name: "Ask the OSPO desk", callback_id: "ask-desk", description: "Answers this message, for you only" },
  { name: "Why (no) answer?", callback_id: WHY_SHORTCUT, description: "Why the OSPO desk did or did not answer this" },
] as const;

export const SLASH_COMMANDS = ["ospo", ...COMMANDS.flatMap(({ short }) => short)];
/** An event for each listener below. */
export const EVENTS = [
  "app_home_opened",
  "app_mention",
  "link_shared",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "reaction_added",
] as const;

export function listen(bolt: App, context: Context): void {
  bolt.event("app_mention", async ({ event, body }) => await onMessage(context, event, body, true));
  bolt.event("message", async ({ event, body }) => await onMessage(context, event, body, false));
  bolt.event("reaction_added", async ({ event }) => await onReaction(context, event));
  bolt.event("app_home_opened", async ({ event }) => await onHome(context, event));
  bolt.event("link_shared", async ({ event, body }) => await onLinks(context, event, body));
  for (const command of SLASH_COMMANDS)
    bolt.command(`/${command}`, async ({ command: sent }) => await onCommand(context, sent));
  bolt.shortcut(/.*/u, async ({ shortcut }) => await onShortcut(context, shortcut));
  // The first handles changes of a modal's fields, the second all buttons.
  bolt.action({ block_id: /^field:/u }, async ({ body }) => await onModalChange(context, body));
  bolt.action({ block_id: /^(?!field:)/u }, async ({ action, body }) => await onClick(context, action, body));
  bolt.view(/.*/u, async ({ body, ack }) => await ack(await onModal(context, body)));
  bolt.view({ callback_id: /.*/u, type: "view_closed" }, async ({ body }) => await onModalChange(context, body));
}
