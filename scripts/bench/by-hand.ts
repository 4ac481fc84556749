/** A seeded random generator, and a parser for the sentences that people wrote. */

export type Random = ReturnType<typeof randomOf>;

/** Mulberry32. */
export function randomOf(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most: number): number => Math.floor(next() * most);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const shuffled = <T>(from: readonly T[]): T[] => {
    const all = [...from];
    for (let i = all.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all;
  };
  return { next, below, pick, shuffled };
}

/** "# file # heading", then lines with "+" (true) and "-" (false). */
export function byHand(text: string): Map<string, { true: string[]; false: string[] }> {
  const found = new Map<string, { true: string[]; false: string[] }>();
  let here: { true: string[]; false: string[] } | undefined;
  for (const line of text.split("\n")) {
    const head = /^# (\S+\.md # .*)$/u.exec(line)?.[1];
    if (head !== undefined) found.set(head, (here = { true: [], false: [] }));
    else if (line.startsWith("+ ")) here?.true.push(line.slice(2));
    else if (line.startsWith("- ")) here?.false.push(line.slice(2));
  }
  return found;
}
