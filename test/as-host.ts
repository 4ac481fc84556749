import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";

/** A GET with another Host header than that of its address, which `fetch` does not send. */
export async function asHost(address: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const [response] = (await once(get(address, { headers }), "response")) as [IncomingMessage];
  response.resume();
  return response;
}
