/** Where the key that signs receipts is stored, and which places are refused. */
import { generateKeyPairSync } from "node:crypto";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import { readConfig } from "../../src/app/config.ts";
import { anchorTrail } from "../../src/desk/anchor-trail.ts";
import { anchorAt } from "../../src/tickets/audit/anchors.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { trustCheckpointKeys } from "../../src/tickets/audit/checkpoints.ts";
import { decisionOf } from "../../src/tickets/board/decisions.ts";
import { openReceipt, Signer } from "../../src/tickets/audit/receipts.ts";
import { privateKeysIn } from "../../src/tickets/audit/signing-key.ts";
import { keySourceOf } from "../../src/app/compose.ts";
import { fileContribution } from "../contributions.ts";
import { NO_ACTORS } from "../queue-actors.ts";
import { DATABASES, folderOf, openDesk, type OpenDesk } from "../open-desk.ts";

const newKey = () => generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
const publicOf = ({ d: _private, ...key }: ReturnType<typeof newKey>): string => JSON.stringify(key);

async function approved({ url: _url, desk, browser }: OpenDesk): Promise<string> {
  const number = await fileContribution(browser());
  const { status } = await browser("ana").post(`/api/desk/tickets/${number}/approve`, { reason: "fine" });
  expect(status).toBe(200);
  return (await decisionOf(desk.db, `D-${number}-1`)).receipt;
}

describe.each(DATABASES)("the signing key on %s", (_name, database) => {
  test("moves from the database to a file, and its earlier signatures stay valid", async () => {
    await using folder = await folderOf({});
    const file = path.join(folder.dir, "receipt-key.json");
    await using open = await openDesk({ database });
    const before = await approved(open);
    const keys = async (...words: string[]): Promise<any> =>
      await doQueueCommand(open.desk, NO_ACTORS, { command: "receipt", words, options: {} });
    expect(await keys("place")).toEqual({ isOutside: false, inDatabase: 1 });
    await keys("move", file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await keys("place")).toEqual({ isOutside: false, inDatabase: 0 });
    await expect(keys("move", path.join(folder.dir, "again.json"))).rejects.toThrow(/no private key in the database/u);

    const signer = await Signer.open(open.desk.db, { kind: "file", file });
    expect(signer.keyId).toBe(open.desk.signer.keyId);
    await trustCheckpointKeys({ ...open.desk, signer });
    expect(await openReceipt(before, signer.publicKeys)).toMatchObject({ outcome: "approved" });
    expect((await verifyAudit(open.desk.db, signer.publicKeys)).problems).toEqual([]);
  });

  test("is replaced: earlier signatures of the old key stay valid, later ones do not", async () => {
    await using open = await openDesk({ database, key: { kind: "jwk", jwk: JSON.stringify(newKey()) } });
    const { desk } = open;
    const old = desk.signer;
    await approved(open);
    const signer = await Signer.open(desk.db, { kind: "jwk", jwk: JSON.stringify(newKey()) });
    await trustCheckpointKeys({ ...desk, signer });
    expect(signer.publicKeys.keys).toHaveLength(2);
    desk.signer = signer;
    await approved(open);
    await anchorTrail(desk);
    expect((await verifyAudit(desk.db, signer.publicKeys)).problems).toEqual([]);
    desk.signer = old;
    const late = await approved(open);
    desk.signer = signer;
    await anchorTrail(desk);
    const { problems } = await verifyAudit(desk.db, signer.publicKeys);
    const { ticket } = (await openReceipt(late, signer.publicKeys)) as { ticket: number };
    expect(problems).toEqual([
      { ticket, message: expect.stringMatching(/was signed by a key that had been replaced before/u) },
    ]);
  });
});

