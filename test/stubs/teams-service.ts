/**
 * The Bot Connector on this machine: its key set, the sign-in that gives bots their tokens, and the conversations that
 * a bot writes to. Fails on demand.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { brokenByMessage, bytesOf } from "./teams-rules.ts";
import { type Stream, takeStreamed } from "./teams-stream.ts";
import { makeTokens } from "./teams-tokens.ts";

/** `lost`: the bot did not get the response. */
export type Message = { id: string; activity: any; edits: any[]; deleted: boolean; lost?: true };
export type Conversation = {
  id: string;
  kind: string;
  messages: Message[];
  streams: Stream[];
  posts: number[];
  members: Member[];
  refuses?: Answer;
};
export type Member = {
  id: string;
  name: string;
  aadObjectId: string;
  tenantId: string;
  userPrincipalName: string | null;
  email: string | null;
  userRole: "user" | "guest";
};
export type Answer = { status: number; headers?: Record<string, string>; body?: object };
/** `hang-up-after` does it and loses the response; `silence` never responds. */
export type Failure = Answer | "hang-up" | "hang-up-after" | "silence";
/** `piece 1`, `piece final`: of a stream. */
type Route = "POST" | "PUT" | "DELETE" | "GET" | "token" | "keys" | `piece ${number | "final"}`;
type Call = { method: string; path: string; body: any; status: number };

const MAX_BYTES = 100 * 1024;

/** Which piece of a stream it is; undefined if it is none. */
function pieceOf(body: string): number | "final" | undefined {
  const info = (JSON.parse(body || "{}").entities ?? []).find(({ type }: any) => type === "streaminfo");
  return info?.streamType === "final" ? "final" : info?.streamSequence;
}

const error = (status: number, code: string, message = code): Answer => ({
  status,
  body: { error: { code, message } },
});

