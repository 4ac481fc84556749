/** Socket Mode: the same bodies over a connection of our own making, for desks that Slack cannot reach. Acknowledged when written down. */
import type { webApi } from "@slack/bolt";
import { LogLevel, SocketModeClient } from "@slack/socket-mode";
import type { Log } from "../../base/log.ts";
import type { Body } from "../chat/intake.ts";

type Frame = { ack: (answer?: object) => Promise<void>; body: Body };
const AGAIN_MS = 5000;

export class SocketMode {
  readonly #client: SocketModeClient;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    appToken: string,
    clientOptions: webApi.WebClientOptions,
    log: Log,
    take: (body: Body) => Promise<object | undefined>,
  ) {
    this.#log = log;
    const { logLevel: _own, ...options } = clientOptions;
    this.#client = new SocketModeClient({ appToken, clientOptions: options, logLevel: LogLevel.ERROR });
    // It connects again by itself; without a listener the error would end the process.
    this.#client.on("error", (error: unknown) => log.warn({ err: error }, "the connection to Slack has trouble"));
    this.#client.on("slack_event", (frame: Frame) => {
      // What is not acknowledged Slack sends again.
      take(frame.body)
        .then((answer) => frame.ack(answer))
        .catch((error: unknown) => log.warn({ err: error }, "what Slack sent could not be written down"));
    });
  }

  /** Connects, and again when it could not. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      if (this.#stopped) return;
      this.#log.error({ err: error }, "Socket Mode does not connect: see SLACK_APP_TOKEN");
      this.#timer = setTimeout(() => void this.start(), AGAIN_MS).unref();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#client.disconnect().catch(() => undefined);
  }
}
