/** Which scope each method needs, as Slack's reference says. A list is a choice. */

const byChannel = (kind: "history" | "read") => (channel: string, isPrivate: boolean) => [
  channel.startsWith("D")
    ? `im:${kind}`
    : channel.startsWith("G")
      ? `mpim:${kind}`
      : isPrivate
        ? `groups:${kind}`
        : `channels:${kind}`,
];

const NEEDED: Record<string, string[] | ((channel: string, isPrivate: boolean) => string[])> = {
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.startStream": ["chat:write"],
  "chat.appendStream": ["chat:write"],
  "chat.stopStream": ["chat:write"],
  "chat.unfurl": ["links:write"],
  "assistant.threads.setStatus": ["chat:write", "assistant:write"],
  "assistant.threads.setSuggestedPrompts": ["assistant:write"],
  "assistant.threads.setTitle": ["assistant:write"],
  "conversations.open": ["im:write"],
  "conversations.info": byChannel("read"),
  "conversations.members": byChannel("read"),
  "conversations.history": byChannel("history"),
  "conversations.replies": byChannel("history"),
  "conversations.join": ["channels:join"],
  "users.conversations": ["channels:read"],
  "users.info": ["users:read"],
  "usergroups.list": ["usergroups:read"],
  "usergroups.users.list": ["usergroups:read"],
  "team.info": ["team:read"],
  "reactions.add": ["reactions:write"],
  "reactions.remove": ["reactions:write"],
  "files.info": ["files:read"],
};

/** All that an app may be granted here. */
export const EVERY_SCOPE = Object.values(NEEDED)
  .flatMap((each) => (Array.isArray(each) ? each : []))
  .concat(["channels", "groups", "im", "mpim"].flatMap((each) => [`${each}:history`, `${each}:read`]))
  .concat("app_mentions:read", "commands", "links:read", "reactions:read", "users:read.email");

/** The missing scope; undefined if one of the needed ones is granted. */
export function missingScope(
  granted: ReadonlySet<string>,
  method: string,
  channel: string,
  isPrivate: boolean,
): string | undefined {
  const rule = NEEDED[method];
  if (!rule) return undefined;
  const choice = Array.isArray(rule) ? rule : rule(channel, isPrivate);
  return choice.some((scope) => granted.has(scope)) ? undefined : choice.join(",");
}
