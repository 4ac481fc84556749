/** The desk's Teams adapter, connected to the peer; records incoming activities. */
import { onTestFinished } from "vitest";
import type { Activity, InvokeAnswer } from "../../src/channels/teams/activity.ts";
import { type AdapterOptions, TeamsAdapter } from "../../src/channels/teams/adapter.ts";
import type { TokenLibrary } from "../../src/channels/teams/token-check.ts";
import { log } from "../open-desk.ts";
import { openTeamsPeer } from "./teams-peer.ts";
import { APP_ID, PASSWORD, TENANT } from "./teams-sender.ts";

export const CARD = "application/vnd.microsoft.card.adaptive";

export async function openAdapter({
  emulator = false,
  tokens = "botbuilder",
  ...options
}: Partial<AdapterOptions> & { emulator?: boolean; tokens?: TokenLibrary } = {}) {
  const peer = await openTeamsPeer(emulator ? { appId: "" } : {});
  onTestFinished(() => peer.close());
  const taken: Activity[] = [];
  const invoked: Activity[] = [];
  const { openIdMetadataUrl, origin: loginUrl } = peer;
  const adapter = new TeamsAdapter({
    identity: emulator
      ? { kind: "emulator" }
      : {
          kind: "registered",
          appId: APP_ID,
          password: PASSWORD,
          tenantId: TENANT,
          openIdMetadataUrl,
          loginUrl,
          tokens,
        },
    log,
    take: async (activity) => void taken.push(activity),
    invoke: async (activity): Promise<InvokeAnswer> => {
      invoked.push(activity);
      return {
        status: 200,
        body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Done" },
      };
    },
    ...options,
  });
  peer.connect((request) => adapter.receive(request));
  const chat = peer.personal("alice");
  const to = { serviceUrl: peer.serviceUrl, conversation: chat.conversation.id };
  return { peer, adapter, taken, invoked, chat, to, out: adapter.connector };
}

export const card = (over: object = {}) => ({
  contentType: CARD,
  content: { type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text: "Claim it?" }], ...over },
});
