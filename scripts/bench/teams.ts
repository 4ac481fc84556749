/**
 * The highest rate of signed Teams activities that the desk acknowledges in time, compared with an empty botbuilder bot
 * that checks the same tokens. Colleagues talk in channels and mention nobody: resource-specific consent delivers that
 * too.
 *
 *   npm run bench:teams -- [--database postgres://…] [--seconds 3] [--only embedded] [--only questions]
 */
import { APP_ID, PASSWORD, TENANT } from "../../test/stubs/teams-sender.ts";
import { makeTokens } from "../../test/stubs/teams-tokens.ts";
import { bench, forgetful, type Kind } from "./load.ts";
import { KNOWN } from "../soak/small-handbook.ts";

const KEYS = "/v1/.well-known/keys";
const CONFIGURATION = "/v1/.well-known/openidconfiguration";
/** Signing takes longer than sending, so the tokens are made before and used in turns. */
const TOKENS = 200;
const PEOPLE = 2000;
let count = 0;

const teams = await forgetful((path) => {
  if (path === CONFIGURATION) return { jwks_uri: teams.url + KEYS };
  if (path === KEYS) return tokens.keySet();
  return path.endsWith("/token")
    ? { token_type: "Bearer", expires_in: 3600, access_token: "token" }
    : { id: String(++count) };
});
const serviceUrl = `${teams.url}/amer/`;
const tokens = makeTokens(APP_ID, () => serviceUrl);
const good = Array.from({ length: TOKENS }, () => tokens.make());
const forged = tokens.forged()["another audience"] ?? "";

function activityOf(kind: Kind): string {
  const id = String(1_760_000_000_000 + ++count);
  const who = count % PEOPLE;
  const tenant = { id: TENANT };
  const [team, channel] = [{ id: "19:team@thread.tacv2" }, { id: `19:channel${count % 50}@thread.tacv2` }];
  const place =
    kind === "talk"
      ? {
          conversation: {
            id: `${channel.id};messageid=${id}`,
            conversationType: "channel",
            isGroup: true,
            tenantId: TENANT,
          },
          channelData: { tenant, team, channel },
          text: "shall we have lunch at twelve?",
        }
      : {
          conversation: { id: `a:1person${who}`, conversationType: "personal", tenantId: TENANT },
          channelData: { tenant },
          text: `${KNOWN} (${count})`,
        };
  return JSON.stringify({
    type: "message",
    id,
    channelId: "msteams",
    serviceUrl,
    timestamp: new Date().toISOString(),
    locale: "en-US",
    localTimezone: "Europe/London",
    from: {
      id: `29:1person${who}`,
      name: `Person ${who}`,
      aadObjectId: `00000000-0000-0000-0000-${String(who).padStart(12, "0")}`,
    },
    recipient: { id: `28:${APP_ID}`, name: "OSPO" },
    textFormat: "plain",
    entities: [{ type: "clientInfo", locale: "en-US", country: "US", platform: "Web", timezone: "Europe/London" }],
    ...place,
  });
}

const sendingOf = (kind: Kind, authorization: string) => ({
  path: "/api/messages",
  headers: { authorization },
  body: activityOf(kind),
});

await bench({
  platform: teams,
  make: (kind) => sendingOf(kind, `Bearer ${good[count % TOKENS]}`),
  forged: () => sendingOf("talk", forged),
  empty: { name: "empty botbuilder bot", script: "scripts/bench/empty-bot.ts" },
  settings: {
    TEAMS_APP_ID: APP_ID,
    TEAMS_APP_PASSWORD: PASSWORD,
    TEAMS_TENANT_ID: TENANT,
    TEAMS_OPENID_METADATA_URL: teams.url + CONFIGURATION,
    TEAMS_LOGIN_URL: teams.url,
  },
});
