/** The body of what a chat platform sends, up to a length. */

/** Undefined where it is longer than `most` bytes. */
export async function textWithin(request: Request, most: number): Promise<string | undefined> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > most) return undefined;
  // As long as it says, which the server sees to: read in one go, which is much cheaper.
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
