/** Commands: the same in every chat. The manifests and the help text are made from this one list. */
import { wordsIn, type Words } from "../../words/words.ts";
import { openConversation } from "../../desk/conversation.ts";
import { ask } from "../../desk/ask.ts";
import { requireVerdicts, requireWelcome } from "../../desk/guests.ts";
import { NOTHING_ALONG, type SentAlong } from "../../desk/sent-along.ts";
import { scorecardOf } from "../../desk/scorecard.ts";
import { requireStaff } from "../../desk/staff.ts";
import { type Language, LANGUAGES } from "../../base/language.ts";
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
import { languageOfFirstLetter } from "./reading-language.ts";
import { replyScreen } from "./reply-screen.ts";
import { type Screen, textScreen } from "./screens.ts";

type Verb = keyof Words["commands"]["about"];

/** What follows `/ospo`. `short` are slash commands of their own, on platforms that have these. */
export const COMMANDS: readonly { name: Verb; short: readonly string[] }[] = [
  { name: "ask", short: [] },
  { name: "license", short: ["license", "licence"] },
  { name: "scorecard", short: ["scorecard"] },
  { name: "check", short: [] },
  { name: "request", short: ["contribute"] },
  { name: "tickets", short: [] },
  { name: "auto", short: [] },
  { name: "home", short: [] },
  { name: "help", short: [] },
];

const KINDS = "(?:use|contribute|release|exception)";
const SYNONYMS = synonymsOfAllLanguages();
/** After a command. Also `request use help`. */
const HELP = new RegExp(String.raw`^(?:${KINDS}\s+)?(?:${SYNONYMS.help})$`, "iu");

export type Command = CommandOrigin & {
  /** `ospo`, or one of the short commands. */
  command: string;
  text: string;
};

/** Whoever types a command in Chinese gets the answer in Chinese, whatever their settings say. */
export function inTypedLanguage(visitor: Visitor, { text }: Pick<Command, "text">): Visitor {
  return { ...visitor, language: languageOfFirstLetter(text) ?? visitor.language };
}

