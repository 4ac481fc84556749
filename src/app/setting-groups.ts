/** Which settings belong together. */
import { providerOf, tenantClaimOf } from "../identity/sign-in/providers.ts";
import { isLoopback } from "./setting-values.ts";
import type { Settings } from "./settings.ts";

/** OpenAI, a compatible server, or Azure: at most one, with everything it needs. */
function halfModels(settings: Settings): string[] {
  const {
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: base,
    OPENAI_MODEL: model,
    OPENAI_EMBEDDING_MODEL: embedding,
  } = settings;
  const azure = {
    AZURE_OPENAI_API_KEY: settings.AZURE_OPENAI_API_KEY,
    AZURE_OPENAI_ENDPOINT: settings.AZURE_OPENAI_ENDPOINT ?? settings.AZURE_OPENAI_API_INSTANCE_NAME,
    AZURE_OPENAI_API_DEPLOYMENT_NAME: settings.AZURE_OPENAI_API_DEPLOYMENT_NAME,
    AZURE_OPENAI_API_VERSION: settings.AZURE_OPENAI_API_VERSION,
  };
  const missing = Object.entries(azure).flatMap(([name, value]) => (value ? [] : [name]));
  const problems: string[] = [];
  if (missing.length > 0 && missing.length < 4)
    problems.push(`Azure OpenAI is half configured: set ${missing.join(" and ")} too, or remove the others`);
  if (missing.length === 0 && model)
    problems.push("OPENAI_MODEL and AZURE_OPENAI_* are both set: keep the one that answers");
  if ((key || base) && !model && !embedding)
    problems.push("OPENAI_API_KEY or OPENAI_BASE_URL is set without OPENAI_MODEL: name the model too");
  if (model && !key && !base)
    problems.push("OPENAI_MODEL needs OPENAI_API_KEY (OpenAI) or OPENAI_BASE_URL (a server of your own) beside it");
  if ((settings.OPENAI_DAILY_TOKENS || settings.OPENAI_JUDGE) && !model && missing.length > 0)
    problems.push(
      "OPENAI_DAILY_TOKENS or OPENAI_JUDGE is set without a model: set OPENAI_MODEL or AZURE_OPENAI_*, or remove it",
    );
  return problems;
}

/** By OpenID Connect or by a proxy, not by both; each needs the address under which people reach the desk. */
function halfSignIn(settings: Settings): string[] {
  const { OIDC_ISSUER: issuer, PROXY_USER_HEADER: header, PUBLIC_URL: address, TRUSTED_PROXY: proxies } = settings;
  const missing = [
    ...(issuer ? [] : ["OIDC_ISSUER"]),
    ...(settings.OIDC_CLIENT_ID ? [] : ["OIDC_CLIENT_ID"]),
    ...((settings.OIDC_CLIENT_SECRET ?? settings.OIDC_CLIENT_KEY) ? [] : ["OIDC_CLIENT_SECRET or OIDC_CLIENT_KEY"]),
  ];
  const besides = [settings.OIDC_SCOPES, settings.OIDC_TENANT, settings.OIDC_ROLE_MAP[0]].some(Boolean);
  const problems: string[] = [];
  const isOn = missing.length === 0 || header !== undefined;
  if (missing.length > 0 && (missing.length < 3 || besides))
    problems.push(`sign-in is half configured: set ${missing.join(" and ")} too, or remove the other OIDC_… settings`);
  if (settings.OIDC_CLIENT_SECRET && settings.OIDC_CLIENT_KEY)
    problems.push("OIDC_CLIENT_SECRET and OIDC_CLIENT_KEY are both set: keep the one that the issuer knows");
  if (missing.length < 3 && header)
    problems.push("OIDC_… and PROXY_USER_HEADER are both set: people sign in with one of them, so remove the other");
  if (settings.SCIM_TOKEN && missing.length > 0)
    problems.push(
      `SCIM_TOKEN is set without sign-in by OpenID Connect: set ${missing.join(" and ")} too, or remove SCIM_TOKEN`,
    );
  if (header && proxies.length === 0)
    problems.push("PROXY_USER_HEADER needs TRUSTED_PROXY, the addresses of the proxy: anybody could send the header");
  if (proxies.length > 0 && !isOn)
    problems.push("TRUSTED_PROXY is set without PROXY_USER_HEADER or OIDC_…: set what signs people in, or remove it");
  if (isOn && !address)
    problems.push(
      "sign-in needs PUBLIC_URL, the address under which people reach the desk, such as https://ospo.example.com",
    );
  if (isOn && address) problems.push(...publicUrlProblems(new URL(address)));
  if (issuer && new URL(issuer).protocol === "http:" && !isLoopback(new URL(issuer).hostname))
    problems.push("OIDC_ISSUER is an http address: tokens need https, except on this machine");
  if (issuer && providerOf(issuer)?.isOpenToAll && !settings.OIDC_TENANT)
    problems.push(
      `OIDC_ISSUER ${issuer} lets in everybody with an account there: set OIDC_TENANT to your organization there (its ${tenantClaimOf(issuer)}: your domain at Google, the workspace's id at Slack)`,
    );
  return problems;
}

