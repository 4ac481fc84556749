/** What a terminal asks of a desk, as plain data: it can go through the control socket of a running desk. */
import { z } from "zod";

/** An act on the queue, the audit trail or people. */
export const QueueCommand = z.object({
  command: z.enum(["tickets", "request", "audit", "staff", "person", "people", "receipt", "answers"]),
  words: z.array(z.string()),
  /** `channel:id` of the person who acts. */
  as: z.string().optional(),
  options: z.record(z.string(), z.string()).default({}),
});
export type QueueCommand = z.infer<typeof QueueCommand>;
export type QueueCommandName = QueueCommand["command"];

/** An act on the whole database; `file` is absolute. */
const BackupCommand = z.discriminatedUnion("command", [
  z.object({ command: z.literal("backup"), file: z.string() }),
  z.object({ command: z.literal("restore"), file: z.string(), replace: z.boolean() }),
]);

export const ControlCommand = z.union([QueueCommand, BackupCommand]);
export type ControlCommand = z.infer<typeof ControlCommand>;