export async function runCommand(chat: Chat, given: Command, visitor: Visitor): Promise<ActResult> {
  const { verb, rest } = parseCommand(given);
  const { person, language } = visitor;
  await requireWelcome(chat.desk, person);
  if (HELP.test(rest)) return { show: helpScreen(chat, language, verb) };
  if (verb === "license" || verb === "scorecard" || verb === "check") await requireVerdicts(chat.desk, person);
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

/** Runs the command whose arguments a dialog asked for. `where` overrides the place that the dialog names. */
export async function runDialogCommand(
  chat: Chat,
  filled: FilledDialog,
  visitor: Visitor,
  where?: CommandOrigin,
): Promise<{ given: Command; outcome: ActResult }> {
  const given = { ...commandFromDialog(filled), ...where, command: "ospo" };
  return { given, outcome: await runCommand(chat, given, visitor) };
}

/** An answer that one person sees and may share, so it contains nothing for staff only, whoever asks. */
export async function answerPrivately(
  { desk, name, publicUrl }: Chat,
  { conversation, delivery }: Pick<Command, "conversation" | "delivery">,
  { person, language }: Visitor,
  text: string,
  along: SentAlong = NOTHING_ALONG,
): Promise<Screen> {
  await requireWelcome(desk, person);
  const { id } = await openConversation(desk, name, conversation, person);
  const said = {
    person,
    conversationId: id,
    text,
    along,
    deliveryId: `${SHOWN_PREFIX}${delivery}`,
    reads: language,
    overheard: true,
  };
  const { answer, reply } = await ask(desk, said);
  return replyScreen(reply, { messageId: answer.id, publicUrl, isPrivate: true });
}

/** Without a slash, a message is a command only if it can hardly be anything else: "license of lodash?" is a question. */
const BARE_COMMANDS = [
  /^(?:help|home|tickets|check|request|ask|licen[cs]e|lookup|scorecard|auto)$/iu,
  /^(?:auto (?:on|off)|scorecard \S+)$/iu,
  new RegExp(String.raw`^request (?:${KINDS}(?: \S.*)?|[\w-]+)$`, "isu"),
  /^ask (?!(?:a|an|the|my|our|some\w*)\b)\S.*$/isu,
  new RegExp(
    String.raw`^(?:licen[cs]e|lookup) (?!(?:of|for|in|is|the|a|an|and|or|to|on|by|my|our|with|this|that|it|how|what|which|who|when|where|text|texts|file|files|check|change|changes|header|headers|policy|policies|rules|terms|types|compatibility|compliance|agreements?|obligations?|violations?|review|list|questions?)\b)\S+(?: v?\d[\w.+-]*)?(?: [\w-]+)?$`,
    "iu",
  ),
];
/** Other words for a command, accepted only where nothing else is said. Tickets are withdrawn by their buttons. */
const OTHER_WORDS: [RegExp, string][] = [
  [new RegExp(String.raw`^(?:${SYNONYMS.withdraw})(?:\s*#?\d+)?$`, "iu"), "tickets"],
  [new RegExp(`^(?:${SYNONYMS.tickets})$`, "u"), "tickets"],
  [new RegExp(`^(?:${SYNONYMS.request})$`, "u"), "request"],
  [new RegExp(String.raw`^(?:${SYNONYMS.request})\s+(?=${KINDS}\b)`, "iu"), "request "],
  [new RegExp(`^(?:${SYNONYMS.help})$`, "u"), "help"],
];

/** Alternatives of a regular expression, by command. */
function synonymsOfAllLanguages(): Record<keyof Words["commands"]["synonyms"], string> {
  const all = LANGUAGES.map((language) => wordsIn(language).commands.synonyms);
  const of = (name: keyof (typeof all)[number]): string => all.flatMap((synonyms) => synonyms[name]).join("|");
  return { tickets: of("tickets"), request: of("request"), withdraw: of("withdraw"), help: of("help") };
}

/** A command typed as a message, with or without `/ospo`; undefined if the message is not a command. */
export function parseTypedCommand(text: string): Pick<Command, "command" | "text"> | undefined {
  const typed = text.trim().replace(/^(\S+)\s+/u, "$1 ");
  const words = normalizeSynonyms(typed);
  // A path such as /etc/hosts is not a command.
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

/** Replaces a command without its arguments by its help, for places where no dialog can ask for them. */
export function helpIfIncomplete(given: Pick<Command, "command" | "text">): Pick<Command, "command" | "text"> {
  const { verb, rest } = parseCommand(given);
  return rest === "" && needsArguments(verb) ? { ...given, text: `${given.text} help`.trim() } : given;
}

/** The question that a command asks; undefined if it does something else. */
export function questionOf(given: Pick<Command, "command" | "text">): string | undefined {
  const { verb, rest } = parseCommand(given);
  if (rest === "" || HELP.test(rest)) return undefined;
  return verb === "ask" ? rest : verb === "license" ? lookupQuestion(rest) : undefined;
}

/** Anything that is not a command is a question, because people do not read the help first; but a leading slash marks a command. */
function parseCommand({ command, text }: Pick<Command, "command" | "text">): { verb: Verb; rest: string } {
  const short = COMMANDS.find((known) => known.short.includes(command));
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
  return COMMANDS.some(({ short }) => short.includes(command));
}

function splitFirst(text: string): [string, string] {
  const [, first = "", rest = ""] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return [first, rest.trim()];
}

function isKind(word: string): word is RequestKind {
  return REQUEST_KINDS.some((kind) => kind === word);
}

/** Marks a bare name as a package, since it could be any word. A number after it is the version; the rest is the use. */
export function lookupQuestion(words: string): string {
  if (licenseIn(words)) return `license ${words.trim()}`;
  const [name, more] = splitFirst(words);
  const [, version = "", use = ""] = /^(?:(?:version\s+)?(v?\d\S*))?\s*(.*)$/isu.exec(more) ?? [];
  const named = `${/[:@/]/u.test(name) ? name : `npm:${name}`} ${version}`.trim();
  return use === "" ? `license of ${named}` : `${named} – ${use}`;
}

const FIRST_FIELD = { use: "package", exception: "package", contribute: "project", release: "repository" } as const;

/** For a package, the last word may be the use. */
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
      `• ${name}: ${points === null ? "?" : `${points}/10`}${risk ? ` (${texts.labelled(texts.risk, risk)})` : ""} ${reason}`,
  );
  return [texts.scorecard(repository, score === null ? "?" : String(score), date), ...lines].join("\n");
}

/** Only staff decide where the desk answers without being mentioned. */
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
  // Without threads, the desk would answer everything that a past asker says to others.
  if (rest === "on" && !chat.platform.hasThreads(channel)) return textScreen(words.autoNoThreads);
  if (rest === "on") await optIn(desk.db, name, channel, person);
  else await optOut(desk.db, name, channel);
  return textScreen(rest === "on" ? words.autoOn : words.autoOff);
}

/** `unknown` is a slash command that does not exist. */
function helpScreen({ prefix }: Chat, language: Language, only?: Verb, unknown = ""): Screen {
  const words = wordsIn(language).chat;
  const { about, usage, usageLine } = wordsIn(language).commands;
  const lines = COMMANDS.filter(({ name }) => only === undefined || name === only).map(({ name, short }) => {
    const slashCommands = prefix === "" ? [] : short.map((each) => `/${each}`);
    return `• ${usageLine(`${prefix}${name} ${usage[name]}`.trim(), slashCommands, about[name])}`;
  });
  const first = unknown.startsWith("/") ? [words.unknownCommand(unknown)] : only === undefined ? [words.askMe] : [];
  return textScreen([...first, ...lines].join("\n"));
}
