/** Reads the body of a request from a chat platform, up to a maximum length. */

/** Undefined if the body is longer than `most` bytes. */
export async function textWithin(request: Request, most: number): Promise<string | undefined> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > most) return undefined;
  // The server enforces the declared length, so the body can be read at once, which is much cheaper.
  if (length >= 0 && !request.headers.has("transfer-encoding")) return await request.text();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > most) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
