import { z } from "zod";
import { type AskStanding, type Verified, verifyReceipt } from "../../../desk/verify-receipt.ts";
import { Standing } from "../../../tickets/audit/standing.ts";
import type { DecisionRecord } from "../../../tickets/types.ts";
import { type CommandContext, JSON_OPTION, type RegisterCommand } from "../command.ts";
import { jsonLine } from "../json.ts";
import { PublicKeysJson, readKeys, readReceipt } from "../receipt-file.ts";

const STATUS_WITHIN_MS = 5000;
const StatusAnswer = z.object({ standing: Standing });

type Options = { keys?: string; offline?: true; package?: string; use?: string; json?: true };

export const registerVerify: RegisterCommand = (ospo, context) => {
  ospo
    .command("verify")
    .description(
      "check that a receipt is genuine, that its decision is still valid, and that it covers a package or use; needs no database with --keys",
    )
    .argument("<receipt>", "the receipt, or a file that holds it")
    .option("--keys <jwks.json>", "public keys of the desk, as `ospo keys` prints them")
    .option("--offline", "with --keys: do not ask the desk that the receipt names")
    .option("--package <package>", "it must cover this package")
    .option("--use <use>", "it must cover this use")
    .addOption(JSON_OPTION)
    .action(async (receipt: string, options: Options) => await verify(context, receipt, options));
};

async function verify(
  { program, terminal, answerNo }: CommandContext,
  receipt: string,
  { keys: keysFile, offline, json, ...scope }: Options,
): Promise<void> {
  const onQueue = async (...words: string[]): Promise<unknown> =>
    await program.onQueue({ command: "receipt", words, options: {} });
  const askHere: AskStanding = async (token) => StatusAnswer.parse(await onQueue("standing", token)).standing;
  const ask = keysFile === undefined ? askHere : offline ? undefined : askStatusAddress;
  const keys = keysFile === undefined ? PublicKeysJson.parse(await onQueue("keys")) : await readKeys(keysFile);
  const verified = await verifyReceipt(await readReceipt(receipt), keys, scope, new Date(), ask);
  terminal.out(json ? jsonLine(verified) : `${verifiedText(verified)}\n`);
  if (!verified.valid) answerNo();
}

/** Asks the desk that the receipt names, once its signature is known to be right. Null if it does not answer: then the grace period counts. */
async function askStatusAddress(receipt: string, { status }: DecisionRecord): Promise<Standing | null> {
  if (!status?.url) return null;
  try {
    const response = await fetch(status.url, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: receipt,
      redirect: "error",
      signal: AbortSignal.timeout(STATUS_WITHIN_MS),
    });
    return response.ok ? StatusAnswer.parse(await response.json()).standing : null;
  } catch {
    return null;
  }
}

function verifiedText({ valid, because, record, standing }: Verified): string {
  if (!valid || !record) return `Invalid receipt: ${because}.${record ? ` ${decisionText(record)}` : ""}`;
  const checked = standing
    ? `The desk says: it ${standing.words}.`
    : "Checked offline: the desk was not asked whether the decision is still valid.";
  return `Valid receipt: ${decisionText(record)} ${checked}`;
}

function decisionText({ id, outcome, title, votes, tier, decidedAt, expiresAt, separation }: DecisionRecord): string {
  const who = votes.map(({ name, group }) => `${name} (${group})`).join(", ") || tier.en;
  const until = expiresAt ? `, valid until ${expiresAt.slice(0, 10)}` : "";
  const trust = separation === "trust" ? " Separation of duties rests on trust." : "";
  return `${id}, ${outcome}: ${title}. Decided ${decidedAt.slice(0, 10)} by ${who}${until}.${trust}`;
}
