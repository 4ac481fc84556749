/** Handles the compose extension: "Ask the OSPO desk", the searches, and previews of links to the desk. */
import { wordsIn } from "../../words/words.ts";
import { DeskError } from "../../base/errors.ts";
import { failureOf } from "../../desk/failure.ts";
import { toOneLine } from "../../base/truncate.ts";
import { z } from "zod";
import { answerPrivately, inTypedLanguage, runCommand, parseTypedCommand } from "../chat/commands.ts";
import type { Dialog } from "../chat/dialogs.ts";
import type { SentAlong } from "../../desk/sent-along.ts";
import { unfurl } from "../chat/unfurl.ts";
import type { InvokeAnswer } from "./activity.ts";
import { attached, cardOf } from "./card.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { submissionIn } from "./dialogs.ts";
import { type Effect, effectOf, orFailureScreen } from "./effect.ts";
import { commandOrigin, readHtml } from "./from-teams.ts";
import { search, type SearchResult } from "./extension-search.ts";
import { isOneToOne } from "./platform.ts";

const ASKING = "ask-desk";

const Asked = z.looseObject({
  messagePayload: z
    .looseObject({
      body: z.looseObject({ content: z.string() }).optional(),
      attachments: z.array(z.looseObject({ contentType: z.string() })).catch([]),
    })
    .nullish(),
});
const Query = z.looseObject({
  commandId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), value: z.unknown() })).default([]),
});
const Submitted = z.looseObject({ data: z.unknown() });
const Link = z.looseObject({ url: z.string() });

/** On a message, its text is the question; in the compose box, a dialog asks for the question. */
export async function onAskOpened(context: Context, event: ResolvedActivity): Promise<Effect> {
  const { body, attachments = [] } = Asked.safeParse(event.activity.value).data?.messagePayload ?? {};
  const { text, forwarded } = readHtml(body?.content ?? "", attachments);
  return text === "" && forwarded === ""
    ? { kind: "open", dialog: askingDialog(event), errors: {} }
    : await answerTo(context, event, text, { forwarded, files: [] });
}

/** The question or command from the compose box; undefined if another dialog was submitted. */
export async function onAskSubmitted(context: Context, event: ResolvedActivity): Promise<Effect | undefined> {
  const submission = submissionIn(Submitted.safeParse(event.activity.value).data?.data);
  if (submission?.dialog.id !== ASKING) return undefined;
  const text = String(submission.filled.values["text"] ?? "");
  const command = parseTypedCommand(text);
  if (command) {
    return await orFailureScreen(context, event.visitor.language, async () =>
      effectOf(
        await runCommand(
          context.chat,
          { ...command, ...commandOrigin(event) },
          inTypedLanguage(event.visitor, command),
        ),
      ),
    );
  }
  if (text !== "") return await answerTo(context, event, text);
  return { kind: "open", dialog: submission.dialog, errors: { text: wordsIn(event.visitor.language).chat.required } };
}

async function answerTo(context: Context, event: ResolvedActivity, text: string, along?: SentAlong): Promise<Effect> {
  return await orFailureScreen(context, event.visitor.language, async () => ({
    kind: "show",
    screen: await answerPrivately(context.chat, commandOrigin(event), event.visitor, text, along),
  }));
}

function askingDialog({ visitor }: ResolvedActivity): Dialog {
  const words = wordsIn(visitor.language).chat;
  return {
    id: ASKING,
    state: {},
    title: "OSPO desk",
    submit: words.send,
    cancel: words.cancel,
    intro: [words.askMe],
    fields: [
      {
        name: "text",
        label: words.yourQuestion,
        help: null,
        type: "long-text",
        required: true,
        value: null,
        redraws: false,
      },
    ],
  };
}

/** Search results may be sent into any chat, so they contain only what everybody may read. */
export async function onQuery({ chat }: Context, { activity, visitor }: ResolvedActivity): Promise<InvokeAnswer> {
  const read = Query.safeParse(activity.value);
  const given = read.data?.parameters.find(({ name }) => name === "text")?.value;
  const text = typeof given === "string" ? given.trim() : "";
  try {
    return resultsAnswer(read.success ? await search(chat, visitor, read.data.commandId, text) : []);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    const { words } = failureOf(error, chat.log, visitor.language);
    return { status: 200, body: { composeExtension: { type: "message", text: words } } };
  }
}

export async function onLink({ chat }: Context, { activity, place }: ResolvedActivity): Promise<InvokeAnswer> {
  const read = Link.safeParse(activity.value);
  const { channel } = place;
  // A chat between two people is also direct.
  const where = { user: activity.from.id, channel, isOwnChat: place.isDirect && isOneToOne(channel) };
  const screen = read.success ? await unfurl(chat, { url: read.data.url, ...where }) : null;
  return resultsAnswer(screen ? [{ title: screen.text, text: "OSPO desk", screen }] : []);
}

function resultsAnswer(found: readonly SearchResult[]): InvokeAnswer {
  const attachments = found.map(({ title, text, screen }) => ({
    ...attached(cardOf(screen, "preview")),
    preview: {
      contentType: "application/vnd.microsoft.card.thumbnail",
      content: { title: toOneLine(title, 150), text: toOneLine(text, 300) },
    },
  }));
  return { status: 200, body: { composeExtension: { type: "result", attachmentLayout: "list", attachments } } };
}
