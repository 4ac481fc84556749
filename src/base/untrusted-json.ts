/** What strangers send, made fit to be stored and walked through: a database keeps neither NUL nor half a character, and no stack endless nesting. */
import { InvalidError } from "./errors.ts";

const MAX_DEPTH = 100;

/** JSON text of a stranger as a value. Throws InvalidError, which does not quote it. */
export function parseUntrustedJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidError("the request is not valid JSON: send one JSON value in UTF-8");
  }
  return cleanUntrusted(value);
}

/** A parsed JSON value, cleaned in place; a bare string is returned clean. Throws InvalidError where it nests too deep. */
export function cleanUntrusted(value: unknown): unknown {
  const root: Record<string, unknown> = { value };
  let level: object[] = [root];
  // Level by level, because a recursion would overflow before it could refuse.
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

/** Without NUL, and with U+FFFD for each half of a character. */
export function cleanText(text: string): string {
  const whole = text.includes("\0") ? text.replaceAll("\0", "") : text;
  return whole.isWellFormed() ? whole : whole.toWellFormed();
}
