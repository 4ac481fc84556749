/** The app manifest for Slack, made from the listeners, with the fewest scopes that work. */
import { wordsIn } from "../../words/words.ts";
import { COMMANDS } from "../chat/commands.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { EVENTS, SHORTCUTS, SLASH_COMMANDS } from "./listeners.ts";

/** Why the desk needs each scope. */
export const SCOPES = {
  "app_mentions:read": "to notice mentions",
  "assistant:write": "suggested prompts and the status line",
  "channels:history": "follow-ups in threads of channels that it was invited to",
  "channels:read": "to check the staff channel",
  "chat:write": "to answer",
  commands: "/ospo and the short commands",
  "files:read": "lockfiles and SBOMs sent to it",
  "groups:history": "the same in private channels, such as the staff channel",
  "groups:read": "to check a private staff channel",
  "im:history": "direct messages to it",
  "im:write": "to answer in direct messages",
  "links:read": "to see links to tickets and decisions",
  "links:write": "to preview these links",
  "mpim:history": "follow-ups in group direct messages that it was invited to",
  "reactions:read": "emoji on tickets, if turned on",
  "usergroups:read": "roles by user groups",
  "users:read": "names and languages",
  "users:read.email": "to know which accounts belong to one person",
} as const;

/** `url` is where Slack reaches the desk. */
export function slackManifest(url: string, { socketMode = false } = {}): object {
  const request_url = `${url}/slack/events`;
  const at = socketMode ? {} : { request_url };
  return {
    display_information: {
      name: "OSPO help desk",
      description: "Answers about open source, with sources; hands over to the OSPO.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      agent_view: {
        agent_description: "Ask about using, contributing to or releasing open source.",
        suggested_prompts: wordsIn(SHARED_LANGUAGE).answers.examples.map((message) => ({ title: message, message })),
      },
      bot_user: { display_name: "OSPO", always_online: true },
      shortcuts: SHORTCUTS.map((shortcut) => ({ ...shortcut, type: "message" })),
      slash_commands: SLASH_COMMANDS.map((command) => ({
        command: `/${command}`,
        ...(socketMode ? {} : { url: request_url }),
        ...aboutCommand(command),
        should_escape: false,
      })),
      unfurl_domains: [new URL(url).hostname],
    },
    oauth_config: { scopes: { bot: Object.keys(SCOPES) } },
    settings: {
      event_subscriptions: { ...at, bot_events: [...EVENTS] },
      interactivity: { is_enabled: true, ...at },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}

function aboutCommand(command: string): { description: string; usage_hint: string } {
  const { about, usage } = wordsIn(SHARED_LANGUAGE).commands;
  const short = COMMANDS.find((known) => known.short.includes(command));
  return short
    ? { description: about[short.name], usage_hint: command === "contribute" ? "PROJECT" : usage[short.name] }
    : { description: "The OSPO help desk", usage_hint: COMMANDS.map(({ name }) => name).join(" | ") };
}
