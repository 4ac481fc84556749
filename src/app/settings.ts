/** All settings with their formats. Reads nothing. */
import { z } from "zod";
import {
  listOf,
  parseAddresses,
  parseAnchors,
  parseCommand,
  parseMirrors,
  parseRoleMap,
  parseStaff,
  parseUserGroups,
  Secret,
} from "./setting-values.ts";

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const url = z.url({ protocol: /^https?$/u, error: "is not an http(s) address: write it like https://example.com" });
const emoji = z
  .string()
  .regex(/^:?[\w+-]+:?$/u, "is not an emoji name: write its name, such as eyes")
  .transform((name) => name.replaceAll(":", ""));

export const Settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "is not a number: give a port, such as 3000" })
    .int("is not a port: give 0 to 65535")
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
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: z.string().trim().min(1, "is blank: give the id that the issuer gave the desk").optional(),
  OIDC_CLIENT_SECRET: secret.optional(),
  OIDC_CLIENT_KEY: secret.optional(),
  OIDC_SCOPES: z
    .string()
    .refine((scopes) => scopes.split(/\s+/u).includes("openid"), "has no openid: write it like openid profile email")
    .optional(),
  OIDC_GROUPS_CLAIM: z.string().min(1).default("groups"),
  OIDC_ROLE_MAP: z.string().default("").transform(parseRoleMap),
  OIDC_TENANT: z.string().trim().min(1, "is blank: name your organization, or remove it").optional(),
  SCIM_TOKEN: z
    .string()
    .min(32, "is shorter than 32 characters: make one with: openssl rand -base64 32")
    .regex(/^\S+$/u, "has a space: a token has none")
    .transform((value) => new Secret(value))
    .optional(),
  TRUSTED_PROXY: z.string().default("").transform(parseAddresses),
  PROXY_USER_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/u, "is not the name of a header: write it like X-Forwarded-User")
    .optional(),
  CHAT_GUESTS: z
    .enum(["answer", "verdicts", "refuse"], "is not a rule for guests: use one of answer, verdicts, refuse")
    .default("answer"),
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
  TEAMS_TOKENS: z
    .enum(["botbuilder", "jose"], "is not a library that checks tokens: use botbuilder or jose")
    .optional(),
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
  PRIVATE_PACKAGES: z.string().default("").transform(listOf),
  /** Go's own setting, honored as npm's are. */
  GOPRIVATE: z.string().default("").transform(listOf),
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
