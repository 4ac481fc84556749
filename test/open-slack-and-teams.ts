/** One desk in Slack and in Teams at once. */
import { SlackChannel } from "../src/channels/slack/slack.ts";
import type { Desk } from "../src/desk/desk.ts";
import { log, type openDesk } from "./open-desk.ts";
import { openTeams, type OpenTeams } from "./open-teams.ts";
import { SECRET, SlackPeer, TOKEN } from "./stubs/slack-peer.ts";

export type OpenSlackAndTeams = OpenTeams & {
  slack: SlackPeer;
  /** Restarts the channel, so that it asks Slack again. */
  restartSlack: () => Promise<void>;
};

export async function openSlackAndTeams(options: Parameters<typeof openDesk>[0] = {}): Promise<OpenSlackAndTeams> {
  const stack = new AsyncDisposableStack();
  const slack = stack.use(await SlackPeer.open());
  const channelOf = (desk: Desk): SlackChannel =>
    stack.use(
      new SlackChannel({
        desk,
        log,
        token: TOKEN,
        signingSecret: SECRET,
        appToken: null,
        apiUrl: slack.apiUrl,
        publicUrl: null,
        staffPlace: "CSTAFF",
        emoji: { claim: null, done: null },
        userGroups: new Map(),
      }),
    );
  let channel: SlackChannel;
  const all = stack.use(
    await openTeams({
      ...options,
      beside: (desk) => {
        channel = channelOf(desk);
        return {
          name: "slack",
          hasStaff: true,
          receive: (sent) => channel.receive(sent),
          deliver: (job) => channel.deliver(job),
        };
      },
    }),
  );
  slack.desk = all.open.url;
  await all.teams.install(all.teams.channel({ channel: "ospo-staff" }), "ana");
  return {
    ...all,
    slack,
    restartSlack: async () => {
      await channel[Symbol.asyncDispose]();
      channel = channelOf(all.open.desk);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
