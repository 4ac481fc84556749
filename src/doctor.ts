/** `ospo doctor`: opens each part by itself and says how it is. Beside main.ts, as it too must know them all. */
import { access, constants, mkdir } from "node:fs/promises";
import { messageOf } from "./base/errors.ts";
import { DirectoryLock } from "./base/lock.ts";
import type { Log } from "./base/log.ts";
import { askRunningDesk } from "./channels/cli/control.ts";
import type { Check } from "./channels/cli/doctor-command.ts";
import { type Config, isLoopback } from "./config.ts";
import { Database, type DatabasePlace } from "./db/database.ts";
import { inWords, PolicyFile } from "./desk/policy-file.ts";
import { Knowledge } from "./knowledge/knowledge.ts";
import { PackageFinder } from "./packages/find-facts.ts";

/** `place` is where the database is. */
export async function checks(config: Config, log: Log, place: DatabasePlace): Promise<Check[]> {
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
  found.push(await databaseCheck(config, place));
  try {
    await using knowledge = await Knowledge.open({ dir: config.knowledgeDir, dataDir: config.dataDir, log });
    const { documents, passages, problems } = knowledge.status();
    found.push({
      what: "knowledge",
      state: passages > 0 ? "ok" : "failed",
      detail: `${documents} documents, ${passages} passages in ${config.knowledgeDir}`,
      ...(passages === 0 && { remedy: "Put documents there, or set KNOWLEDGE_DIR." }),
    });
    for (const { file, message, remedy } of problems)
      found.push({ what: "knowledge", state: "warning", detail: `${file} ${message}`, remedy });
    await knowledge.settled();
    found.push({ what: "meaning", state: "ok", detail: "embedding works" });
  } catch (error) {
    found.push({ what: "knowledge", state: "failed", detail: messageOf(error), remedy: "Set KNOWLEDGE_DIR to a folder of documents." });
  }
  found.push(...(await policyChecks(config, log)), ...(await upstreamChecks(config)));
  found.push({
    what: "web",
    state: isLoopback(config.host) ? "ok" : "off",
    detail: isLoopback(config.host)
      ? "on, for this machine only: there is no sign-in yet"
      : "off: without a sign-in the pages answer on 127.0.0.1 only",
  });
  found.push(await slackCheck(config));
  for (const what of ["Teams", "language models"])
    found.push({
      what: what.toLowerCase(),
      state: "off",
      detail: config.notYet.includes(what) ? "configured, but not in this version yet" : "not configured",
    });
  return found;
}

async function slackCheck({ slack, notYet }: Config): Promise<Check> {
  const what = "slack";
  if (!slack)
    return {
      what,
      state: "off",
      detail: notYet.includes("Slack") ? "Socket Mode is not in this version: set SLACK_SIGNING_SECRET" : "not configured",
    };
  const { slackWorkspace } = await import("./channels/slack/slack.ts");
  try {
    return { what, state: "ok", detail: `the token is good, for ${await slackWorkspace(slack.token.reveal(), slack.apiUrl)}` };
  } catch (error) {
    return {
      what,
      state: "failed",
      detail: `Slack refuses the token or does not answer: ${messageOf(error)}`,
      remedy: "Copy the Bot User OAuth Token anew from “OAuth & Permissions”, or let the desk through the firewall to slack.com.",
    };
  }
}

async function policyChecks(config: Config, log: Log): Promise<Check[]> {
  const licenses = PolicyFile.licenses(config.knowledgeDir, log);
  const routing = PolicyFile.routing(config.knowledgeDir, log);
  const files = { licenses, routing, approvals: PolicyFile.approvals(config.knowledgeDir, log, routing, licenses) };
  return await Promise.all(Object.entries(files).map(([name, file]) => policyCheck(`policy/${name}.yaml`, file, config.knowledgeDir)));
}

async function policyCheck(name: string, file: Pick<PolicyFile<{ version: string }>, "current">, dir: string): Promise<Check> {
  const what = "policy";
  try {
    const { policy, isStarter, problems } = await file.current();
    if (problems.length > 0) return { what, state: "failed", detail: inWords(problems), remedy: `Mend these lines of ${name}.` };
    return {
      what,
      state: isStarter ? "warning" : "ok",
      detail: `${name}, version ${policy.version}`,
      ...(isStarter && { remedy: `${dir} has no ${name}: the desk's starter policy counts. Copy it there and edit it.` }),
    };
  } catch (error) {
    return {
      what,
      state: "failed",
      detail: messageOf(error),
      remedy: `Mend these lines of ${name}; what it decides is refused until then.`,
    };
  }
}

/** Whether each service that knows packages answers: with a package that all of them know. */
async function upstreamChecks(config: Config): Promise<Check[]> {
  using finder = new PackageFinder({ ...config.upstreams, privateNames: [], cacheDir: null, now: () => new Date() });
  return (await finder.reachable()).map(({ name, reason }) => ({
    what: "packages",
    state: reason === null ? "ok" : "warning",
    detail: reason ?? `${name} answers`,
    ...(reason !== null && {
      remedy: "Without it, its facts are unknown and verdicts ask for a review. Let the desk through the firewall, or set its address.",
    }),
  }));
}

async function databaseCheck(config: Config, place: DatabasePlace): Promise<Check> {
  const what = "database";
  try {
    // A running desk holds the embedded database; it is that desk's health that counts then.
    if (!config.databaseUrl && (await askRunningDesk(config.dataDir, { command: "tickets", words: ["list"], options: {} })))
      return { what, state: "ok", detail: "in use by the running desk, which answers" };
    using _lock = config.databaseUrl ? undefined : new DirectoryLock(config.dataDir);
    await using database = await Database.open(place);
    await database.ping();
    return { what, state: "ok", detail: config.databaseUrl ? "Postgres answers, migrations are in" : `embedded, in ${config.dataDir}` };
  } catch (error) {
    return { what, state: "failed", detail: messageOf(error) };
  }
}
