/** Finds the regular expressions in TypeScript source, and texts that could make them slow. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export type Literal = { place: string; pattern: RegExp };

/**
 * Every literal below `dir` outside tests. Expressions made of strings (`new RegExp`) have to be tried through the
 * functions that use them.
 */
export async function literalsIn(dir: string): Promise<Literal[]> {
  const files = (await readdir(dir, { recursive: true }))
    .filter((file) => /(?<!\.test)\.[tj]s$/u.test(file))
    .toSorted();
  const found = await Promise.all(
    files.map(async (file) => literalsOf(file, await readFile(path.join(dir, file), "utf8"))),
  );
  return found.flat();
}

/**
 * Comments and strings are skipped; a slash starts a literal if no value precedes it. All of ours have the flag u or v.
 */
const TOKEN =
  /\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<=(?:^|[=(,:[!&|?{};>\n]|\breturn)\s*)\/(?![*/])((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsy]*[uv][dgimsy]*)\b/gu;

function literalsOf(file: string, source: string): Literal[] {
  return [...source.matchAll(TOKEN)].flatMap(({ 1: pattern, 2: flags, index }) =>
    pattern === undefined
      ? []
      : [{ place: `${file}:${source.slice(0, index).split("\n").length}`, pattern: new RegExp(pattern, flags) }],
  );
}

const SEEDS = [
  ...Array.from(" \t\n<>()[]{}\"'`.,;:!?-_*#|/\\@&$%+=~^0a1Aé许。，“”"),
  "\r\n",
  "- ",
  "a ",
  " a",
  "a\n",
  "\n\n",
  "\n ",
  " \n",
  "1.",
  "1 ",
  "a.",
  "a-",
  "a_",
  "a@",
  "a/",
  ".a",
  "-a",
  "a1",
  "1a",
  "Aa",
  "A ",
  "aA",
  "<a",
  "<a ",
  "</",
  "<!--",
  "<at ",
  "<@a|",
  "&#",
  "&a",
  "![",
  "[a]",
  "](",
  "[]",
  "()",
  "((",
  "{{",
  "${",
  "a(",
  "a,",
  ", ",
  "; ",
  ": ",
  "::",
  "a'",
  "'s",
  "“a",
  "许 ",
  "许a",
  "许许",
  "a许",
  "1许",
  "''",
  '"a',
  "` ",
  "``` ",
  "~~",
  "**",
  "* ",
  "| ",
  "|-",
  "# ",
  "> ",
  "---\n",
  "+++\n",
  "http://",
  "http://a",
  "www.a",
  "pkg:a/",
  "v1",
  "1.0",
  "v1.",
  "0.0.",
];

/** A word of the pattern itself matches furthest. */
function wordsIn({ source }: RegExp): string[] {
  const literalText = source
    .replaceAll(/\\[bBdDsSwWpPu](?:\{[^}]*\})?|\(\?<?[=!:]/gu, "\0")
    .replaceAll(/\\(.)/gu, "$1");
  const words = literalText.match(/[\p{L}\p{N} <>"'/@#:.=-]+/gu) ?? [];
  return [...new Set(words.flatMap((word) => [word, `${word} `, `${word}a`]))].slice(0, 45);
}

/** A text of any length: a prefix, then a repeated part. */
type Hostile = [lead: string, seed: string];

/** `pattern`: also of the words in it. */
function hostileTexts(pattern?: RegExp): Hostile[] {
  const words = pattern ? wordsIn(pattern) : [];
  // One word of the pattern, then a long run that a quantifier can consume.
  const led = words.slice(0, 12).flatMap((word) => [" ", "a", "1", "-", "a "].map((run): Hostile => [word, run]));
  return [...[...SEEDS, ...words].map((seed): Hostile => ["", seed]), ...led];
}

/** The text ends in a character that no pattern expects. */
function textOf([lead, seed]: Hostile, length: number): string {
  return `${lead}${seed.repeat(Math.ceil(length / seed.length)).slice(0, length - lead.length - 1)}\u0001`;
}

/** CPU time in ms: the least of `tries`, because other programs use the machine too. */
export function cpuMs(act: () => unknown, tries: number): number {
  let least = Infinity;
  for (let i = 0; i < tries; i++) {
    const before = process.threadCpuUsage();
    act();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const TRIES = 4;
/** CPU time of `splitWords` on the machine for which 50 ms were chosen. */
const REFERENCE_MS = 3;
/** 50 ms, and as much longer as this machine is slower: a pattern that backtracks takes seconds on any. */
const MAX_MS = 50 * Math.max(1, cpuMs(splitWords, TRIES) / REFERENCE_MS);
const SUSPECTS = 3;
/** Texts are tried this much shorter first; with linear growth that takes at most a tenth of the time. */
const SHORTER = 40;
/** A text of the eighth part takes an eighth of the time if it grows linearly, and a 64th if it grows by the square. */
const PART = 8;
const MAX_GROWTH = 2 * PART;

function splitWords(): number {
  const text = "The escrow agent keeps 12 of the deposited sources. ".repeat(2000);
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => /^[a-z]{3,}$/iu.test(word)).length;
}

/** A text of `length` characters for which `read` takes more than `MAX_MS`, or null. */
export function slowText(read: (text: string) => unknown, length: number, pattern?: RegExp): string | null {
  const tried = (text: string, tries: number): number =>
    cpuMs(() => {
      try {
        read(text);
      } catch {
        // A refusal is fine if it is quick.
      }
    }, tries);
  const texts = hostileTexts(pattern);
  const times: number[] = [];
  for (const text of texts) {
    const short = textOf(text, length / SHORTER);
    const most = MAX_MS / 10;
    times.push(tried(short, 1));
    if (times.at(-1)! > most && tried(short, TRIES) > most)
      return `${JSON.stringify(text)} (${times.at(-1)!.toFixed(0)} ms for a short one)`;
  }
  const suspects = [...texts.keys()].toSorted((a, b) => times[b]! - times[a]!).slice(0, SUSPECTS);
  for (const suspect of suspects) {
    // In steps: if a part already takes too long, the whole would take minutes.
    const [part, whole] = [PART, 1].map((share) => textOf(texts[suspect]!, length / share)) as [string, string];
    const partMs = tried(part, 1);
    if (partMs > MAX_MS && tried(part, TRIES) > MAX_MS)
      return `${JSON.stringify(texts[suspect])} (${partMs.toFixed(0)} ms for a part)`;
    const ms = tried(whole, 1);
    if (ms <= MAX_MS) continue;
    const least = tried(whole, TRIES);
    // Beside other programs a linear pattern may take twice its time.
    if (least > MAX_MS && (least > 2 * MAX_MS || least > MAX_GROWTH * tried(part, TRIES)))
      return `${JSON.stringify(texts[suspect])} (${ms.toFixed(0)} ms)`;
  }
  return null;
}
