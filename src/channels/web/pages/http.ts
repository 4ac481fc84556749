/** Calls the API of the desk. */
import { currentLanguage } from "./language.ts";
import type { Message } from "./messages.ts";
import { words } from "./words.ts";

/** What the desk streams, by the name of the event. */
type News = { message: Message; ticket: { number: number } };

/** A failure with a message for the person. `status` is 0 if the desk was not reached. */
export class RequestError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** A POST with the header that the desk requires, because a form on another site cannot send it. */
export function postInit(body: object): RequestInit {
  return {
    method: "POST",
    headers: { ...languageHeader(), "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify(body),
  };
}

/** Fetches JSON; with a body it sends a POST. The caller names the type that the route returns. Throws RequestError. */
export async function request<Answer>(route: string, body?: object): Promise<Answer> {
  const init = body ? postInit(body) : { headers: languageHeader() };
  const response = await fetch(route, { ...init, signal: AbortSignal.timeout(60_000) }).catch(() => {
    throw new RequestError(words().unreachable, 0);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as Answer;
  throw problemOf(answer, response.status);
}

/** The person may have chosen another language on the page than in the browser. */
function languageHeader(): Record<string, string> {
  return { "accept-language": currentLanguage() };
}

/** Uses the message of the desk if it sent one. */
export function problemOf(answer: unknown, status: number): RequestError {
  const says = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : undefined;
  return new RequestError(typeof says === "string" ? says : words().failed(status), status);
}

/**
 * Listens to one kind of event until the returned function is called. `onOpen` runs at each connection, also after the desk
 * was away: the caller then fetches what it missed.
 */
export function listen<Kind extends keyof News>(
  route: string,
  kind: Kind,
  onNews: (news: News[Kind]) => void,
  onOpen: () => void,
): () => void {
  let stream: EventSource | undefined;
  let later = 0;
  const open = (): void => {
    const opened = (stream = new EventSource(route));
    opened.addEventListener(kind, ({ data }) => onNews(JSON.parse(String(data)) as News[Kind]));
    opened.addEventListener("open", onOpen);
    // The browser reconnects by itself, but not after an answer that is not a stream.
    opened.addEventListener("error", () => {
      if (opened.readyState === EventSource.CLOSED) later = setTimeout(open, 5000);
    });
  };
  open();
  return () => {
    clearTimeout(later);
    stream?.close();
  };
}
