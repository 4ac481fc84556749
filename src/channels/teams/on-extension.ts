/** Beside the compose box: "Ask the OSPO desk", a search for tickets, packages and the handbook, and links to the desk shown in short. */
import { wordsIn } from "../../words/words.ts";
import { toOneLine } from "../../base/truncate.ts";
import { z } from "zod";
import { markdownToPlainText } from "../../desk/markdown-to-plain-text.ts";
import { requireStaff } from "../../desk/staff.ts";
import { composeReply } from "../../desk/compose-reply.ts";
import type { Reply } from "../../desk/reply.ts";
import { listTickets, type TicketRow, ticketsOf } from "../../tickets/board/board.ts";
import { answerPrivately, inTypedLanguage, runCommand, lookupQuestion, parseTypedCommand } from "../chat/commands.ts";
import type { Dialog } from "../chat/dialogs.ts";
import { baseUrl, readOnly, replyScreen, type Screen } from "../chat/screens.ts";
import { ticketPreview, unfurl } from "../chat/unfurl.ts";
import { documentLink } from "../../desk/links.ts";
import type { InvokeAnswer } from "./activity.ts";
import { attached, cardOf } from "./card.ts";
import type { Context, ResolvedActivity } from "./context.ts";
import { submissionIn } from "./dialogs.ts";
import { type Effect, effectOf, orFailureScreen } from "./effect.ts";
import { commandOrigin } from "./from-teams.ts";
import { isOneToOne } from "./platform.ts";
import { EXTENSION } from "./manifest.ts";
import { htmlToText } from "./text.ts";

const ASKING = "ask-desk";
const MOST = 10;

const Asked = z.looseObject({
  messagePayload: z.looseObject({ body: z.looseObject({ content: z.string() }).optional() }).nullish(),
});
const Query = z.looseObject({
  commandId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), value: z.unknown() })).default([]),
});
const Link = z.looseObject({ url: z.string() });

type Found = { title: string; text: string; screen: Screen };

/** At a message: its words are the question. At the compose box: asked for them. */
export async function onAskOpened(context: Context, event: ResolvedActivity): Promise<Effect> {
  const content = Asked.safeParse(event.activity.value).data?.messagePayload?.body?.content;
  const text = content === undefined ? "" : htmlToText(content);
  return text === "" ? { kind: "open", dialog: askingDialog(event), errors: {} } : await answerTo(context, event, text);
}

/** The question or command from the compose box; undefined: it is another window's. */
export async function onAskSubmitted(context: Context, event: ResolvedActivity): Promise<Effect | undefined> {
  const submission = submissionIn((event.activity.value as { data?: unknown } | undefined)?.data);
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
  return { kind: "open", dialog: submission.dialog, errors: { text: wordsIn(event.visitor.language).chat.needed } };
}

async function answerTo(context: Context, event: ResolvedActivity, text: string): Promise<Effect> {
  return await orFailureScreen(context, event.visitor.language, async () => ({
    kind: "show",
    screen: await answerPrivately(context.chat, commandOrigin(event), event.visitor, text),
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
        label: words.askHere,
        help: null,
        type: "long-text",
        required: true,
        value: null,
        redraws: false,
      },
    ],
  };
}

