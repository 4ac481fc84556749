/**
 * The shapes that the listeners rely on: https://docs.slack.dev/apis/events-api and https://docs.slack.dev/interactivity. What has another one,
 * though Slack signed it, can never be done, so it is not written down either.
 */
import { z } from "zod";
import { cleanUntrusted } from "../../base/untrusted-json.ts";
import type { Body } from "../chat/intake.ts";

const Id = z.string().min(1).max(200);
const Word = z.string().nullish();
const Url = z.string().max(3000).nullish();

const Message = z.looseObject({
  type: z.enum(["message", "app_mention"]),
  channel: Id,
  ts: Id,
  thread_ts: Id.nullish(),
  user: Id.nullish(),
  text: Word,
  bot_id: Word,
  subtype: Word,
  channel_type: Word,
  team: Word,
  user_team: Word,
  source_team: Word,
  files: z.array(z.looseObject({ name: Word, size: z.number().nullish(), url_private: Url })).nullish(),
});
const Reaction = z.looseObject({
  type: z.literal("reaction_added"),
  user: Id,
  reaction: z.string(),
  item: z.looseObject({ type: z.string(), channel: Id.nullish(), ts: Id.nullish() }),
});
const Opened = z.looseObject({ type: z.literal("app_home_opened"), user: Id, tab: z.string(), channel: Id.nullish() });
const Linked = z.looseObject({
  type: z.literal("link_shared"),
  user: Id,
  channel: Id,
  message_ts: Id,
  links: z.array(z.looseObject({ url: z.string() })),
  unfurl_id: Word,
  source: Word,
});
const Event = z.looseObject({
  team_id: Word,
  enterprise_id: Word,
  is_ext_shared_channel: z.boolean().nullish(),
  event: z.discriminatedUnion("type", [Message, Reaction, Opened, Linked]),
});

const Command = z.looseObject({
  command: Id,
  text: Word,
  team_id: Id,
  enterprise_id: Word,
  user_id: Id,
  channel_id: Id,
  trigger_id: Id,
  response_url: Url,
});

const Team = z.looseObject({ id: Word, enterprise_id: Word }).nullish();
const Clicked = { user: z.looseObject({ id: Id, team_id: Word }), team: Team, enterprise: Team, response_url: Url };
const Place = { channel: z.looseObject({ id: Id }).nullish(), trigger_id: Id };
const Chosen = z.looseObject({ value: z.string() }).nullish();
const Input = z.looseObject({
  type: z.string(),
  value: Word,
  selected_option: Chosen,
  selected_options: z.array(z.unknown()).nullish(),
  selected_date: Word,
});
const State = z.looseObject({ values: z.record(z.string(), z.record(z.string(), Input)).optional() }).optional();
const View = z.looseObject({ id: Id, hash: z.string().optional(), type: Word, state: State });
/** A modal of ours; its metadata is the state of a dialog. */
const Modal = View.extend({
  callback_id: z.string(),
  private_metadata: z.string().refine(isState).optional(),
});
const Interaction = z.discriminatedUnion("type", [
  z.looseObject({ type: z.enum(["view_submission", "view_closed"]), ...Clicked, view: Modal }),
  z.looseObject({
    type: z.literal("block_actions"),
    ...Clicked,
    ...Place,
    actions: z
      .array(z.looseObject({ action_id: Id, block_id: Id, type: z.string(), value: Word, selected_option: Chosen }))
      .min(1),
    container: z
      .looseObject({ is_ephemeral: z.boolean().nullish(), thread_ts: Id.nullish(), message_ts: Id.nullish() })
      .nullish(),
    message: z.looseObject({ ts: Id.nullish(), thread_ts: Id.nullish() }).nullish(),
    // In a modal, the dialog is read from it; on Home there is none.
    view: z.union([Modal.extend({ type: z.literal("modal") }), View.extend({ type: z.literal("home") })]).nullish(),
  }),
  z.looseObject({
    type: z.enum(["message_action", "shortcut"]),
    ...Clicked,
    ...Place,
    callback_id: z.string(),
    message: z.looseObject({ ts: Id, thread_ts: Id.nullish(), text: Word, user: Word }).nullish(),
  }),
]);

/** The same, fit to be stored; undefined where nothing can be done with it. Told apart in the order in which Bolt does. */
export function validPayload(body: Body): Body | undefined {
  const shape = body["event"] === undefined ? (body["command"] === undefined ? Interaction : Command) : Event;
  try {
    return shape.safeParse(cleanUntrusted(body)).success ? body : undefined;
  } catch {
    return undefined;
  }
}

function isState(metadata: string): boolean {
  if (metadata === "") return true;
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(metadata)).success;
  } catch {
    return false;
  }
}
