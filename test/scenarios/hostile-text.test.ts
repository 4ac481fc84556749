/**
 * Each function that reads untrusted text gets the longest text that its entrance allows, and must not block the event
 * loop.
 */
import { Activity } from "../../src/channels/teams/activity.ts";
import { expect, test } from "vitest";
import { resolveFollowUp } from "../../src/answering/understand/follow-up.ts";
import { cleanSentence, looksLikeInjection, disallowedContent } from "../../src/answering/grounding/hygiene.ts";
import { partsOf, statementOf } from "../../src/answering/grounding/statement.ts";
import { toOneLine } from "../../src/base/truncate.ts";
import { parseTypedCommand } from "../../src/channels/chat/commands.ts";
import { mentionsOthers, markdownParts, pieces, typedText } from "../../src/channels/slack/text.ts";
import { parseMessage } from "../../src/channels/teams/from-teams.ts";
import { holdsMessage, messageText, quotedMessageId, quotesBot, splitQuotes } from "../../src/channels/teams/text.ts";
import { MAX_QUESTION_LENGTH } from "../../src/desk/compose-reply.ts";
import { isYesOrNo, smallTalkIn } from "../../src/answering/understand/small-talk.ts";
import { stripMarkdown } from "../../src/knowledge/blocks.ts";
import { Glossary } from "../../src/knowledge/glossary.ts";
import { htmlToMarkdown } from "../../src/knowledge/html.ts";
import { checkNesting } from "../../src/knowledge/nesting.ts";
import { sentencesOf, wordCount } from "../../src/knowledge/sentences.ts";
import { expandShorthand, languageOf, termsOf } from "../../src/knowledge/terms.ts";
import { readManifest } from "../../src/packages/manifests/read-manifest.ts";
import { readUpload } from "../../src/packages/manifests/read-upload.ts";
import { findSubjects } from "../../src/packages/mentions.ts";
import { parsePackage } from "../../src/packages/parse-package.ts";
import { licenseIn } from "../../src/policy/license-names.ts";
import { readLicense } from "../../src/policy/read-license.ts";
import { searchTerms } from "../../src/tickets/board/search-terms.ts";
import { cpuMs, slowText } from "../regular-expressions.ts";

const LONG = 100_000;
/** The length of a window of a passage, and of a sentence to or from a model. */
const SENTENCE = 1700;
/** Longer text is read in a process of its own. */
const SMALL_UPLOAD = 50_000;

const glossary = new Glossary([
  {
    term: "copyleft",
    synonyms: ["share alike"],
    zh: ["著佐权"],
    kind: "concept",
    definition: null,
    definitionZh: null,
    is: null,
    isZh: null,
  },
]);
const activity = (content: string): Activity =>
  Activity.parse({
    type: "message",
    channelId: "msteams",
    serviceUrl: "https://smba.trafficmanager.net/teams",
    from: { id: "29:1pia" },
    conversation: { id: "a:1" },
    text: content,
    recipient: { id: "28:bot" },
    entities: [{ type: "mention", mentioned: { id: "28:bot" }, text: "<at>OSPO</at>" }],
    attachments: [{ contentType: "text/html", content: `<blockquote itemid="1">a</blockquote>${content}` }],
  });

