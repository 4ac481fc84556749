/** BERT's WordPiece tokenizer (Devlin et al. 2018, uncased), as all-MiniLM-L6-v2 was trained with. */

const CLS = 101;
const SEP = 102;
const UNKNOWN = 100;
/** BERT treats longer words as unknown. */
const MAX_WORD_LENGTH = 100;

export type Vocabulary = ReadonlyMap<string, number>;

/** The token ids of `text` with [CLS] and [SEP], at most `limit` in total. */
export function wordPieces(text: string, vocabulary: Vocabulary, limit: number): number[] {
  const ids = [CLS];
  for (const word of words(text)) {
    for (const id of piecesOf(word, vocabulary)) ids.push(id);
    if (ids.length >= limit) break;
  }
  ids.length = Math.min(ids.length, limit - 1);
  ids.push(SEP);
  return ids;
}

/** Lower case without accents. Each punctuation mark and CJK character is a word. */
function words(text: string): string[] {
  const normalized = text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, " ");
  return normalized.match(/[\p{Script=Han}]|[\p{P}$+<=>^`|~]|[^\s\p{P}\p{Script=Han}$+<=>^`|~]+/gu) ?? [];
}

function piecesOf(word: string, vocabulary: Vocabulary): number[] {
  if (word.length > MAX_WORD_LENGTH) return [UNKNOWN];
  const ids: number[] = [];
  for (let start = 0; start < word.length;) {
    let end = word.length;
    let id: number | undefined;
    for (; end > start; end--) {
      id = vocabulary.get((start ? "##" : "") + word.slice(start, end));
      if (id !== undefined) break;
    }
    if (id === undefined) return [UNKNOWN];
    ids.push(id);
    start = end;
  }
  return ids;
}
