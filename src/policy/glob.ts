/**
 * Patterns of the policy files: `*` matches any characters, including slashes, and every other character matches
 * itself.
 *
 * Not picomatch: it gives `?`, `[`, `{`, `!` and `(` a meaning that the policy files do not promise, and its regular
 * expressions backtrack (16 s for five stars and a name of 214 letters). This function takes time proportional to
 * pattern times text.
 */
export function matchesGlob(pattern: string, text: string, options: { ignoreCase: boolean }): boolean {
  const fold = (part: string): string => (options.ignoreCase ? part.toLowerCase() : part);
  // A verdict compares thousands of pairs, and most of them differ in what comes before the first star.
  const star = pattern.indexOf("*");
  if (star < 0) return pattern.length === text.length && fold(pattern) === fold(text);
  if (fold(pattern.slice(0, star)) !== fold(text.slice(0, star))) return false;
  const subject = fold(text);
  const rest = fold(pattern.slice(star + 1)).split("*");
  let at = star;
  for (const [i, part] of rest.entries()) {
    const isLast = i === rest.length - 1;
    const found = isLast ? subject.length - part.length : subject.indexOf(part, at);
    if (found < at || !subject.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}
