/** The key that signs receipts: from a setting, a file, a command (a KMS), or the database. Knows nothing about what is signed. */
import { execFile } from "node:child_process";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { existsSync } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { sql } from "kysely";
import { z } from "zod";
import { ConflictError, InvalidError, messageOf, systemCode, UnavailableError } from "../../base/errors.ts";
import { type Db, inTransaction } from "../../db/database.ts";
import { json } from "../../db/schema/columns.ts";

export const SIGNATURE_ALGORITHM = "EdDSA";
const COMMAND_WITHIN_MS = 10_000;
const SIGNATURE_BYTES = 64;

export type KeySource =
  /** A private Ed25519 JWK as JSON. */
  | { kind: "jwk"; jwk: string }
  /** A file with a private JWK and mode 600. With `make`, a missing file is created. */
  | { kind: "file"; file: string; make?: boolean }
  /** Gets the bytes to sign on stdin and prints the signature in base64url. `publicKey`: the public JWK as JSON. */
  | { kind: "command"; command: readonly string[]; publicKey: string }
  | { kind: "database" };

export type SigningKey = {
  /** RFC 7638 thumbprint. */
  id: string;
  publicJwk: JWK;
  sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

/** Throws InvalidError with the remedy where the key cannot be used. */
export async function openKey(source: KeySource, db: Db): Promise<SigningKey> {
  switch (source.kind) {
    case "jwk":
      return await localKey(readPrivate(source.jwk, "RECEIPT_KEY"));
    case "file":
      return await localKey(await keyInFile(source.file, source.make ?? false));
    case "command":
      return await commandKey(source.command, source.publicKey);
    case "database":
      return await localKey(await keyInDatabase(db));
  }
}

/** Private keys in the database, oldest first. */
export async function privateKeysIn(db: Db): Promise<JWK[]> {
  const rows = await db.selectFrom("signing_key").select("private_jwk").orderBy("created_at").orderBy("id").execute();
  return rows.flatMap(({ private_jwk: jwk }) => (isJwk(jwk) && jwk.d !== undefined ? [jwk] : []));
}

/** Moves the signing key from the database into a new file of mode 600. Its public part stays in the database. Returns its id. */
export async function moveKey(db: Db, file: string): Promise<string> {
  const [key] = await privateKeysIn(db);
  if (!key) throw new InvalidError("there is no private key in the database: nothing to move");
  await writeKey(file, key).catch((error: unknown) => {
    if (error instanceof ConflictError) throw error;
    throw new InvalidError(
      `${file} cannot be written: ${messageOf(error)}. Name a file in a directory that this user may write`,
    );
  });
  const id = await calculateJwkThumbprint(key);
  await savePublicKey(db, id, key);
  return id;
}

/** Saves the public part. It replaces the private key if that was in the database. */
export async function savePublicKey(db: Db, id: string, key: JWK): Promise<void> {
  const private_jwk = json(publicOf(key, id));
  await db
    .insertInto("signing_key")
    .values({ id, private_jwk })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ private_jwk }))
    .execute();
}

const Jwk = z.looseObject({ kty: z.string(), crv: z.string().optional(), d: z.string().optional() });

export function isJwk(value: unknown): value is JWK {
  return Jwk.safeParse(value).success;
}

export function publicOf({ d: _private, ...key }: JWK, id: string): JWK {
  return { ...key, kid: id, alg: SIGNATURE_ALGORITHM, use: "sig" };
}

async function localKey(jwk: JWK): Promise<SigningKey> {
  const id = await calculateJwkThumbprint(jwk);
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return { id, publicJwk: publicOf(jwk, id), sign: (bytes) => Promise.resolve(sign(null, bytes, key)) };
}

function readPrivate(text: string, where: string): JWK {
  try {
    const key: unknown = JSON.parse(text);
    if (!isJwk(key) || key.crv !== "Ed25519" || key.d === undefined) throw new Error("it is not a private Ed25519 key");
    createPrivateKey({ key, format: "jwk" });
    return key;
  } catch (error) {
    // The parser's message quotes its input, which is a secret here.
    const why = error instanceof SyntaxError ? "it is not JSON" : messageOf(error);
    throw new InvalidError(
      `${where} holds no private Ed25519 key as a JWK: ${why}. Make one with: node -e 'console.log(JSON.stringify(crypto.generateKeyPairSync("ed25519").privateKey.export({format:"jwk"})))'`,
    );
  }
}

