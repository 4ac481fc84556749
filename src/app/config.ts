/** The only reader of the environment: turns settings into a Config, or lists every problem with its remedy. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import levenshtein from "damerau-levenshtein";
import { InvalidError } from "../base/errors.ts";
import type { Mirror } from "../packages/origin.ts";
import { halfGroups } from "./setting-groups.ts";
import { defaultScopes } from "../identity/sign-in/providers.ts";
import { type AnchorSettings, type RoleMapping, Secret, type StaffMember } from "./setting-values.ts";
import { Settings } from "./settings.ts";

type TeamsRegistration = Readonly<{
  kind: "registered";
  appId: string;
  password: Secret;
  tenantId: string;
  /** Where the keys of incoming tokens are published, and where outgoing tokens are requested: another cloud, or a local peer. */
  openIdMetadataUrl: string | undefined;
  loginUrl: string | undefined;
  /** The library that verifies incoming tokens. */
  tokens: NonNullable<Settings["TEAMS_TOKENS"]>;
}>;

type SignInConfig = Readonly<
  | {
      kind: "oidc";
      issuer: string;
      clientId: string;
      credential: { kind: "secret" | "key"; value: Secret };
      scopes: string;
      groupsClaim: string;
      roleMap: readonly RoleMapping[];
      tenant: string | null;
      /** What the company's directory sends with each request over SCIM; null: SCIM is off. */
      scimToken: Secret | null;
    }
  /** A proxy signs people in and names them in this header. */
  | { kind: "proxy"; header: string }
>;

/** Azure names a deployment, the others a model. */
type ModelConnection =
  | { kind: "openai"; apiKey: Secret | null; baseUrl: string | null; model: string }
  | {
      kind: "azure";
      apiKey: Secret;
      place: { endpoint: string } | { instance: string };
      deployment: string;
      apiVersion: string;
    };
export type Config = Readonly<{
  host: string;
  port: number;
  publicUrl: string | undefined;
  knowledgeDir: string;
  dataDir: string;
  databaseUrl: Secret | undefined;
  /** How long a starting desk waits for its database. */
  databaseWaitMs: number;
  staff: readonly StaffMember[];
  /** How people sign in on the pages; null: not at all, so the pages answer on this machine only. */
  signIn: SignInConfig | null;
  /** Addresses and networks of proxies whose headers count. */
  trustedProxies: readonly string[];
  logLevel: Settings["LOG_LEVEL"];
  /** Base addresses of the services that supply package facts. */
  upstreams: Readonly<{ depsDev: string; scorecard: string; osv: string; clearlyDefined: string }>;
  /** Package names, with `*` as a wildcard, that are never sent to a public service. */
  privatePackages: readonly string[];
  /** Hosts whose packages are judged like the public ones. */
  packageMirrors: readonly Mirror[];
  /** Receives notifications for staff. */
  webhook: Readonly<{ url: string; secret: Secret | null }> | null;
  /** What guests and people of other organizations get in chats. */
  chatGuests: Settings["CHAT_GUESTS"];
  /** HTTP if there is a signing secret, Socket Mode if there is an app token. */
  slack: Readonly<{
    token: Secret;
    signingSecret: Secret | null;
    appToken: Secret | null;
    apiUrl: string | undefined;
    staffPlace: string | null;
    emoji: { claim: string | null; done: string | null };
    userGroups: ReadonlyMap<string, string>;
  }> | null;
  /** `emulator`: without credentials, for a local peer; allowed only on loopback and without an app id. */
  teams: Readonly<{
    identity: TeamsRegistration | Readonly<{ kind: "emulator" }>;
    staffChannel: string | undefined;
  }> | null;
  /** The server that makes vectors instead of the model in this process. Without a `model` it only serves the vectors it made before. */
  embedding: Readonly<{
    url: string;
    key: Secret | null;
    model: string | null;
    azure?: { version: string | null };
  }> | null;
  /** The model that writes answers; null: answers quote the documents. */
  model: Readonly<{ connection: ModelConnection; dailyTokens: number | null; judge: boolean }> | null;
  /** What signs receipts: a private Ed25519 JWK, a file with one, or a command. If null, compose.ts decides where the key is. */
  receiptKey: Readonly<
    | { kind: "jwk"; jwk: Secret }
    | { kind: "file"; file: string }
    | { kind: "command"; command: readonly string[]; publicKey: string }
  > | null;
  /** Where checkpoints of the audit trail are copied to: absolute paths, and addresses that may hold a password. */
  anchors: Readonly<AnchorSettings>;
  /** A person is erased after this many days without activity; null: never. */
  retentionDays: number | null;
}>;