/** What is found may be sent into any chat: it says no more than everybody may read. */
export async function onQuery({ chat }: Context, { activity, visitor }: ResolvedActivity): Promise<InvokeAnswer> {
  const read = Query.safeParse(activity.value);
  const asked = read.data?.parameters.find(({ name }) => name === "text")?.value;
  const text = typeof asked === "string" ? asked.trim() : "";
  const found = read.success ? await foundBy(read.data.commandId, text) : [];
  return resultOf(found);

  async function foundBy(command: string, words: string): Promise<Found[]> {
    switch (command) {
      case EXTENSION.tickets:
        return await ticketsFound(words);
      case EXTENSION.packages:
        return words === "" ? [] : await packagesFound(words);
      case EXTENSION.handbook:
        return words === "" ? [] : await passagesFound(words);
      default:
        return [];
    }
  }

  async function ticketsFound(words: string): Promise<Found[]> {
    const { desk } = chat;
    const { person } = visitor;
    await chat.refreshRoles();
    const groups = await requireStaff(desk, person).catch(() => []);
    const rows: TicketRow[] =
      groups.length > 0
        ? await listTickets(
            desk.db,
            { view: words === "" ? "open" : "all", ...(words !== "" && { text: words }) },
            { id: person.id, groups },
            desk.now(),
            MOST,
          )
        : (await ticketsOf(desk.db, person.id, 50))
            .filter(({ number, question }) => matches(`#${number} ${question}`, words))
            .slice(0, MOST);
    return await Promise.all(
      rows.map(async ({ number, question, state, outcome }) => ({
        title: `#${number} ${question.split("\n", 1)[0] ?? ""}`,
        text: outcome ?? state.replaceAll("-", " "),
        screen: await ticketPreview(desk, number),
      })),
    );
  }

  async function packagesFound(words: string): Promise<Found[]> {
    const asker = { isStaff: false, reads: visitor.language };
    const { reply } = await composeReply(chat.desk, lookupQuestion(words), asker);
    const replies =
      reply.kind === "choice"
        ? await Promise.all(
            reply.choices
              .slice(0, MOST)
              .map(async (choice) => (await composeReply(chat.desk, choice.text, asker)).reply),
          )
        : [reply];
    return replies.flatMap((each) => (each.kind === "verdict" ? [verdictFound(each)] : []));
  }

  function verdictFound(reply: Extract<Reply, { kind: "verdict" }>): Found {
    const screen = replyScreen(reply, { messageId: "", publicUrl: chat.publicUrl, isPrivate: false });
    return {
      title: reply.card.title,
      text: `${reply.card.label}: ${reply.card.useLabel}`,
      screen: readOnly(screen, "OSPO desk"),
    };
  }

  async function passagesFound(question: string): Promise<Found[]> {
    const { result } = await composeReply({ knowledge: chat.desk.knowledge, now: chat.desk.now }, question, {
      isStaff: false,
    });
    return (result?.ranked ?? []).slice(0, MOST).map(({ passage }) => {
      const title = `${passage.document.title}${passage.heading ? ` › ${passage.heading}` : ""}`;
      const link = documentLink({ file: passage.document.file, start: passage.start }, passage.text.length);
      const url = chat.publicUrl && `${baseUrl(chat.publicUrl)}${link}`;
      const words = markdownToPlainText(passage.text);
      return {
        title,
        text: toOneLine(words, 200),
        screen: {
          text: title,
          elements: [
            { kind: "text", text: words },
            { kind: "sources", sources: [{ number: 1, name: title, quote: words, url }] },
          ],
        },
      };
    });
  }
}

export async function onLink({ chat }: Context, { activity, place }: ResolvedActivity): Promise<InvokeAnswer> {
  const read = Link.safeParse(activity.value);
  const { channel } = place;
  // A chat of two people is direct, too.
  const where = { user: activity.from.id, channel, isOwnChat: place.isDirect && isOneToOne(channel) };
  const screen = read.success ? await unfurl(chat, { url: read.data.url, ...where }) : null;
  return resultOf(screen ? [{ title: screen.text, text: "OSPO desk", screen }] : []);
}

function resultOf(found: readonly Found[]): InvokeAnswer {
  const attachments = found.map(({ title, text, screen }) => ({
    ...attached(cardOf(screen.elements, "preview")),
    preview: {
      contentType: "application/vnd.microsoft.card.thumbnail",
      content: { title: toOneLine(title, 150), text: toOneLine(text, 300) },
    },
  }));
  return { status: 200, body: { composeExtension: { type: "result", attachmentLayout: "list", attachments } } };
}

function matches(text: string, words: string): boolean {
  return text.toLowerCase().includes(words.toLowerCase());
}
