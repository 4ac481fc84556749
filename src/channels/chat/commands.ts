/** What people type after a command: the same words in every chat. One list, from which manifests and help are made. */
import { wordsIn } from "../../words/words.ts";
import { openConversation } from "../../desk/conversation.ts";
import { ask } from "../../desk/ask.ts";
import { scorecardOf } from "../../desk/scorecard.ts";
import { requireStaff } from "../../desk/staff.ts";
import type { Language } from "../../base/language.ts";
import { licenseIn } from "../../policy/license-names.ts";
import { REQUEST_KINDS, type RequestKind } from "../../policy/request-forms.ts";
import { optIn, optOut } from "../../delivery/open-channels.ts";
import { SHOWN_PREFIX } from "../../delivery/posts.ts";
import type { Chat, ActResult, Visitor } from "./chat.ts";
import { commandDialog, commandFromDialog, needsArguments, type CommandOrigin } from "./command-dialog.ts";
import type { FilledDialog } from "./dialogs.ts";
import { ownTicketsScreen } from "./own-tickets.ts";
import { homeScreen } from "./home.ts";
import { newForm } from "./request-dialog.ts";
import { replyScreen, type Screen, textScreen } from "./screens.ts";

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
  {
    name: "request",
    usage: "use|contribute|release|exception [WHAT]",
    short: ["contribute"],
    en: "Request an approval",
    zh: "提交申请",
  },
  { name: "tickets", usage: "", short: [], en: "Your tickets and requests", zh: "我的工单和申请" },
  {
    name: "auto",
    usage: "on|off",
    short: [],
    en: "Staff: answer in this channel without being called",
    zh: "OSPO 人员：在本频道主动回答",
  },
  {
    name: "home",
    usage: "",
    short: [],
    en: "Your requests; for staff also the queue",
    zh: "您的申请；OSPO 人员还可以看到队列",
  },
  { name: "help", usage: "", short: [], en: "What I can do", zh: "帮助" },
] as const;

/** After a command. Also `request use help`. */
const HELP = /^(?:(?:use|contribute|release|exception)\s+)?(?:help|帮助)$/iu;

type Verb = (typeof COMMANDS)[number]["name"];

export type Command = CommandOrigin & {
  /** `ospo`, or a short one. */
  command: string;
  text: string;
};

/** Who types a command in Chinese reads Chinese, whatever their settings say. */
export function inTypedLanguage(visitor: Visitor, { text }: Pick<Command, "text">): Visitor {
  return /^\s*\p{Script=Han}/u.test(text) ? { ...visitor, language: "zh" } : visitor;
}

export async function runCommand(chat: Chat, given: Command, visitor: Visitor): Promise<ActResult> {
  const { verb, rest } = parseCommand(given);
  const { language } = visitor;
  if (HELP.test(rest)) return { show: helpScreen(chat, language, verb) };
  if (rest === "" && needsArguments(verb)) return { open: await commandDialog(chat.desk, verb, given, language) };
  switch (verb) {
    case "license":
      return { show: await answerPrivately(chat, given, visitor, lookupQuestion(rest)) };
    case "scorecard":
      return { show: textScreen(await scorecardText(chat, rest, language)) };
    case "check":
      return { show: textScreen(wordsIn(language).chat.checkFile) };
    case "request": {
      const [kind, what] = splitFirst(rest);
      if (!isKind(kind)) return { show: helpScreen(chat, language, verb) };
      return { open: await newForm(chat.desk, visitor, kind, await prefilledAnswers(chat, kind, what)) };
    }
    case "tickets":
      return { show: await ownTicketsScreen(chat, visitor) };
    case "auto":
      return { show: await setAuto(chat, given, visitor, rest) };
    case "home":
      return { show: await homeScreen(chat, visitor) };
    case "help":
      return { show: helpScreen(chat, language, undefined, rest) };
    case "ask":
      return { show: await answerPrivately(chat, given, visitor, rest) };
  }
}

/** The command whose words were asked for in a dialog, which says where it was typed unless that is known better. */
export async function runDialogCommand(
  chat: Chat,
  filled: FilledDialog,
  visitor: Visitor,
  where?: CommandOrigin,
): Promise<{ given: Command; outcome: ActResult }> {
  const given = { ...commandFromDialog(filled), ...where, command: "ospo" };
  return { given, outcome: await runCommand(chat, given, visitor) };
}

