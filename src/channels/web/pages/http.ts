/** The desk's API, as the pages call it. */
import { words } from "./words.ts";

/** What went wrong, in words for the person. `status` is 0 where the desk was not reached. */
export class RequestError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What a POST to the desk must carry, so that no other site's form can send it. */
export function post(body: object): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify(body),
  };
}

/** JSON of the desk, as the type that its route has; with a body it is a POST. Throws RequestError. */
export async function request<Answer>(route: string, body?: object): Promise<Answer> {
  const response = await fetch(route, { ...(body && post(body)), signal: AbortSignal.timeout(60_000) }).catch(() => {
    throw new RequestError(words().unreachable, 0);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as Answer;
  throw problemOf(answer, response.status);
}

/** The desk's own words for it, where it sent some. */
export function problemOf(answer: unknown, status: number): RequestError {
  const says = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : undefined;
  return new RequestError(typeof says === "string" ? says : words().failed(status), status);
}

/**
 * Listens for news of one kind until the returned function is called. `onOpen` is called each time that it begins to hear, also after
 * the desk was away: what happened before is to be fetched then.
 */
export function listen(route: string, kind: string, onNews: (news: unknown) => void, onOpen: () => void): () => void {
  let stream: EventSource | undefined;
  let later = 0;
  const open = (): void => {
    const opened = (stream = new EventSource(route));
    opened.addEventListener(kind, ({ data }) => onNews(JSON.parse(String(data))));
    opened.addEventListener("open", onOpen);
    // The browser tries again by itself, but not after an answer that is not a stream.
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
