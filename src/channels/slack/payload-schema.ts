/**
 * The shapes that the listeners rely on: https://docs.slack.dev/apis/events-api and https://docs.slack.dev/interactivity. A payload of
 * another shape could never be processed, so it is not stored, even if Slack signed it.
 */
import { z } from "zod";
import { cleanUntrusted } from "../../base/untrusted-json.ts";
import type { Body } from "../chat/intake.ts";

/** Absent or null: Slack sends both. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

const Id = z.string().min(1).max(200);
const MaybeId = maybe(Id);
const MaybeText = maybe(z.string());
const MaybeUrl = maybe(z.string().max(3000));

const File = z.looseObject({
  name: MaybeText,
  size: maybe(z.number()),
  mimetype: MaybeText,
  url_private: MaybeUrl,
  permalink: MaybeUrl,
});
/** https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments, also of a message that a person forwards. */
const Attachment = z.looseObject({
  is_share: maybe(z.boolean()),
  is_msg_unfurl: maybe(z.boolean()),
  from_url: MaybeText,
  original_url: MaybeText,
  pretext: MaybeText,
  title: MaybeText,
  text: MaybeText,
  fallback: MaybeText,
  fields: maybe(z.array(z.looseObject({ title: MaybeText, value: MaybeText }))),
  files: maybe(z.array(File)),
  blocks: z.unknown().optional(),
  message_blocks: z.unknown().optional(),
});
export type Attachment = z.infer<typeof Attachment>;

/** The content of a message. One of another shape is read as empty. */
const CONTENT = {
  text: MaybeText,
  blocks: z.unknown().optional(),
  attachments: maybe(z.array(Attachment)).catch(undefined),
  files: maybe(z.array(File)).catch(undefined),
};

/** The message that an event of the subtypes message_changed and message_deleted is about. */
const ChangedMessage = z.looseObject({
  ...CONTENT,
  ts: Id,
  thread_ts: MaybeId,
  user: MaybeId,
  bot_id: MaybeText,
  subtype: MaybeText,
});

export const MessageEvent = z.looseObject({
  type: z.enum(["message", "app_mention"]),
  channel: Id,
  ts: Id,
  thread_ts: MaybeId,
  user: MaybeId,
  ...CONTENT,
  bot_id: MaybeText,
  subtype: MaybeText,
  channel_type: MaybeText,
  team: MaybeText,
  user_team: MaybeText,
  source_team: MaybeText,
  message: maybe(ChangedMessage),
  previous_message: maybe(ChangedMessage),
});
export type MessageEvent = z.infer<typeof MessageEvent>;

export const ReactionEvent = z.looseObject({
  type: z.literal("reaction_added"),
  user: Id,
  reaction: z.string(),
  item: z.looseObject({ type: z.string(), channel: MaybeId, ts: MaybeId }),
});
export const HomeOpenedEvent = z.looseObject({
  type: z.literal("app_home_opened"),
  user: Id,
  tab: z.string(),
  channel: MaybeId,
});
export const LinkSharedEvent = z.looseObject({
  type: z.literal("link_shared"),
  user: Id,
  channel: Id,
  message_ts: Id,
  links: z.array(z.looseObject({ url: z.string() })),
  unfurl_id: MaybeText,
  source: MaybeText,
});

export const EventEnvelope = z.looseObject({
  team_id: MaybeText,
  enterprise_id: MaybeText,
  is_ext_shared_channel: maybe(z.boolean()),
});
export type EventEnvelope = z.infer<typeof EventEnvelope>;
/** The desk's own id of the delivery, which the intake adds. */
const Delivery = { delivery: maybe(z.string()) };

export const EventPayload = EventEnvelope.extend({
  ...Delivery,
  event: z.discriminatedUnion("type", [MessageEvent, ReactionEvent, HomeOpenedEvent, LinkSharedEvent]),
});

