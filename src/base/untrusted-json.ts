/**
 * Makes untrusted JSON safe to store and traverse: a database cannot store NUL or half a character, and deep nesting
 * overflows the stack.
 */
import { InvalidError } from "./errors.ts";

const MAX_DEPTH = 100;

/** Parses and cleans untrusted JSON. Throws an InvalidError that does not quote the text. */
export function parseUntrustedJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidError("the request is not valid JSON: send one JSON value in UTF-8");
  }
  return cleanUntrusted(value);
}

/**
 * Cleans a parsed JSON value in place, and returns it, as a bare string cannot be changed. Throws InvalidError if it is
 * nested too deeply.
 */
export function cleanUntrusted(value: unknown): unknown {
  const root: Record<string, unknown> = { value };
  let level: object[] = [root];
  // Level by level, since a recursion would overflow the stack before it could check the depth.
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH)
      throw new InvalidError(`the request nests more than ${MAX_DEPTH} levels deep: send a flatter one`);
    const next: object[] = [];
    for (const parent of level)
      for (const [key, part] of Object.entries(parent)) {
        const isUnclean = cleanText(key) !== key;
        if (isUnclean) Reflect.deleteProperty(parent, key);
        else if (typeof part === "string") {
          const clean = cleanText(part);
          if (clean !== part) Object.assign(parent, { [key]: clean });
        } else if (typeof part === "object" && part !== null) next.push(part);
      }
    level = next;
  }
  return root["value"];
}

/** Removes NUL and replaces each half of a character with U+FFFD. */
export function cleanText(text: string): string {
  const whole = text.includes("\0") ? text.replaceAll("\0", "") : text;
  return whole.isWellFormed() ? whole : whole.toWellFormed();
}
