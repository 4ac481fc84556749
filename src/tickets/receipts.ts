/** Receipts: a decision signed by the desk, so that whoever holds the desk's public key can check it without the desk. A JWS (RFC 7515), Ed25519. */
import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import { InvalidError, messageOf } from "../base/errors.ts";
import type { Db } from "../db/database.ts";

const ALGORITHM = "EdDSA";
const TYPE = "ospo-decision+jwt";

export type PublicKeys = { keys: JWK[] };

export class Signer {
  readonly #private: Awaited<ReturnType<typeof importJWK>>;
  /** Of the key that it signs with: its thumbprint (RFC 7638). */
  readonly id: string;
  /** All that this desk ever signed with, for checking: what JWKS files hold. */
  readonly publicKeys: PublicKeys;

  private constructor(key: Awaited<ReturnType<typeof importJWK>>, id: string, publicKeys: PublicKeys) {
    this.#private = key;
    this.id = id;
    this.publicKeys = publicKeys;
  }

  /** With the key of the settings (a private Ed25519 JWK as JSON), or with one that is made once and kept in the database. */
  static async open(db: Db, given?: string): Promise<Signer> {
    const key = given === undefined ? await keptKey(db) : await readKey(given);
    const id = await calculateJwkThumbprint(key);
    await db
      .insertInto("signing_key")
      .values({ id, private_jwk: JSON.stringify(given === undefined ? key : publicOf(key, id)) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const all = await db.selectFrom("signing_key").select(["id", "private_jwk"]).orderBy("created_at").execute();
    return new Signer(await importJWK(key, ALGORITHM), id, { keys: all.map((row) => publicOf(row.private_jwk as JWK, row.id)) });
  }

  async sign(record: object): Promise<string> {
    return await new CompactSign(new TextEncoder().encode(JSON.stringify(record)))
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: this.id })
      .sign(this.#private);
  }
}

/** What was signed. Throws InvalidError where it is no receipt, or none by one of these keys. */
export async function openReceipt(receipt: string, keys: PublicKeys): Promise<Record<string, unknown>> {
  try {
    const { payload } = await compactVerify(receipt.trim(), createLocalJWKSet(keys), { algorithms: [ALGORITHM] });
    return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      throw new InvalidError("the signature is not right: the receipt was changed");
    if (error instanceof errors.JWKSNoMatchingKey) throw new InvalidError("it was signed by another desk's key than those given");
    throw new InvalidError(`this is no receipt: ${messageOf(error)}`);
  }
}

/** The oldest of the table: of two processes that start at once, both then take the same. */
async function keptKey(db: Db): Promise<JWK> {
  const kept = async (): Promise<JWK | undefined> =>
    (await db.selectFrom("signing_key").select("private_jwk").orderBy("created_at").orderBy("id").execute())
      .map(({ private_jwk }) => private_jwk as JWK)
      .find(({ d }) => d !== undefined);
  const found = await kept();
  if (found) return found;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = await exportJWK(privateKey);
  await db
    .insertInto("signing_key")
    .values({ id: await calculateJwkThumbprint(key), private_jwk: JSON.stringify(key) })
    .execute();
  return (await kept())!;
}

async function readKey(text: string): Promise<JWK> {
  try {
    const key = JSON.parse(text) as JWK;
    if (key.crv !== "Ed25519" || key.d === undefined) throw new Error("it is no private Ed25519 key");
    await importJWK(key, ALGORITHM);
    return key;
  } catch (error) {
    throw new InvalidError(`RECEIPT_KEY is no private Ed25519 key as a JWK: ${messageOf(error)}`, { cause: error });
  }
}

function publicOf({ d: _private, ...key }: JWK, id: string): JWK {
  return { ...key, kid: id, alg: ALGORITHM, use: "sig" };
}
