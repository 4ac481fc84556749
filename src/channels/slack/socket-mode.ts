/** Socket Mode: the same payloads over a connection that the desk opens, for desks that Slack cannot reach. Acknowledged once stored. */
import type { webApi } from "@slack/bolt";
import { LogLevel, SocketModeClient } from "@slack/socket-mode";
import type { Log } from "../../base/log.ts";
import type { Body } from "../chat/intake.ts";

type Frame = { ack: (answer?: object) => Promise<void>; body: Body };
const RETRY_MS = 5000;

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
    // The client reconnects by itself; without a listener, the error would end the process.
    this.#client.on("error", (error: unknown) =>
      log.warn({ err: error }, "the connection to Slack failed and will be retried"),
    );
    this.#client.on("slack_event", (frame: Frame) => {
      // Slack sends unacknowledged payloads again.
      take(frame.body)
        .then((answer) => frame.ack(answer))
        .catch((error: unknown) => log.warn({ err: error }, "a payload of Slack could not be stored"));
    });
  }

  /** Connects, and retries if that fails. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      if (this.#stopped) return;
      this.#log.error({ err: error }, "Socket Mode does not connect: check SLACK_APP_TOKEN");
      this.#timer = setTimeout(() => void this.start(), RETRY_MS).unref();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#client.disconnect().catch(() => undefined);
  }
}
