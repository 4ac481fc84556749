/** The parts of a Teams activity that the desk reads. Other fields are kept, because the activity is stored and read again. */
import { z } from "zod";

/** Absent or null: Teams sends both. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** Bounded, because ids are in database indexes. */
const Id = z
  .string()
  .max(300)
  .regex(/^[\x20-\x7E]+$/u);
const Account = z.looseObject({
  id: Id,
  name: maybe(z.string()),
  aadObjectId: maybe(z.string()),
  tenantId: maybe(z.string()),
});
const Named = z.looseObject({ id: z.string(), name: maybe(z.string()) });

/** https://github.com/microsoft/Agents/blob/main/specs/activity/protocol-activity.md, narrowed to Teams. */
export const Activity = z.looseObject({
  type: z.string().min(1).max(100),
  /** Missing in some conversation updates. */
  id: maybe(Id),
  channelId: z.string().min(1),
  serviceUrl: z.url({ protocol: /^https?$/u }),
  timestamp: maybe(z.string()),
  locale: maybe(z.string()),
  localTimezone: maybe(z.string()),
  /** For an invoke: its kind, such as `adaptiveCard/action`. */
  name: maybe(z.string().max(200)),
  /** For an installationUpdate: `add`, `remove`, `add-upgrade`, `remove-upgrade`. */
  action: maybe(z.string()),
  text: maybe(z.string()),
  textFormat: maybe(z.string()),
  value: z.unknown().optional(),
  replyToId: maybe(Id),
  from: Account,
  recipient: Account,
  conversation: z.looseObject({
    /** In a channel, it ends with `;messageid=` and the id of the message that started the thread. */
    id: Id,
    conversationType: maybe(z.string()),
    tenantId: maybe(Id),
    isGroup: maybe(z.boolean()),
  }),
  entities: maybe(z.array(z.looseObject({ type: z.string() }))),
  attachments: maybe(z.array(z.looseObject({ contentType: z.string() }))),
  membersAdded: maybe(z.array(Account)),
  membersRemoved: maybe(z.array(Account)),
  channelData: maybe(
    z.looseObject({
      tenant: maybe(z.looseObject({ id: Id })),
      team: maybe(Named),
      channel: maybe(Named),
      /** For a conversationUpdate: `channelRenamed`, `teamDeleted` and so on. */
      eventType: maybe(z.string()),
    }),
  ),
});
export type Activity = z.infer<typeof Activity>;

/** The answer to an invoke; `status` is an HTTP status. */
export type InvokeAnswer = { status: number; body?: unknown };
