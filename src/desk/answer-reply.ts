/** An answer of the handbook as a reply: in the words of the passages, or of a model. */
import { isOtherLanguage } from "../answering/understand/other-language.ts";
import type { AnswerResult, Warning, WrittenAnswer } from "../answering/types.ts";
import type { Language } from "../base/language.ts";
import { wordsIn } from "../words/words.ts";
import type { Citation, Reply } from "./reply.ts";

export function replyOf(result: AnswerResult, question: string): Reply {
  const { language } = result;
  const texts = wordsIn(language).answers;
  const reading = result.reading ? [texts.reading] : [];
  if (result.kind === "abstained" && isOtherLanguage(question))
    return { kind: "abstained", language: "en", text: wordsIn("en").answers.otherLanguage, question };
  if (result.kind === "abstained") {
    const { nearest, reason, unwritten } = result;
    const citations = nearest ? [{ ...nearest, number: 1 }] : [];
    const intro = reason === "no-documents" ? texts.noDocuments : nearest ? texts.nearest : texts.notCovered;
    return {
      kind: "abstained",
      language,
      text: [intro, ...citations.map(({ text }) => `${text} [1]`), ...reading].join("\n\n"),
      question,
      ...(nearest && { intro: [intro, ...reading].join("\n\n"), citations }),
      ...(unwritten && { unwritten }),
    };
  }
  const citations = result.citations.map((citation, i): Citation => ({ ...citation, number: i + 1 }));
  const { warnings, written, unwritten } = result;
  if (written) return writtenReply(written, citations, warnings, language);
  return {
    kind: "answered",
    language,
    intro: introduction(citations, result.key, language),
    text: [quotedAnswerText(citations, result.key, warnings, language), ...reading].join("\n\n"),
    citations,
    warnings,
    ...(unwritten && { unwritten }),
  };
}

function writtenReply(written: WrittenAnswer, citations: Citation[], warnings: Warning[], language: Language): Reply {
  const { text, findings, model, prompt, cuts, incomplete, needsPerson, followUps } = written;
  const texts = wordsIn(language).answers;
  const more = needsPerson ? [texts.needsPerson] : incomplete ? [texts.incomplete] : [];
  const found = findings.map((finding) => finding.text);
  const request = findings.find((finding) => finding.request)?.request;
  const cut = Object.values(cuts).reduce((sum, count) => sum + count, 0);
  return {
    kind: "answered",
    language,
    intro: found.length > 0 ? found.join("\n\n") : null,
    text: [...found, ...(text === "" ? [] : [text]), ...more, ...warningTexts(warnings, language)].join("\n\n"),
    citations,
    warnings,
    written: { model, prompt, cut, cuts, incomplete, needsPerson, words: text },
    followUps,
    ...(request && { request }),
  };
}

/** The answering sentence; or a note where no quote is in the question's language. */
function introduction(citations: readonly Citation[], key: string | null, language: Language): string | null {
  const [first] = citations;
  if (!first || citations.some((citation) => citation.language === language)) return key;
  return wordsIn(language).answers[first.language === "en" ? "englishPassage" : "chinesePassage"];
}

function quotedAnswerText(
  citations: readonly Citation[],
  key: string | null,
  warnings: readonly Warning[],
  language: Language,
): string {
  const intro = introduction(citations, key, language);
  return [
    ...(intro ? [intro] : []),
    ...citations.map(({ text, number }) => `${text} [${number}]`),
    ...warningTexts(warnings, language),
  ].join("\n\n");
}

function warningTexts(warnings: readonly Warning[], language: Language): string[] {
  const texts = wordsIn(language).answers;
  return warnings.map((warning) =>
    warning.kind === "overdue"
      ? texts.overdue(warning.title, warning.review)
      : texts.conflict(warning.titles, warning.words),
  );
}