/** The values of `source` that `chat.unfurl` accepts. */
export const UnfurlSource = z.enum(["composer", "conversations_history"]);

export const SlashCommand = z.looseObject({
  command: Id,
  text: MaybeText,
  team_id: Id,
  enterprise_id: MaybeText,
  user_id: Id,
  channel_id: Id,
  trigger_id: Id,
  response_url: MaybeUrl,
  ...Delivery,
});

const Team = maybe(z.looseObject({ id: MaybeText, enterprise_id: MaybeText }));
const BY_USER = {
  user: z.looseObject({ id: Id, team_id: MaybeText }),
  team: Team,
  enterprise: Team,
  channel: maybe(z.looseObject({ id: Id })),
  response_url: MaybeUrl,
  ...Delivery,
};

const Option = maybe(z.looseObject({ value: z.string() }));
const Input = z.looseObject({
  type: z.string(),
  value: MaybeText,
  selected_option: Option,
  selected_options: maybe(z.array(z.unknown())),
  selected_date: MaybeText,
});
export type Input = z.infer<typeof Input>;
const State = z.looseObject({ values: z.record(z.string(), z.record(z.string(), Input)).optional() }).optional();
const View = z.looseObject({ id: Id, hash: z.string().optional(), type: MaybeText, state: State });
/** One of our modals; its metadata is the state of a dialog, as JSON. */
const Modal = View.extend({ callback_id: z.string(), private_metadata: z.string().refine(isDialogState).optional() });
export type SubmittedView = z.infer<typeof Modal>;

export const PressedElement = z.looseObject({
  action_id: Id,
  block_id: Id,
  type: z.string(),
  value: MaybeText,
  selected_option: Option,
});
export const ModalPayload = z.looseObject({
  type: z.enum(["view_submission", "view_closed"]),
  ...BY_USER,
  view: Modal,
});
export const ClickPayload = z.looseObject({
  type: z.literal("block_actions"),
  ...BY_USER,
  trigger_id: Id,
  actions: z.array(PressedElement).min(1),
  container: maybe(z.looseObject({ is_ephemeral: maybe(z.boolean()), thread_ts: MaybeId, message_ts: MaybeId })),
  message: maybe(z.looseObject({ ts: MaybeId, thread_ts: MaybeId })),
  // The dialog is read from a modal; Home has none.
  view: maybe(z.union([Modal.extend({ type: z.literal("modal") }), View.extend({ type: z.literal("home") })])),
});
/** A change of a field in a modal, or a modal that was closed. */
export const ModalChange = z.looseObject({
  type: z.string(),
  ...BY_USER,
  view: Modal,
  actions: maybe(z.array(PressedElement)),
});
export const ShortcutPayload = z.looseObject({
  type: z.enum(["message_action", "shortcut"]),
  ...BY_USER,
  trigger_id: Id,
  callback_id: z.string(),
  message: maybe(z.looseObject({ ...CONTENT, ts: Id, thread_ts: MaybeId, user: MaybeText })),
});
const Interaction = z.discriminatedUnion("type", [ModalPayload, ClickPayload, ShortcutPayload]);
/** The user fields of a button press, a menu choice or a submitted modal. */
export type Interaction = Pick<z.infer<typeof ModalPayload>, "user" | "team" | "enterprise">;

/** The cleaned payload, fit to be stored; undefined if its shape is unknown. Kinds are distinguished in the same order as in Bolt. */
export function validPayload(body: Body): Body | undefined {
  const shape =
    body["event"] === undefined ? (body["command"] === undefined ? Interaction : SlashCommand) : EventPayload;
  try {
    return shape.safeParse(cleanUntrusted(body)).success ? body : undefined;
  } catch {
    return undefined;
  }
}

export const DialogState = z.record(z.string(), z.string());

function isDialogState(metadata: string): boolean {
  if (metadata === "") return true;
  try {
    return DialogState.safeParse(JSON.parse(metadata)).success;
  } catch {
    return false;
  }
}
