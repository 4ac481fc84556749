/** Finds the regular expressions in TypeScript source, and texts that a regular expression may take long for. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export type Literal = { place: string; pattern: RegExp };

/** Every literal below `dir`, tests left out. Those made of strings (`new RegExp`) have to be tried through the functions that use them. */
export async function literalsIn(dir: string): Promise<Literal[]> {
  const files = (await readdir(dir, { recursive: true })).filter((file) => /(?<!\.test)\.[tj]s$/u.test(file)).toSorted();
  const found = await Promise.all(files.map(async (file) => literalsOf(file, await readFile(path.join(dir, file), "utf8"))));
  return found.flat();
}

/** Comments and strings are passed over; a slash begins a literal where no value stands before it. All of ours have the flag u or v. */
const TOKEN =
  /\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<=(?:^|[=(,:[!&|?{};>\n]|\breturn)\s*)\/(?![*/])((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsy]*[uv][dgimsy]*)\b/gu;

function literalsOf(file: string, source: string): Literal[] {
  return [...source.matchAll(TOKEN)].flatMap(({ 1: pattern, 2: flags, index }) =>
    pattern === undefined ? [] : [{ place: `${file}:${source.slice(0, index).split("\n").length}`, pattern: new RegExp(pattern, flags) }],
  );
}

const SEEDS = [
  ..." \t\n<>()[]{}\"'`.,;:!?-_*#|/\\@&$%+=~^0a1Aé许。，“”",
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

/** A word of the pattern itself gets furthest into it. */
function wordsIn({ source }: RegExp): string[] {
  const plain = source.replaceAll(/\\[bBdDsSwWpPu](?:\{[^}]*\})?|\(\?<?[=!:]/gu, "\0").replaceAll(/\\(.)/gu, "$1");
  const words = plain.match(/[\p{L}\p{N} <>"'/@#:.=-]+/gu) ?? [];
  return [...new Set(words.flatMap((word) => [word, `${word} `, `${word}a`]))].slice(0, 45);
}

/** Texts of `length` characters that end in what no pattern expects. */
export function hostileTexts(length: number, pattern?: RegExp): string[] {
  const seeds = [...SEEDS, ...(pattern ? wordsIn(pattern) : [])];
  const repeated = seeds.map((seed) => `${seed.repeat(Math.ceil(length / seed.length)).slice(0, length - 1)}\u0001`);
  // One word of the pattern, then a long run, which a quantifier of it may take in.
  const led = (pattern ? wordsIn(pattern).slice(0, 12) : []).flatMap((word) =>
    [" ", "a", "1", "-", "a "].map((run) => `${word}${run.repeat(Math.ceil(length / run.length)).slice(0, length)}\u0001`),
  );
  return [...repeated, ...led];
}

/** CPU time that it takes, in ms: the least of `tries`, as other programs may have the machine. */
export function cpuMs(act: () => unknown, tries = 3): number {
  let least = Infinity;
  for (let i = 0; i < tries; i++) {
    const before = process.threadCpuUsage();
    act();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
