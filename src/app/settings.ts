/** All settings: the form of each, and which belong together. Reads nothing. */
import { z } from "zod";
import { type Mirror, placeOf } from "../packages/origin.ts";
import { type Ecosystem, ECOSYSTEMS } from "../policy/facts.ts";

/** Prints as [secret] everywhere. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
export type StaffMember = { channel: string; id: string; groups: readonly string[] };

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const url = z.url({ protocol: /^https?$/u, error: "is not an http(s) address: write it like https://example.com" });
const emoji = z
  .string()
  .regex(/^:?[\w+-]+:?$/u, "is not an emoji name: write its name, such as eyes")
  .transform((name) => name.replaceAll(":", ""));
/** In AUDIT_ANCHOR: the hash is posted where staff work. */
const STAFF_CHANNEL = "staff-channel";
const CHANNELS = ["slack", "teams", "web"];

export const Settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "is not a number: give a port, such as 3000" })
    .int()
    .min(0, "is not a port: give 0 to 65535")
    .max(65_535, "is not a port: give 0 to 65535")
    .default(3000),
  PUBLIC_URL: url.optional(),
  KNOWLEDGE_DIR: z.string().min(1).default("knowledge"),
  DATA_DIR: z.string().min(1).default("data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//u, "is not a Postgres address: write it like postgres://user:password@host:5432/name")
    .transform((value) => new Secret(value))
    .optional(),
  DATABASE_WAIT_SECONDS: z.coerce
    .number({ error: "is not a number of seconds, such as 60" })
    .min(0, "is negative: give 0 (do not wait) or more seconds")
    .default(60),
  STAFF: z.string().default("").transform(parseStaff),
  SLACK_BOT_TOKEN: secret.optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_APP_TOKEN: secret.optional(),
  SLACK_STAFF_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/u, "is not a channel id: copy it from the channel's details, such as C0123456789")
    .optional(),
  SLACK_STAFF_GROUPS: z.string().default("").transform(parseUserGroups),
  SLACK_EMOJI_CLAIM: emoji.optional(),
  SLACK_EMOJI_DONE: emoji.optional(),
  SLACK_API_URL: url.optional(),
  // A blank id would turn the token check off.
  TEAMS_APP_ID: z.string().trim().min(1, "is blank: give the id of the bot's registration, or remove it").optional(),
  TEAMS_APP_PASSWORD: secret.optional(),
  TEAMS_TENANT_ID: z.string().trim().min(1, "is blank: give the id of your tenant, or remove it").optional(),
  TEAMS_STAFF_CHANNEL: z.string().optional(),
  TEAMS_OPENID_METADATA_URL: url.optional(),
  TEAMS_LOGIN_URL: url.optional(),
  TEAMS_EMULATOR: z.literal("1", "must be 1 or not set").optional(),
  OPENAI_API_KEY: secret.optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: z.string().optional(),
  OPENAI_EMBEDDING_MODEL: z.string().optional(),
  OPENAI_DAILY_TOKENS: z.coerce
    .number({ error: "is not a number of tokens, such as 2000000" })
    .int("is not a whole number of tokens")
    .min(1000, "is less than 1000 tokens, too few for one answer")
    .optional(),
  OPENAI_JUDGE: z.literal("1", "must be 1 or not set").optional(),
  AZURE_OPENAI_API_KEY: secret.optional(),
  AZURE_OPENAI_ENDPOINT: url.optional(),
  AZURE_OPENAI_API_INSTANCE_NAME: z.string().optional(),
  AZURE_OPENAI_API_DEPLOYMENT_NAME: z.string().optional(),
  AZURE_OPENAI_API_VERSION: z.string().optional(),
  AZURE_OPENAI_EMBEDDING_DEPLOYMENT: z.string().optional(),
  DEPS_DEV_URL: url.default("https://api.deps.dev"),
  SCORECARD_URL: url.default("https://api.scorecard.dev"),
  OSV_URL: url.default("https://api.osv.dev"),
  CLEARLYDEFINED_URL: url.default("https://api.clearlydefined.io"),
  NOTIFY_WEBHOOK_URL: url.optional(),
  NOTIFY_WEBHOOK_SECRET: secret.optional(),
  RECEIPT_KEY: secret.optional(),
  RECEIPT_KEY_COMMAND: z.string().transform(parseCommand).optional(),
  RECEIPT_PUBLIC_KEY: z.string().optional(),
  AUDIT_ANCHOR: z.string().default("").transform(parseAnchors),
  RETENTION_DAYS: z.coerce
    .number({ error: "is not a number of days, such as 730" })
    .int("is not a whole number of days")
    .min(30, "is less than 30 days: people would be erased while they wait")
    .optional(),
  PRIVATE_PACKAGES: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  PACKAGE_MIRRORS: z.string().default("").transform(parseMirrors),
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "is not a log level: use one of fatal, error, warn, info, debug, trace, silent",
    )
    .default("info"),
  TEST_DATABASE_URL: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

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

