/** Anchors: copies of the checkpoints outside the database, in an append-only file or in an object store. */
import { open, readFile } from "node:fs/promises";
import { z } from "zod";
import { messageOf, systemCode, UnavailableError } from "../../base/errors.ts";
import type { CheckpointRow } from "../../db/schema/audit.ts";
import { hashOfToken } from "./receipts.ts";

const TIMEOUT_MS = 30_000;

const Line = z.object({ seq: z.int().min(1), token: z.string() });
type AnchoredCheckpoint = z.infer<typeof Line>;

/** The content of an anchor. `damaged` counts lines that are not checkpoints. */
export type AnchorContent = { name: string; checkpoints: AnchoredCheckpoint[]; damaged: number };

export type Anchor = {
  /** The path or address without credentials. */
  name: string;
  /** Throws UnavailableError. */
  read: () => Promise<AnchorContent>;
  /** The last checkpoint of the anchor. `newest` is the number of the desk's last one. */
  last: (newest: number) => Promise<AnchoredCheckpoint | null>;
  /** With an empty list it only checks that it could write. */
  append: (checkpoints: readonly CheckpointRow[]) => Promise<void>;
};

/** `place` is a path, or an http(s) address under which each checkpoint becomes an object. */
export function anchorAt(place: string): Anchor {
  return /^https?:/u.test(place) ? storeAnchor(new URL(place)) : fileAnchor(place);
}

function fileAnchor(file: string): Anchor {
  const lines = async (): Promise<string[]> => {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return "";
      throw new UnavailableError(`the anchor ${file} cannot be read: ${messageOf(error)}`, { cause: error });
    });
    return text.split("\n").filter((line) => line !== "");
  };
  const read = async (): Promise<AnchorContent> => {
    const checkpoints: AnchoredCheckpoint[] = [];
    let damaged = 0;
    const all = await lines();
    for (const [i, line] of all.entries()) {
      const checkpoint = parsed(line);
      if (checkpoint) checkpoints.push(checkpoint);
      // A desk that was killed while it wrote a line writes that line again.
      else if (!all[i + 1]?.startsWith(line)) damaged++;
    }
    return { name: file, checkpoints, damaged };
  };
  return {
    name: file,
    read,
    last: async () => (await read()).checkpoints.at(-1) ?? null,
    append: async (checkpoints) => {
      try {
        await using handle = await open(file, "a+", 0o600);
        const { size } = await handle.stat();
        const end = size === 0 ? "\n" : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
        await handle.appendFile(
          `${end === "\n" ? "" : "\n"}${checkpoints.map((each) => `${lineOf(each)}\n`).join("")}`,
        );
        await handle.sync();
      } catch (error) {
        throw new UnavailableError(`the anchor ${file} cannot be written: ${messageOf(error)}. Check AUDIT_ANCHOR`, {
          cause: error,
        });
      }
    },
  };
}

function storeAnchor(url: URL): Anchor {
  const store = new ObjectStore(url);
  const { name } = store;
  return {
    name,
    read: async () => {
      const checkpoints: AnchoredCheckpoint[] = [];
      let damaged = 0;
      for (let seq = 1; ; seq++) {
        const text = await store.get(seq);
        if (text === null) return { name, checkpoints, damaged };
        const checkpoint = parsed(text);
        if (checkpoint) checkpoints.push(checkpoint);
        else damaged++;
      }
    },
    // Starts one after the desk's last checkpoint. If that exists, the database was rolled back.
    last: async (newest) => {
      for (let seq = newest + 1; seq > 0; seq--) {
        const text = await store.get(seq);
        if (text !== null) return parsed(text) ?? { seq, token: "" };
      }
      return null;
    },
    append: async (checkpoints) => {
      for (const checkpoint of checkpoints) await store.putOnce(checkpoint.seq, `${lineOf(checkpoint)}\n`);
    },
  };
}

/** An HTTP object store with an object for each checkpoint. */
class ObjectStore {
  /** The address without credentials. */
  readonly name: string;
  readonly #base: URL;
  readonly #credentials: Record<string, string>;

  constructor(url: URL) {
    const { username, password } = url;
    this.#base = new URL(url);
    [this.#base.username, this.#base.password] = ["", ""];
    this.name = this.#base.href;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    this.#credentials = username ? { authorization: `Basic ${basic}` } : {};
  }

  async get(seq: number): Promise<string | null> {
    const response = await this.#send(seq, { method: "GET" });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw this.#refused(response.status);
  }

  /** Never overwrites an object. */
  async putOnce(seq: number, body: string): Promise<void> {
    const headers = { "content-type": "application/json", "if-none-match": "*" };
    const response = await this.#send(seq, { method: "PUT", headers, body });
    await response.body?.cancel();
    // 409 and 412: another desk has written it. The next comparison verifies that it is the same.
    if (!response.ok && response.status !== 412 && response.status !== 409) throw this.#refused(response.status);
  }

  async #send(
    seq: number,
    { headers = {}, ...init }: Omit<RequestInit, "headers"> & { headers?: Record<string, string> },
  ): Promise<Response> {
    const place = new URL(this.#base);
    place.pathname = `${place.pathname.replace(/(?<!\/)\/+$/u, "")}/checkpoint-${String(seq).padStart(8, "0")}.json`;
    try {
      return await fetch(place, {
        ...init,
        headers: { ...this.#credentials, ...headers },
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new UnavailableError(`the anchor ${this.name} does not answer: ${messageOf(error)}. Check AUDIT_ANCHOR`, {
        cause: error,
      });
    }
  }

  #refused(status: number): UnavailableError {
    return new UnavailableError(
      `the anchor ${this.name} answered ${status}: check the address and the credentials of AUDIT_ANCHOR`,
    );
  }
}

function lineOf({ seq, token, created_at }: CheckpointRow): string {
  return JSON.stringify({ seq, at: created_at.toISOString(), hash: hashOfToken(token), token });
}

function parsed(line: string): AnchoredCheckpoint | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