/** An answer for one person's eyes, who may share it: so nothing for staff alone, whoever asks. */
export async function answerPrivately(
  { desk, name, publicUrl }: Chat,
  { conversation, delivery }: Pick<Command, "conversation" | "delivery">,
  { person, language }: Visitor,
  text: string,
): Promise<Screen> {
  const { id } = await openConversation(desk, name, conversation, person);
  const said = {
    person,
    conversationId: id,
    text,
    deliveryId: `${SHOWN_PREFIX}${delivery}`,
    reads: language,
    overheard: true,
  };
  const { answer, reply } = await ask(desk, said);
  return replyScreen(reply, { messageId: answer.id, publicUrl, isPrivate: true });
}

/** Without a slash, words are a command only where they can hardly be anything else: "license of lodash?" is a question. */
const BARE_COMMANDS = [
  /^(?:help|home|tickets|check|request|ask|licen[cs]e|lookup|scorecard|auto)$/iu,
  /^(?:auto (?:on|off)|scorecard \S+)$/iu,
  /^request (?:(?:use|contribute|release|exception)(?: \S.*)?|[\w-]+)$/isu,
  /^ask (?!(?:a|an|the|my|our|some\w*)\b)\S.*$/isu,
  new RegExp(
    String.raw`^(?:licen[cs]e|lookup) (?!(?:of|for|in|is|the|a|an|and|or|to|on|by|my|our|with|this|that|it|how|what|which|who|when|where|text|texts|file|files|check|change|changes|header|headers|policy|policies|rules|terms|types|compatibility|compliance|agreements?|obligations?|violations?|review|list|questions?)\b)\S+(?: v?\d[\w.+-]*)?(?: [\w-]+)?$`,
    "iu",
  ),
];
/** Other words for a command, where nothing else is said. Tickets are withdrawn by their buttons. */
const OTHER_WORDS: [RegExp, string][] = [
  [/^(?:withdraw|撤回)(?:\s*#?\d+)?$/iu, "tickets"],
  [/^(?:我的)?工单$/u, "tickets"],
  [/^申请$/u, "request"],
  [/^申请\s+(?=(?:use|contribute|release|exception)\b)/iu, "request "],
  [/^帮助$/u, "help"],
];

/** A command typed as a message, with or without `/ospo`; undefined: these are just words. */
export function parseTypedCommand(text: string): Pick<Command, "command" | "text"> | undefined {
  const typed = text.trim().replace(/^(\S+)\s+/u, "$1 ");
  const words = normalizeSynonyms(typed);
  // No path, such as /etc/hosts.
  const [, slash, rest = ""] = /^\/([\p{L}\d_-]+)(?:\s+(.*))?$/su.exec(words) ?? [];
  if (slash === undefined)
    return BARE_COMMANDS.some((pattern) => pattern.test(words)) ? { command: "ospo", text: typed } : undefined;
  const command = slash.toLowerCase();
  if (command === "ospo" || isShort(command)) return { command, text: rest };
  const whole = `${command} ${rest}`.trim();
  return verbNamed(splitFirst(normalizeSynonyms(whole))[0])
    ? { command: "ospo", text: whole }
    : { command, text: rest };
}

function normalizeSynonyms(text: string): string {
  return OTHER_WORDS.reduce((words, [pattern, ours]) => words.replace(pattern, ours), text.trim());
}

/** Where no window can ask for the words that are missing, it is said what they are. */
export function helpIfIncomplete(given: Pick<Command, "command" | "text">): Pick<Command, "command" | "text"> {
  const { verb, rest } = parseCommand(given);
  return rest === "" && needsArguments(verb) ? { ...given, text: `${given.text} help`.trim() } : given;
}

/** The question that a command comes to; undefined: it is another act. */
export function questionOf(given: Pick<Command, "command" | "text">): string | undefined {
  const { verb, rest } = parseCommand(given);
  if (rest === "" || HELP.test(rest)) return undefined;
  return verb === "ask" ? rest : verb === "license" ? lookupQuestion(rest) : undefined;
}

/** Words that are no command are a question: people do not read help first. A slash before them says that they are meant as one. */
function parseCommand({ command, text }: Pick<Command, "command" | "text">): { verb: Verb; rest: string } {
  const short = COMMANDS.find((known) => (known.short as readonly string[]).includes(command));
  if (short) return { verb: short.name, rest: command === "contribute" ? `contribute ${text}`.trim() : text.trim() };
  if (command !== "ospo") return { verb: "help", rest: `/${command}` };
  const words = normalizeSynonyms(text);
  const [first, rest] = splitFirst(words);
  const verb = verbNamed(first);
  if (verb) return { verb, rest };
  return words === "" ? { verb: "help", rest: "" } : { verb: "ask", rest: words };
}

function verbNamed(word: string): Verb | undefined {
  const named = word.toLowerCase().replace(/^licence$|^lookup$/u, "license");
  return COMMANDS.find(({ name }) => name === named)?.name;
}

function isShort(command: string): boolean {
  return COMMANDS.some(({ short }) => (short as readonly string[]).includes(command));
}

function splitFirst(text: string): [string, string] {
  const [, first = "", rest = ""] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [first, rest.trim()];
}

function isKind(word: string): word is RequestKind {
  return (REQUEST_KINDS as readonly string[]).includes(word);
}

/** A bare name would be any word: this says that it is a package. A number beside it is its version, what else follows the use. */
export function lookupQuestion(words: string): string {
  if (licenseIn(words)) return `license ${words.trim()}`;
  const [name, more] = splitFirst(words);
  const [, version = "", use = ""] = /^(?:(?:version\s+)?(v?\d\S*))?\s*(.*)$/isu.exec(more) ?? [];
  const named = `${/[:@/]/u.test(name) ? name : `npm:${name}`} ${version}`.trim();
  return use === "" ? `license of ${named}` : `${named} – ${use}`;
}

const FIRST_FIELD = { use: "package", exception: "package", contribute: "project", release: "repository" } as const;

/** Of a package, the last word may be its use. */
async function prefilledAnswers({ desk }: Chat, kind: RequestKind, what: string): Promise<Record<string, string>> {
  if (what === "") return {};
  const field = FIRST_FIELD[kind];
  const [, named = "", use = ""] = /^(.*\S)\s+(\S+)$/su.exec(what) ?? [];
  const { policy } = await desk.policy.current();
  return field === "package" && Object.hasOwn(policy.uses, use) ? { package: named, use } : { [field]: what };
}

async function scorecardText({ desk }: Chat, words: string, language: Language): Promise<string> {
  const texts = wordsIn(language).chat;
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
async function setAuto(
  chat: Chat,
  { channel, isDirect }: Command,
  { person, language }: Visitor,
  rest: string,
): Promise<Screen> {
  const { desk, name } = chat;
  const words = wordsIn(language).chat;
  await chat.refreshRoles();
  await requireStaff(desk, person);
  if (isDirect) return textScreen(words.autoDirect);
  if (!/^(?:on|off)$/u.test(rest)) return helpScreen(chat, language, "auto");
  // Whoever asked there once would be answered whatever they say to others.
  if (rest === "on" && !chat.platform.hasThreads(channel)) return textScreen(words.autoNoThreads);
  if (rest === "on") await optIn(desk.db, name, channel, person);
  else await optOut(desk.db, name, channel);
  return textScreen(rest === "on" ? words.autoOn : words.autoOff);
}

/** `stranger` is what was typed with a slash and is no command. */
function helpScreen({ prefix }: Chat, language: Language, only?: Verb, stranger = ""): Screen {
  const words = wordsIn(language).chat;
  const lines = COMMANDS.filter(({ name }) => only === undefined || name === only).map(
    ({ name, usage, short, en, zh }) => {
      const alone = short.length > 0 && prefix !== "" ? ` (${short.map((each) => `/${each}`).join(", ")})` : "";
      return `• ${prefix}${name}${usage ? ` ${usage}` : ""}${alone}: ${language === "zh" ? zh : en}`;
    },
  );
  const first = stranger.startsWith("/") ? [words.noCommand(stranger)] : only === undefined ? [words.askMe] : [];
  return textScreen([...first, ...lines].join("\n"));
}