/** Reads the environment, and `.env` in `dir`, which the environment overrides. Throws one InvalidError that lists every problem. */
export function readConfig(environment: NodeJS.ProcessEnv, dir: string): Config {
  const file = path.join(dir, ".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const problems = [
    ...unknownSettings(Object.keys(fromFile), true),
    ...unknownSettings(Object.keys(environment), false),
  ];
  const given = Object.entries({ ...fromFile, ...environment }).filter(
    ([name, value]) => Object.hasOwn(Settings.shape, name) && value !== "" && value !== undefined,
  );
  const parsed = Settings.safeParse(Object.fromEntries(given));
  if (parsed.success) problems.push(...halfGroups(parsed.data));
  else problems.push(...parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`));
  if (problems.length > 0 || !parsed.success) throw new InvalidError(`settings: ${problems.join("; ")}`);
  return Object.freeze(configOf(parsed.data, dir));
}

function configOf(settings: Settings, dir: string): Config {
  return {
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL,
    knowledgeDir: path.resolve(dir, settings.KNOWLEDGE_DIR),
    dataDir: path.resolve(dir, settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    databaseWaitMs: settings.DATABASE_WAIT_SECONDS * 1000,
    staff: settings.STAFF,
    signIn: signInOf(settings),
    trustedProxies: settings.TRUSTED_PROXY,
    logLevel: settings.LOG_LEVEL,
    upstreams: {
      depsDev: settings.DEPS_DEV_URL,
      scorecard: settings.SCORECARD_URL,
      osv: settings.OSV_URL,
      clearlyDefined: settings.CLEARLYDEFINED_URL,
    },
    // A pattern of Go names a module and those below it.
    privatePackages: [...settings.PRIVATE_PACKAGES, ...settings.GOPRIVATE.flatMap((each) => [each, `${each}/*`])],
    packageMirrors: settings.PACKAGE_MIRRORS,
    webhook: settings.NOTIFY_WEBHOOK_URL
      ? { url: settings.NOTIFY_WEBHOOK_URL, secret: settings.NOTIFY_WEBHOOK_SECRET ?? null }
      : null,
    chatGuests: settings.CHAT_GUESTS,
    slack: slackOf(settings),
    teams: teamsOf(settings),
    embedding: embeddingOf(settings),
    model: modelOf(settings),
    receiptKey: receiptKeyOf(settings, dir),
    anchors: anchorsOf(settings, dir),
    retentionDays: settings.RETENTION_DAYS ?? null,
  };
}

function signInOf(settings: Settings): Config["signIn"] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret, OIDC_CLIENT_KEY: key } = settings;
  if (settings.PROXY_USER_HEADER) return { kind: "proxy", header: settings.PROXY_USER_HEADER.toLowerCase() };
  const value = secret ?? key;
  if (!issuer || !clientId || !value) return null;
  return {
    kind: "oidc",
    issuer,
    clientId,
    credential: { kind: secret ? "secret" : "key", value },
    scopes: settings.OIDC_SCOPES ?? defaultScopes(issuer),
    groupsClaim: settings.OIDC_GROUPS_CLAIM,
    roleMap: settings.OIDC_ROLE_MAP,
    tenant: settings.OIDC_TENANT ?? null,
    scimToken: settings.SCIM_TOKEN ?? null,
  };
}

function receiptKeyOf(
  { RECEIPT_KEY: key, RECEIPT_KEY_COMMAND: command, RECEIPT_PUBLIC_KEY: publicKey }: Settings,
  dir: string,
): Config["receiptKey"] {
  if (command && publicKey) return { kind: "command", command, publicKey };
  if (!key) return null;
  return key.reveal().trimStart().startsWith("{")
    ? { kind: "jwk", jwk: key }
    : { kind: "file", file: path.resolve(dir, key.reveal()) };
}

function anchorsOf({ AUDIT_ANCHOR: { places, toStaff } }: Settings, dir: string): AnchorSettings {
  const absolute = (place: string): string => (/^https?:/iu.test(place) ? place : path.resolve(dir, place));
  return { places: places.map((place) => new Secret(absolute(place.reveal()))), toStaff };
}

function slackOf(settings: Settings): Config["slack"] {
  if (!settings.SLACK_BOT_TOKEN) return null;
  return {
    token: settings.SLACK_BOT_TOKEN,
    signingSecret: settings.SLACK_SIGNING_SECRET ?? null,
    appToken: settings.SLACK_APP_TOKEN ?? null,
    apiUrl: settings.SLACK_API_URL,
    staffPlace: settings.SLACK_STAFF_CHANNEL ?? null,
    emoji: { claim: settings.SLACK_EMOJI_CLAIM ?? null, done: settings.SLACK_EMOJI_DONE ?? null },
    userGroups: settings.SLACK_STAFF_GROUPS,
  };
}

function teamsOf(settings: Settings): Config["teams"] {
  const { TEAMS_APP_ID: appId, TEAMS_APP_PASSWORD: password, TEAMS_TENANT_ID: tenantId } = settings;
  const staffChannel = settings.TEAMS_STAFF_CHANNEL;
  if (appId && password && tenantId) {
    const { TEAMS_OPENID_METADATA_URL: openIdMetadataUrl, TEAMS_LOGIN_URL: loginUrl } = settings;
    const tokens = settings.TEAMS_TOKENS ?? "botbuilder";
    return {
      identity: { kind: "registered", appId, password, tenantId, openIdMetadataUrl, loginUrl, tokens },
      staffChannel,
    };
  }
  return settings.TEAMS_EMULATOR ? { identity: { kind: "emulator" }, staffChannel } : null;
}

function embeddingOf(settings: Settings): Config["embedding"] {
  const { AZURE_OPENAI_ENDPOINT: endpoint, AZURE_OPENAI_API_VERSION: version = null } = settings;
  if (endpoint && !settings.OPENAI_EMBEDDING_MODEL)
    return {
      url: `${endpoint.replace(/(?<!\/)\/+$/u, "")}/openai${version === null ? "/v1" : ""}`,
      key: settings.AZURE_OPENAI_API_KEY ?? null,
      model: settings.AZURE_OPENAI_EMBEDDING_DEPLOYMENT ?? null,
      azure: { version },
    };
  if (!settings.OPENAI_API_KEY && !settings.OPENAI_BASE_URL) return null;
  return {
    url: settings.OPENAI_BASE_URL ?? "https://api.openai.com/v1",
    key: settings.OPENAI_API_KEY ?? null,
    model: settings.OPENAI_EMBEDDING_MODEL ?? null,
  };
}

function modelOf(settings: Settings): Config["model"] {
  const connection = connectionOf(settings);
  return (
    connection && {
      connection,
      dailyTokens: settings.OPENAI_DAILY_TOKENS ?? null,
      judge: settings.OPENAI_JUDGE === "1",
    }
  );
}

function connectionOf({
  AZURE_OPENAI_API_KEY: azureKey,
  AZURE_OPENAI_ENDPOINT: endpoint,
  AZURE_OPENAI_API_INSTANCE_NAME: instance,
  AZURE_OPENAI_API_DEPLOYMENT_NAME: deployment,
  AZURE_OPENAI_API_VERSION: apiVersion,
  ...settings
}: Settings): ModelConnection | null {
  if (azureKey && deployment && apiVersion && (endpoint || instance))
    return {
      kind: "azure",
      apiKey: azureKey,
      place: endpoint ? { endpoint } : { instance: instance ?? "" },
      deployment,
      apiVersion,
    };
  const { OPENAI_API_KEY: apiKey = null, OPENAI_BASE_URL: baseUrl = null, OPENAI_MODEL: model } = settings;
  return model && (apiKey || baseUrl) ? { kind: "openai", apiKey, baseUrl, model } : null;
}
/** In `.env` every unknown name is an error; in the environment only names that look like ours. */
function unknownSettings(names: readonly string[], ours: boolean): string[] {
  const known = Object.keys(Settings.shape);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      name,
      meant: known.find((candidate) => candidate.length > 5 && levenshtein(candidate, name).steps <= 2),
    }))
    .filter(({ name, meant }) => ours || meant !== undefined || /^(?:SLACK|TEAMS)_/u.test(name))
    .map(
      ({ name, meant }) =>
        `${name} is not a setting of the desk${meant ? `: did you mean ${meant}?` : ": remove it, or see docs/operator.md for the list"}`,
    );
}