async function keyInFile(file: string, make: boolean): Promise<JWK> {
  const { mode } = await stat(file).catch(async (error: unknown) => {
    if (make && systemCode(error) === "ENOENT") {
      await writeKey(file, await newKey()).catch((failure: unknown) => {
        throw new UnavailableError(`the signing key ${file} cannot be written: ${messageOf(failure)}`);
      });
      return await stat(file);
    }
    throw new InvalidError(
      `RECEIPT_KEY ${file} cannot be read: ${messageOf(error)}. Name a file that holds a private Ed25519 JWK`,
    );
  });
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    throw new InvalidError(
      `the signing key ${file} may be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${file}, and replace the key if somebody may have copied it`,
    );
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidError(`RECEIPT_KEY ${file} cannot be read: ${messageOf(error)}`);
  });
  return readPrivate(text, file);
}

/** Writes a draft and renames it, so that the file is never half a key. The caller must be alone in that directory. */
async function writeKey(file: string, key: JWK): Promise<void> {
  if (existsSync(file)) throw new ConflictError(`${file} exists: name a file that does not`);
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  {
    await using handle = await open(draft, "wx", 0o600);
    await handle.writeFile(`${JSON.stringify(key)}\n`);
    await handle.sync();
  }
  await rename(draft, file);
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNATURE_ALGORITHM, { extractable: true });
  return await exportJWK(privateKey);
}

/** The oldest key of the table. The lock lets only one of several desks that start on a new database make it. */
async function keyInDatabase(db: Db): Promise<JWK> {
  const [found] = await privateKeysIn(db);
  if (found) return found;
  return await inTransaction(db, async (tx) => {
    await sql`lock table signing_key in share row exclusive mode`.execute(tx);
    const [made] = await privateKeysIn(tx);
    if (made) return made;
    const key = await newKey();
    await tx
      .insertInto("signing_key")
      .values({ id: await calculateJwkThumbprint(key), private_jwk: json(key) })
      .execute();
    return key;
  });
}

async function commandKey(command: readonly string[], publicKey: string): Promise<SigningKey> {
  let jwk: JWK;
  try {
    const read: unknown = JSON.parse(publicKey);
    if (!isJwk(read) || read.crv !== "Ed25519" || read.d !== undefined)
      throw new Error("it is not a public Ed25519 key");
    jwk = read;
  } catch (error) {
    throw new InvalidError(`RECEIPT_PUBLIC_KEY is not a public Ed25519 key as a JWK: ${messageOf(error)}`);
  }
  const id = await calculateJwkThumbprint(jwk);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return {
    id,
    publicJwk: publicOf(jwk, id),
    sign: async (bytes) => {
      const signature = Buffer.from((await outputOf(command, bytes)).trim(), "base64url");
      if (signature.length !== SIGNATURE_BYTES || !verify(null, bytes, key, signature))
        throw new UnavailableError("RECEIPT_KEY_COMMAND printed no signature that RECEIPT_PUBLIC_KEY verifies");
      return signature;
    },
  };
}

/** Runs the command without a shell. */
async function outputOf([file = "", ...args]: readonly string[], input: Uint8Array): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { timeout: COMMAND_WITHIN_MS, killSignal: "SIGKILL", maxBuffer: 65_536 },
      (error, stdout) => {
        if (!error) resolve(stdout);
        else {
          const why = error.killed
            ? `did not answer within ${COMMAND_WITHIN_MS / 1000} s`
            : (systemCode(error) ?? `ended with ${error.code}`);
          reject(
            new UnavailableError(`RECEIPT_KEY_COMMAND ${file} ${why}: nothing was decided; try again when it works`),
          );
        }
      },
    );
    // The command may exit without reading its input.
    child.stdin?.on("error", () => undefined).end(input);
  });
}
