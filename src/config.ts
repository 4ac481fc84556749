/** The only reader of the environment: settings -> frozen Config, or every problem at once with its remedy. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import levenshtein from "damerau-levenshtein";
import { z } from "zod";
import { InvalidError } from "./base/errors.ts";

/** Prints as [secret] wherever it is shown. */
class Secret {
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

type StaffMember = { channel: string; id: string; groups: readonly string[] };

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const url = z.url({ protocol: /^https?$/u, error: "is no http(s) address: write it like https://example.com" });
const CHANNELS = ["slack", "teams", "web"];

const Settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "is no number: give a port, such as 3000" })
    .int()
    .min(0, "is no port: give 0 to 65535")
    .max(65_535, "is no port: give 0 to 65535")
    .default(3000),
  PUBLIC_URL: url.optional(),
  KNOWLEDGE_DIR: z.string().min(1).default("knowledge"),
  DATA_DIR: z.string().min(1).default("data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//u, "is no Postgres address: write it like postgres://user:password@host:5432/name")
    .transform((value) => new Secret(value))
    .optional(),
  STAFF: z.string().default("").transform(parseStaff),
  SLACK_BOT_TOKEN: secret.optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_APP_TOKEN: secret.optional(),
  SLACK_STAFF_CHANNEL: z.string().optional(),
  SLACK_API_URL: url.optional(),
  TEAMS_APP_ID: z.string().optional(),
  TEAMS_APP_PASSWORD: secret.optional(),
  TEAMS_TENANT_ID: z.string().optional(),
  TEAMS_STAFF_CHANNEL: z.string().optional(),
  TEAMS_OPENID_METADATA_URL: url.optional(),
  TEAMS_EMULATOR: z.literal("1", "is either 1 or not set").optional(),
  OPENAI_API_KEY: secret.optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: z.string().optional(),
  OPENAI_EMBEDDING_MODEL: z.string().optional(),
  DEPS_DEV_URL: url.default("https://api.deps.dev"),
  SCORECARD_URL: url.default("https://api.scorecard.dev"),
  OSV_URL: url.default("https://api.osv.dev"),
  CLEARLYDEFINED_URL: url.default("https://api.clearlydefined.io"),
  NOTIFY_WEBHOOK_URL: url.optional(),
  NOTIFY_WEBHOOK_SECRET: secret.optional(),
  RECEIPT_KEY: secret.optional(),
  RETENTION_DAYS: z.coerce
    .number({ error: "is no number of days, such as 730" })
    .int("is no whole number of days")
    .min(30, "is less than 30 days: people would be forgotten while they wait")
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
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      "is no level: one of fatal, error, warn, info, debug, trace, silent",
    )
    .default("info"),
  TEST_DATABASE_URL: z.string().optional(),
});
type Settings = z.infer<typeof Settings>;

export type Config = Readonly<{
  host: string;
  port: number;
  publicUrl: string | undefined;
  knowledgeDir: string;
  dataDir: string;
  databaseUrl: Secret | undefined;
  staff: readonly StaffMember[];
  logLevel: Settings["LOG_LEVEL"];
  /** Base addresses of the services that know packages. */
  upstreams: Readonly<{ depsDev: string; scorecard: string; osv: string; clearlyDefined: string }>;
  /** Names, with `*` for any letters, that never leave for a public service. */
  privatePackages: readonly string[];
  /** Where notifications to staff are posted. */
  webhook: Readonly<{ url: string; secret: Secret | null }> | null;
  /** On over HTTP where there is a signing secret. */
  slack: Readonly<{ token: Secret; signingSecret: Secret; apiUrl: string | undefined }> | null;
  /** A private Ed25519 JWK that signs receipts; without it one is made and kept in the database. */
  receiptKey: Secret | undefined;
  /** After so many silent days a person is forgotten; null: never. */
  retentionDays: number | null;
  /** Complete groups of settings whose part of the desk this version does not have yet. */
  notYet: readonly string[];
}>;

