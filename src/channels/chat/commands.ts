/** What people type after a command: the same words in every chat. One list, from which manifests and help are made. */
import { ask } from "../../desk/ask.ts";
import { scorecardOf } from "../../desk/scorecard.ts";
import { requireStaff } from "../../desk/staff.ts";
import type { Language } from "../../desk/reply.ts";
import { REQUEST_KINDS, type RequestKind } from "../../policy/request-forms.ts";
import { openConversation } from "../../tickets/conversations.ts";
import { optIn, optOut } from "../../tickets/open-channels.ts";
import { SHOWN } from "../../tickets/posts.ts";
import type { Chat, Outcome, Visitor } from "./chat.ts";
import { commandDialog, commandIn, lacksWords } from "./command-dialog.ts";
import type { Filled } from "./dialogs.ts";
import { ownTicketsScreen } from "./own-tickets.ts";
import { homeScreen } from "./home.ts";
import { newForm } from "./request-dialog.ts";
import { replyScreen, type Screen, wordsScreen } from "./screens.ts";
import { wordsIn } from "./words.ts";

/** What follows `/ospo`; `short` are commands of their own, where a platform has them. */
export const COMMANDS = [
  { name: "ask", usage: "QUESTION", short: [], en: "Ask about open source", zh: "提问" },
  {
    name: "license",
    usage: "PACKAGE [USE]",
    short: ["license", "licence"],
    en: "What the policy says of a package",
    zh: "查询软件包的许可证和政策结论",
  },
  {
    name: "scorecard",
    usage: "OWNER/REPOSITORY or PACKAGE",
    short: ["scorecard"],
    en: "How a project works: its OpenSSF Scorecard",
    zh: "查询 OpenSSF Scorecard",
  },
  { name: "check", usage: "", short: [], en: "Check a lockfile or an SBOM", zh: "检查锁文件或 SBOM" },
  { name: "request", usage: "use|contribute|release|exception [WHAT]", short: ["contribute"], en: "Request an approval", zh: "提交申请" },
  { name: "tickets", usage: "", short: [], en: "Your tickets and requests", zh: "我的工单和申请" },
  { name: "auto", usage: "on|off", short: [], en: "Staff: answer in this channel without being called", zh: "OSPO 人员：在本频道主动回答" },
  { name: "home", usage: "", short: [], en: "Your requests; for staff also the queue", zh: "您的申请；OSPO 人员还可以看到队列" },
  { name: "help", usage: "", short: [], en: "What I can do", zh: "帮助" },
] as const;

type Verb = (typeof COMMANDS)[number]["name"];

export type Command = {
  /** `ospo`, or a short one. */
  command: string;
  text: string;
  /** The platform's id of the channel, and whether others read there. */
  channel: string;
  isDirect: boolean;
  /** Where what is said is kept. */
  conversation: string;
  delivery: string;
};

export async function doCommand(chat: Chat, given: Command, visitor: Visitor): Promise<Outcome> {
  const { verb, rest } = verbIn(given);
  const { language } = visitor;
  // Also `request use help`.
  if (/^(?:(?:use|contribute|release|exception)\s+)?(?:help|帮助)$/iu.test(rest)) return { show: helpScreen(chat, language, verb) };
  if (rest === "" && lacksWords(verb)) return { open: await commandDialog(chat.desk, verb, given, language) };
  switch (verb) {
    case "license":
      return { show: await answered(chat, given, visitor, lookupQuestion(rest)) };
    case "scorecard":
      return { show: wordsScreen(await scorecardWords(chat, rest, language)) };
    case "check":
      return { show: wordsScreen(wordsIn(language).checkFile) };
    case "request": {
      const [kind, what] = splitFirst(rest);
      if (!isKind(kind)) return { show: helpScreen(chat, language, verb) };
      return { open: await newForm(chat.desk, visitor, kind, await prefilled(chat, kind, what)) };
    }
    case "tickets":
      return { show: await ownTicketsScreen(chat, visitor) };
    case "auto":
      return { show: await setAuto(chat, given, visitor, rest) };
    case "home":
      return { show: await homeScreen(chat, visitor) };
    case "help":
      return { show: helpScreen(chat, language) };
    case "ask":
      return { show: await answered(chat, given, visitor, rest) };
  }
}

/** The command whose words were asked for in a dialog. */
export async function completed(chat: Chat, filled: Filled, visitor: Visitor): Promise<{ given: Command; outcome: Outcome }> {
  const given = { ...commandIn(filled), command: "ospo" };
  return { given, outcome: await doCommand(chat, given, visitor) };
}

/** An answer for one person's eyes, who may share it: so nothing for staff alone, whoever asks. */
export async function answered(
  { desk, name, publicUrl }: Chat,
  { conversation, delivery }: Pick<Command, "conversation" | "delivery">,
  { person }: Visitor,
  text: string,
): Promise<Screen> {
  const { id } = await openConversation(desk.db, name, conversation, person.id);
  const { answer, reply } = await ask(desk, { person, conversationId: id, text, deliveryId: `${SHOWN}${delivery}`, overheard: true });
  return replyScreen(reply, { messageId: answer.id, publicUrl, isPrivate: true });
}

