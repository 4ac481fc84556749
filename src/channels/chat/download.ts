/** Downloads a file that somebody sent in a chat, as text. The platform must check the address before. */
import { decodeText } from "../../base/decode-text.ts";
import { UnavailableError } from "../../base/errors.ts";

const DOWNLOAD_MS = 20_000;
const LARGEST_FILE = 25_000_000;

export async function download(url: string, platform: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!response.ok) throw new UnavailableError(`${platform} answered with status ${response.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > LARGEST_FILE) throw new UnavailableError(`the file is larger than ${LARGEST_FILE / 1_000_000} MB`);
    parts.push(part);
  }
  return decodeText(Buffer.concat(parts));
}
