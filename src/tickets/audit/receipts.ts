/** Receipts: decisions signed by the desk, so that anyone with its public key can verify them offline. A JWS (RFC 7515), Ed25519. */
import { createHash } from "node:crypto";
import { compactVerify, createLocalJWKSet, errors, type JWK } from "jose";
import { z } from "zod";
import { InvalidError, messageOf } from "../../base/errors.ts";
import type { Db } from "../../db/database.ts";
import {
  SIGNATURE_ALGORITHM,
  isJwk,
  savePublicKey,
  type KeySource,
  openKey,
  publicOf,
  type SigningKey,
} from "./signing-key.ts";

/** Each signed thing states its type, so that none can be passed off as another. */
export const RECEIPT = "ospo-decision+jwt";
export const CHECKPOINT = "ospo-checkpoint+jwt";

const Payload = z.record(z.string(), z.unknown());

export type PublicKeys = { keys: JWK[] };

export class Signer {
  readonly #key: SigningKey;
  #publicKeys: PublicKeys;
  /** The key is not in the database, so that write access to the database is not enough to sign. */
  readonly isOutside: boolean;

  private constructor(key: SigningKey, publicKeys: PublicKeys, isOutside: boolean) {
    this.#key = key;
    this.#publicKeys = publicKeys;
    this.isOutside = isOutside;
  }

  static async open(db: Db, source: KeySource = { kind: "database" }): Promise<Signer> {
    const key = await openKey(source, db);
    const isOutside = source.kind !== "database";
    if (isOutside) await savePublicKey(db, key.id, key.publicJwk);
    const all = await db.selectFrom("signing_key").select(["id", "private_jwk"]).orderBy("created_at").execute();
    return new Signer(
      key,
      { keys: all.flatMap(({ id, private_jwk: jwk }) => (isJwk(jwk) ? [publicOf(jwk, id)] : [])) },
      isOutside,
    );
  }

  get keyId(): string {
    return this.#key.id;
  }

  /** All keys that this desk ever signed with, as a JWKS. */
  get publicKeys(): PublicKeys {
    return this.#publicKeys;
  }

  /** Drops all other keys except the one that signs: somebody else put them into the database. */
  trustOnly(ids: readonly string[]): void {
    this.#publicKeys = {
      keys: this.#publicKeys.keys.filter(({ kid }) => kid === this.#key.id || ids.includes(kid ?? "")),
    };
  }

  /** Throws UnavailableError where a command that signs fails. */
  async sign(record: object, type = RECEIPT): Promise<string> {
    const header = encoded({ alg: SIGNATURE_ALGORITHM, typ: type, kid: this.#key.id });
    const signed = `${header}.${encoded(record)}`;
    const signature = await this.#key.sign(Buffer.from(signed));
    return `${signed}.${Buffer.from(signature).toString("base64url")}`;
  }
}

/** SHA-256 in hex. Checkpoints refer to each other by it. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** The record of a receipt. Throws InvalidError where it is not a receipt, or not by one of these keys. */
export async function openReceipt(receipt: string, keys: PublicKeys): Promise<Record<string, unknown>> {
  return (await openSigned(receipt, keys, RECEIPT)).payload;
}

/** What was signed, and by which key. Throws InvalidError. */
export async function openSigned(
  token: string,
  keys: PublicKeys,
  type: string,
): Promise<{ payload: Record<string, unknown>; kid: string }> {
  try {
    const { payload, protectedHeader } = await compactVerify(token.trim(), createLocalJWKSet(keys), {
      algorithms: [SIGNATURE_ALGORITHM],
    });
    if (protectedHeader.typ !== type)
      throw new Error(`its type is ${protectedHeader.typ ?? "not stated"}, not ${type}`);
    return {
      payload: Payload.parse(JSON.parse(new TextDecoder().decode(payload))),
      kid: protectedHeader.kid ?? "",
    };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      throw new InvalidError("the signature is not right: the receipt was changed");
    if (error instanceof errors.JWKSNoMatchingKey)
      throw new InvalidError("it was signed by another desk's key than those given");
    throw new InvalidError(`this is not a receipt: ${messageOf(error)}`);
  }
}
