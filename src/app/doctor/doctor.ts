/** `ospo doctor`: opens each part by itself and reports its state. */
import { access, constants, mkdir } from "node:fs/promises";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Check } from "../../channels/cli/types.ts";
import type { DatabasePlace } from "../../db/place.ts";
import { audienceProblems } from "../../desk/may-read.ts";
import { PolicyFile } from "../../desk/policy-file.ts";
import { Knowledge, type KnowledgeOptions } from "../../knowledge/knowledge.ts";
import type { Config } from "../config.ts";
import { slackChecksOf, teamsChecksOf } from "./check-chats.ts";
import { scimCheck, signInChecks } from "./check-sign-in.ts";
import { databaseCheck, keyCheck } from "./check-database.ts";
import { policyChecks } from "./check-policy.ts";
import { anchorChecks, modelChecks, upstreamChecks } from "./check-services.ts";

/** `place` locates the database; `open` says how to open the knowledge. */
export async function checks(config: Config, log: Log, place: DatabasePlace, open: KnowledgeOptions): Promise<Check[]> {
  const data = await dataCheck(config);
  const { check, lastDeliveries = {}, directory, keys } = await databaseCheck(config, place);
  return [
    { what: "settings", state: "ok", detail: `listens on ${config.host}:${config.port}` },
    data,
    check,
    ...(keys ? [keyCheck(keys, config)] : []),
    ...(await anchorChecks(config)),
    ...(await knowledgeChecks(config, open, log)),
    ...(await policyChecks(config, log)),
    ...(await upstreamChecks(config)),
    ...(await signInChecks(config)),
    scimCheck(config, directory),
    ...(await slackChecksOf(config, lastDeliveries.slack)),
    ...(await teamsChecksOf(config, lastDeliveries.teams, log)),
    ...(await modelChecks(config, log)),
  ];
}

async function dataCheck({ dataDir }: Config): Promise<Check> {
  const what = "data";
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    return { what, state: "ok", detail: dataDir };
  } catch (error) {
    return {
      what,
      state: "failed",
      detail: `${dataDir} cannot be written: ${messageOf(error)}`,
      remedy: "Set DATA_DIR to a directory that this user may write.",
    };
  }
}

async function knowledgeChecks({ knowledgeDir }: Config, open: KnowledgeOptions, log: Log): Promise<Check[]> {
  const found: Check[] = [];
  try {
    await using knowledge = await Knowledge.open({ ...open, skipPassages: true });
    const { documents, passages, problems, embeddingHost } = knowledge.status();
    found.push({
      what: "knowledge",
      state: passages > 0 ? "ok" : "failed",
      detail: `${documents} documents, ${passages} passages in ${knowledgeDir}`,
      ...(passages === 0 && { remedy: "Put documents there, or set KNOWLEDGE_DIR." }),
    });
    // A routing that cannot be read is reported with the policy.
    const groups = await PolicyFile.routing(knowledgeDir, log)
      .current()
      .then(
        ({ policy }) => Object.keys(policy.groups),
        () => null,
      );
    const closed = groups === null ? [] : audienceProblems(knowledge, groups);
    for (const { file, message, remedy } of [...problems, ...closed])
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
  return found;
}