const READERS: Record<string, [length: number, read: (text: string) => unknown]> = {
  "HTML of Teams": [LONG, splitQuotes],
  "messages in HTML of Teams": [LONG, (html) => [holdsMessage(html), quotesBot(html)]],
  "a quote of Teams": [LONG, quotedMessageId],
  "a message of Teams": [LONG, (text) => parseMessage(activity(text))],
  "a message to Teams": [LONG, messageText],
  "a message of Slack": [LONG, (text) => typedText(text, "U0")],
  "mentions in Slack": [LONG, (text) => mentionsOthers(text, "U0")],
  "pieces for Slack": [LONG, (text) => pieces(text, 3000)],
  "a stream to Slack": [LONG, (text) => markdownParts(text, 3000)],
  "a command": [LONG, parseTypedCommand],
  "small talk": [LONG, smallTalkIn],
  "yes or no": [LONG, isYesOrNo],
  "a shortened line": [LONG, (text) => toOneLine(text, 300)],
  language: [LONG, languageOf],
  "a search of the queue": [LONG, searchTerms],
  "nesting of Markdown": [LONG, checkNesting],
  "Markdown without marks": [LONG, stripMarkdown],
  sentences: [LONG, (text) => sentencesOf(text, 0, text.length)],
  words: [LONG, wordCount],
  "one package": [LONG, parsePackage],
  "a license": [LONG, (text) => readLicense(text, "the question")],
  "a license by its name": [LONG, licenseIn],
  "terms of a question": [MAX_QUESTION_LENGTH, termsOf],
  shorthand: [MAX_QUESTION_LENGTH, expandShorthand],
  "glossary, English": [MAX_QUESTION_LENGTH, (text) => glossary.matchEnglish(text)],
  "glossary, Chinese": [MAX_QUESTION_LENGTH, (text) => glossary.matchChinese(text)],
  "packages in a question": [MAX_QUESTION_LENGTH, (text) => findSubjects(text)],
  "a follow-up": [MAX_QUESTION_LENGTH, (text) => resolveFollowUp(text, "May we use GPL libraries?", glossary)],
  "a statement": [SENTENCE, statementOf],
  "parts of a statement": [SENTENCE, (text) => partsOf(text, "en")],
  "a model's sentence": [
    SENTENCE,
    (text) => [cleanSentence(text), disallowedContent(text, ""), looksLikeInjection(text)],
  ],
  ...Object.fromEntries(
    [
      ["package-lock.json", ""],
      ["bom.json", '{"bomFormat":"CycloneDX","specVersion":"1.5","components":['],
      ["Cargo.lock", "# generated by Cargo\n"],
      ["uv.lock", "version = 1\n"],
      ["poetry.lock", "# generated by Poetry\n"],
      ["go.mod", "module a\n"],
      ["pom.xml", "<project>"],
      ["requirements.txt", ""],
    ].map(([file = "", head = ""]) => [file, [SMALL_UPLOAD, (text: string) => readManifest(file, head + text)]]),
  ),
};

test.each(Object.entries(READERS))(
  "%s",
  (_name, [length, read]) => {
    expect(
      slowText(read, length, /npm install license of x v1 use <!-- require\("a"\) <groupId> \[package\] <at>/u),
    ).toBeNull();
  },
  300_000,
);

test("a lockfile that exhausts the parser is refused with its name and the remedy", async () => {
  const error = await readUpload("a/yarn.lock", `# yarn lockfile v1\n${"a: &".repeat(12_000)}`).catch(String);
  expect(error).toMatch(/yarn\.lock (?:takes too much time or memory|does not parse)/u);
}, 120_000);

test("HTML from Teams becomes text without the quote; a long message is truncated and marked as such", () => {
  const quote = '<blockquote itemscope itemid="17"><b>Bo</b><p>Old words</p></blockquote>';
  expect(parseMessage(activity(`${quote}<p>1 &lt; 2</p><p>new&nbsp;words</p>`))).toMatchObject({
    text: "1 < 2\nnew words",
    quotes: "1",
    isCut: false,
  });
  expect(splitQuotes(`${quote}new`).own).toBe("new");
  expect(splitQuotes("<blockquote>said by nobody else").own).toBe("said by nobody else");
  expect(quotedMessageId(`<p>a</p>${quote}`)).toBe("17");
  const long = parseMessage(activity("word ".repeat(200_000)));
  expect(long).toMatchObject({ isCut: true });
  expect(long.text.length).toBeLessThanOrEqual(LONG);
});

test("the time to convert HTML grows linearly with its length", () => {
  const html = "<p>The escrow agent keeps the <b>deposited</b> source code.</p>";
  const [once, twice] = [2000, 4000].map((count) => cpuMs(() => htmlToMarkdown(html.repeat(count)), 3)) as [
    number,
    number,
  ];
  expect(twice / once).toBeLessThan(3.5);
});
