/** Decodes the requests that tickets store as JSON. */
import { z } from "zod";
import type { Ticket } from "../db/schema/tickets.ts";
import { REQUEST_KINDS } from "../policy/request-forms.ts";
import type { FiledRequest } from "./types.ts";

/** The fields that code reads. Requests filed by earlier versions may lack others, and later versions may add some. */
const StoredRequest = z.looseObject({
  kind: z.enum(REQUEST_KINDS),
  title: z.string(),
  answers: z.record(z.string(), z.unknown()),
  tier: z.looseObject({
    name: z.string(),
    decides: z.string(),
    steps: z.array(z.looseObject({ group: z.string(), quorum: z.number() })),
    days: z.number(),
    validDays: z.number(),
  }),
  because: z.array(z.looseObject({ rule: z.string() })),
});

/** Null for a question, and for a request that cannot be read, so that its ticket can still be shown. */
export function findFiledRequest({ request }: Pick<Ticket, "request">): FiledRequest | null {
  return isFiledRequest(request) ? request : null;
}

/** For acts that make no sense without the request. */
export function filedRequestOf(ticket: Pick<Ticket, "number" | "request">): FiledRequest {
  const request = findFiledRequest(ticket);
  if (request) return request;
  throw new Error(`the request of ticket ${ticket.number} cannot be read. Run: ospo audit verify`);
}

/** Business days that the tier gives to decide; 0 for none. */
export function daysToDecide(ticket: Pick<Ticket, "request">): number {
  return findFiledRequest(ticket)?.tier.days ?? 0;
}

/** Returns the stored value itself and not a copy, because digests cover every key. */
function isFiledRequest(value: unknown): value is FiledRequest {
  return StoredRequest.safeParse(value).success;
}
