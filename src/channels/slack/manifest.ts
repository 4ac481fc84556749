/** The app as Slack must know it: what `listeners.ts` listens to and `post.ts` calls, and no scope more. */

const SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "groups:history",
  "im:history",
  "im:write",
  "users:read",
];
const EVENTS = ["app_mention", "message.channels", "message.groups", "message.im"];

/** `url` is where Slack reaches the desk. */
export function slackManifest(url: string): object {
  const request_url = `${url}/slack/events`;
  return {
    display_information: {
      name: "OSPO help desk",
      description: "Answers about open source, with sources; hands over to the OSPO.",
      background_color: "#1f3a5f",
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "OSPO", always_online: true },
      slash_commands: [
        {
          command: "/ospo",
          url: request_url,
          description: "Ask about open source, or look up a package",
          usage_hint: "ask QUESTION | lookup PACKAGE [use] | help",
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: SCOPES } },
    settings: {
      event_subscriptions: { request_url, bot_events: EVENTS },
      interactivity: { is_enabled: true, request_url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}
