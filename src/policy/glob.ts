/**
 * Patterns of the policy files: `*` matches any characters, including slashes, and every other character matches
 * itself.
 *
 * Not picomatch: it gives `?`, `[`, `{`, `!` and `(` a meaning that the policy files do not promise, and its regular
 * expressions backtrack (16 s for five stars and a name of 214 letters). This function takes time proportional to
 * pattern times text.
 */
export function matchesGlob(pattern: string, text: string, options: { ignoreCase: boolean }): boolean {
  const [head = "", ...rest] = (options.ignoreCase ? pattern.toLowerCase() : pattern).split("*");
  const subject = options.ignoreCase ? text.toLowerCase() : text;
  if (!subject.startsWith(head)) return false;
  let at = head.length;
  for (const [i, part] of rest.entries()) {
    const isLast = i === rest.length - 1;
    const found = isLast ? subject.length - part.length : subject.indexOf(part, at);
    if (found < at || !subject.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return rest.length > 0 || subject.length === head.length;
}
