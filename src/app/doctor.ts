/** `ospo doctor`: opens each part by itself and reports its state. */
import { existsSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../base/errors.ts";
import { DirectoryLock } from "../base/lock.ts";
import type { Log } from "../base/log.ts";
import { askRunningDesk } from "../channels/cli/control-socket.ts";
import type { Check } from "../channels/cli/types.ts";
import type { KeyPlace } from "../channels/cli/queue/receipt.ts";
import { hasDirectory } from "./chats.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./settings.ts";
import { loadPrompts, PROMPTS_DIR } from "../answering/model/prompts.ts";
import type { DatabasePlace } from "../db/open-error.ts";
import { Database, type Db } from "../db/database.ts";
import { openAnswerWriter } from "../desk/open-answer-writer.ts";
import { problemsText, PolicyFile } from "../desk/policy-file.ts";
import { Knowledge, type KnowledgeOptions } from "../knowledge/knowledge.ts";
import type { ApprovalPolicy, Separation } from "../policy/approval-rules.ts";
import { separationOf } from "../policy/approvals.ts";
import { PackageFinder } from "../packages/find-facts.ts";
import { anchorAt } from "../tickets/audit/anchors.ts";
import { lastDeliveryAt } from "../delivery/deliveries.ts";
import { openKey, privateKeysIn } from "../tickets/audit/signing-key.ts";
import { KEY_FILE, keySourceOf } from "./compose.ts";

/** `place` locates the database; `open` says how to open the knowledge. */
export async function checks(config: Config, log: Log, place: DatabasePlace, open: KnowledgeOptions): Promise<Check[]> {
  const found: Check[] = [{ what: "settings", state: "ok", detail: `listens on ${config.host}:${config.port}` }];
  try {
    await mkdir(config.dataDir, { recursive: true });
    await access(config.dataDir, constants.W_OK);
    found.push({ what: "data", state: "ok", detail: config.dataDir });
  } catch (error) {
    found.push({
      what: "data",
      state: "failed",
      detail: `${config.dataDir} cannot be written: ${messageOf(error)}`,
      remedy: "Set DATA_DIR to a directory that this user may write.",
    });
  }
  const { check, heard = {}, keys } = await databaseCheck(config, place);
  found.push(check, ...(keys ? [keyCheck(keys, config)] : []), ...(await anchorChecks(config)));
  try {
    await using knowledge = await Knowledge.open({ ...open, frugal: true });
    const { documents, passages, problems, embeddingHost } = knowledge.status();
    found.push({
      what: "knowledge",
      state: passages > 0 ? "ok" : "failed",
      detail: `${documents} documents, ${passages} passages in ${config.knowledgeDir}`,
      ...(passages === 0 && { remedy: "Put documents there, or set KNOWLEDGE_DIR." }),
    });
    for (const { file, message, remedy } of problems)
      found.push({ what: "knowledge", state: "warning", detail: `${file} ${message}`, remedy });
    await knowledge.settled();
    const wrong = await knowledge.tryEmbedding();
    found.push(
      wrong
        ? { what: "meaning", state: "failed", detail: wrong.message, remedy: wrong.remedy }
        : {
            what: "meaning",
            state: "ok",
            detail: `embedding works${embeddingHost === null ? "" : ` at ${embeddingHost}, which receives texts and questions`}`,
          },
    );
  } catch (error) {
    found.push({
      what: "knowledge",
      state: "failed",
      detail: messageOf(error),
      remedy: "Set KNOWLEDGE_DIR to a folder of documents.",
    });
  }
  found.push(...(await policyChecks(config, log)), ...(await upstreamChecks(config)));
  found.push({
    what: "web",
    state: isLoopback(config.host) ? "ok" : "off",
    detail: isLoopback(config.host)
      ? "on, for this machine only: there is no sign-in yet"
      : "off: without a sign-in the pages answer on 127.0.0.1 only",
  });
  found.push(...(await slackCheck(config, heard.slack)), ...(await teamsCheck(config, heard.teams, log)));
  found.push(...(await modelChecks(config, log)));
  return found;
}

/** People who can write to the database must not be able to sign. */
function keyCheck(keys: KeyPlace | { problem: string }, { databaseUrl, dataDir }: Config): Check {
  const what = "receipts";
  if ("problem" in keys) return { what, state: "failed", detail: keys.problem };
  const { isOutside, inDatabase } = keys;
  if (inDatabase === 0) return { what, state: "ok", detail: "the signing key is outside the database" };
  const file = path.join(dataDir, KEY_FILE);
  return {
    what,
    state: "warning",
    detail: isOutside
      ? "the database still holds a private key that signed receipts before"
      : "the signing key lies in the database: whoever can write there can forge a decision",
    remedy: isOutside
      ? "Move it out: ospo keys move FILE."
      : databaseUrl
        ? "Move it out: ospo keys move FILE, then set RECEIPT_KEY=FILE (or RECEIPT_KEY_COMMAND) for every desk of this database and restart them."
        : `Move it out: ospo keys move ${file}, then restart the desk.`,
  };
}

async function anchorChecks({ anchors: { places } }: Config): Promise<Check[]> {
  const what = "audit";
  if (places.length === 0)
    return [
      { what, state: "off", detail: "AUDIT_ANCHOR is not set: a deleted ticket or a rewritten trail may go unnoticed" },
    ];
  return await Promise.all(
    places.map(async (place): Promise<Check> => {
      const anchor = anchorAt(place.reveal());
      try {
        const last = await anchor.last(0);
        await anchor.append([]);
        return {
          what,
          state: "ok",
          detail: `${anchor.name} ${last ? `holds checkpoints up to ${last.seq} or later` : "is ready"}`,
        };
      } catch (error) {
        return { what, state: "failed", detail: messageOf(error) };
      }
    }),
  );
}

type Heard = { slack?: Date | null; teams?: Date | null };

/** Reads the prompts and asks the model for one word, which also shows a wrong key or model name. */
async function modelChecks({ model: settings }: Config, log: Log): Promise<Check[]> {
  const what = "model";
  try {
    const prompts = await loadPrompts(PROMPTS_DIR);
    const read: Check[] = Object.values(prompts).map(({ version, purpose }) => ({
      what: "prompt",
      state: "ok",
      detail: `${version}: ${purpose}`,
    }));
    const writer = await openAnswerWriter(settings, null, () => new Date(), log);
    if (!writer)
      return [...read, { what, state: "off", detail: "not configured: answers in the documents' own words" }];
    const reason = await writer.model.reachable();
    const remedy =
      "Until it answers, the desk quotes the documents. Check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL, or AZURE_OPENAI_*.";
    return [
      ...read,
      reason === null
        ? { what, state: "ok", detail: `${writer.model.name} answers` }
        : { what, state: "failed", detail: `${writer.model.name}: ${reason}`, remedy },
    ];
  } catch (error) {
    return [{ what: "prompt", state: "failed", detail: messageOf(error) }];
  }
}

async function slackCheck({ slack }: Config, lastHeard: Date | null | undefined): Promise<Check[]> {
  const what = "slack";
  if (!slack) return [{ what, state: "off", detail: "not configured" }];
  const { slackChecks } = await import("../channels/slack/doctor.ts");
  const found = await slackChecks({
    ...slack,
    token: slack.token.reveal(),
    signingSecret: slack.signingSecret?.reveal() ?? null,
    appToken: slack.appToken?.reveal() ?? null,
    lastHeard,
  });
  return found.map((check) => ({ what, ...check }));
}

async function teamsCheck(
  { teams, publicUrl }: Config,
  lastHeard: Date | null | undefined,
  log: Log,
): Promise<Check[]> {
  const what = "teams";
  if (!teams) return [{ what, state: "off", detail: "not configured" }];
  const { teamsChecks } = await import("../channels/teams/doctor.ts");
  const { identity, staffChannel } = teams;
  const found = await teamsChecks({
    identity: identity.kind === "emulator" ? identity : { ...identity, password: identity.password.reveal() },
    log,
    staffPlace: staffChannel ?? null,
    publicUrl: publicUrl ?? null,
    lastHeard,
  });
  return found.map((check) => ({ what, ...check }));
}

async function policyChecks(config: Config, log: Log): Promise<Check[]> {
  const licenses = PolicyFile.licenses(config.knowledgeDir, log);
  const routing = PolicyFile.routing(config.knowledgeDir, log);
  const files = {
    licenses,
    routing,
    approvals: PolicyFile.approvals(config.knowledgeDir, log, routing, licenses),
    model: PolicyFile.model(config.knowledgeDir, log),
  };
  const found = await Promise.all(
    Object.entries(files).map(([name, file]) => policyCheck(`policy/${name}.yaml`, file, config.knowledgeDir)),
  );
  return [...found, ...(await groupChecks(config, routing)), ...(await separationChecks(config, files.approvals))];
}

/** How the desk knows that the people who decide are different people. */
async function separationChecks(config: Config, approvals: PolicyFile<ApprovalPolicy>): Promise<Check[]> {
  const what = "two people";
  // policyChecks reports a policy that cannot be read.
  const tiers = await approvals.current().then(
    ({ policy }) => policy.tiers.filter(({ people, separation }) => people >= 2 || separation === "directory"),
    () => [],
  );
  const directory = hasDirectory(config);
  const named = (wanted: Separation): string =>
    tiers
      .filter((tier) => separationOf(tier, directory) === wanted)
      .map(({ name }) => name)
      .join(", ");
  const [strict, lenient] = [named("directory"), named("trust")];
  const found: Check[] = [];
  if (strict !== "")
    found.push(
      directory
        ? {
            what,
            state: "ok",
            detail: `${strict}: only accounts that the company directory knows can file and approve`,
          }
        : {
            what,
            state: "failed",
            detail: `${strict}: the policy requires accounts of the company directory, but no chat here provides them: nobody can approve`,
            remedy:
              "Set TEAMS_APP_ID and its group, or write `separation: trust` at these tiers of policy/approvals.yaml.",
          },
    );
  if (lenient !== "")
    found.push({
      what,
      state: "warning",
      detail: `${lenient}: separation of duties rests on trust: the desk may not know that two accounts belong to one person`,
      remedy: directory
        ? "Remove `separation: trust` from these tiers of policy/approvals.yaml; then only accounts of the company directory can decide."
        : "With Teams on, only accounts of the company directory can decide. Until then link accounts by hand: ospo people link.",
    });
  return found;
}

/** Membership of a group that the routing does not name has no effect. */
async function groupChecks({ staff, slack }: Config, routing: ReturnType<typeof PolicyFile.routing>): Promise<Check[]> {
  const given = [
    ...staff.flatMap(({ groups }) => groups.map((group) => ["STAFF", group] as const)),
    ...[...(slack?.userGroups.values() ?? [])].map((group) => ["SLACK_STAFF_GROUPS", group] as const),
  ];
  const { groups } = await routing.current().then(
    ({ policy }) => policy,
    () => ({ groups: null }),
  );
  return given.flatMap(([setting, group]) =>
    groups === null || group in groups
      ? []
      : [
          {
            what: "settings",
            state: "failed",
            detail: `${setting} puts people into "${group}", which is not a group of policy/routing.yaml`,
            remedy: `Use one of ${Object.keys(groups).join(", ")}, or add it to policy/routing.yaml.`,
          } as const,
        ],
  );
}

async function policyCheck(
  name: string,
  file: Pick<PolicyFile<{ version: string }>, "current">,
  dir: string,
): Promise<Check> {
  const what = "policy";
  try {
    const { policy, isStarter, problems } = await file.current();
    if (problems.length > 0)
      return { what, state: "failed", detail: problemsText(problems), remedy: `Fix these lines of ${name}.` };
    return {
      what,
      state: isStarter ? "warning" : "ok",
      detail: `${name}, version ${policy.version}`,
      ...(isStarter && {
        remedy: `${dir} has no ${name}: the desk uses its starter policy. Copy it there and edit it.`,
      }),
    };
  } catch (error) {
    return {
      what,
      state: "failed",
      detail: messageOf(error),
      remedy: `Fix these lines of ${name}; until then the desk refuses what it decides.`,
    };
  }
}

/** Asks each package service for a package that all of them know. */
async function upstreamChecks(config: Config): Promise<Check[]> {
  using finder = new PackageFinder({ ...config.upstreams, privateNames: [], cacheDir: null, now: () => new Date() });
  return (await finder.reachable()).map(({ name, reason }) => ({
    what: "packages",
    state: reason === null ? "ok" : "warning",
    detail: reason ?? `${name} answers`,
    ...(reason !== null && {
      remedy:
        "Without it, its facts are unknown and verdicts require a review. Let the desk through the firewall, or set the service's address.",
    }),
  }));
}

/** Signs something to prove that the key works. Does not create the key that the first start of the desk creates. */
async function keyPlace(config: Config, db: Db): Promise<KeyPlace | { problem: string }> {
  try {
    const source = await keySourceOf(config, db);
    const inDatabase = (await privateKeysIn(db)).length;
    const isMade =
      source.kind === "database"
        ? inDatabase > 0
        : !(source.kind === "file" && source.make && !existsSync(source.file));
    if (isMade) await (await openKey(source, db)).sign(Buffer.from("ospo doctor"));
    return {
      isOutside: source.kind !== "database",
      inDatabase: source.kind === "database" ? Math.max(inDatabase, 1) : inDatabase,
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** `heard`: when each chat last sent something; undefined if the database did not answer. */
async function databaseCheck(
  config: Config,
  place: DatabasePlace,
): Promise<{ check: Check; heard?: Heard; keys?: KeyPlace | { problem: string } }> {
  const what = "database";
  try {
    // A running desk holds the embedded database, so ask that desk.
    if (
      !config.databaseUrl &&
      (await askRunningDesk(config.dataDir, { command: "tickets", words: ["list"], options: {} }))
    ) {
      const keys = (await askRunningDesk(config.dataDir, { command: "receipt", words: ["place"], options: {} }))?.value;
      return {
        check: { what, state: "ok", detail: "in use by the running desk, which answers" },
        ...(keys && "isOutside" in keys && { keys }),
      };
    }
    using _lock = config.databaseUrl ? undefined : new DirectoryLock(config.dataDir);
    await using database = await Database.open(place);
    await database.ping();
    const detail = config.databaseUrl ? "Postgres answers, migrations are done" : `embedded, in ${config.dataDir}`;
    const [slack, teams] = await Promise.all([
      lastDeliveryAt(database.db, "slack"),
      lastDeliveryAt(database.db, "teams"),
    ]);
    return { check: { what, state: "ok", detail }, heard: { slack, teams }, keys: await keyPlace(config, database.db) };
  } catch (error) {
    return { check: { what, state: "failed", detail: messageOf(error) } };
  }
}