/** Without a slash, words are a command only where they can hardly be anything else: "license of lodash?" is a question. */
const PLAIN = [
  /^(?:help|home|tickets|check|request)$/iu,
  /^(?:auto (?:on|off)|scorecard \S+)$/iu,
  /^request (?:use|contribute|release|exception)(?: \S.*)?$/isu,
  /^ask (?!(?:a|an|the|my|our|some\w*)\b)\S.*$/isu,
  /^licen[cs]e (?!(?:of|for|in|is|the|a|an|and|or|to|my|our|with|text|file|check|change)\b)\S+(?: [\w-]+)?$/iu,
];

/** A command typed as a message, with or without `/ospo`; undefined: these are just words. */
export function typedCommand(text: string): Pick<Command, "command" | "text"> | undefined {
  const words = text.trim().replace(/^(\S+)\s+/u, "$1 ");
  const [, slash, rest = ""] = /^\/(\w+)\s*(.*)$/su.exec(words) ?? [];
  if (slash !== undefined) {
    const command = slash.toLowerCase();
    const isKnown = command === "ospo" || COMMANDS.some(({ short }) => (short as readonly string[]).includes(command));
    return isKnown ? { command, text: rest } : { command: "ospo", text: `${command} ${rest}`.trim() };
  }
  return PLAIN.some((pattern) => pattern.test(words)) ? { command: "ospo", text: words } : undefined;
}

/** The question that a command comes to; undefined: it is another act. */
export function questionIn(given: Pick<Command, "command" | "text">): string | undefined {
  const { verb, rest } = verbIn(given);
  if (rest === "") return undefined;
  return verb === "ask" ? rest : verb === "license" ? lookupQuestion(rest) : undefined;
}

/** Words that are no command are a question: people do not read help first. */
function verbIn({ command, text }: Pick<Command, "command" | "text">): { verb: Verb; rest: string } {
  const short = COMMANDS.find((known) => (known.short as readonly string[]).includes(command));
  if (short) return { verb: short.name, rest: command === "contribute" ? `contribute ${text}`.trim() : text.trim() };
  const [first, rest] = splitFirst(text);
  const word = first.toLowerCase().replace(/^licence$|^lookup$/u, "license");
  const verb = COMMANDS.find(({ name }) => name === word)?.name;
  if (verb) return { verb, rest };
  return text.trim() === "" ? { verb: "help", rest: "" } : { verb: "ask", rest: text.trim() };
}

function splitFirst(text: string): [string, string] {
  const [, first = "", rest = ""] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [first, rest.trim()];
}

function isKind(word: string): word is RequestKind {
  return (REQUEST_KINDS as readonly string[]).includes(word);
}

/** A bare name would be any word: this says that it is a package. */
export function lookupQuestion(words: string): string {
  const [name, use] = splitFirst(words);
  const named = /[:@/]/u.test(name) ? name : `npm:${name}`;
  return use === "" ? `license of ${named}` : `${named} – ${use}`;
}

const FIRST_FIELD = { use: "package", exception: "package", contribute: "project", release: "repository" } as const;

/** Of a package, the last word may be its use. */
async function prefilled({ desk }: Chat, kind: RequestKind, what: string): Promise<Record<string, string>> {
  if (what === "") return {};
  const field = FIRST_FIELD[kind];
  const [, named = "", use = ""] = /^(.*\S)\s+(\S+)$/su.exec(what) ?? [];
  const { policy } = await desk.policy.current();
  return field === "package" && Object.hasOwn(policy.uses, use) ? { package: named, use } : { [field]: what };
}

async function scorecardWords({ desk }: Chat, words: string, language: Language): Promise<string> {
  const texts = wordsIn(language);
  const { scorecard, repository: asked } = await scorecardOf(desk, words);
  if (scorecard.kind === "unknown") return texts.scorecardFailed(scorecard.reason);
  if (scorecard.value === null) return texts.notScored(asked ?? words);
  const { score, date, repository, checks } = scorecard.value;
  const lines = checks.map(
    ({ name, score: points, risk, reason }) =>
      `• ${name}: ${points === null ? "?" : `${points}/10`}${risk ? ` (${texts.risk}: ${risk})` : ""} ${reason}`,
  );
  return [texts.scorecard(repository, score === null ? "?" : String(score), date), ...lines].join("\n");
}

/** Only staff say where the desk speaks unasked. */
async function setAuto(chat: Chat, { channel, isDirect }: Command, { person, language }: Visitor, rest: string): Promise<Screen> {
  const { desk, name } = chat;
  const words = wordsIn(language);
  await chat.refreshRoles();
  await requireStaff(desk, person);
  if (isDirect) return wordsScreen(words.autoDirect);
  if (!/^(?:on|off)$/u.test(rest)) return helpScreen(chat, language, "auto");
  if (rest === "on") await optIn(desk.db, name, channel, person);
  else await optOut(desk.db, name, channel);
  return wordsScreen(rest === "on" ? words.autoOn : words.autoOff);
}

function helpScreen({ prefix }: Chat, language: Language, only?: Verb): Screen {
  const lines = COMMANDS.filter(({ name }) => only === undefined || name === only).map(({ name, usage, short, en, zh }) => {
    const alone = short.length > 0 && prefix !== "" ? ` (${short.map((each) => `/${each}`).join(", ")})` : "";
    return `• ${prefix}${name}${usage ? ` ${usage}` : ""}${alone}: ${language === "zh" ? zh : en}`;
  });
  return wordsScreen([...(only === undefined ? [wordsIn(language).askMe] : []), ...lines].join("\n"));
}
