/** Where a request comes from: its id, and the address of its sender, as far as a trusted proxy tells them. */
import { randomUUID } from "node:crypto";
import { BlockList, isIPv6 } from "node:net";
import type { Context } from "hono";
import type { NodeServer } from "./guard.ts";

export type RequestOrigin = {
  /** Whether a proxy of TRUSTED_PROXY sent it. */
  isFromProxy: (context: Context) => boolean;
  /** The sender's address: the last in X-Forwarded-For that is not a trusted proxy's. */
  addressOf: (context: Context) => string;
  /** The Host header as the browser sent it. */
  hostOf: (context: Context) => string;
  /** The id that a trusted proxy gave the request, or a new one. */
  requestIdOf: (context: Context) => string;
};

export function requestOrigin(trustedProxies: readonly string[]): RequestOrigin {
  const trusted = listOf(trustedProxies);
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  const isFromProxy = (context: Context): boolean => isTrusted(peerOf(context));
  const fromProxy = (context: Context, header: string): string | undefined =>
    isFromProxy(context) ? context.req.header(header) : undefined;
  return {
    isFromProxy,
    addressOf: (context) => {
      const hops = (fromProxy(context, "x-forwarded-for") ?? "").split(",").map((hop) => plainAddress(hop.trim()));
      return hops.findLast((hop) => hop !== "" && !isTrusted(hop)) ?? peerOf(context);
    },
    hostOf: (context) => fromProxy(context, "x-forwarded-host") ?? context.req.header("host") ?? "",
    requestIdOf: (context) => {
      const given = fromProxy(context, "x-request-id");
      return given && /^[\w.:-]{8,64}$/u.test(given) ? given : randomUUID().slice(0, 8);
    },
  };
}

function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [ip = "", bits] = address.split("/");
    const family = isIPv6(ip) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(ip, family);
    else list.addSubnet(ip, Number(bits), family);
  }
  return list;
}

/** Requests without a socket, as in tests of the routes alone, share one address. */
function peerOf(context: Context): string {
  return plainAddress((context as Context<NodeServer>).env?.incoming?.socket.remoteAddress ?? "");
}

/** An IPv4 address in IPv6 form is the same address. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/u, "");
}