/** Without `appId` it is the peer of a bot in emulator mode: no tokens. */
export async function openTeamsService({
  appId,
  password,
  tenant,
}: {
  appId: string;
  password: string;
  tenant: string;
}) {
  const conversations = new Map<string, Conversation>();
  const people: Member[] = [];
  const calls: Call[] = [];
  /** What Teams would have refused or garbled. */
  const complaints: string[] = [];
  const failures = new Map<Route, Failure[]>();
  /** Uploaded files, which anyone with the address can download. */
  const files = new Map<string, object>();
  let chance: ((activity: any) => Failure | undefined) | undefined;
  const given = new Set<string>();
  let signIns = 0;
  let keyReads = 0;
  let isLockedOut = false;
  let ahead = 0;
  let mostPerSecond = Infinity;
  let slowMs = 0;
  let last = 0;
  /** Like Teams' ids: the time in milliseconds. */
  const nextId = (): string => String((last = Math.max(Date.now(), last + 1)));
  let serviceUrl = "";
  const tokens = makeTokens(appId, () => serviceUrl);

  const conversation = (id: string, kind: string, members: Member[] = people): Conversation => {
    const known = conversations.get(id) ?? { id, kind, messages: [], streams: [], posts: [], members };
    conversations.set(id, known);
    return known;
  };

  /** The thread of a message that the bot posted in a channel. */
  const threadOf = (id: string): Conversation | undefined => {
    const [, channel = "", root = ""] = /^(.*);messageid=(\d+)$/u.exec(id) ?? [];
    const isThere = conversations.get(channel)?.messages.some((message) => message.id === root && !message.deleted);
    return isThere ? conversation(id, "channel") : undefined;
  };

  const connector = (method: string, parts: string[], body: any): Answer => {
    const [id, what, item] = parts;
    if (method === "POST" && id === undefined) {
      const member = people.find((person) => [person.id, person.aadObjectId].includes(body.members?.[0]?.id));
      if (!member) return error(404, "UserNotFound");
      if (appId && (body.tenantId !== tenant || body.bot?.id !== `28:${appId}`))
        return error(400, "BadSyntax", "bot and tenantId");
      const personal = conversation(`a:1${member.aadObjectId}`, "personal", [member]);
      return personal.refuses ?? { status: 201, body: { id: personal.id } };
    }
    const place = conversations.get(id ?? "") ?? threadOf(id ?? "");
    if (!place) return error(404, "ConversationNotFound", "Conversation not found.");
    if (place.refuses) return place.refuses;
    if (what === "members" && method === "GET") {
      if (item === undefined) return { status: 200, body: place.members };
      const member = place.members.find((person) => [person.id, person.aadObjectId].includes(item));
      return member ? { status: 200, body: member } : error(404, "MemberNotFoundInConversation");
    }
    if (what !== "activities") return error(404, "NotFound");
    if (bytesOf(body) > MAX_BYTES) return error(413, "MessageSizeTooBig");
    if (method === "POST") return post(place, body);
    const message = place.messages.find((known) => known.id === item && !known.deleted);
    if (!message) return error(404, "ActivityNotFoundInConversation");
    if (method === "DELETE") message.deleted = true;
    else {
      const broken = brokenByMessage(body);
      complaints.push(...broken);
      if (broken.length > 0) return error(400, "BadSyntax", broken.join("; "));
      message.edits.push(message.activity);
      message.activity = body;
    }
    return { status: 200, ...(method === "PUT" && { body: { id: item } }) };
  };

  const post = (place: Conversation, activity: any): Answer => {
    const now = Date.now() + ahead;
    place.posts = place.posts.filter((at) => at > now - 1000);
    if (place.posts.length >= mostPerSecond) return { status: 429, headers: { "retry-after": "1" } };
    place.posts.push(now);
    const broken = brokenByMessage(activity);
    const streamed = takeStreamed(activity, place.streams, { personal: place.kind === "personal", now, nextId });
    complaints.push(...broken, ...(streamed && streamed.status >= 400 ? [(streamed.body as any).error.message] : []));
    if (broken.length > 0) return error(400, "BadSyntax", broken.join("; "));
    if (streamed) {
      if (streamed.stream?.done) place.messages.push({ id: streamed.stream.id, activity, edits: [], deleted: false });
      return { status: streamed.status, body: streamed.body };
    }
    if (activity.type === "typing") return { status: 201, body: { id: nextId() } };
    const message = { id: nextId(), activity, edits: [], deleted: false };
    place.messages.push(message);
    return { status: 201, body: { id: message.id } };
  };

  const loseAnswer = ({ body = {} }: Answer): void => {
    const messages = [...conversations.values()].flatMap((place) => place.messages);
    const taken = messages.find(({ id }) => "id" in body && body.id === id);
    if (taken) taken.lost = true;
  };

  const signIn = (path: string, form: URLSearchParams): Answer => {
    signIns += 1;
    const isRight =
      !isLockedOut &&
      path === `/${tenant}/oauth2/v2.0/token` &&
      form.get("grant_type") === "client_credentials" &&
      form.get("scope") === "https://api.botframework.com/.default" &&
      form.get("client_id") === appId &&
      form.get("client_secret") === password;
    if (!isRight) return { status: 401, body: { error: "invalid_client" } };
    const token = randomUUID();
    given.add(token);
    return { status: 200, body: { token_type: "Bearer", expires_in: 3600, access_token: token } };
  };

  const answerTo = (request: IncomingMessage, body: string): [Route | "files", () => Answer] => {
    const path = new URL(request.url ?? "/", "http://peer").pathname;
    const method = request.method as Route;
    if (path.startsWith("/v1/.well-known/")) {
      const isConfiguration = path.endsWith("openidconfiguration");
      if (isConfiguration) keyReads++;
      return [
        "keys",
        () => ({
          status: 200,
          body: isConfiguration ? { jwks_uri: `${origin}/v1/.well-known/keys` } : tokens.keySet(),
        }),
      ];
    }
    const file = files.get(decodeURIComponent(path.replace(/^\/files\//u, "")));
    if (file !== undefined && method === "GET") return ["files", () => ({ status: 200, body: file })];
    if (path.endsWith("/token")) return ["token", () => signIn(path, new URLSearchParams(body))];
    const parts = path.slice("/amer/v3/conversations/".length).split("/").filter(Boolean).map(decodeURIComponent);
    const act = (): Answer => {
      const bearer = request.headers.authorization?.replace("Bearer ", "");
      if (appId && !given.has(bearer ?? "")) return error(401, "Unauthorized");
      return path.startsWith("/amer/v3/conversations")
        ? connector(method, parts, body ? JSON.parse(body) : undefined)
        : error(404, "NotFound");
    };
    return [method, act];
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const [route, act] = answerTo(request, body);
    const piece = route === "POST" ? pieceOf(body) : undefined;
    const isAside = ["keys", "token", "files"].includes(route);
    const failure =
      (piece && failures.get(`piece ${piece}`)?.shift()) ??
      (route === "files" ? undefined : failures.get(route)?.shift()) ??
      (isAside ? undefined : chance?.(body ? JSON.parse(body) : undefined));
    const answer: Answer =
      typeof failure === "object" ? failure : failure === "hang-up" || failure === "silence" ? { status: 0 } : act();
    if (!isAside) {
      const json = body ? JSON.parse(body) : undefined;
      calls.push({ method: route, path: decodeURIComponent(request.url ?? ""), body: json, status: answer.status });
    }
    if (failure === "silence") return;
    if (!isAside && slowMs > 0) await wait(slowMs);
    if (failure === "hang-up-after" && route === "POST") loseAnswer(answer);
    if (failure === "hang-up" || failure === "hang-up-after") return void request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  serviceUrl = `${origin}/amer/`;

  return {
    origin,
    serviceUrl,
    /** Not the same as that of an earlier peer on this port, because botbuilder keeps the keys of an address for an hour. */
    openIdMetadataUrl: `${origin}/v1/.well-known/openidconfiguration?peer=${randomUUID()}`,
    tokens,
    people,
    conversations,
    conversation,
    calls,
    complaints,
    nextId,
    /** The attachment of a message that sends this JSON. */
    upload: (name: string, content: object): object => {
      files.set(name, content);
      const downloadUrl = `${origin}/files/${encodeURIComponent(name)}`;
      return {
        contentType: "application/vnd.microsoft.teams.file.download.info",
        name,
        content: { downloadUrl, uniqueId: name, fileType: "json" },
      };
    },
    signIns: () => signIns,
    /** How often the bot has asked where the keys are. */
    keyReads: () => keyReads,
    /** The next calls of this kind fail in these ways, in order. */
    fail: (route: Route, ...next: Failure[]): void =>
      void failures.set(route, [...(failures.get(route) ?? []), ...next]),
    /** Any call of the Connector can fail this way. */
    failBy: (draw: (activity: any) => Failure | undefined): void => void (chance = draw),
    /** Invalidates the tokens issued so far. */
    revoke: (): void => given.clear(),
    /** The app's secret has expired: it gets no token, and the tokens issued so far are invalid. */
    lockOut: (isOut: boolean): void => {
      isLockedOut = isOut;
      given.clear();
    },
    /** Moves its clock forward. */
    wait: (ms: number): void => void (ahead += ms),
    /** Teams takes 7 a second in one conversation. */
    throttle: (perSecond: number): void => void (mostPerSecond = perSecond),
    /** Carries calls out at once, and delays the responses. */
    slow: (ms: number): void => void (slowMs = ms),
    /** The person presses Stop. */
    stopStreams: (id: string): void => conversations.get(id)?.streams.forEach((stream) => void (stream.stopped = true)),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
