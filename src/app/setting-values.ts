/** How the values of settings are read: secrets, lists, and the parsers of settings with a format of their own. */
import { isIP } from "node:net";
import { z } from "zod";
import { type Mirror, placeOf } from "../packages/origin.ts";
import { type Ecosystem, ECOSYSTEMS } from "../policy/facts.ts";

/** In AUDIT_ANCHOR: posts the hash in the staff channel. */
const STAFF_CHANNEL = "staff-channel";
const CHANNELS = ["slack", "teams", "web"];

/** Prints as [secret] everywhere. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

export type StaffMember = { channel: string; id: string; groups: readonly string[] };

export function isLoopback(host: string): boolean {
  return host === "localhost" || /^(?:::1|\[::1\])$/u.test(host) || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** The items of a comma-separated list. */
export function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}

/** A program with its arguments, separated by spaces, or a JSON array if one contains a space. It does not go through a shell. */
export function parseCommand(text: string, context: z.RefinementCtx): readonly string[] {
  if (!text.trimStart().startsWith("[")) return text.trim().split(/\s+/u);
  try {
    return z.array(z.string()).min(1).parse(JSON.parse(text));
  } catch {
    // Reported below.
  }
  context.addIssue({
    code: "custom",
    message: 'is not a JSON array of strings: write it like ["sign", "--key", "receipts"]',
  });
  return [];
}

export type AnchorSettings = { places: readonly Secret[]; toStaff: boolean };

/** Paths and addresses, comma-separated, and `staff-channel`. */
export function parseAnchors(text: string, context: z.RefinementCtx): AnchorSettings {
  const places = listOf(text);
  for (const place of places) {
    const address = /^[a-z][a-z\d+.-]+:/iu.test(place) ? URL.parse(place) : undefined;
    const isPlace =
      address === undefined ||
      address?.protocol === "https:" ||
      (address?.protocol === "http:" && isLoopback(address.hostname));
    if (!isPlace)
      context.addIssue({
        code: "custom",
        message:
          "has a place that is neither a file nor an https address: write it like /var/anchor/checkpoints.jsonl,https://store.example/audit",
      });
  }
  return {
    places: places.filter((place) => place !== STAFF_CHANNEL).map((place) => new Secret(place)),
    toStaff: places.includes(STAFF_CHANNEL),
  };
}

export function parseStaff(text: string, context: z.RefinementCtx): StaffMember[] {
  const members: StaffMember[] = [];
  for (const part of listOf(text)) {
    const match = /^([a-z]+):([^=]+)(?:=(.+))?$/u.exec(part);
    if (match && CHANNELS.includes(match[1]!))
      members.push({ channel: match[1]!, id: match[2]!, groups: match[3]?.split("+").filter(Boolean) ?? [] });
    else
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not channel:id[=group+group] with a channel of ${CHANNELS.join(", ")}: write it like web:ana=security+legal`,
      });
  }
  return members;
}

/** A group of the company, as the issuer names it, and the staff group that its members get. */
export type RoleMapping = { group: string; role: string };

/** `ospo-team:ospo,legal-eu:legal`. Names of groups may have colons, those of staff groups do not. */
export function parseRoleMap(text: string, context: z.RefinementCtx): RoleMapping[] {
  const mappings: RoleMapping[] = [];
  for (const part of listOf(text)) {
    const match = /^(.+):([\w-]+)$/u.exec(part);
    if (match) mappings.push({ group: match[1]!.trim(), role: match[2]! });
    else
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not a group with a staff group: write it like ospo-team:ospo,legal-eu:legal`,
      });
  }
  return mappings;
}

/** IP addresses and networks, such as `10.0.0.5,192.168.7.0/24`. */
export function parseAddresses(text: string, context: z.RefinementCtx): string[] {
  const addresses = listOf(text);
  for (const address of addresses) {
    const [ip = "", bits, ...rest] = address.split("/");
    const family = isIP(ip);
    const isNetwork = bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
    if (family === 0 || !isNetwork || rest.length > 0)
      context.addIssue({
        code: "custom",
        message: `has "${address}", which is not an IP address or network: write it like 10.0.0.5 or 192.168.7.0/24`,
      });
    // A whole family would let everybody name themselves.
    else if (bits === "0")
      context.addIssue({ code: "custom", message: `has "${address}", which is every address: name the proxy's own` });
  }
  return addresses;
}

/** `S0123456789=legal,S0987654321=ospo`. */
export function parseUserGroups(text: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const part of listOf(text)) {
    const match = /^(S[A-Z0-9]+)=([\w-]+)$/u.exec(part);
    if (match) groups.set(match[1]!, match[2]!);
    else
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not a Slack user group with a staff group: write it like S0123456789=legal`,
      });
  }
  return groups;
}

/** `host[:port][/path][=ecosystem]`. */
export function parseMirrors(text: string, context: z.RefinementCtx): Mirror[] {
  const mirrors: Mirror[] = [];
  for (const part of listOf(text)) {
    const [address = "", ecosystem = null] = part.split("=", 2);
    const place = address.includes("://") ? undefined : placeOf(`https://${address}`);
    if (!place || /[@?#*]/u.test(address))
      context.addIssue({
        code: "custom",
        message: `has "${part}", which is not a host with the path of a mirror: write it like nexus.example.com/repository/npm-proxy=npm`,
      });
    else if (ecosystem !== null && !isEcosystem(ecosystem))
      context.addIssue({
        code: "custom",
        message: `has "${part}", whose ecosystem is not one of ${ECOSYSTEMS.join(", ")}`,
      });
    else mirrors.push({ ...place, ecosystem });
  }
  return mirrors;
}

function isEcosystem(name: string): name is Ecosystem {
  return ECOSYSTEMS.some((each) => each === name);
}