test("a key file that others may read, that has no key or is missing is refused with the remedy", async () => {
  await using folder = await folderOf({});
  await using open = await openDesk();
  const file = path.join(folder.dir, "key.json");
  const opened = async (): Promise<unknown> => await Signer.open(open.desk.db, { kind: "file", file });
  await expect(opened()).rejects.toThrow(/key\.json cannot be read.*Name a file that holds a private Ed25519 JWK/u);
  await writeFile(file, JSON.stringify(newKey()), { mode: 0o600 });
  await expect(opened()).resolves.toBeDefined();
  for (const mode of [0o640, 0o604, 0o644, 0o666]) {
    await chmod(file, mode);
    await expect(opened()).rejects.toThrow(
      new RegExp(`may be read by others \\(mode ${mode.toString(8)}\\): chmod 600`, "u"),
    );
  }
  await chmod(file, 0o400);
  await expect(opened()).resolves.toBeDefined();
  await chmod(file, 0o600);
  for (const wrong of [
    "hush, secret",
    publicOf(newKey()),
    JSON.stringify(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })),
  ]) {
    await writeFile(file, wrong);
    await expect(opened()).rejects.toThrow(/holds no private Ed25519 key as a JWK.*Make one with/u);
    await expect(opened()).rejects.not.toThrow(/hush/u);
  }
});

test("a command signs; if it fails, signs wrongly or hangs, nothing is decided", async () => {
  await using folder = await folderOf({});
  const key = newKey();
  await writeFile(path.join(folder.dir, "key.json"), JSON.stringify(key));
  await folder.write(
    "sign.mjs",
    `import { createPrivateKey, sign } from "node:crypto"; import { readFileSync } from "node:fs"; import { buffer } from "node:stream/consumers";
    const key = createPrivateKey({ key: JSON.parse(readFileSync(process.argv[2], "utf8")), format: "jwk" });
    if (process.argv[3] === "fail") process.exit(4);
    const input = await buffer(process.stdin);
    console.log(sign(null, process.argv[3] === "lie" ? Buffer.from("other") : input, key).toString("base64url"));`,
  );
  const command = [process.execPath, path.join(folder.dir, "sign.mjs"), path.join(folder.dir, "key.json")];
  await using open = await openDesk({ key: { kind: "command", command, publicKey: publicOf(key) } });
  const receipt = await approved(open);
  expect(await openReceipt(receipt, { keys: open.desk.signer.publicKeys.keys })).toMatchObject({ outcome: "approved" });
  expect(open.desk.signer.isOutside).toBe(true);
  for (const [how, message] of [
    ["fail", /ended with 4: nothing was decided/u],
    ["lie", /printed no signature that RECEIPT_PUBLIC_KEY verifies/u],
  ] as const) {
    const signer = await Signer.open(open.desk.db, {
      kind: "command",
      command: [...command, how],
      publicKey: publicOf(key),
    });
    await expect(signer.sign({})).rejects.toThrow(message);
  }
  const missing = await Signer.open(open.desk.db, {
    kind: "command",
    command: ["/nowhere/sign"],
    publicKey: publicOf(key),
  });
  await expect(missing.sign({})).rejects.toThrow(/ENOENT/u);
  // No shell: the whole text is the name of one program.
  const shell = await Signer.open(open.desk.db, {
    kind: "command",
    command: ["echo $HOME; true"],
    publicKey: publicOf(key),
  });
  await expect(shell.sign({})).rejects.toThrow(/ENOENT/u);
});

const wrong = (settings: Record<string, string>): string => {
  try {
    readConfig(settings, "/nowhere");
    return "";
  } catch (error) {
    return String(error);
  }
};

