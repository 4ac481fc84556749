/** A file that somebody sent in a chat, as text. Whether its address may be asked is for the platform to say before. */
import { UnavailableError } from "../../base/errors.ts";

const DOWNLOAD_MS = 20_000;
const LARGEST_FILE = 25_000_000;

export async function download(url: string, platform: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(DOWNLOAD_MS) });
  if (!response.ok) throw new UnavailableError(`${platform} answers ${response.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > LARGEST_FILE) throw new UnavailableError(`it is larger than ${platform} said`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
