/**
 * Sends one HTTP request and reads the whole answer. Not `fetch`, whose web streams cost three times the CPU time: a
 * check sends thousands of requests. The global agents keep connections open and follow HTTPS_PROXY.
 */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

export type Outgoing = {
  url: URL;
  headers: Record<string, string>;
  /** Makes the request a POST. */
  body?: string | undefined;
  signal: AbortSignal;
  /** Of the decompressed answer. */
  maxBytes: number;
};

/** `body` is null if the answer is longer than `maxBytes`, and of an error. */
export type Incoming = { status: number; headers: http.IncomingHttpHeaders; body: string | null };

export const CODINGS = "gzip, br";
/** What is read of the page that comes with an error, so that its connection can be used again. */
const MAX_ERROR_PAGE = 64_000;

/** Rejects with the system's error if the connection fails or the answer breaks off. */
export async function exchange({ url, headers, body, signal, maxBytes }: Outgoing): Promise<Incoming> {
  const { promise, resolve, reject } = Promise.withResolvers<Incoming>();
  const send = url.protocol === "https:" ? https.request : http.request;
  const request = send(url, { method: body === undefined ? "GET" : "POST", headers, signal });
  request.on("error", reject);
  request.once("response", (response: IncomingMessage) => {
    const { statusCode: status = 0, headers: received } = response;
    const isOk = status >= 200 && status < 300;
    readText(response, isOk ? maxBytes : MAX_ERROR_PAGE, (error, text) => {
      if (error && isOk) reject(error);
      else resolve({ status, headers: received, body: isOk ? text : null });
    });
  });
  request.end(body);
  return await promise;
}

function readText(
  response: IncomingMessage,
  maxBytes: number,
  done: (error: Error | null, text: string | null) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const body = decompressed(response, (error) => done(error, null));
  body.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    done(null, null);
    response.destroy();
  });
  body.on("error", (error) => done(error, null));
  body.once("end", () => done(null, new TextDecoder().decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))));
}

function decompressed(response: IncomingMessage, onError: (error: Error) => void): Readable {
  const coding = response.headers["content-encoding"]?.trim().toLowerCase();
  const decoder =
    coding === "gzip" || coding === "x-gzip" ? createGunzip() : coding === "br" ? createBrotliDecompress() : undefined;
  if (!decoder) return response;
  return pipeline(response, decoder, (error) => {
    if (error) onError(error);
  });
}
