/** Rejects what no sentence of an answer may contain: links, pictures, markup, unreadable strings. */

/** Other alphabets have letters that look like Latin ones. */
const OTHER_SCRIPTS = /[[\p{L}]--[\p{Script=Latin}\p{Script=Han}\p{Script=Common}\p{Script=Inherited}]]/v;
const MARKUP =
  /!\[|\]\s*\(|\]\s*\[|<\s*\/?[a-z!@#]|&(?:lt|#\d+|#x[\da-f]+);|\b(?:javascript|data|vbscript|file|slack|mailto|tel):|:\/\/|\bwww\.|@(?:here|channel|everyone)\b|\{\{|\$\{|```/iu;
/** Words with dots or at signs, which chats turn into links. */
const ADDRESS =
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}.-]+|(?<![\p{L}\p{N}-])[\p{L}\p{N}-]+(?:\s{0,3}(?:\.|\[\.\]|\(dot\)|。)\s{0,3}[\p{L}\p{N}-]+){0,8}(?:\.|\[\.\]|\(dot\))\p{L}{2,}(?:\/\S*)?/giu;
const MAX_WORD_LENGTH = 28;

/** Whether a passage addresses the model instead of a reader. The model does not get such passages. */
export function looksLikeInjection(text: string): boolean {
  return INJECTION.test(text.normalize("NFKC").replace(/[\p{Cf}]/gu, ""));
}
const INJECTION =
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|guidelines|above|previous|prior|system)\b|\bsystem (?:prompt|message|override)\b|\byou are (?:now|no longer)\b|\b(?:as|you are) an? (?:ai|language model|assistant)\b|\b(?:assistant|chatbot|ai model|llm)s?\b[^.\n]{0,30}\b(?:must|should|shall)\b[^.\n]{0,30}\b(?:say|tell|reply|answer|print|output|reveal|include)\b|<\/?(?:system|assistant|data-)|\[(?:system|inst)\]|"(?:id|passages)"\s*:\s*\[?"P\d|忽略[^。\n]{0,10}(?:指令|规则|提示|要求)|系统提示|你现在是|无视[^。\n]{0,10}(?:指令|规则)/iu;

/** Removes Markdown, invisible characters and citation numbers, which the desk adds itself. */
export function cleanSentence(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[[\p{Cc}\p{Cf}\p{Co}\p{Cn}]]/gv, " ")
    .replace(/\*\*|__|`/gu, "")
    .replace(/(?<!\s)\s*[[(（【](?:P?\d{1,2})(?:\s*[,，、]\s*P?\d{1,2})*[\])）】]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
}

/** `given` is the text that the sentence cites: addresses and long words are allowed if they occur there. */
export function disallowedContent(text: string, given: string): "link" | "language" | "name" | undefined {
  if (MARKUP.test(text)) return "link";
  if (OTHER_SCRIPTS.test(text)) return "language";
  const known = given.toLowerCase();
  for (const [address] of text.matchAll(ADDRESS))
    if (!isAbbreviation(address) && !known.includes(address.toLowerCase().replace(/[.,]$/u, ""))) return "link";
  for (const word of text.split(/[\s\p{Script=Han}，。；：、]+/u))
    if (word.length > MAX_WORD_LENGTH && !known.includes(word.toLowerCase().replace(/[.,;:]$/u, ""))) return "name";
  return undefined;
}

function isAbbreviation(text: string): boolean {
  return /^(?:e\.g|i\.e|a\.k\.a|u\.s|etc)\.?$/iu.test(text);
}