function publicUrlProblems({ protocol, hostname, pathname, search }: URL): string[] {
  const problems: string[] = [];
  if (protocol !== "https:" && !isLoopback(hostname))
    problems.push("PUBLIC_URL is an http address: sign-in needs https, except on this machine");
  if (pathname !== "/" || search !== "")
    problems.push("PUBLIC_URL has a path: sign-in needs a host name of its own, such as https://ospo.example.com");
  return problems;
}

/** An optional integration is either absent or complete. */
export function halfGroups(settings: Settings): string[] {
  const problems: string[] = [...halfModels(settings), ...halfSignIn(settings)];
  const slack = settings.SLACK_SIGNING_SECRET ?? settings.SLACK_APP_TOKEN;
  if (settings.SLACK_BOT_TOKEN && !slack)
    problems.push("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) beside it");
  if (!settings.SLACK_BOT_TOKEN && slack)
    problems.push("SLACK_SIGNING_SECRET or SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN: set it too, or remove them");
  const { SLACK_EMOJI_CLAIM: claim, SLACK_EMOJI_DONE: done } = settings;
  if (
    !settings.SLACK_BOT_TOKEN &&
    (settings.SLACK_STAFF_CHANNEL ?? claim ?? done ?? (settings.SLACK_STAFF_GROUPS.size > 0 || undefined))
  )
    problems.push(
      "SLACK_STAFF_CHANNEL, SLACK_STAFF_GROUPS and SLACK_EMOJI_… need SLACK_BOT_TOKEN: set it too, or remove them",
    );
  if (claim !== undefined && claim === done)
    problems.push("SLACK_EMOJI_CLAIM and SLACK_EMOJI_DONE are the same: use two emoji, or remove one");
  if (settings.RECEIPT_KEY_COMMAND && settings.RECEIPT_KEY)
    problems.push("RECEIPT_KEY and RECEIPT_KEY_COMMAND are both set: keep the one that signs");
  if (Boolean(settings.RECEIPT_KEY_COMMAND) !== Boolean(settings.RECEIPT_PUBLIC_KEY))
    problems.push("RECEIPT_KEY_COMMAND and RECEIPT_PUBLIC_KEY belong together: set both, or neither");
  if (settings.NOTIFY_WEBHOOK_SECRET && !settings.NOTIFY_WEBHOOK_URL)
    problems.push("NOTIFY_WEBHOOK_SECRET is set without NOTIFY_WEBHOOK_URL: set it too, or remove the secret");
  if (settings.OPENAI_EMBEDDING_MODEL && !settings.OPENAI_API_KEY && !settings.OPENAI_BASE_URL)
    problems.push(
      "OPENAI_EMBEDDING_MODEL needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server without keys, beside it",
    );
  if (settings.AZURE_OPENAI_EMBEDDING_DEPLOYMENT && !(settings.AZURE_OPENAI_ENDPOINT && settings.AZURE_OPENAI_API_KEY))
    problems.push("AZURE_OPENAI_EMBEDDING_DEPLOYMENT needs AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY beside it");
  if (settings.AZURE_OPENAI_EMBEDDING_DEPLOYMENT && settings.OPENAI_EMBEDDING_MODEL)
    problems.push("OPENAI_EMBEDDING_MODEL and AZURE_OPENAI_EMBEDDING_DEPLOYMENT are both set: remove one");
  const teams = (["TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"] as const).filter((name) => !settings[name]);
  if (teams.length > 0 && teams.length < 3)
    problems.push(`Teams is half configured: set ${teams.join(" and ")} too, or remove the others`);
  for (const name of ["TEAMS_STAFF_CHANNEL", "TEAMS_OPENID_METADATA_URL", "TEAMS_LOGIN_URL", "TEAMS_TOKENS"] as const)
    if (settings[name] && teams.length === 3 && !settings.TEAMS_EMULATOR)
      problems.push(
        `${name} is set without TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID: set them too, or remove it`,
      );
  const loopback = isLoopback(settings.HOST);
  if (settings.TEAMS_EMULATOR && (!loopback || settings.TEAMS_APP_ID))
    problems.push(
      "TEAMS_EMULATOR=1 lets anyone in: it is refused unless HOST is 127.0.0.1 and TEAMS_APP_ID is not set",
    );
  return problems;
}
