/** Sends signed activities to the bot, as Teams does for what its people say and press. */
import { createHash } from "node:crypto";
import { brokenByAnswer } from "./teams-rules.ts";
import { type Member, openTeamsService } from "./teams-service.ts";

export const APP_ID = "8f5c3c9e-6f0e-4a53-9d0b-6a1d6d2f0001";
export const PASSWORD = "an app password";
export const TENANT = "11111111-2222-3333-4444-555555555555";
export const BOT_NAME = "OSPO";

export type Place = {
  conversation: { id: string; conversationType: string; tenantId: string; isGroup?: boolean };
  channelData: any;
};
export type Delivery = { status: number; body: any; activity: any };
export type SendOptions = {
  /** The authorization header; null sends none. */
  authorization?: string | null;
  /** Merged over the activity. */
  over?: object;
  /** Sent as the body in place of the activity. */
  raw?: string;
  contentType?: string;
};
/** A bot in this process. */
export type Bot = (request: Request) => Promise<Response>;
export type TeamsSender = Awaited<ReturnType<typeof openTeamsSender>>;

export async function openTeamsSender({ appId, endpoint }: { appId: string; endpoint: string }) {
  const service = await openTeamsService({ appId, password: PASSWORD, tenant: TENANT });
  const bot = { id: `28:${appId || "emulated"}`, name: BOT_NAME };
  let deliver: Bot = fetch;
  let address = endpoint;

  /** A bot in this process, or the address of one. */
  const connect = (to: Bot | string): void => {
    if (typeof to === "string") [address, deliver] = [to, fetch];
    else deliver = to;
  };
  const send = async (
    activity: any,
    { authorization, over, raw, contentType = "application/json; charset=utf-8" }: SendOptions = {},
  ): Promise<Delivery> => {
    const sent = { ...activity, ...over };
    const header = authorization === undefined ? (appId ? `Bearer ${service.tokens.make()}` : null) : authorization;
    const headers = new Headers({ "content-type": contentType });
    if (header !== null) headers.set("authorization", header);
    const response = await deliver(
      new Request(address, { method: "POST", headers, body: raw ?? JSON.stringify(sent) }),
    );
    const text = await response.text();
    const body = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text || undefined;
    if (sent.type === "invoke") service.complaints.push(...brokenByAnswer(sent.name, response.status, body));
    return { status: response.status, body, activity: sent };
  };
  const base = ({ conversation, channelData }: Place, who: string) => {
    const { id, name, aadObjectId } = teamsPerson(service.people, who);
    return {
      channelId: "msteams",
      serviceUrl: service.serviceUrl,
      id: service.nextId(),
      timestamp: new Date().toISOString(),
      locale: "en-US",
      localTimezone: "Europe/London",
      from: { id, name, aadObjectId },
      recipient: bot,
      conversation,
      channelData,
      entities: [
        { type: "clientInfo", locale: "en-US", country: "US", platform: "Web", timezone: "Europe/London" },
      ] as any[],
    };
  };
  const invoke = async (
    where: Place,
    who: string,
    name: string,
    value: object,
    options: SendOptions & { replyToId?: string } = {},
  ) => {
    const { replyToId, ...rest } = options;
    return await send({ ...base(where, who), type: "invoke", name, value, ...(replyToId && { replyToId }) }, rest);
  };
  const say = async (where: Place, who: string, text: string, options?: SendOptions) =>
    await send({ ...base(where, who), type: "message", text, textFormat: "plain" }, options);
  const person = (name: string): Member => teamsPerson(service.people, name);
  return { service, bot, connect, send, base, person, invoke, say };
}

/** The member of the tenant with that name; the first call adds them. */
function teamsPerson(people: Member[], name: string): Member {
  const digest = createHash("sha256").update(name).digest("hex");
  const aadObjectId = digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
  const known = people.find((candidate) => candidate.aadObjectId === aadObjectId);
  if (known) return known;
  const email = `${name}@acme.example`;
  const member: Member = {
    id: `29:1${name}-${digest.slice(0, 20)}`,
    name,
    aadObjectId,
    tenantId: TENANT,
    userPrincipalName: email,
    email,
    userRole: "user",
  };
  people.push(member);
  return member;
}
