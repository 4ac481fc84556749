/** Moves the keys that sign receipts. */
import { moveKey } from "../tickets/audit/signing-key.ts";
import type { Desk } from "./desk.ts";

/** Writes the private key to `file` and removes it from the database. Returns the id of the key. */
export async function moveSigningKey({ db }: Pick<Desk, "db">, file: string): Promise<string> {
  return await moveKey(db, file);
}
