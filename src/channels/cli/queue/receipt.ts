/** `ospo receipt`, `ospo keys` and `ospo verify` at the desk: decisions, their receipts, and the keys that sign them. */
import type { Desk } from "../../../desk/desk.ts";
import { moveSigningKey } from "../../../desk/signing-keys.ts";
import { standingAt } from "../../../desk/verify-receipt.ts";
import { decisionOf, type StoredDecision } from "../../../tickets/board/decisions.ts";
import type { PublicKeys } from "../../../tickets/audit/receipts.ts";
import { privateKeysIn } from "../../../tickets/audit/signing-key.ts";
import type { Standing } from "../../../tickets/audit/standing.ts";

export type KeyPlace = { isOutside: boolean; inDatabase: number };
type ReceiptResult =
  | PublicKeys
  | { key: string; file: string }
  | { id: string; standing: Standing }
  | KeyPlace
  | StoredDecision;

/**
 * `keys`: the public keys as JWKS. `move FILE`: moves the private key there. `standing RECEIPT`: whether it is still valid.
 * `place`: where the private keys are. Anything else is the id of a decision.
 */
export async function doReceipt(desk: Desk, [action = "", argument = ""]: readonly string[]): Promise<ReceiptResult> {
  switch (action) {
    case "keys":
      return desk.signer.publicKeys;
    case "move":
      return { key: await moveSigningKey(desk, argument), file: argument };
    case "standing":
      return await standingAt(desk, argument);
    case "place":
      return { isOutside: desk.signer.isOutside, inDatabase: (await privateKeysIn(desk.db)).length };
    default:
      return await decisionOf(desk.db, action);
  }
}
