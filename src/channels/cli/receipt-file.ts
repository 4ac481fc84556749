/** Receipts and public keys that the command line reads from files. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { InvalidError, messageOf } from "../../base/errors.ts";
import { tryJson } from "../../base/try-json.ts";
import type { PublicKeys } from "../../tickets/audit/receipts.ts";

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/u;
const StoredReceipt = z.object({ receipt: z.string() });
/** The keys themselves are checked when one is used. */
export const PublicKeysJson = z.object({
  keys: z.array(z.custom<PublicKeys["keys"][number]>((key) => typeof key === "object" && key !== null)),
});

/** `receipt` is a JWS, or a file that holds one, alone or in the JSON of `ospo receipt`. Throws InvalidError. */
export async function readReceipt(receipt: string): Promise<string> {
  const text = JWS.test(receipt)
    ? receipt
    : await readText(receipt, `${receipt} is not a receipt, and it is not a file that can be read`);
  if (!text.trimStart().startsWith("{")) return text;
  const stored = StoredReceipt.safeParse(tryJson(text));
  if (!stored.success) throw new InvalidError(`${receipt} contains no receipt`);
  return stored.data.receipt;
}

/** Throws InvalidError. */
export async function readKeys(file: string): Promise<PublicKeys> {
  const keys = PublicKeysJson.safeParse(tryJson(await readText(file, `${file} cannot be read`)));
  if (!keys.success) throw new InvalidError(`${file} is not a JWKS file. Make one with: ospo keys > ${file}`);
  return keys.data;
}

async function readText(file: string, problem: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidError(`${problem}: ${messageOf(error)}`);
  });
}