/** An optional integration is either absent or complete. */
export function halfGroups(settings: Settings): string[] {
  const problems: string[] = halfModels(settings);
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
  for (const name of ["TEAMS_STAFF_CHANNEL", "TEAMS_OPENID_METADATA_URL", "TEAMS_LOGIN_URL"] as const)
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

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** A program with its arguments, separated by spaces, or a JSON array if one contains a space. It does not go through a shell. */
function parseCommand(text: string, context: z.RefinementCtx): readonly string[] {
  if (!text.trimStart().startsWith("[")) return text.trim().split(/\s+/u);
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(text));
  } catch {
    // Reported below.
  }
  context.addIssue({
    code: "custom",
    message: 'is not a JSON array of strings: write it like ["sign", "--key", "receipts"]',
  });
  return [];
}

export type AnchorSettings = { places: readonly Secret[]; toStaff: boolean };

/** Paths and addresses, comma-separated, and `staff-channel`. */
function parseAnchors(text: string, context: z.RefinementCtx): AnchorSettings {
  const places = text
    .split(",")
    .map((place) => place.trim())
    .filter(Boolean);
  for (const place of places) {
    const address = /^[a-z][a-z\d+.-]+:/iu.test(place) ? URL.parse(place) : undefined;
    const isPlace =
      address === undefined ||
      address?.protocol === "https:" ||
      (address?.protocol === "http:" && isLoopback(address.hostname));
    if (!isPlace)
      context.addIssue({
        code: "custom",
        message:
          "has a place that is neither a file nor an https address: write it like /var/anchor/checkpoints.jsonl,https://store.example/audit",
      });
  }
  return {
    places: places.filter((place) => place !== STAFF_CHANNEL).map((place) => new Secret(place)),
    toStaff: places.includes(STAFF_CHANNEL),
  };
}

function parseStaff(text: string, context: z.RefinementCtx): StaffMember[] {
  const members: StaffMember[] = [];
  for (const part of text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)) {
    const match = /^([a-z]+):([^=]+)(?:=(.+))?$/u.exec(part);
    if (match && CHANNELS.includes(match[1]!))
      members.push({ channel: match[1]!, id: match[2]!, groups: match[3]?.split("+").filter(Boolean) ?? [] });
    else
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not channel:id[=group+group] with a channel of ${CHANNELS.join(", ")}: write it like web:ana=security+legal`,
      });
  }
  return members;
}

/** `S0123456789=legal,S0987654321=ospo`. */
function parseUserGroups(text: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const part of text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)) {
    const match = /^(S[A-Z0-9]+)=([\w-]+)$/u.exec(part);
    if (match) groups.set(match[1]!, match[2]!);
    else
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not a Slack user group with a staff group: write it like S0123456789=legal`,
      });
  }
  return groups;
}

/** `host[:port][/path][=ecosystem]`. */
function parseMirrors(text: string, context: z.RefinementCtx): Mirror[] {
  const mirrors: Mirror[] = [];
  for (const part of text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)) {
    const [address = "", ecosystem = null] = part.split("=", 2);
    const place = address.includes("://") ? undefined : placeOf(`https://${address}`);
    if (!place || /[@?#*]/u.test(address))
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not a host with the path of a mirror: write it like nexus.example.com/repository/npm-proxy=npm`,
      });
    else if (ecosystem !== null && !ECOSYSTEMS.some((each) => each === ecosystem))
      context.addIssue({
        code: "custom",
        message: `has "${part}", whose ecosystem is not one of ${ECOSYSTEMS.join(", ")}`,
      });
    else mirrors.push({ ...place, ecosystem: ecosystem as Ecosystem | null });
  }
  return mirrors;
}
