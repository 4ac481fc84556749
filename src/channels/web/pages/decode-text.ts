/** The text of a file that somebody chose: UTF-8, or UTF-16 as PowerShell writes it. A browser takes all for UTF-8. */

/** By the byte order mark; without one, UTF-16 shows in the zero bytes of its first letters. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  const isLong = bytes.length > 3;
  const isLittle = (a === 0xff && b === 0xfe) || (isLong && a !== 0 && b === 0 && c !== 0 && d === 0);
  const isBig = (a === 0xfe && b === 0xff) || (isLong && a === 0 && b !== 0 && c === 0 && d !== 0);
  return new TextDecoder(isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8").decode(bytes);
}
