/** Ids as they come from outside. The lenient ones turn what is malformed into the id of nothing, so that it is answered like any unknown id. */
import { z } from "zod";

/** An int4 of the database, and never 0. */
export const TicketNumber = z.coerce.number().int().min(1).max(2_147_483_647).catch(0);
/** A bigint of the database, as text. */
export const MessageId = z.string().regex(/^\d{1,18}$/u);
export const AnyMessageId = MessageId.catch("0");
export const AnyUuid = z.uuid().catch("00000000-0000-0000-0000-000000000000");
