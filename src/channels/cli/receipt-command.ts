/** `ospo receipt ID`, `ospo keys` and `ospo verify RECEIPT`: decisions that are checked without the desk. */
import { readFile } from "node:fs/promises";
import { InvalidError, messageOf } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { type Scope, verifyReceipt } from "../../desk/verify-receipt.ts";
import { type DecisionRecord, decisionOf } from "../../tickets/decisions.ts";
import type { PublicKeys } from "../../tickets/receipts.ts";
import type { Program, Terminal } from "./program.ts";

/** `keys` -> the public keys as JWKS; else the decision of that id. */
export async function doReceipt(desk: Desk, [id = ""]: string[]): Promise<unknown> {
  return id === "keys" ? desk.signer.publicKeys : await decisionOf(desk.db, id);
}

type Options = Scope & { keys?: string; json?: boolean };

/** True where the receipt is genuine, still good and covers what was named. */
export async function verify(program: Program, terminal: Terminal, receipt: string, options: Options): Promise<boolean> {
  const keys = options.keys
    ? await keysIn(options.keys)
    : ((await program.onQueue({ command: "receipt", words: ["keys"], options: {} })) as PublicKeys);
  const found = await verifyReceipt(await textOf(receipt), keys, options, new Date());
  if (options.json) terminal.out(`${JSON.stringify(found)}\n`);
  else if (found.valid) terminal.out(`Good: ${inWords(found.record!)}\n`);
  else terminal.out(`Not good: ${found.because}.${found.record ? ` ${inWords(found.record)}` : ""}\n`);
  return found.valid;
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
