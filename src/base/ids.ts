/**
 * Ids from outside. The lenient ones accept anything: an invalid id matches no row, so it is answered like an unknown
 * one.
 */
import { z } from "zod";

/** An int4 of the database that is never 0. Lenient: 0 if it is not one. */
export const TicketNumber = z.coerce.number().int().min(1).max(2_147_483_647).catch(0);
/** A bigint of the database, as text. Throws if it is not one. */
export const MessageId = z.string().regex(/^\d{1,18}$/u);
export const LenientMessageId = MessageId.catch("0");
export const LenientUuid = z.uuid().catch("00000000-0000-0000-0000-000000000000");