/** Environment (and `.env` in `dir`, which the environment overrides) -> Config. Throws one InvalidError that lists every problem. */
export function readConfig(environment: NodeJS.ProcessEnv, dir: string): Config {
  const file = path.join(dir, ".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const problems = [...unknownSettings(Object.keys(fromFile), true), ...unknownSettings(Object.keys(environment), false)];
  const given = Object.entries({ ...fromFile, ...environment }).filter(
    ([name, value]) => name in Settings.shape && value !== "" && value !== undefined,
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
    staff: settings.STAFF,
    logLevel: settings.LOG_LEVEL,
    upstreams: {
      depsDev: settings.DEPS_DEV_URL,
      scorecard: settings.SCORECARD_URL,
      osv: settings.OSV_URL,
      clearlyDefined: settings.CLEARLYDEFINED_URL,
    },
    privatePackages: settings.PRIVATE_PACKAGES,
    webhook: settings.NOTIFY_WEBHOOK_URL ? { url: settings.NOTIFY_WEBHOOK_URL, secret: settings.NOTIFY_WEBHOOK_SECRET ?? null } : null,
    slack:
      settings.SLACK_BOT_TOKEN && settings.SLACK_SIGNING_SECRET
        ? { token: settings.SLACK_BOT_TOKEN, signingSecret: settings.SLACK_SIGNING_SECRET, apiUrl: settings.SLACK_API_URL }
        : null,
    receiptKey: settings.RECEIPT_KEY,
    retentionDays: settings.RETENTION_DAYS ?? null,
    notYet: [
      ...(settings.SLACK_BOT_TOKEN && !settings.SLACK_SIGNING_SECRET ? ["Slack"] : []),
      ...(settings.TEAMS_APP_ID || settings.TEAMS_EMULATOR ? ["Teams"] : []),
      ...(settings.OPENAI_API_KEY || settings.OPENAI_BASE_URL ? ["language models"] : []),
    ],
  };
}

/** An optional integration is absent or complete. */
function halfGroups(settings: Settings): string[] {
  const problems: string[] = [];
  const slack = settings.SLACK_SIGNING_SECRET ?? settings.SLACK_APP_TOKEN;
  if (settings.SLACK_BOT_TOKEN && !slack)
    problems.push("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) beside it");
  if (!settings.SLACK_BOT_TOKEN && slack)
    problems.push("SLACK_SIGNING_SECRET or SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN: set it too, or remove them");
  if (settings.NOTIFY_WEBHOOK_SECRET && !settings.NOTIFY_WEBHOOK_URL)
    problems.push("NOTIFY_WEBHOOK_SECRET is set without NOTIFY_WEBHOOK_URL: set it too, or remove the secret");
  const teams = (["TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"] as const).filter((name) => !settings[name]);
  if (teams.length > 0 && teams.length < 3) problems.push(`Teams is half configured: set ${teams.join(" and ")} too, or remove the others`);
  const loopback = isLoopback(settings.HOST);
  if (settings.TEAMS_EMULATOR && (!loopback || settings.TEAMS_APP_ID))
    problems.push("TEAMS_EMULATOR=1 lets anyone in: it is refused unless HOST is 127.0.0.1 and TEAMS_APP_ID is not set");
  return problems;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/u.test(host);
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

/** In our own file every unknown name is wrong; in the environment only what looks like one of ours. */
function unknownSettings(names: readonly string[], ours: boolean): string[] {
  const known = Object.keys(Settings.shape);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, meant: known.find((candidate) => candidate.length > 5 && levenshtein(candidate, name).steps <= 2) }))
    .filter(({ name, meant }) => ours || meant !== undefined || /^(?:SLACK|TEAMS)_/u.test(name))
    .map(
      ({ name, meant }) =>
        `${name} is no setting of the desk${meant ? `: did you mean ${meant}?` : ": remove it, or see docs/operator.md for the list"}`,
    );
}