test("wrong settings are reported", async () => {
  expect(wrong({ RECEIPT_KEY: "{}", RECEIPT_KEY_COMMAND: "sign", RECEIPT_PUBLIC_KEY: "{}" })).toMatch(
    /both set: keep the one that signs/u,
  );
  expect(wrong({ RECEIPT_KEY_COMMAND: "sign" })).toMatch(/belong together: set both, or neither/u);
  expect(wrong({ RECEIPT_KEY_COMMAND: "[1]", RECEIPT_PUBLIC_KEY: "{}" })).toMatch(/is not a JSON array of strings/u);
  expect(wrong({ RECEIPT_KEY_COMMAND: "[", RECEIPT_PUBLIC_KEY: "{}" })).toMatch(/is not a JSON array of strings/u);
  for (const place of ["http://store.example/x", "ftp://store.example/x", "https://"])
    expect(wrong({ AUDIT_ANCHOR: place })).toMatch(/neither a file nor an https address/u);
  const { receiptKey, anchors } = readConfig(
    { RECEIPT_KEY: "keys/receipts.json", AUDIT_ANCHOR: "a.jsonl, https://u:p@store.example/x,staff-channel" },
    "/desk",
  );
  expect(receiptKey).toEqual({ kind: "file", file: "/desk/keys/receipts.json" });
  expect(anchors.places.map((place) => place.reveal())).toEqual(["/desk/a.jsonl", "https://u:p@store.example/x"]);
  expect(anchors.toStaff).toBe(true);
  expect(JSON.stringify(anchors)).not.toMatch(/u:p/u);
  expect(
    readConfig({ RECEIPT_KEY_COMMAND: "kms sign  --key a", RECEIPT_PUBLIC_KEY: "{}" }, "/").receiptKey,
  ).toMatchObject({
    command: ["kms", "sign", "--key", "a"],
  });
});

test("without a setting an embedded database has its key in a file beside it; an existing key in the database stays", async () => {
  await using folder = await folderOf({});
  await using open = await openDesk();
  const config = { ...readConfig({}, folder.dir), dataDir: folder.dir };
  // A desk in memory has a key inside.
  expect(await keySourceOf(config, open.desk.db)).toEqual({ kind: "database" });
  const file = path.join(folder.dir, "receipt-key.json");
  await doQueueCommand(open.desk, NO_ACTORS, { command: "receipt", words: ["move", file], options: {} });
  expect(await keySourceOf(config, open.desk.db)).toMatchObject({ kind: "file", file });
  const other = path.join(folder.dir, "other.json");
  const made = await Signer.open(open.desk.db, { kind: "file", file: other, make: true });
  expect((await Signer.open(open.desk.db, { kind: "file", file: other, make: true })).keyId).toBe(made.keyId);
  expect((await stat(other)).mode & 0o777).toBe(0o600);
  expect(await readFile(other, "utf8")).toMatch(/"d":/u);
  expect(await privateKeysIn(open.desk.db)).toEqual([]);
});

test("an object store gets each checkpoint once, and nothing is overwritten", async () => {
  const stored = new Map<string, string>();
  const seen = new Set<string | undefined>();
  const store = createServer((request, response) => {
    void (async () => {
      seen.add(request.headers.authorization);
      const { method = "", url = "" } = request;
      if (method === "PUT" && !stored.has(url)) stored.set(url, await text(request));
      else if (method === "PUT") response.statusCode = 412;
      else if (!stored.has(url)) response.statusCode = 404;
      response.end(stored.get(url));
    })();
  }).listen(0, "127.0.0.1");
  await once(store, "listening");
  const address = store.address();
  const place = `http://desk:s3cret@127.0.0.1:${typeof address === "object" ? address?.port : ""}/audit/`;
  await using open = await openDesk({ anchors: [place] });
  for (let i = 0; i < 3; i++) {
    await approved(open);
    await anchorTrail(open.desk);
  }
  expect([...stored.keys()]).toEqual([1, 2, 3].map((seq) => `/audit/checkpoint-0000000${seq}.json`));
  expect([...seen]).toEqual([`Basic ${Buffer.from("desk:s3cret").toString("base64")}`]);
  const content = await anchorAt(place).read();
  expect(content.name).not.toMatch(/s3cret/u);
  expect((await verifyAudit(open.desk.db, open.desk.signer.publicKeys, [content])).problems).toEqual([]);
  stored.set("/audit/checkpoint-00000004.json", "{}");
  await expect(anchorTrail(open.desk)).rejects.toThrow(/has a checkpoint \d that the database does not know/u);
  store.close();
});
