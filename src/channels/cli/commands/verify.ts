/** `ospo receipt ID`, `ospo keys` and `ospo verify RECEIPT`: decisions that are checked at the desk, by asking it, or without it. */
import { readFile } from "node:fs/promises";
import { InvalidError, messageOf } from "../../../base/errors.ts";
import type { Desk } from "../../../desk/desk.ts";
import {
  type AskStanding,
  type Scope,
  standingAt,
  type Verified,
  verifyReceipt,
} from "../../../desk/verify-receipt.ts";
import type { DecisionRecord } from "../../../tickets/types.ts";
import { decisionOf } from "../../../tickets/board/decisions.ts";
import type { PublicKeys } from "../../../tickets/audit/receipts.ts";
import { moveSigningKey } from "../../../desk/signing-keys.ts";
import { privateKeysIn } from "../../../tickets/audit/signing-key.ts";
import { Standing } from "../../../tickets/audit/standing.ts";
import type { Program, Terminal } from "../types.ts";

const STATUS_WITHIN_MS = 5000;

export type KeyPlace = { isOutside: boolean; inDatabase: number };

/** `keys` -> the public keys as JWKS; `move FILE` the private one; `standing RECEIPT`; `place`: where the keys lie; else the decision of that id. */
export async function doReceipt(desk: Desk, [id = "", word = ""]: string[]): Promise<unknown> {
  switch (id) {
    case "keys":
      return desk.signer.publicKeys;
    case "move":
      return { key: await moveSigningKey(desk, word), file: word };
    case "standing":
      return await standingAt(desk, word);
    case "place":
      return { isOutside: desk.signer.isOutside, inDatabase: (await privateKeysIn(desk.db)).length } satisfies KeyPlace;
    default:
      return await decisionOf(desk.db, id);
  }
}

type Options = Scope & { keys?: string; offline?: boolean; json?: boolean };

/** True where the receipt is genuine, still stands and covers what was named. */
export async function verify(
  program: Program,
  terminal: Terminal,
  receipt: string,
  options: Options,
): Promise<boolean> {
  const onQueue = async (...words: string[]): Promise<unknown> =>
    await program.onQueue({ command: "receipt", words, options: {} });
  const here: AskStanding = async (token) => ((await onQueue("standing", token)) as { standing: Standing }).standing;
  const ask = options.keys === undefined ? here : options.offline ? undefined : askStatusAddress;
  const keys = options.keys === undefined ? ((await onQueue("keys")) as PublicKeys) : await keysIn(options.keys);
  const found = await verifyReceipt(await textOf(receipt), keys, options, new Date(), ask);
  terminal.out(options.json ? `${JSON.stringify(found)}\n` : `${verifiedInWords(found)}\n`);
  return found.valid;
}

/** The desk that the receipt names: its signature was right. Null where it does not answer; then the grace period counts. */
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
    if (!response.ok) return null;
    return Standing.parse(((await response.json()) as { standing?: unknown }).standing);
  } catch {
    return null;
  }
}

function verifiedInWords({ valid, because, record, standing }: Verified): string {
  if (!valid || !record) return `Not good: ${because}.${record ? ` ${inWords(record)}` : ""}`;
  if (standing) return `Good: ${inWords(record)} The desk says: it ${standing.words}.`;
  return `Good: ${inWords(record)} Checked offline: the desk was not asked whether it still stands.`;
}

function inWords({ id, outcome, title, votes, tier, decidedAt, expiresAt, separation }: DecisionRecord): string {
  const who = votes.map(({ name, group }) => `${name} (${group})`).join(", ") || tier.en;
  return `${id}, ${outcome}: ${title}. Decided ${decidedAt.slice(0, 10)} by ${who}${expiresAt ? `, good until ${expiresAt.slice(0, 10)}` : ""}.${separation === "trust" ? " Separation of duties rests on trust." : ""}`;
}

/** The receipt itself, or a file that holds it: as a JWS, or as the JSON of `ospo receipt`. */
async function textOf(receipt: string): Promise<string> {
  const text = /^[\w-]+\.[\w-]+\.[\w-]+$/u.test(receipt) ? receipt : await read(receipt);
  if (!text.trimStart().startsWith("{")) return text;
  const { receipt: inside } = JSON.parse(text) as { receipt?: unknown };
  if (typeof inside !== "string") throw new InvalidError(`${receipt} holds no receipt`);
  return inside;
}

async function keysIn(file: string): Promise<PublicKeys> {
  try {
    const keys = JSON.parse(await read(file)) as PublicKeys;
    if (!Array.isArray(keys.keys)) throw new Error('it has no "keys"');
    return keys;
  } catch (error) {
    if (error instanceof InvalidError) throw error;
    throw new InvalidError(`${file} is no JWKS file: ${messageOf(error)}. Make one with: ospo keys > ${file}`);
  }
}

async function read(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidError(`${file} is neither a receipt nor a file that can be read: ${messageOf(error)}`);
  });
}
