/**
 * The server side of Socket Mode: the frames of RFC 6455 that Slack uses, hello, envelopes, acknowledgements and
 * retries.
 */
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const PING_MS = 5000;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export type SocketKind = "events_api" | "slash_commands" | "interactive";
type Waiting = { kind: SocketKind; payload: object; attempt: number; resolve: (ack: { payload: any }) => void };

export class SlackSockets {
  readonly #open = new Set<Duplex>();
  readonly #unacknowledged = new Map<string, Waiting>();
  readonly #waiting: (() => void)[] = [];
  /** Every envelope that was sent, and the connections. */
  readonly sent: { envelope: string; attempt: number }[] = [];
  connections = 0;

  get size(): number {
    return this.#open.size;
  }

  accept(request: IncomingMessage, socket: Duplex): void {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${MAGIC}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const ping = setInterval(() => socket.write(frame(PING, "ping")), PING_MS);
    const gone = (): void => {
      clearInterval(ping);
      this.#open.delete(socket);
    };
    socket.on("close", gone).on("error", gone);
    let left: Buffer = Buffer.alloc(0);
    const parts: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => {
      left = Buffer.concat([left, chunk]);
      for (let next = readFrame(left); next; next = readFrame(left)) {
        left = left.subarray(next.length);
        if (next.op === PING) socket.write(frame(PONG, next.data));
        else if (next.op === CLOSE) {
          this.#open.delete(socket);
          socket.end(frame(CLOSE, next.data));
        } else if (next.op !== PONG) {
          parts.push(next.data);
          if (next.isLast) this.#acknowledged(Buffer.concat(parts.splice(0)).toString());
        }
      }
    });
    this.#open.add(socket);
    this.connections += 1;
    socket.write(
      frame(TEXT, JSON.stringify({ type: "hello", num_connections: this.size, connection_info: { app_id: "A0APP" } })),
    );
    for (const wake of this.#waiting.splice(0)) wake();
    for (const [envelope, waiting] of this.#unacknowledged) {
      waiting.attempt += 1;
      this.#write(envelope, waiting);
    }
  }

  /** Resolves when it is acknowledged, on whichever connection. */
  async send(kind: SocketKind, payload: object): Promise<{ payload: any }> {
    if (this.size === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return await new Promise((resolve) => {
      const envelope = randomUUID();
      const waiting = { kind, payload, attempt: 0, resolve };
      this.#unacknowledged.set(envelope, waiting);
      this.#write(envelope, waiting);
    });
  }

  /** Slack renews connections every few hours: it announces that, and disconnects a little later. */
  disconnect(reason = "refresh_requested"): void {
    for (const socket of this.#open) socket.write(frame(TEXT, JSON.stringify({ type: "disconnect", reason })));
  }

  /** Breaks the connection. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #write(envelope_id: string, { kind, payload, attempt }: Waiting): void {
    const socket = [...this.#open].at(-1);
    if (!socket) return;
    this.sent.push({ envelope: envelope_id, attempt });
    const retry = kind === "events_api" ? { retry_attempt: attempt, retry_reason: attempt > 0 ? "timeout" : "" } : {};
    const message = { envelope_id, type: kind, accepts_response_payload: kind !== "events_api", payload, ...retry };
    socket.write(frame(TEXT, JSON.stringify(message)));
  }

  #acknowledged(text: string): void {
    const { envelope_id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
    this.#unacknowledged.get(envelope_id)?.resolve({ payload });
    this.#unacknowledged.delete(envelope_id);
  }
}

function frame(op: number, data: string | Buffer): Buffer {
  const body = Buffer.from(data);
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | op;
  if (head.length === 2) head[1] = body.length;
  else if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

/** The first complete frame from a client, or undefined while it is incomplete. */
function readFrame(bytes: Buffer): { op: number; isLast: boolean; data: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  const masked = (bytes[1]! & 0x80) !== 0;
  const sizeBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + sizeBytes + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const size = sizeBytes === 0 ? short : sizeBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const data = Buffer.from(bytes.subarray(start, start + size));
  if (masked) for (let i = 0; i < data.length; i += 1) data[i]! ^= mask[i % 4]!;
  return { op: bytes[0]! & 0x0f, isLast: (bytes[0]! & 0x80) !== 0, data, length: start + size };
}
